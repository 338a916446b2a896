"""Convolution in all its kinds; each is one call of PyTorch's `conv2d` behind a check of shapes."""

import torch.nn.functional as F
from torch import Tensor

from ..errors import LwcnnError, shape_of
from .checks import check_map
from .sliding import check_convolution, check_filters, is_ordinary, pad_same


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
    check_filters(where, weight)
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
    check_filters(where, weight)
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
    if not is_ordinary(x, weight, bias, stride, padding, dilation, groups):
        check_convolution(where.format(groups=groups), x, weight, bias, stride, padding, dilation, groups)
    if padding == "same":
        x, padding = pad_same(x, weight, stride, dilation)
    return F.conv2d(x, weight, bias, stride, padding, dilation, groups)
