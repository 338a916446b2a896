"""Convolution in all its kinds; each is one call of PyTorch's `conv2d` behind a check of shapes."""

import torch.nn.functional as F
from torch import Tensor

from ..channels import output_size, same_padding
from ..errors import LwcnnError, divisors, one_of
from .checks import check_float, check_map, check_vector, pair


def conv2d(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, stride=1, padding=0, dilation=1, groups: int = 1
) -> Tensor:
    """Slide k x k windows over ``x``; each output is a sum of products of a window with one filter.

    ``y[n,o,i,j] = bias[o] + sum_{c,u,v} weight[o,c,u,v] * x[n, c0+c, s*i+d*u-p, s*j+d*v-p]``,
    where c runs over the C_in/groups channels of the group of filter o, which begin at c0.
    ``stride``, ``padding`` and ``dilation`` are whole numbers or pairs (height, width).
    ``padding="same"`` pads as TensorFlow does: output size ceil(size / stride), the odd zero at the end.

    Shapes:  x (N, C_in, H, W), weight (C_out, C_in/groups, k_h, k_w), bias (C_out,) -> (N, C_out, H_out, W_out).
    Cost:    N*H_out*W_out*C_out*(C_in/groups)*k_h*k_w multiply-accumulates.
    Raises:  LwcnnError if shapes or options do not fit together.
    Source:  Dumoulin and Visin 2016, arXiv 1603.07285 (arithmetic of sizes); groups: AlexNet, Krizhevsky et al. 2012.

    >>> import torch
    >>> conv2d(torch.ones(1, 1, 3, 3), torch.ones(1, 1, 3, 3), padding=1)[0, 0].tolist()
    [[4.0, 6.0, 4.0], [6.0, 9.0, 6.0], [4.0, 6.0, 4.0]]
    """
    before, after, stride, dilation = _check_conv(x, weight, bias, stride, padding, dilation, groups)
    if before != after:  # only "same": PyTorch's own padding is equal on both sides
        x = F.pad(x, (before[1], after[1], before[0], after[0]))
        before = (0, 0)
    return F.conv2d(x, weight, bias, stride, before, dilation, groups)


def depthwise_conv2d(x: Tensor, weight: Tensor, bias: Tensor | None = None, stride=1, padding=0, dilation=1) -> Tensor:
    """Filter each channel alone: a convolution with as many groups as input channels.

    Shapes:  x (N, C, H, W), weight (C*m, 1, k_h, k_w), bias (C*m,) -> (N, C*m, H_out, W_out).
    Cost:    N*H_out*W_out*C*m*k_h*k_w multiply-accumulates.
    Raises:  LwcnnError if the filters are not a multiple m of the channels, each one channel deep.
    Source:  Sifre 2014 (thesis); Xception, Chollet 2017, section 1.2.

    >>> import torch
    >>> depthwise_conv2d(torch.ones(1, 2, 3, 3), torch.ones(2, 1, 3, 3)).flatten().tolist()
    [9.0, 9.0]
    """
    check_map("depthwise_conv2d", x)
    return conv2d(x, weight, bias, stride, padding, dilation, groups=x.shape[1])


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
    if tuple(weight.shape[2:]) != (1, 1):
        raise LwcnnError(
            "pointwise_conv2d",
            "the kernel is not 1 x 1",
            f"weight has shape {tuple(weight.shape)}",
            "shape (C_out, C_in/groups, 1, 1)",
            "use conv2d for larger kernels",
        )
    return conv2d(x, weight, bias, groups=groups)


def _check_conv(x, weight, bias, stride, padding, dilation, groups):
    """Check a convolution; return its zeros (before, after) and its stride and dilation as pairs."""
    where = f"conv2d(x, weight, groups={groups})"
    check_map(where, x)
    if weight.dim() != 4:
        raise LwcnnError(
            where,
            "weight is not a bank of filters",
            f"weight has shape {tuple(weight.shape)}",
            "shape (C_out, C_in/groups, k_h, k_w)",
        )
    channels, filters = x.shape[1], weight.shape[0]
    if not isinstance(groups, int) or groups < 1 or channels % groups or filters % groups:
        both = [d for d in divisors(channels) if filters % d == 0]
        raise LwcnnError(
            where,
            f"{groups} groups do not divide {channels} input and {filters} output channels",
            f"x has shape {tuple(x.shape)}, weight has shape {tuple(weight.shape)}",
            "groups must divide both",
            f"use {one_of(both)}",
        )
    if weight.shape[1] * groups != channels:
        raise LwcnnError(
            where,
            f"each filter reads {weight.shape[1]} channels, but a group has {channels // groups}",
            f"x has shape {tuple(x.shape)}, weight has shape {tuple(weight.shape)}",
            f"weight of shape ({filters}, {channels // groups}, {weight.shape[2]}, {weight.shape[3]})",
        )
    check_vector(where, "bias", bias, filters)
    if x.dtype != weight.dtype:
        raise LwcnnError(where, f"x holds {x.dtype}, weight {weight.dtype}", expected="one dtype for both")
    check_float(where, x)
    stride, dilation = pair(where, "stride", stride, 1), pair(where, "dilation", dilation, 1)
    before, after = _zeros(where, x, weight, stride, padding, dilation)
    for axis, name in ((0, "height"), (1, "width")):
        padded = x.shape[2 + axis] + before[axis] + after[axis]
        if output_size(padded, weight.shape[2 + axis], stride[axis], 0, dilation[axis]) < 1:
            raise LwcnnError(
                where,
                f"the kernel is larger than the padded {name}",
                f"x has shape {tuple(x.shape)}, the kernel is {tuple(weight.shape[2:])}, padding is {padding}",
                hint="use a larger input or more padding",
            )
    return before, after, stride, dilation


def _zeros(where, x, weight, stride, padding, dilation):
    """Zeros (height, width) before and after the map."""
    if padding == "same":
        rows = same_padding(x.shape[2], weight.shape[2], stride[0], dilation[0])
        columns = same_padding(x.shape[3], weight.shape[3], stride[1], dilation[1])
        return (rows[0], columns[0]), (rows[1], columns[1])
    both = pair(where, "padding", padding, 0)
    return both, both
