"""MobileNetV2: expand, filter each channel alone, project to a thin linear bottleneck.

"MobileNetV2: Inverted Residuals and Linear Bottlenecks", Sandler, Howard, Zhu, Zhmoginov, Chen, CVPR 2018,
arXiv 1801.04381. Followed here: table 2 of the paper and torchvision's ``mobilenet_v2``.

The text speaks of 19 bottleneck blocks; table 2 sums to 17, and so do the released codes. The first block has
no expansion (t = 1). Widths round to multiples of 8; the last 1280 channels shrink for no width below 1.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from ..errors import check_positive
from ..ops import add, conv_norm_act, identity, relu6
from ..ops.called import Block, run_module
from ..ops.holders import holds
from ..ops.rounding import make_divisible
from ..steps import call, within
from .heads import pool_and_classify
from .layers import ConvNorm, Sequential, check_expansion, check_images, initialise
from .registry import paper, register

PAPER = paper(
    name="MobileNetV2",
    authors="Sandler et al.",
    year=2018,
    arxiv="1801.04381",
    venue="CVPR 2018",
    idea="inverted residual: thin linear ends, wide depthwise middle",
    took={
        "MobileNetV1": "depthwise separable convolution, width and resolution multipliers",
        "ResNet": "the shortcut and the bottleneck, turned inside out",
    },
)


@holds("expand", "depthwise", "project", "shortcut")
def inverted_residual(x: Tensor, p: "InvertedResidual", step: Callable = call) -> Tensor:
    """Expand the channels t times, filter each alone, project without activation; add x where it fits.

    ``p.expand`` is None for t = 1. There is no activation after the projection, nor after the sum.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    N * t*C_in * (H*W*C_in + H_out*W_out * (k*k + C_out)) multiply-accumulates;
             for t = 1 without the first term.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  sections 3.2 and 3.3, table 1.

    >>> import torch
    >>> p = InvertedResidual(24, 32, stride=2, expansion=6).eval()
    >>> inverted_residual(torch.zeros(1, 24, 56, 56), p).shape
    torch.Size([1, 32, 28, 28])
    """
    y = x if p.expand is None else conv_norm_act(x, p.expand, relu6, within(step, "expand"))  # (N, e, H, W)
    y = conv_norm_act(y, p.depthwise, relu6, within(step, "depthwise"))  # (N, e, H/s, W/s)
    y = conv_norm_act(y, p.project, identity, within(step, "project"))  # (N, C_out, H/s, W/s)
    return step("add", add, x, y) if p.shortcut else y


class InvertedResidual(Block):
    """The parameters of `inverted_residual`. ``norm`` goes to every `ConvNorm`: eps, momentum.

    Raises:  LwcnnError if stride is not 1 or 2, or a size is not positive.

    >>> InvertedResidual(24, 24, stride=1, expansion=6).shortcut
    True
    """

    def __init__(self, in_channels, out_channels, stride, expansion, kernel=3, padding=None, **norm):
        super().__init__()
        check_expansion("InvertedResidual", in_channels, out_channels, stride, expansion)
        hidden = in_channels * expansion
        self.expand = ConvNorm(in_channels, hidden, 1, act=relu6, **norm) if expansion > 1 else None
        self.depthwise = ConvNorm(hidden, hidden, kernel, stride, padding, hidden, act=relu6, **norm)
        self.project = ConvNorm(hidden, out_channels, 1, act=identity, **norm)
        self.shortcut = stride == 1 and in_channels == out_channels

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return inverted_residual(x, self, step)


class Row(NamedTuple):
    """One row of table 2: expansion t, output channels c, repeats n, stride s of the first block."""

    t: int
    c: int
    n: int
    s: int


TABLE = (
    Row(t=1, c=16, n=1, s=1),
    Row(t=6, c=24, n=2, s=2),
    Row(t=6, c=32, n=3, s=2),
    Row(t=6, c=64, n=4, s=2),
    Row(t=6, c=96, n=3, s=1),
    Row(t=6, c=160, n=3, s=2),
    Row(t=6, c=320, n=1, s=1),
)


class MobileNetV2(nn.Module):
    """A 3 x 3 convolution, 17 inverted residuals, a 1 x 1 convolution, and a linear classifier.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); any size from 1 x 1 on, 32 is the total stride.
    Raises:  LwcnnError if width is not positive or x does not fit.
    Source:  table 2; the width multiplier: section 4.
    """

    def __init__(self, num_classes: int = 1000, in_channels: int = 3, width: float = 1.0):
        super().__init__()
        check_positive(f"mobilenet_v2(width={width!r})", "width", width)
        channels = make_divisible(32 * width)
        self.features = Sequential(conv1=ConvNorm(in_channels, channels, 3, stride=2, act=relu6))
        for stage, row in enumerate(TABLE, start=1):
            out_channels = make_divisible(row.c * width)
            for block in range(row.n):
                stride = row.s if block == 0 else 1
                layer = InvertedResidual(channels, out_channels, stride, row.t)
                self.features.add_module(f"bottleneck{stage}_{block + 1}", layer)
                channels = out_channels
        last = make_divisible(1280 * max(1.0, width))  # the paper keeps 1280 for widths below 1
        self.features.add_module("conv_last", ConvNorm(channels, last, 1, act=relu6))
        self.classifier = nn.Linear(last, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("MobileNetV2", x, self.features)
        x = run_module(step, "features", self.features, x)  # (N, C, H/32, W/32)
        return pool_and_classify(x, self.classifier, 0.2, self.training, step)  # (N, classes)


@register
def mobilenet_v2(num_classes: int = 1000, in_channels: int = 3, width: float = 1.0) -> MobileNetV2:
    """MobileNetV2 with width multiplier ``width``: 3,504,872 parameters at 1.0.

    >>> sum(p.numel() for p in mobilenet_v2().parameters())
    3504872
    """
    return MobileNetV2(num_classes, in_channels, width)
