"""IGCV3: the inverted residual with grouped 1 x 1 convolutions, whose groups interleave.

"IGCV3: Interleaved Low-Rank Group Convolutions for Efficient Deep Neural Networks", Sun, Li, Liu, Wang, BMVC 2018,
arXiv 1806.00178. Followed here: the authors' code, ``symbols/igcv3.py`` of homles11/IGCV3, and pytorchcv's
``igcv3_w1``, which is the same network.

The permutation is `lwcnn.ops.channel_shuffle`, once in a block, after the expansion. That file has two versions: in one
(385b327) the inverse shuffle follows the projection, in the other (83aba2f) that line is commented out, and the network
of their released weights does not have it. There is no width multiplier here: theirs multiplies the input of a layer
twice, so it builds a sound network for width 1 alone.
"""

from collections.abc import Callable

from torch import Tensor, nn

from ..ops import add, channel_shuffle, conv_norm_act, identity, relu6
from ..ops.called import Block, run_module
from ..ops.holders import holds
from ..steps import call, within
from .heads import pool_and_classify
from .layers import ConvNorm, Sequential, check_expansion, check_images, initialise
from .mobilenet_v2 import Row
from .registry import paper, register

PAPER = paper(
    name="IGCV3",
    authors="Sun et al.",
    year=2018,
    arxiv="1806.00178",
    venue="BMVC 2018",
    idea="low-rank grouped convolutions: the inverted residual with groups",
    took={
        "IGCV2": "interleaved groups",
        "MobileNetV2": "the inverted residual with its linear bottleneck",
    },
)


@holds("expand", "groups", "depthwise", "project", "shortcut")
def interleaved_residual(x: Tensor, p: "InterleavedResidual", step: Callable = call) -> Tensor:
    """Expand in groups, shuffle, filter each channel alone, project in groups; add x where it fits.

    The shuffle deals the channels of each group of ``p.expand`` to all groups of ``p.project``, so every output hears
    every input: with e expanded channels and g groups, by e/g^2 ways. The only activation is the ReLU6 after
    ``p.depthwise``. For t = 1 the block keeps its first convolution, which has as many channels out as in.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    N * t*C_in * (H*W * C_in/g + H_out*W_out * (9 + C_out/g)) multiply-accumulates.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  the authors' ``symbols/igcv3.py``.

    >>> import torch
    >>> p = InterleavedResidual(24, 32, stride=2, expansion=6).eval()
    >>> interleaved_residual(torch.zeros(1, 24, 56, 56), p).shape
    torch.Size([1, 32, 28, 28])
    """
    y = conv_norm_act(x, p.expand, identity, within(step, "expand"))  # (N, e, H, W)
    y = step("shuffle", channel_shuffle, y, p.groups)  # (N, e, H, W)
    y = conv_norm_act(y, p.depthwise, relu6, within(step, "depthwise"))  # (N, e, H/s, W/s)
    y = conv_norm_act(y, p.project, identity, within(step, "project"))  # (N, C_out, H/s, W/s)
    return step("add", add, x, y) if p.shortcut else y


class InterleavedResidual(Block):
    """The parameters of `interleaved_residual`.

    Raises:  LwcnnError if stride is not 1 or 2, a size is not positive, or groups do not divide both channels.

    >>> InterleavedResidual(24, 24, stride=1, expansion=6).expand.conv.groups
    2
    """

    def __init__(self, in_channels, out_channels, stride, expansion, groups=2):
        super().__init__()
        check_expansion("InterleavedResidual", in_channels, out_channels, stride, expansion)
        hidden = in_channels * expansion
        self.expand = ConvNorm(in_channels, hidden, 1, groups=groups, act=identity)
        self.groups = groups
        self.depthwise = ConvNorm(hidden, hidden, 3, stride, groups=hidden, act=relu6)
        self.project = ConvNorm(hidden, out_channels, 1, groups=groups, act=identity)
        self.shortcut = stride == 1 and in_channels == out_channels

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return interleaved_residual(x, self, step)


# MobileNetV2's widths and strides; groups make a block cheaper, and twice as many of most of them spend it again
TABLE = (
    Row(t=1, c=16, n=1, s=1),
    Row(t=6, c=24, n=4, s=2),
    Row(t=6, c=32, n=6, s=2),
    Row(t=6, c=64, n=8, s=2),
    Row(t=6, c=96, n=6, s=1),
    Row(t=6, c=160, n=6, s=2),
    Row(t=6, c=320, n=1, s=1),
)


class IGCV3(nn.Module):
    """A 3 x 3 convolution, 32 interleaved residuals, a 1 x 1 convolution without groups, and a linear classifier.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); any size from 1 x 1 on, 32 is the total stride.
    Raises:  LwcnnError if x does not fit.
    Source:  the authors' ``symbols/igcv3.py``.
    """

    def __init__(self, num_classes: int = 1000, in_channels: int = 3):
        super().__init__()
        channels = 32
        self.features = Sequential(conv1=ConvNorm(in_channels, channels, 3, stride=2, act=relu6))
        for stage, row in enumerate(TABLE, start=1):
            for block in range(row.n):
                layer = InterleavedResidual(channels, row.c, row.s if block == 0 else 1, row.t)
                self.features.add_module(f"bottleneck{stage}_{block + 1}", layer)
                channels = row.c
        self.features.add_module("conv_last", ConvNorm(channels, 1280, 1, act=relu6))
        self.classifier = nn.Linear(1280, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("IGCV3", x, self.features)
        x = run_module(step, "features", self.features, x)  # (N, C, H/32, W/32)
        return pool_and_classify(x, self.classifier, 0.0, self.training, step)  # (N, classes)


@register
def igcv3(num_classes: int = 1000, in_channels: int = 3) -> IGCV3:
    """IGCV3, which its authors call IGCV3-D: 3,491,688 parameters.

    >>> sum(p.numel() for p in igcv3().parameters())
    3491688
    """
    return IGCV3(num_classes, in_channels)
