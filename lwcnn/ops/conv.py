"""Convolution in all its kinds; each is one call of PyTorch's `conv2d` behind a check of shapes."""

import torch.nn.functional as F
from torch import Tensor

from ..channels import same_padding
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


def conv2d(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride=1, padding=0, dilation=1, groups: int = 1
) -> Tensor:
    """Slide k x k windows over ``x``; each output is a sum of products of a window with one filter.

    ``y[n,o,i,j] = bias[o] + sum_{c,u,v} weight[o,c,u,v] * x[n, c0+c, s*i+d*u-p, s*j+d*v-p]``,
    where c runs over the C_in/groups channels of the group of filter o, which begin at c0.
    ``stride``, ``padding`` and ``dilation`` are whole numbers or pairs (height, width).
    ``padding="same"`` pads as TensorFlow does: output size ceil(size / stride), the odd zero at the end.

    Shapes:  x (N, C_in, H, W), weight (C_out, C_in/groups, k_h, k_w), bias (C_out,)
             -> (N, C_out, H_out, W_out).
    Cost:    N*H_out*W_out*C_out*(C_in/groups)*k_h*k_w multiply-accumulates.
    Raises:  LwcnnError if shapes, dtypes, devices or options do not fit together.
    Source:  Dumoulin and Visin 2016, arXiv 1603.07285 (arithmetic of sizes);
             AlexNet, Krizhevsky et al. 2012, section 3.2 (groups).

    >>> import torch
    >>> conv2d(torch.ones(1, 1, 3, 3), torch.ones(1, 1, 3, 3), padding=1)[0, 0].tolist()
    [[4.0, 6.0, 4.0], [6.0, 9.0, 6.0], [4.0, 6.0, 4.0]]
    """
    return _slide("conv2d(x, weight, groups={groups!r})", x, weight, bias, stride, padding, dilation, groups)


def depthwise_conv2d(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride=1, padding=0, dilation=1
) -> Tensor:
    """Filter each channel alone: a convolution with as many groups as input channels.

    Shapes:  x (N, C, H, W), weight (C*m, 1, k_h, k_w), bias (C*m,) -> (N, C*m, H_out, W_out).
    Cost:    N*H_out*W_out*C*m*k_h*k_w multiply-accumulates.
    Raises:  LwcnnError if the filters are not a multiple m of the channels, each one channel deep.
    Source:  Sifre 2014 (thesis); Xception, Chollet 2017, section 1.2.

    >>> import torch
    >>> depthwise_conv2d(torch.ones(1, 2, 3, 3), torch.ones(2, 1, 3, 3)).flatten().tolist()
    [9.0, 9.0]
    """
    where = "depthwise_conv2d(x, weight)"
    check_map(where, x)
    _check_filters(where, weight)
    channels = x.shape[1]
    if weight.shape[1] != 1 or weight.shape[0] % channels:
        raise LwcnnError(
            where,
            "the filters do not read one channel each",
            f"x has shape {shape_of(x)}, weight has shape {shape_of(weight)}",
            f"weight of shape (m*{channels}, 1, k_h, k_w)",
            "use conv2d for filters that read several channels" if weight.shape[1] != 1 else "",
        )
    return _slide(where, x, weight, bias, stride, padding, dilation, groups=channels)


def pointwise_conv2d(x: Tensor, weight: Tensor, bias: Tensor | None = None, groups: int = 1) -> Tensor:
    """Mix the channels of each pixel alone: a 1 x 1 convolution.

    Shapes:  x (N, C_in, H, W), weight (C_out, C_in/groups, 1, 1), bias (C_out,) -> (N, C_out, H, W).
    Cost:    N*H*W*C_out*C_in/groups multiply-accumulates.
    Raises:  LwcnnError if the kernel is not 1 x 1 or the channels do not fit.
    Source:  Network in Network, Lin et al. 2014, section 3.1.

    >>> import torch
    >>> pointwise_conv2d(torch.ones(1, 3, 1, 1), torch.ones(2, 3, 1, 1)).flatten().tolist()
    [3.0, 3.0]
    """
    where = f"pointwise_conv2d(x, weight, groups={groups!r})"
    _check_filters(where, weight)
    if tuple(weight.shape[2:]) != (1, 1):
        raise LwcnnError(
            where,
            "the kernel is not 1 x 1",
            f"weight has shape {shape_of(weight)}",
            "shape (C_out, C_in/groups, 1, 1)",
            "use conv2d for larger kernels",
        )
    return _slide(where, x, weight, bias, stride=1, padding=0, dilation=1, groups=groups)


def _slide(where, x, weight, bias, stride, padding, dilation, groups) -> Tensor:
    """Check a convolution, pad if need be, and compute it. ``where`` may have a gap for the groups."""
    if not _is_ordinary(x, weight, bias, stride, padding, dilation, groups):
        _check_convolution(where.format(groups=groups), x, weight, bias, stride, padding, dilation, groups)
    if padding == "same":
        x, padding = _pad_same(x, weight, stride, dilation)
    return F.conv2d(x, weight, bias, stride, padding, dilation, groups)


def _is_ordinary(x, weight, bias, stride, padding, dilation, groups) -> bool:
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


def _check_convolution(where, x, weight, bias, stride, padding, dilation, groups) -> None:
    """Raise LwcnnError unless shapes, dtypes, devices and options of a convolution fit together."""
    check_map(where, x)
    check_float(where, x)
    _check_filters(where, weight)
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


def _pad_same(x, weight, stride, dilation) -> tuple[Tensor, tuple[int, int]]:
    """TensorFlow's rule: the zeros that PyTorch can add itself, alike on both sides, else a map that has them."""
    stride, dilation = pair("conv2d", "stride", stride, 1), pair("conv2d", "dilation", dilation, 1)
    above, below = same_padding(x.shape[2], weight.shape[2], stride[0], dilation[0])
    left, right = same_padding(x.shape[3], weight.shape[3], stride[1], dilation[1])
    if (above, left) == (below, right):
        return x, (above, left)
    return F.pad(x, (left, right, above, below)), (0, 0)


def _check_filters(where, weight) -> None:
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
