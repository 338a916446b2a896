"""Shift: move the channels in place of a spatial convolution, and let 1 x 1 convolutions do the rest.

"Shift: A Zero FLOP, Zero Parameter Alternative to Spatial Convolutions", Wu, Wan et al., CVPR 2018, arXiv 1711.08141.
Followed for CIFAR: the authors' code, alvinwan/shiftresnet-cifar (``models/shiftresnet.py``). There nothing follows
the sum of a block, and the last ReLU stands before it. Followed for ImageNet: the table of ShiftNet as a code by others
has it; its counts are the paper's (4.1 M and 1.1 M parameters, 1.4 G and 371 M multiply-accumulates). No table of
ShiftNet-C was found.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from ..errors import LwcnnError, check_positive
from ..ops import add, avg_pool2d, batch_norm, concat, conv2d, conv_norm_act, identity, relu, shift
from ..ops.called import Block, run_module
from ..ops.holders import holds, run_layer
from ..ops.map_checks import check_directions
from ..steps import call, within
from .heads import pool_and_classify
from .layers import ConvNorm, Sequential, check_images, initialise
from .registry import check_option, paper, register
from .resnet import cifar_stages

PAPER = paper(
    name="ShiftNet",
    authors="Wu, Wan et al.",
    year=2017,
    arxiv="1711.08141",
    venue="CVPR 2018",
    idea="shift channels in place of spatial convolution: no MACs, no parameters",
    took={
        "ResNet": "the block in which the 3 x 3 becomes a shift",
    },
)


@holds("conv1", "conv2", "shortcut")
def shift_block(x: Tensor, p: "ShiftBlock", step: Callable = call) -> Tensor:
    """Make e*C_out channels by 1 x 1, let each look at one neighbour, mix them by 1 x 1; add the shortcut.

    The ReLU stands before the sum, and none after it. The second convolution strides, so the shift moves maps of the
    full size. ``p.shortcut`` is None where x itself is added.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    at stride 1, N*H*W * m*(C_in + C_out) multiply-accumulates for m = e*C_out channels in the middle; with a
             projection, also N*H*W*C_in*C_out. The shift adds none; it moves what conv1 gives.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  the authors' ``models/shiftresnet.py``.

    >>> import torch
    >>> shift_block(torch.zeros(1, 16, 32, 32), ShiftBlock(16, 32, stride=2).eval()).shape
    torch.Size([1, 32, 16, 16])
    """
    y = conv_norm_act(x, p.conv1, relu, within(step, "conv1"))  # (N, m, H, W)
    y = step("shift", shift, y)  # (N, m, H, W)
    y = conv_norm_act(y, p.conv2, relu, within(step, "conv2"))  # (N, C_out, H/s, W/s)
    if p.shortcut is not None:
        x = conv_norm_act(x, p.shortcut, identity, within(step, "shortcut"))  # (N, C_out, H/s, W/s)
    return step("add", add, x, y)


class ShiftBlock(Block):
    """The parameters of `shift_block`: int(expansion*C_out) channels in the middle.

    Raises:  LwcnnError if a size is not possible, or the expansion leaves no channel.

    >>> ShiftBlock(16, 32, stride=2, expansion=6).conv1.conv.out_channels
    192
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1, expansion: float = 3):
        super().__init__()
        where = f"ShiftBlock({in_channels}, {out_channels}, stride={stride}, expansion={expansion!r})"
        middle = _middle(where, out_channels, expansion)
        self.conv1 = ConvNorm(in_channels, middle, 1, act=relu)
        self.conv2 = ConvNorm(middle, out_channels, 1, stride, act=relu)
        same = in_channels == out_channels and stride == 1
        self.shortcut = None if same else ConvNorm(in_channels, out_channels, 1, stride, act=identity)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return shift_block(x, self, step)


def _middle(where: str, channels: int, expansion: float) -> int:
    """int(expansion*channels), as the authors round; raise LwcnnError if that is none."""
    check_positive(where, "expansion", expansion)
    middle = int(channels * expansion)
    if not middle:
        raise LwcnnError(where, "the expansion leaves no channel in the middle", expected="a larger one")
    return middle


@holds("norm1", "conv1", "norm2", "conv2", "kernel", "stride")
def shift_unit(x: Tensor, p: "ShiftUnit", step: Callable = call) -> Tensor:
    """BatchNorm, ReLU, 1 x 1, shift, BatchNorm, ReLU, 1 x 1; join with x.

    At stride 1 the join is a sum. At stride 2 it is a concatenation with the pooled x, so that ``p.conv2`` makes only
    the C_out - C_in channels that x does not bring.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    at stride 1, N*H*W * 2*m*C_in multiply-accumulates for m = e*C_in channels in the middle.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  the paper's CSC module (convolution, shift, convolution), as a code by others of the same counts has it.

    >>> import torch
    >>> shift_unit(torch.zeros(1, 32, 56, 56), ShiftUnit(32, 64, stride=2, kernel=5).eval()).shape
    torch.Size([1, 64, 28, 28])
    """
    y = step("act1", relu, run_layer(step, "norm1", batch_norm, x, p.norm1))  # (N, C_in, H, W)
    y = run_layer(step, "conv1", conv2d, y, p.conv1)  # (N, m, H, W)
    y = step("shift", shift, y, p.kernel)  # (N, m, H, W)
    y = step("act2", relu, run_layer(step, "norm2", batch_norm, y, p.norm2))  # (N, m, H, W)
    y = run_layer(step, "conv2", conv2d, y, p.conv2)  # (N, c, H/s, W/s)
    if p.stride == 1:
        return step("add", add, x, y)  # (N, C_in, H, W)
    shortcut = step("shortcut", avg_pool2d, x, 3, 2, 1)  # (N, C_in, H/2, W/2)
    return step("concat", concat, y, shortcut)  # (N, c + C_in, H/2, W/2)


class ShiftUnit(Block):
    """The parameters of `shift_unit`: int(expansion*c) channels in the middle, for the c channels that it makes.

    Raises:  LwcnnError if the stride is not 1 or 2, if channels change at stride 1 or do not grow at stride 2, if the
             kernel is even, or the expansion leaves no channel.

    >>> ShiftUnit(32, 64, stride=2, expansion=4).conv1.out_channels, ShiftUnit(64, 64, expansion=4).conv1.out_channels
    (128, 256)
    """

    def __init__(self, in_channels, out_channels, stride=1, expansion: float = 4, kernel=3):
        super().__init__()
        where = f"ShiftUnit({in_channels}, {out_channels}, stride={stride}, expansion={expansion!r})"
        check_option(where, "stride", stride, (1, 2))
        check_directions(where, kernel)
        if (stride == 1 and in_channels != out_channels) or (stride == 2 and in_channels >= out_channels):
            raise LwcnnError(
                where,
                "the shortcut does not fit",
                expected="as many channels out as in at stride 1, more at stride 2",
            )
        made = out_channels - in_channels if stride == 2 else out_channels
        middle = _middle(where, made, expansion)
        self.norm1 = nn.BatchNorm2d(in_channels)
        self.conv1 = nn.Conv2d(in_channels, middle, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(middle)
        self.conv2 = nn.Conv2d(middle, made, 1, stride, bias=False)
        self.kernel, self.stride = kernel, stride

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return shift_unit(x, self, step)


class ShiftResNet(nn.Module):
    """ResNet for images of 32 x 32, with `ShiftBlock` in the place of its blocks: three stages, 6*blocks + 2 layers.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); any size from 1 x 1 on.
    Raises:  LwcnnError if an option is not possible or x does not fit.
    Source:  the authors' ``models/shiftresnet.py``.
    """

    resolution = 32  # CIFAR's

    def __init__(self, blocks: int, num_classes: int = 1000, in_channels: int = 3, expansion: float = 3):
        super().__init__()
        stages = cifar_stages(blocks)
        channels = stages[0].channels
        self.features = Sequential(conv1=ConvNorm(in_channels, channels, 3, act=relu))
        for place, stage in enumerate(stages):
            for number in range(1, stage.blocks + 1):
                stride = 2 if number == 1 and place > 0 else 1
                block = ShiftBlock(channels, stage.channels, stride, expansion)
                self.features.add_module(f"{stage.name}_{number}", block)
                channels = stage.channels
        self.classifier = nn.Linear(channels, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("ShiftResNet", x, self.features)
        x = run_module(step, "features", self.features, x)  # (N, C, h, w)
        return pool_and_classify(x, self.classifier, 0.0, self.training, step)  # (N, classes)


class Group(NamedTuple):
    """One row of the table: units, channels, kernel of the shift, expansion of the first unit and of the others."""

    units: int
    channels: int
    kernel: int
    first: int
    others: int


# ShiftNet-B has half the channels, also in its first convolution.
SHIFTNET_A = (Group(5, 64, 5, 4, 4), Group(6, 128, 5, 4, 3), Group(7, 256, 3, 3, 2), Group(3, 512, 3, 2, 1))
SHIFTNET_B = tuple(group._replace(channels=group.channels // 2) for group in SHIFTNET_A)


class ShiftNet(nn.Module):
    """A 7 x 7 convolution, four groups of shift units, BatchNorm, ReLU, a linear classifier.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); from 9 x 9 on: a 5 x 5 shift needs maps of 2 x 2.
    Raises:  LwcnnError if x does not fit.
    Source:  a code by others; the parameters and multiply-accumulates that the paper prints.
    """

    def __init__(self, table: tuple[Group, ...], num_classes: int = 1000, in_channels: int = 3):
        super().__init__()
        channels = table[0].channels // 2
        self.conv1 = nn.Conv2d(in_channels, channels, 7, stride=2, padding=3, bias=False)
        self.features = Sequential()
        for number, group in enumerate(table, start=1):
            for place in range(1, group.units + 1):
                stride, expansion = (2, group.first) if place == 1 else (1, group.others)
                unit = ShiftUnit(channels, group.channels, stride, expansion, group.kernel)
                self.features.add_module(f"group{number}_{place}", unit)
                channels = group.channels
        self.norm = nn.BatchNorm2d(channels)
        self.classifier = nn.Linear(channels, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("ShiftNet", x, self.conv1, 9)
        x = run_layer(step, "conv1", conv2d, x, self.conv1)  # (N, c, H/2, W/2)
        x = run_module(step, "features", self.features, x)  # (N, C, H/32, W/32)
        x = step("act", relu, run_layer(step, "norm", batch_norm, x, self.norm))
        return pool_and_classify(x, self.classifier, 0.0, self.training, step)  # (N, classes)


@register
def shift_resnet20(num_classes: int = 1000, in_channels: int = 3, expansion: float = 3) -> ShiftResNet:
    """ShiftResNet-20: with 10 classes, as for CIFAR-10, 95,642 parameters and 16,433,792 multiply-accumulates.

    ``expansion`` is 1, 3, 6 or 9 in the authors' tables; with 9 it has 277,850 parameters; ResNet-20 has
    272,474.

    >>> sum(p.numel() for p in shift_resnet20(num_classes=10).parameters())
    95642
    """
    return ShiftResNet(3, num_classes, in_channels, expansion)


@register
def shift_resnet56(num_classes: int = 1000, in_channels: int = 3, expansion: float = 3) -> ShiftResNet:
    """ShiftResNet-56: with 10 classes 294,554 parameters; ``expansion`` as in `shift_resnet20`.

    >>> sum(p.numel() for p in shift_resnet56(num_classes=10).parameters())
    294554
    """
    return ShiftResNet(9, num_classes, in_channels, expansion)


@register
def shift_resnet110(num_classes: int = 1000, in_channels: int = 3, expansion: float = 3) -> ShiftResNet:
    """ShiftResNet-110: with 10 classes 592,922 parameters; ``expansion`` as in `shift_resnet20`.

    >>> sum(p.numel() for p in shift_resnet110(num_classes=10).parameters())
    592922
    """
    return ShiftResNet(18, num_classes, in_channels, expansion)


@register
def shiftnet_a(num_classes: int = 1000, in_channels: int = 3) -> ShiftNet:
    """ShiftNet-A: 4,188,680 parameters, 1,424,306,176 multiply-accumulates.

    >>> sum(p.numel() for p in shiftnet_a().parameters())
    4188680
    """
    return ShiftNet(SHIFTNET_A, num_classes, in_channels)


@register
def shiftnet_b(num_classes: int = 1000, in_channels: int = 3) -> ShiftNet:
    """ShiftNet-B, of half the widths: 1,183,480 parameters, 370,956,288 multiply-accumulates.

    >>> sum(p.numel() for p in shiftnet_b().parameters())
    1183480
    """
    return ShiftNet(SHIFTNET_B, num_classes, in_channels)
