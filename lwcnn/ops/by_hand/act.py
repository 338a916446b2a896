"""Activations of one number, and how to apply one to a map."""

import math
from collections.abc import Callable


def on_each(function: Callable, x: list) -> list:
    """Apply a function of one number to each number of a map.

    Shapes:  any nested list -> the same.

    >>> on_each(relu, [[[-1, 2]]])
    [[[0, 2]]]
    """
    return [on_each(function, part) for part in x] if isinstance(x, list) else function(x)


def identity(value):
    """The number itself.

    Source:  MobileNetV2, Sandler et al. 2018, section 3.2 (linear bottleneck).

    >>> identity(-3)
    -3
    """
    return value


def relu(value):
    """The larger of the number and 0.

    Source:  Nair and Hinton 2010.

    >>> relu(-3), relu(3)
    (0, 3)
    """
    return value if value > 0 else 0


def relu6(value):
    """ReLU that stops at 6.

    Source:  MobileNetV2, Sandler et al. 2018, section 3.3.

    >>> relu6(-3), relu6(3), relu6(9)
    (0, 3, 6)
    """
    return min(relu(value), 6)


def sigmoid(value: float) -> float:
    """``1 / (1 + exp(-value))``.

    Source:  the gate of squeeze-and-excitation, Hu et al. 2018, section 3.2.

    >>> sigmoid(0)
    0.5
    """
    return 1 / (1 + math.exp(-value))


def silu(value: float) -> float:
    """``value * sigmoid(value)``.

    Source:  Ramachandran et al. 2017, arXiv 1710.05941.

    >>> silu(0)
    0.0
    """
    return value * sigmoid(value)


def hard_sigmoid(value: float) -> float:
    """Straight from 0 at -3 up to 1 at 3.

    Source:  MobileNetV3, Howard et al. 2019, section 5.2.

    >>> hard_sigmoid(-4), hard_sigmoid(0), hard_sigmoid(4)
    (0, 0.5, 1)
    """
    if value <= -3:
        return 0
    if value >= 3:
        return 1
    return value / 6 + 0.5


def hard_swish(value: float) -> float:
    """``value * hard_sigmoid(value)``.

    Source:  MobileNetV3, Howard et al. 2019, section 5.2.

    >>> hard_swish(-4), hard_swish(0), hard_swish(4)
    (0, 0.0, 4)
    """
    return value * hard_sigmoid(value)
