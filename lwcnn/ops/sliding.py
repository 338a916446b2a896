"""What layers share that slide filters over a map: a quick check, the checks that explain, the padding."""

import torch.nn.functional as F
from torch import Tensor

from ..errors import LwcnnError, divisors, is_whole, one_of, shape_of
from .checks import (
    check_alike,
    check_float,
    check_map,
    check_not_empty,
    check_tensor,
    check_vector,
    is_like,
    is_map,
    pair,
    plain_pair,
)
from .rounding import same_padding


def is_ordinary(x, weight, bias, stride, padding, dilation, groups) -> bool:
    """Whether PyTorch can compute this convolution just as it is."""
    if not (is_map(x) and weight is not None and is_like(x, weight, bias) and weight.dim() == 4):
        return False
    zeros, steps, spread = plain_pair(padding, 0), plain_pair(stride, 1), plain_pair(dilation, 1)
    if not (zeros and steps and spread and type(groups) is int and groups > 0):
        return False
    _, channels, height, width = x.shape
    filters, depth, rows, columns = weight.shape
    return (
        depth * groups == channels
        and filters > 0
        and filters % groups == 0
        and (bias is None or bias.shape == (filters,))
        and 0 <= spread[0] * (rows - 1) < height + 2 * zeros[0]
        and 0 <= spread[1] * (columns - 1) < width + 2 * zeros[1]
    )


def check_convolution(where, x, weight, bias, stride, padding, dilation, groups) -> None:
    """Raise LwcnnError unless shapes, dtypes, devices and options of a convolution fit together."""
    check_map(where, x)
    check_float(where, x)
    check_filters(where, weight)
    _check_channels(where, x, weight, groups)
    check_vector(where, "bias", bias, weight.shape[0])
    check_alike(where, x=x, weight=weight, bias=bias)
    stride, dilation = pair(where, "stride", stride, 1), pair(where, "dilation", dilation, 1)
    if padding == "same":
        return
    if isinstance(padding, str):
        raise LwcnnError(
            where, f"padding is {padding!r}", expected='a whole number, a pair of them or "same"'
        )
    _check_kernel(where, x, weight, pair(where, "padding", padding, 0), dilation)


def pad_same(x, weight, stride, dilation) -> tuple[Tensor, tuple[int, int]]:
    """TensorFlow's rule: the zeros that PyTorch can add itself, alike on both sides, else a map that has them."""
    stride, dilation = pair("conv2d", "stride", stride, 1), pair("conv2d", "dilation", dilation, 1)
    above, below = same_padding(x.shape[2], weight.shape[2], stride[0], dilation[0])
    left, right = same_padding(x.shape[3], weight.shape[3], stride[1], dilation[1])
    if (above, left) == (below, right):
        return x, (above, left)
    return F.pad(x, (left, right, above, below)), (0, 0)


def check_filters(where, weight) -> None:
    """Raise LwcnnError unless ``weight`` is a bank of filters that is not empty."""
    check_tensor(where, "weight", weight)
    if weight.dim() != 4:
        raise LwcnnError(
            where,
            "weight is not a bank of filters",
            f"weight has shape {shape_of(weight)}",
            "shape (C_out, C_in/groups, k_h, k_w)",
        )
    check_not_empty(where, "weight", weight)


def _check_channels(where, x, weight, groups) -> None:
    """Raise LwcnnError unless ``groups`` divides the channels and each filter reads those of its group."""
    channels, filters = x.shape[1], weight.shape[0]
    if not is_whole(groups, 1) or channels % groups or filters % groups:
        both = [d for d in divisors(channels) if filters % d == 0]
        raise LwcnnError(
            where,
            f"{groups!r} groups do not divide {channels} input and {filters} output channels",
            f"x has shape {shape_of(x)}, weight has shape {shape_of(weight)}",
            "groups must divide both",
            f"use {one_of(both)}",
        )
    if weight.shape[1] != channels // groups:
        raise LwcnnError(
            where,
            f"each filter reads {weight.shape[1]} channels, but a group has {channels // groups}",
            f"x has shape {shape_of(x)}, weight has shape {shape_of(weight)}",
            f"weight of shape ({filters}, {channels // groups}, {weight.shape[2]}, {weight.shape[3]})",
        )


def _check_kernel(where, x, weight, zeros, dilation) -> None:
    """Raise LwcnnError unless the kernel, spread by the dilation, fits into the padded map."""
    for axis, name in ((0, "height"), (1, "width")):
        padded = x.shape[2 + axis] + 2 * zeros[axis]
        reach = dilation[axis] * (weight.shape[2 + axis] - 1) + 1
        if reach > padded:
            raise LwcnnError(
                where,
                f"the kernel is larger than the padded {name}",
                f"x has shape {shape_of(x)}, the padded {name} is {padded}, the kernel reaches over {reach}",
                hint="use a larger input or more padding",
            )
