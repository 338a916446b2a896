"""Batch normalisation."""

import torch.nn.functional as F
from torch import Tensor

from ..errors import LwcnnError, shape_of
from .checks import (
    check_alike,
    check_float,
    check_map,
    check_switch,
    check_tensor,
    check_vector,
    is_like,
    is_map,
)


def batch_norm(
    x: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Shift and scale each channel to mean 0 and variance 1, then by learned amounts.

    ``y = (x - mean) / sqrt(var + eps) * weight + bias``. In eval mode mean and variance are the running
    statistics. In training mode they come from the batch, and the running statistics are updated in place:
    this is the one function of `lwcnn.ops` that changes an argument.

    Shapes:  x (N, C, H, W); the four vectors (C,) -> (N, C, H, W).
    Cost:    in eval mode one multiplication and one addition an element, 2*C parameters; 0 once it is
             folded into the convolution before it.
    Raises:  LwcnnError if a vector does not have C elements, if dtypes or devices differ,
             or if momentum is not from 0 to 1, or eps not above 0.
    Source:  Ioffe and Szegedy 2015, arXiv 1502.03167, algorithm 1, section 3.1; PyTorch's eps and momentum.

    >>> import torch
    >>> batch_norm(torch.full((1, 1, 1, 1), 5.0), torch.tensor([3.0]), torch.tensor([4.0])).item()
    0.9999988079071045
    """
    if not _is_ordinary(x, running_mean, running_var, weight, bias, training, momentum, eps):
        where = "batch_norm(x, running_mean, running_var)"
        _check_vectors(where, x, running_mean, running_var, weight, bias)
        _check_options(where, x, training, momentum, eps)
    return F.batch_norm(x, running_mean, running_var, weight, bias, training, momentum, eps)


def _is_ordinary(x, running_mean, running_var, weight, bias, training, momentum, eps) -> bool:
    """Whether nothing needs to be checked: eval mode, four vectors that fit, options that are numbers."""
    if not (is_map(x) and is_like(x, running_mean, running_var, weight, bias) and training is False):
        return False
    channels = x.shape[1:2]
    for vector in (running_mean, running_var, weight, bias):
        if vector is None or vector.shape != channels:
            return False
    return type(momentum) is type(eps) is float and 0 <= momentum <= 1 and eps > 0


def _check_vectors(where, x, running_mean, running_var, weight, bias) -> None:
    """Raise LwcnnError unless the maps and the four vectors fit together."""
    check_map(where, x)
    check_float(where, x)
    check_tensor(where, "running_mean", running_mean)
    check_tensor(where, "running_var", running_var)
    vectors = {"running_mean": running_mean, "running_var": running_var, "weight": weight, "bias": bias}
    for name, vector in vectors.items():
        check_vector(where, name, vector, x.shape[1])
    check_alike(where, x=x, **vectors)


def _check_options(where, x, training, momentum, eps) -> None:
    """Raise LwcnnError unless the options are what their names say, and training has values to train on."""
    check_switch(where, "training", training)
    if not _is_number(momentum) or not 0 <= momentum <= 1:
        raise LwcnnError(where, f"momentum is {momentum!r}", expected="a number from 0 to 1")
    if not _is_number(eps) or not eps > 0:  # else a channel of equal values would be divided by 0
        raise LwcnnError(where, f"eps is {eps!r}", expected="a number greater than 0")
    if training and x.shape[0] * x.shape[2] * x.shape[3] < 2:
        raise LwcnnError(
            where,
            "one value a channel has no variance",
            f"x has shape {shape_of(x)}",
            "at least two values a channel in training mode",
            "use a larger batch, or eval mode",
        )


def _is_number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
