"""IGCV1: two grouped convolutions, the second across the groups of the first.

"Interleaved Group Convolutions for Deep Neural Networks", Zhang, Qi, Xiao, Wang, ICCV 2017, arXiv 1707.02725. Followed
here: the authors' code, hellozting/InterleavedGroupConvolutions: ``network/plain_igc.py`` and
``network/resnet_igc.py`` for CIFAR, and for ImageNet the networks of their released weights
(``models/*-symbol.json``).

A layer "L24M2" has L = 24 primary groups of M = 2 channels, and so M secondary groups of L channels. Both permutations
are `lwcnn.ops.channel_shuffle`: with L groups, then with M, which brings every channel back to its place. The authors'
BatchNorm and ReLU come after the second permutation. They treat each channel alone, so here they come before it: the
network is the same, but its BatchNorms have their numbers in another order than in the released weights.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from torch import Tensor, nn

from ..errors import LwcnnError, check_whole
from ..ops import add, channel_shuffle, conv2d, conv_norm_act, identity, relu
from ..ops.activate import activate
from ..ops.called import Block, run_module
from ..ops.holders import holds, run_layer
from ..steps import call, within
from .heads import pool_and_classify
from .layers import ConvNorm, MaxPool, Sequential, check_images, check_layer, initialise
from .registry import paper, register

PAPER = paper(
    name="IGCV1",
    authors="Zhang et al.",
    year=2017,
    arxiv="1707.02725",
    venue="ICCV 2017",
    idea="two grouped convolutions whose groups interleave",
    took={
        "AlexNet": "grouped convolution",
        "ResNet": "the residual block, with interleaved convolutions in place of its two",
    },
)

EPS = 2e-5  # of all BatchNorms in the authors' code


@holds("primary", "primary_groups", "secondary", "secondary_groups")
def interleaved_group_conv(x: Tensor, p: "InterleavedGroupConv", step: Callable = call) -> Tensor:
    """Filter 3 x 3 in L groups of M channels; mix 1 x 1 in M groups, each with one channel of every primary group.

    From each channel of the first layer's input one way leads to each output: through the one channel that its primary
    and the output's secondary group share (the complementary condition). Nothing stands between the two layers;
    ``p.secondary`` holds the activation.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)) with C_out = L*M.
    Cost:    N*H_out*W_out * C_out * (9*C_in/L + L) multiply-accumulates.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  the authors' ``network/plain_igc.py``, and the first figure of their README.

    >>> import torch
    >>> p = InterleavedGroupConv(48, 96, primary_groups=24, stride=2).eval()
    >>> interleaved_group_conv(torch.zeros(1, 48, 32, 32), p).shape
    torch.Size([1, 96, 16, 16])
    """
    y = run_layer(step, "primary", conv2d, x, p.primary)  # (N, C_out, H/s, W/s)
    y = step("shuffle", channel_shuffle, y, p.primary_groups)  # (N, C_out, H/s, W/s)
    y = conv_norm_act(y, p.secondary, step=within(step, "secondary"))  # (N, C_out, H/s, W/s)
    return step("shuffle_back", channel_shuffle, y, p.secondary_groups)


@holds("igc1", "igc2", "shortcut")
def interleaved_basic_block(x: Tensor, p: "InterleavedBasicBlock", step: Callable = call) -> Tensor:
    """ResNet's block of two layers, each an `interleaved_group_conv`: their result is added to x; ReLU after the sum.

    Where the shape changes, ``p.shortcut`` projects x by a 1 x 1 convolution in the L groups of the block; else it is
    None.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    N*H_out*W_out * C_out * (9*C_in/L + 9*C_out/L + 2*L) multiply-accumulates; with a projection, also
             N*H_out*W_out * C_in*C_out/L.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  the authors' ``network/resnet_igc_imgnet_d18.py``.

    >>> import torch
    >>> p = InterleavedBasicBlock(128, 256, primary_groups=4, stride=2).eval()
    >>> interleaved_basic_block(torch.zeros(1, 128, 56, 56), p).shape
    torch.Size([1, 256, 28, 28])
    """
    y = interleaved_group_conv(x, p.igc1, within(step, "igc1"))  # (N, C_out, H/s, W/s)
    y = interleaved_group_conv(y, p.igc2, within(step, "igc2"))  # (N, C_out, H/s, W/s)
    if p.shortcut is not None:
        x = conv_norm_act(x, p.shortcut, identity, within(step, "shortcut"))  # (N, C_out, H/s, W/s)
    return activate(step("add", add, x, y), relu, step)


class InterleavedGroupConv(Block):
    """The parameters of `interleaved_group_conv`; there are as many secondary groups as a primary one has channels out.

    With fewer ``secondary_groups`` they are larger, and several ways lead from an input to an output.

    Raises:  LwcnnError if a size is not positive, the primary groups do not divide both numbers of channels, or the
             secondary ones not those that come out.

    >>> InterleavedGroupConv(48, 96, primary_groups=24).secondary_groups
    4
    """

    def __init__(
        self,
        in_channels,
        out_channels,
        primary_groups,
        stride=1,
        act: Callable = relu,
        momentum=0.1,
        secondary_groups: int | None = None,
    ):
        super().__init__()
        check_layer("InterleavedGroupConv", in_channels, out_channels, 3, stride, primary_groups)
        groups = out_channels // primary_groups if secondary_groups is None else secondary_groups
        self.primary = nn.Conv2d(in_channels, out_channels, 3, stride, 1, groups=primary_groups, bias=False)
        self.secondary = ConvNorm(
            out_channels, out_channels, 1, groups=groups, eps=EPS, momentum=momentum, act=act
        )
        self.primary_groups, self.secondary_groups = primary_groups, groups

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return interleaved_group_conv(x, self, step)


class InterleavedBasicBlock(Block):
    """The parameters of `interleaved_basic_block`; ``secondary_groups`` are those of its first layer.

    Raises:  LwcnnError as `InterleavedGroupConv`.

    >>> InterleavedBasicBlock(128, 128, primary_groups=4).shortcut is None
    True
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        primary_groups: int,
        stride: int = 1,
        secondary_groups: int | None = None,
    ):
        super().__init__()
        first = {"secondary_groups": secondary_groups}
        self.igc1 = InterleavedGroupConv(in_channels, out_channels, primary_groups, stride, **first)
        self.igc2 = InterleavedGroupConv(out_channels, out_channels, primary_groups, act=identity)
        self.shortcut = None
        if in_channels != out_channels or stride != 1:
            options = {"groups": primary_groups, "eps": EPS, "act": identity}
            self.shortcut = ConvNorm(in_channels, out_channels, 1, stride, **options)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return interleaved_basic_block(x, self, step)


class Stage(NamedTuple):
    """One stage: L primary groups of M channels."""

    L: int
    M: int


# Each stage has twice as many channels: more primary groups, or more channels in each
L100M2 = (Stage(100, 2), Stage(200, 2), Stage(400, 2), Stage(800, 2))
L16M16 = (Stage(16, 16), Stage(16, 32), Stage(16, 64), Stage(16, 128))
L4M32 = (Stage(4, 32), Stage(4, 64), Stage(4, 128), Stage(4, 256))
#: For CIFAR
L24M2 = (Stage(24, 2), Stage(24, 4), Stage(24, 8))


class IGCNet(nn.Module):
    """First layers that convolve, stages of interleaved group convolutions, a linear classifier.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); any size from 1 x 1 on.
    Raises:  LwcnnError if x does not fit.
    Source:  the authors' ``network/plain_igc.py``, ``network/resnet_igc.py`` and ``models/*-symbol.json``.
    """

    def __init__(self, features: Sequential, channels: int, num_classes: int = 1000):
        super().__init__()
        self.features = features
        self.classifier = nn.Linear(channels, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("IGCNet", x, self.features)
        x = run_module(step, "features", self.features, x)  # (N, C, h, w)
        return pool_and_classify(x, self.classifier, 0.0, self.training, step)  # (N, classes)


def _residual(stages: tuple[Stage, ...], channels: int, num_classes: int, in_channels: int) -> IGCNet:
    """ResNet-18 with interleaved layers; ``channels`` are those of its first convolution."""
    conv1 = ConvNorm(in_channels, channels, 7, stride=2, eps=EPS, act=relu)
    features = Sequential(conv1=conv1, maxpool1=MaxPool(3, 2, padding=1))
    for number, stage in enumerate(stages, start=2):
        for block in (1, 2):
            stride = 2 if block == 1 and number > 2 else 1
            layer = InterleavedBasicBlock(channels, stage.L * stage.M, stage.L, stride)
            features.add_module(f"conv{number}_{block}", layer)
            channels = stage.L * stage.M
    return IGCNet(features, channels, num_classes)


@register
def igc_l100m2(num_classes: int = 1000, in_channels: int = 3) -> IGCNet:
    """IGC-L100M2, whose stages double L: 8,637,900 parameters; its first convolution has 100 channels.

    >>> sum(p.numel() for p in igc_l100m2().parameters())
    8637900
    """
    return _residual(L100M2, 100, num_classes, in_channels)


@register
def igc_l16m16(num_classes: int = 1000, in_channels: int = 3) -> IGCNet:
    """IGC-L16M16, whose stages double M: 13,528,296 parameters.

    >>> sum(p.numel() for p in igc_l16m16().parameters())
    13528296
    """
    return _residual(L16M16, 256, num_classes, in_channels)


@register
def igc_l4m32(num_classes: int = 1000, in_channels: int = 3) -> IGCNet:
    """IGC-L4M32, whose stages double M: 12,251,240 parameters.

    >>> sum(p.numel() for p in igc_l4m32().parameters())
    12251240
    """
    return _residual(L4M32, 128, num_classes, in_channels)


def _for_cifar(where: str, depth: int, layers: int, build: Callable, **options) -> IGCNet:
    """A first convolution, three stages of blocks with ``layers`` pairs each, a classifier; a pair is one layer."""
    least = 2 + 3 * layers
    check_whole(where, "depth", depth, least)
    if (depth - 2) % (3 * layers):
        expected = f"3 stages of equally many layers, and 2 layers: {least}, {least + 3 * layers} ..."
        raise LwcnnError(where, f"depth is {depth}", expected=expected)
    channels, momentum = L24M2[0].L * L24M2[0].M, options["momentum"]
    conv1 = ConvNorm(options["in_channels"], channels, 3, eps=EPS, momentum=momentum, act=relu)
    features = Sequential(conv1=conv1)
    for number, stage in enumerate(L24M2, start=2):
        for block in range(1, (depth - 2) // (3 * layers) + 1):
            stride = 2 if block == 1 and number > 2 else 1
            features.add_module(f"igc{number}_{block}", build(channels, stage.L * stage.M, stage.L, stride))
            channels = stage.L * stage.M
    network = IGCNet(features, channels, options["num_classes"])
    network.resolution = 32  # CIFAR's
    return network


@register
def igc_plain_l24m2(num_classes: int = 1000, in_channels: int = 3, depth: int = 20) -> IGCNet:
    """The plain network for images of 32 x 32, without shortcuts: 155,962 parameters with 10 classes, as for CIFAR-10.

    ``depth`` counts a pair as one layer: the first convolution, three stages of pairs, the classifier.

    Raises:  LwcnnError if depth is not 5, 8, 11 and so on.

    >>> sum(p.numel() for p in igc_plain_l24m2(num_classes=10, depth=38).parameters())
    317242
    """
    # the authors' BatchNorms keep 0.99 of their statistics here, 0.9 in their other networks
    options = {"momentum": 0.01, "num_classes": num_classes, "in_channels": in_channels}
    build = partial(InterleavedGroupConv, momentum=0.01)
    return _for_cifar(f"igc_plain_l24m2(depth={depth!r})", depth, 1, build, **options)


@register
def igc_residual_l24m2(num_classes: int = 1000, in_channels: int = 3, depth: int = 20) -> IGCNet:
    """The network with shortcuts for images of 32 x 32: 164,410 parameters with 10 classes, as for CIFAR-10.

    The authors give the first pair of a block that doubles the channels as many secondary groups as its *input* has
    channels in a primary group, so half as many as their rule: the pair has more weights than the same pair of the
    plain network, two ways lead through it from each input to each output, and its second shuffle is not the inverse
    of its first.

    Raises:  LwcnnError if depth is not 8, 14, 20 and so on.
    Source:  the authors' ``network/resnet_igc.py``.

    >>> sum(p.numel() for p in igc_residual_l24m2(num_classes=10, depth=50).parameters())
    433210
    """
    options = {"momentum": 0.1, "num_classes": num_classes, "in_channels": in_channels}

    def build(channels, out_channels, groups, stride):
        return InterleavedBasicBlock(
            channels, out_channels, groups, stride, secondary_groups=channels // groups
        )

    return _for_cifar(f"igc_residual_l24m2(depth={depth!r})", depth, 2, build, **options)
