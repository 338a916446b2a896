"""Convolution in all its kinds; each is one call of PyTorch's `conv2d` behind a check of shapes."""

import torch.nn.functional as F
from torch import Tensor

from .checks import checks, pair
from .layer_checks import check_convolution, check_depthwise, check_pointwise
from .rounding import same_padding


@checks("conv2d(x, weight, groups={groups!r})", check_convolution)
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
    if padding == "same":
        x, padding = pad_same(x, weight, stride, dilation)
    return F.conv2d(x, weight, bias, stride, padding, dilation, groups)


@checks("depthwise_conv2d(x, weight)", check_depthwise)
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
    if padding == "same":
        x, padding = pad_same(x, weight, stride, dilation)
    return F.conv2d(x, weight, bias, stride, padding, dilation, groups=x.shape[1])


@checks("pointwise_conv2d(x, weight, groups={groups!r})", check_pointwise)
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
    return F.conv2d(x, weight, bias, groups=groups)


def pad_same(x, weight, stride, dilation) -> tuple[Tensor, tuple[int, int]]:
    """The map and the zeros that a convolution adds to it, so that an output has ceil(size / stride) elements.

    PyTorch adds as many zeros on both sides. Where one side gets one more, the map comes back with its zeros.

    Shapes:  x (N, C, H, W), weight (C_out, C, k_h, k_w) -> (N, C, H + zeros, W + zeros) and (0, 0), or x and zeros.
    Cost:    0 MACs; moves all elements once where one side gets one more.
    Raises:  LwcnnError if stride or dilation is no whole number of at least 1 or a pair of them.
    Source:  TensorFlow's padding "SAME", see `lwcnn.ops.rounding.same_padding`.

    >>> import torch
    >>> padded, zeros = pad_same(torch.zeros(1, 1, 4, 4), torch.zeros(1, 1, 3, 3), stride=2, dilation=1)
    >>> padded.shape, zeros
    (torch.Size([1, 1, 5, 5]), (0, 0))
    """
    stride, dilation = pair("conv2d", "stride", stride, 1), pair("conv2d", "dilation", dilation, 1)
    above, below = same_padding(x.shape[2], weight.shape[2], stride[0], dilation[0])
    left, right = same_padding(x.shape[3], weight.shape[3], stride[1], dilation[1])
    # sizes of a recording stand for others too: it keeps the arithmetic of the zeros, but no question
    if isinstance(x.shape[2], int) and isinstance(x.shape[3], int) and (above, left) == (below, right):
        return x, (above, left)
    return F.pad(x, (left, right, above, below)), (0, 0)
