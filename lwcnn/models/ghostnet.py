"""GhostNet: compute half of the maps, and make the other half from them by cheap filters.

"GhostNet: More Features from Cheap Operations", Han, Wang, Tian, Guo, Xu, Xu, CVPR 2020, arXiv 1911.11907.
Followed here: the authors' released code (huawei-noah/Efficient-AI-Backbones, ``ghostnet_pytorch``) and timm's
``ghostnet_050``, ``_100``, ``_130``.

Where texts differ. The last hidden layer has a bias and no BatchNorm, and the width multiplier leaves its 1280
units alone. Squeeze-and-excitation reduces the expanded channels to a quarter, rounded to a multiple of 4, and
its gate is the hard sigmoid. pytorchcv's ``ghostnet`` (5,180,840 parameters) is another network.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from ..errors import check_positive, check_whole
from ..ops import (
    add,
    channel_split,
    concat,
    conv_norm_act,
    global_avg_pool,
    hard_sigmoid,
    identity,
    linear,
    relu,
    squeeze_excite,
)
from ..ops.called import Block, run_module
from ..ops.holders import holds, run_layer
from ..ops.rounding import make_divisible
from ..steps import call, within
from .heads import drop_and_classify
from .layers import ConvNorm, Sequential, SqueezeExcite, check_images, initialise
from .registry import paper, register

PAPER = paper(
    name="GhostNet",
    authors="Han et al.",
    year=2019,
    arxiv="1911.11907",
    venue="CVPR 2020",
    idea="half of the maps by cheap operations on the other half",
    took={
        "MobileNetV3": "the layout of the network",
        "SENet": "squeeze-and-excitation",
    },
)


@holds("primary", "cheap", "out_channels", "has_surplus")
def ghost_module(x: Tensor, p: "GhostModule", step: Callable = call) -> Tensor:
    """Compute ``ceil(C_out / ratio)`` maps, filter each alone to get the others, lay them side by side.

    The filtered maps are the ghosts. Where ``ratio`` does not divide C_out, surplus ghosts are cut off.
    Both layers hold the activation: `relu` in the wide module of a bottleneck, `identity` in the narrow one.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, H, W).
    Cost:    N*H*W * m * (k*k*C_in + (ratio - 1)*d*d) multiply-accumulates for m = ceil(C_out / ratio) primary
             maps, kernel k of the primary layer and d of the cheap one.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  section 3.1, equation 3, figure 1(b).

    >>> import torch
    >>> from lwcnn import trace
    >>> p = GhostModule(16, 7).eval()
    >>> [s.name for s in trace(ghost_module, torch.zeros(1, 16, 8, 8), p)][-2:]
    ['concat', 'slice']
    """
    primary = conv_norm_act(x, p.primary, step=within(step, "primary"))  # (N, m, H, W)
    ghosts = conv_norm_act(primary, p.cheap, step=within(step, "cheap"))  # (N, (r - 1)*m, H, W)
    y = step("concat", concat, primary, ghosts)  # (N, r*m, H, W)
    return step("slice", channel_split, y, 0, p.out_channels) if p.has_surplus else y


@holds("expand", "depthwise", "squeeze_excite", "project", "shortcut")
def ghost_bottleneck(x: Tensor, p: "GhostBottleneck", step: Callable = call) -> Tensor:
    """Widen by a Ghost module, stride by a depthwise layer, narrow by a Ghost module without activation; add.

    ``p.depthwise`` is None at stride 1, ``p.squeeze_excite`` is None in rows without SE, ``p.shortcut`` is None
    where x fits as it is; else it is a depthwise layer and a 1 x 1 layer, both without activation.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    the sum of its layers, see `ghost_module`.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  section 3.2, figure 3; squeeze-and-excitation: table 1.

    >>> import torch
    >>> p = GhostBottleneck(24, Row(k=5, e=72, c=40, se=True, s=2)).eval()
    >>> ghost_bottleneck(torch.zeros(1, 24, 56, 56), p).shape
    torch.Size([1, 40, 28, 28])
    """
    y = ghost_module(x, p.expand, within(step, "expand"))  # (N, e, H, W)
    if p.depthwise is not None:
        y = conv_norm_act(y, p.depthwise, identity, within(step, "depthwise"))  # (N, e, H/s, W/s)
    if p.squeeze_excite is not None:
        y = squeeze_excite(y, p.squeeze_excite, relu, hard_sigmoid, within(step, "squeeze_excite"))
    y = ghost_module(y, p.project, within(step, "project"))  # (N, C_out, H/s, W/s)
    if p.shortcut is not None:
        x = run_module(step, "shortcut", p.shortcut, x)  # (N, C_out, H/s, W/s)
    return step("add", add, y, x)


class GhostModule(Block):
    """The parameters of `ghost_module`.

    Raises:  LwcnnError if a size is no whole number of at least 1; ratio is at least 2.

    >>> sum(p.numel() for p in GhostModule(16, 48).parameters())  # 24 maps of 16, and 24 filters of 3 x 3
    696
    """

    def __init__(self, in_channels, out_channels, kernel=1, ratio=2, cheap_kernel=3, act: Callable = relu):
        super().__init__()
        where = f"GhostModule({in_channels}, {out_channels}, ratio={ratio!r})"
        check_whole(where, "out_channels", out_channels, 1)
        check_whole(where, "ratio", ratio, 2)
        primary = -(-out_channels // ratio)  # rounded up
        self.primary = ConvNorm(in_channels, primary, kernel, act=act)
        self.cheap = ConvNorm(primary, primary * (ratio - 1), cheap_kernel, groups=primary, act=act)
        self.out_channels = out_channels
        self.has_surplus = primary * ratio > out_channels

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return ghost_module(x, self, step)


class Row(NamedTuple):
    """One row of table 1: kernel k of the depthwise layer, expanded channels e, output channels c, SE, stride s."""

    k: int
    e: int
    c: int
    se: bool
    s: int


class GhostBottleneck(Block):
    """The parameters of `ghost_bottleneck`.

    >>> GhostBottleneck(16, Row(k=3, e=16, c=16, se=False, s=1)).shortcut is None
    True
    """

    def __init__(self, in_channels: int, row: Row):
        super().__init__()
        k, e, c, se, s = row
        self.expand = GhostModule(in_channels, e, act=relu)
        self.depthwise = ConvNorm(e, e, k, s, groups=e, act=identity) if s > 1 else None
        self.squeeze_excite = SqueezeExcite(e, make_divisible(e / 4, 4), relu, hard_sigmoid) if se else None
        self.project = GhostModule(e, c, act=identity)
        self.shortcut = None
        if s > 1 or in_channels != c:
            depthwise = ConvNorm(in_channels, in_channels, k, s, groups=in_channels, act=identity)
            pointwise = ConvNorm(in_channels, c, 1, act=identity)
            self.shortcut = Sequential(depthwise=depthwise, pointwise=pointwise)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return ghost_bottleneck(x, self, step)


TABLE = (
    Row(k=3, e=16, c=16, se=False, s=1),
    Row(k=3, e=48, c=24, se=False, s=2),
    Row(k=3, e=72, c=24, se=False, s=1),
    Row(k=5, e=72, c=40, se=True, s=2),
    Row(k=5, e=120, c=40, se=True, s=1),
    Row(k=3, e=240, c=80, se=False, s=2),
    Row(k=3, e=200, c=80, se=False, s=1),
    Row(k=3, e=184, c=80, se=False, s=1),
    Row(k=3, e=184, c=80, se=False, s=1),
    Row(k=3, e=480, c=112, se=True, s=1),
    Row(k=3, e=672, c=112, se=True, s=1),
    Row(k=5, e=672, c=160, se=True, s=2),
    Row(k=5, e=960, c=160, se=False, s=1),
    Row(k=5, e=960, c=160, se=True, s=1),
    Row(k=5, e=960, c=160, se=False, s=1),
    Row(k=5, e=960, c=160, se=True, s=1),
)


class GhostNet(nn.Module):
    """A 3 x 3 convolution, 16 Ghost bottlenecks, a 1 x 1 convolution, pooling, and two linear layers.

    They are called ``hidden`` and ``classifier``; the ReLU between them also follows another module in the place of
    ``hidden``. With ``classifier = nn.Identity()`` the network gives the hidden units, as in timm, without dropout.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); any size from 1 x 1 on, 32 is the total stride.
    Raises:  LwcnnError if width is not positive or x does not fit.
    Source:  table 1; the width multiplier: section 3.3.
    """

    def __init__(self, width: float, num_classes: int = 1000, in_channels: int = 3):
        super().__init__()
        check_positive(f"GhostNet(width={width!r})", "width", width)
        channels = make_divisible(16 * width, 4)
        self.features = Sequential(conv1=ConvNorm(in_channels, channels, 3, stride=2, act=relu))
        for number, row in enumerate(TABLE, start=1):
            row = row._replace(e=make_divisible(row.e * width, 4), c=make_divisible(row.c * width, 4))
            self.features.add_module(f"bottleneck{number}", GhostBottleneck(channels, row))
            channels = row.c
        self.features.add_module("conv_last", ConvNorm(channels, row.e, 1, act=relu))
        self.hidden = nn.Linear(row.e, 1280)
        self.classifier = nn.Linear(1280, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("GhostNet", x, self.features)
        x = run_module(step, "features", self.features, x)  # (N, C, H/32, W/32)
        x = step("pool", global_avg_pool, x)  # (N, C)
        x = run_layer(step, "hidden.linear", linear, x, self.hidden)  # (N, 1280)
        x = step("hidden.act", relu, x)
        return drop_and_classify(x, self.classifier, 0.2, self.training, step)  # (N, classes)


@register
def ghostnet_x0_5(num_classes: int = 1000, in_channels: int = 3) -> GhostNet:
    """GhostNet 0.5x: 2,587,292 parameters."""
    return GhostNet(0.5, num_classes, in_channels)


@register
def ghostnet_x1_0(num_classes: int = 1000, in_channels: int = 3) -> GhostNet:
    """GhostNet 1.0x: 5,182,508 parameters.

    >>> sum(p.numel() for p in ghostnet_x1_0().parameters())
    5182508
    """
    return GhostNet(1.0, num_classes, in_channels)


@register
def ghostnet_x1_3(num_classes: int = 1000, in_channels: int = 3) -> GhostNet:
    """GhostNet 1.3x: 7,358,820 parameters."""
    return GhostNet(1.3, num_classes, in_channels)
