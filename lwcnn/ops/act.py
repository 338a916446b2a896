"""Activations: functions of one number, applied to each element. None works in place, see `activate`."""

import torch
import torch.nn.functional as F
from torch import Tensor

from .checks import check_float, check_tensor, checks


@checks("identity(x)", check_tensor)
def identity(x: Tensor) -> Tensor:
    """Return x as it is: the "linear" in linear bottleneck.

    Shapes:  any -> the same.
    Cost:    nothing.
    Raises:  LwcnnError if x is not a tensor.
    Source:  MobileNetV2, Sandler et al. 2018, section 3.2.

    >>> identity(torch.tensor([-1.0])).item()
    -1.0
    """
    return x


@checks("relu(x)", check_float)
def relu(x: Tensor) -> Tensor:
    """``max(x, 0)``.

    Shapes:  any -> the same.
    Cost:    one comparison an element.
    Raises:  LwcnnError if x is not a tensor of floating-point numbers.
    Source:  Nair and Hinton 2010; AlexNet, Krizhevsky et al. 2012, section 3.1.

    >>> relu(torch.tensor([-1.0, 2.0])).tolist()
    [0.0, 2.0]
    """
    return F.relu(x)


@checks("relu6(x)", check_float)
def relu6(x: Tensor) -> Tensor:
    """``min(max(x, 0), 6)``: a ReLU that stays in a range which few bits can hold.

    Shapes:  any -> the same.
    Cost:    two comparisons an element.
    Raises:  LwcnnError if x is not a tensor of floating-point numbers.
    Source:  MobileNetV2, Sandler et al. 2018, section 3.3.

    >>> relu6(torch.tensor([-1.0, 2.0, 9.0])).tolist()
    [0.0, 2.0, 6.0]
    """
    return F.relu6(x)


@checks("sigmoid(x)", check_float)
def sigmoid(x: Tensor) -> Tensor:
    """``1 / (1 + exp(-x))``: any number to a gate between 0 and 1.

    Shapes:  any -> the same.
    Cost:    one exponential an element.
    Raises:  LwcnnError if x is not a tensor of floating-point numbers.
    Source:  the gate of squeeze-and-excitation, Hu et al. 2018, section 3.2.

    >>> sigmoid(torch.tensor([0.0])).item()
    0.5
    """
    return torch.sigmoid(x)


@checks("silu(x)", check_float)
def silu(x: Tensor) -> Tensor:
    """``x * sigmoid(x)``, also called swish.

    Shapes:  any -> the same.
    Cost:    one exponential and one multiplication an element.
    Raises:  LwcnnError if x is not a tensor of floating-point numbers.
    Source:  Ramachandran et al. 2017, arXiv 1710.05941; used by EfficientNet.

    >>> silu(torch.tensor([0.0])).item()
    0.0
    """
    return F.silu(x)


@checks("hard_sigmoid(x)", check_float)
def hard_sigmoid(x: Tensor) -> Tensor:
    """``relu6(x + 3) / 6``: three straight lines in place of the sigmoid.

    Shapes:  any -> the same.
    Cost:    one addition, two comparisons and one multiplication an element.
    Raises:  LwcnnError if x is not a tensor of floating-point numbers.
    Source:  MobileNetV3, Howard et al. 2019, section 5.2.

    >>> hard_sigmoid(torch.tensor([-4.0, 0.0, 4.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    return F.hardsigmoid(x)


@checks("hard_swish(x)", check_float)
def hard_swish(x: Tensor) -> Tensor:
    """``x * relu6(x + 3) / 6``: swish with the hard sigmoid.

    Shapes:  any -> the same.
    Cost:    one addition, two comparisons and two multiplications an element.
    Raises:  LwcnnError if x is not a tensor of floating-point numbers.
    Source:  MobileNetV3, Howard et al. 2019, section 5.2.

    >>> hard_swish(torch.tensor([-4.0, 0.0, 4.0])).tolist()
    [-0.0, 0.0, 4.0]
    """
    return F.hardswish(x)
