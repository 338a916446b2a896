"""SqueezeNext: squeeze the channels twice, then filter with a column and a row in place of a 3 x 3 square.

"SqueezeNext: Hardware-Aware Neural Network Design", Gholami et al. 2018, arXiv 1803.10615. Followed: the authors'
Caffe files (amirgholami/SqueezeNext, train_val.prototxt), which differ from what is often told, and from pytorchcv:
no convolution has a bias, nor has the classifier; a BatchNorm and a ReLU follow every convolution, also the last one of
a block and that of the shortcut, and one more ReLU follows the sum; 3 x 1 and 1 x 3 come first in turn, from block to
block; the first block of every stage has a 1 x 1 convolution on its shortcut, or, in 23v5, such a convolution before
it; the first and the last convolution keep their widths in the networks of twice the width. The pool uses Caffe's ceil
rule: 112 pixels become 56.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from ..errors import LwcnnError, check_whole
from ..ops import add, conv_norm_act, relu
from ..ops.activate import activate
from ..ops.called import Block, run_module
from ..ops.holders import holds
from ..steps import call, within
from .heads import pool_and_classify
from .layers import ConvNorm, MaxPool, Sequential, check_images, initialise
from .registry import paper, register

PAPER = paper(
    name="SqueezeNext",
    authors="Gholami et al.",
    year=2018,
    arxiv="1803.10615",
    venue="CVPR 2018 workshop",
    idea="two squeezes, then 3 x 1 and 1 x 3 convolutions in turn",
    took={
        "SqueezeNet": "squeeze, then expand",
        "ResNet": "the shortcut around every block",
    },
)
COLUMN, ROW = (3, 1), (1, 3)


@holds(
    "squeeze1", "squeeze2", "separable1", "separable2", "expand", "shortcut", example="SqueezeNextBlock(...)"
)
def squeezenext_block(x: Tensor, p: "SqueezeNextBlock", step: Callable = call) -> Tensor:
    """Squeeze the channels by 1 x 1 twice, filter by 3 x 1 and 1 x 3, expand by 1 x 1; add the shortcut; ReLU.

    ``p.shortcut`` is None where x itself is added.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    N*H_out*W_out * (C_in*C_out/2 + 7/4*C_out*C_out) multiply-accumulates; for C_out = C_in this is
             9/4*C_in*C_in a pixel, where two 3 x 3 convolutions need 18*C_in*C_in. A shortcut of its own adds
             C_in*C_out a pixel.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  the authors' Caffe files; figure misc/sqnxt_block.png beside them.

    >>> import torch
    >>> p = SqueezeNextBlock(32, 64, stride=2, project=True).eval()
    >>> squeezenext_block(torch.zeros(1, 32, 55, 55), p).shape
    torch.Size([1, 64, 28, 28])
    """
    y = conv_norm_act(x, p.squeeze1, relu, within(step, "squeeze1"))  # (N, c, H/s, W/s)
    y = conv_norm_act(y, p.squeeze2, relu, within(step, "squeeze2"))  # (N, c/2, H/s, W/s)
    y = conv_norm_act(y, p.separable1, relu, within(step, "separable1"))  # (N, c, H/s, W/s)
    y = conv_norm_act(y, p.separable2, relu, within(step, "separable2"))  # (N, c, H/s, W/s)
    y = conv_norm_act(y, p.expand, relu, within(step, "expand"))  # (N, C_out, H/s, W/s)
    if p.shortcut is not None:
        x = conv_norm_act(x, p.shortcut, relu, within(step, "shortcut"))  # (N, C_out, H/s, W/s)
    return activate(step("add", add, x, y), relu, step)


class SqueezeNextBlock(Block):
    """The parameters of `squeezenext_block`.

    ``project`` puts a 1 x 1 convolution on the shortcut. ``column_first`` says whether 3 x 1 or 1 x 3 comes first.
    ``groups`` are those of the first squeeze and of 3 x 1 and 1 x 3; nothing shuffles them.

    Raises:  LwcnnError if x could not be added, if 4 does not divide out_channels, or a size is not possible.

    >>> p = SqueezeNextBlock(32, 32)
    >>> [layer.conv.out_channels for layer in (p.squeeze1, p.squeeze2, p.separable1, p.separable2, p.expand)]
    [16, 8, 16, 16, 32]
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        stride: int = 1,
        project: bool = False,
        column_first: bool = True,
        groups: int = 1,
    ):
        super().__init__()
        _check_block(in_channels, out_channels, stride, project)
        half, quarter = out_channels // 2, out_channels // 4
        first, second = (COLUMN, ROW) if column_first else (ROW, COLUMN)
        self.squeeze1 = ConvNorm(in_channels, half, 1, stride, groups=groups, act=relu)
        self.squeeze2 = ConvNorm(half, quarter, 1, act=relu)
        self.separable1 = ConvNorm(quarter, half, first, groups=groups, act=relu)
        self.separable2 = ConvNorm(half, half, second, groups=groups, act=relu)
        self.expand = ConvNorm(half, out_channels, 1, act=relu)
        self.shortcut = ConvNorm(in_channels, out_channels, 1, stride, act=relu) if project else None

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return squeezenext_block(x, self, step)


def _check_block(in_channels, out_channels, stride, project) -> None:
    """Raise LwcnnError unless x can be added and the channels can be squeezed to a half and a quarter."""
    where = f"SqueezeNextBlock({in_channels}, {out_channels}, stride={stride}, project={project})"
    check_whole(where, "out_channels", out_channels, 1)
    if out_channels % 4:
        raise LwcnnError(where, f"out_channels is {out_channels}", expected="a multiple of 4")
    if not project and (stride != 1 or in_channels != out_channels):
        raise LwcnnError(
            where,
            "x and the other branch have different shapes",
            expected="stride 1 and equal channels, or project=True, which puts a 1 x 1 convolution on the shortcut",
        )


class Stage(NamedTuple):
    """One stage: how many blocks, their output channels, the stride with which it begins."""

    blocks: int
    channels: int
    stride: int


class Version(NamedTuple):
    """One form: kernel of ``conv1``, its stages, whether a 1 x 1 convolution stands before each, the least input size.

    Without that convolution the first block of a stage changes the shape, and has a 1 x 1 convolution on its shortcut.
    """

    conv1_kernel: int
    stages: tuple[Stage, ...]
    enters: bool
    least: int


V23 = Version(
    conv1_kernel=7,
    stages=(Stage(6, 32, 1), Stage(6, 64, 2), Stage(8, 128, 2), Stage(1, 256, 2)),
    enters=False,
    least=11,
)
# The same number of blocks, more of them where the maps are small; a smaller first kernel.
V23V5 = Version(
    conv1_kernel=5,
    stages=(Stage(2, 32, 1), Stage(4, 64, 2), Stage(14, 128, 2), Stage(1, 256, 2)),
    enters=True,
    least=9,
)


class SqueezeNext(nn.Module):
    """A convolution, a pool, 21 blocks in four stages, a 1 x 1 convolution, a linear classifier without bias.

    ``width`` multiplies the channels of the blocks alone.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes), meant for 227 x 227.
    Raises:  LwcnnError if x is smaller than the version's least size.
    Source:  the authors' Caffe files.
    """

    resolution = 227  # crop_size in the Caffe files

    def __init__(
        self, version: Version, num_classes: int = 1000, in_channels: int = 3, width: int = 1, groups: int = 1
    ):
        super().__init__()
        conv1 = ConvNorm(in_channels, 64, version.conv1_kernel, stride=2, padding=0, act=relu)
        self.features = Sequential(conv1=conv1, maxpool1=MaxPool(3, 2, ceil_mode=True))
        channels = 64
        for stage, row in enumerate(version.stages, start=1):
            stride, out_channels = row.stride, row.channels * width
            if version.enters:
                layer = ConvNorm(channels, out_channels, 1, stride, act=relu)
                self.features.add_module(f"enter{stage}", layer)
                channels, stride = out_channels, 1
            for number in range(1, row.blocks + 1):
                project = number == 1 and not version.enters
                # in turn, also from stage to stage: all but the last have an even number of blocks
                column_first = number % 2 == 1
                layer = SqueezeNextBlock(channels, out_channels, stride, project, column_first, groups)
                self.features.add_module(f"block{stage}_{number}", layer)
                channels, stride = out_channels, 1
        self.features.add_module("conv_last", ConvNorm(channels, 128, 1, act=relu))
        self.classifier = nn.Linear(128, num_classes, bias=False)
        self.least = version.least
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("SqueezeNext", x, self.features, self.least)
        x = run_module(step, "features", self.features, x)  # (N, 128, h, w)
        return pool_and_classify(x, self.classifier, 0.0, self.training, step)  # (N, classes)


@register
def squeezenext_23(num_classes: int = 1000, in_channels: int = 3) -> SqueezeNext:
    """1.0-SqNxt-23: 717,280 parameters, 277,999,808 multiply-accumulates at 227 x 227.

    >>> sum(p.numel() for p in squeezenext_23().parameters())
    717280
    """
    return SqueezeNext(V23, num_classes, in_channels)


@register
def squeezenext_23v5(num_classes: int = 1000, in_channels: int = 3) -> SqueezeNext:
    """1.0-SqNxt-23v5: more parameters, 930,016, and fewer multiply-accumulates, 224,916,480 at 227 x 227.

    >>> sum(p.numel() for p in squeezenext_23v5().parameters())
    930016
    """
    return SqueezeNext(V23V5, num_classes, in_channels)


@register
def squeezenext_2_0_23(num_classes: int = 1000, in_channels: int = 3) -> SqueezeNext:
    """2.0-SqNxt-23, blocks of twice the width: 2,361,728 parameters, 742,070,464 multiply-accumulates at 227 x 227.

    >>> sum(p.numel() for p in squeezenext_2_0_23().parameters())
    2361728
    """
    return SqueezeNext(V23, num_classes, in_channels, width=2)


@register
def squeezenext_2_0_23v5(num_classes: int = 1000, in_channels: int = 3) -> SqueezeNext:
    """2.0-SqNxt-23v5: 3,222,912 parameters, 702,592,000 multiply-accumulates at 227 x 227.

    >>> sum(p.numel() for p in squeezenext_2_0_23v5().parameters())
    3222912
    """
    return SqueezeNext(V23V5, num_classes, in_channels, width=2)


@register
def squeezenext_g_23(num_classes: int = 1000, in_channels: int = 3) -> SqueezeNext:
    """1.0-G-SqNxt-23, two groups in three layers of each block: 543,072 parameters, 224,191,552 multiply-accumulates.

    >>> sum(p.numel() for p in squeezenext_g_23().parameters())
    543072
    """
    return SqueezeNext(V23, num_classes, in_channels, groups=2)
