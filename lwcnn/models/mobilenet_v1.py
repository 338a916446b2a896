"""MobileNetV1: a whole network of depthwise separable convolutions, and two numbers that scale it.

"MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications", Howard, Zhu, Chen,
Kalenichenko, Wang, Weyand, Andreetto, Adam 2017, arXiv 1704.04861. Followed here: table 1 of the paper.

One stride is not as printed. Table 1 gives the last depthwise convolution stride 2, with 7 x 7 maps before and
after it. Both cannot be: stride 2 would leave 4 x 4. It is stride 1, as in Google's code.

The paper speaks of ReLU, Google's code (TF-slim) has ReLU6. ReLU is the default here, as in the paper and in
pytorchcv; ``act="relu6"`` is for weights that come from TensorFlow or timm.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from ..errors import check_positive
from ..ops import conv_norm_act, relu, relu6
from ..ops.called import Block, run_module
from ..ops.holders import holds
from ..ops.rounding import cut_channels
from ..steps import call, within
from .heads import pool_and_classify
from .layers import ConvNorm, Sequential, check_images, initialise
from .registry import check_option, paper, register

PAPER = paper(
    name="MobileNetV1",
    authors="Howard et al.",
    year=2017,
    arxiv="1704.04861",
    venue="arXiv only",
    idea="a whole network of depthwise separable convolutions; width and resolution multipliers",
    took={"Sifre's thesis": "depthwise separable convolution"},
)

ACTIVATIONS = {"relu": relu, "relu6": relu6}


@holds("depthwise", "pointwise")
def depthwise_separable(x: Tensor, p: "DepthwiseSeparable", step: Callable = call) -> Tensor:
    """Filter each channel alone, then mix the channels of each pixel; BatchNorm and ReLU after both.

    The layers hold their activation, which may be another: Google's code has `relu6`.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    N*H_out*W_out * C_in * (k*k + C_out) multiply-accumulates,
             1/C_out + 1/(k*k) of those of a standard convolution.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  section 3.1, figures 2 and 3.

    >>> import torch
    >>> p = DepthwiseSeparable(32, 64, stride=2).eval()
    >>> depthwise_separable(torch.zeros(1, 32, 56, 56), p).shape
    torch.Size([1, 64, 28, 28])
    """
    y = conv_norm_act(x, p.depthwise, step=within(step, "depthwise"))  # (N, C_in, H/s, W/s)
    return conv_norm_act(y, p.pointwise, step=within(step, "pointwise"))  # (N, C_out, H/s, W/s)


class DepthwiseSeparable(Block):
    """The parameters of `depthwise_separable`; ``act`` goes to both layers.

    >>> sum(p.numel() for p in DepthwiseSeparable(32, 64).parameters())
    2528
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1, act: Callable = relu):
        super().__init__()
        self.depthwise = ConvNorm(in_channels, in_channels, 3, stride, groups=in_channels, act=act)
        self.pointwise = ConvNorm(in_channels, out_channels, 1, act=act)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return depthwise_separable(x, self, step)


class Row(NamedTuple):
    """A pair of rows of table 1, "Conv dw" and "Conv": stride s of the first, channels c after the second.

    ``n`` says how often the pair stands there.
    """

    s: int
    c: int
    n: int = 1


TABLE = (
    Row(s=1, c=64),
    Row(s=2, c=128),
    Row(s=1, c=128),
    Row(s=2, c=256),
    Row(s=1, c=256),
    Row(s=2, c=512),
    Row(s=1, c=512, n=5),
    Row(s=2, c=1024),
    Row(s=1, c=1024),  # printed as s2: see the docstring of the file
)


class MobileNetV1(nn.Module):
    """A 3 x 3 convolution, 13 depthwise separable convolutions, global average pooling, a linear classifier.

    The paper's resolution multiplier needs no option: give the network smaller images.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); any size from 1 x 1 on, 32 is the total stride.
    Raises:  LwcnnError if width is not positive, act is unknown or x does not fit.
    Source:  table 1; the width multiplier: section 3.3.
    """

    def __init__(self, num_classes: int = 1000, in_channels: int = 3, width: float = 1.0, act: str = "relu"):
        super().__init__()
        where = f"mobilenet_v1(width={width!r}, act={act!r})"
        check_positive(where, "width", width)
        check_option(where, "act", act, ACTIVATIONS)
        function = ACTIVATIONS[act]
        channels = cut_channels(32 * width)
        self.features = Sequential(conv1=ConvNorm(in_channels, channels, 3, stride=2, act=function))
        rows = [row for row in TABLE for _ in range(row.n)]
        for number, row in enumerate(rows, start=1):
            out_channels = cut_channels(row.c * width)
            layer = DepthwiseSeparable(channels, out_channels, row.s, function)
            self.features.add_module(f"separable{number}", layer)
            channels = out_channels
        self.classifier = nn.Linear(channels, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("MobileNetV1", x, self.features)
        x = run_module(step, "features", self.features, x)  # (N, C, H/32, W/32)
        # 0.001: Google's code keeps 999 of 1000 values; so small a network hardly overfits
        return pool_and_classify(x, self.classifier, 0.001, self.training, step)  # (N, classes)


@register
def mobilenet_v1(
    num_classes: int = 1000, in_channels: int = 3, width: float = 1.0, act: str = "relu"
) -> MobileNetV1:
    """MobileNetV1 with width multiplier ``width``, any positive number: 4,231,976 parameters at 1.0.

    All widths are cut to whole numbers, and are at least 8 (`lwcnn.ops.rounding.cut_channels`). The paper has
    widths 1, 0.75, 0.5 and 0.25. ``act`` is "relu", as the paper says, or "relu6", as Google's code does.

    >>> sum(p.numel() for p in mobilenet_v1().parameters())
    4231976
    """
    return MobileNetV1(num_classes, in_channels, width, act)
