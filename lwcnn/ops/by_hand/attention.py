"""Squeeze-and-excitation in plain loops."""

from collections.abc import Callable

from .act import relu, sigmoid
from .combine import scale
from .linear import linear
from .pool import global_avg_pool


def squeeze_excite(
    x: list, reduce: tuple, expand: tuple, act: Callable = relu, gate: Callable = sigmoid
) -> list:
    """Scale each channel by a number that comes from the means of all channels.

    ``reduce`` and ``expand`` are (weight, bias) of two linear layers.

    Shapes:  x (C, H, W), weights (C_reduced, C) and (C, C_reduced) -> (C, H, W).
    Source:  Hu, Shen, Sun 2018, arXiv 1709.01507, section 3.

    >>> squeeze_excite([[[4.0]]], reduce=([[1.0]], [-4.0]), expand=([[1.0]], [0.0]))
    [[[2.0]]]
    """
    means = global_avg_pool(x)
    few = [act(value) for value in linear(means, *reduce)]
    gates = [gate(value) for value in linear(few, *expand)]
    return scale(x, gates)
