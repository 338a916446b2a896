"""ResNet: learn what to add to the input, not the output itself; the bottleneck makes depth affordable.

"Deep Residual Learning for Image Recognition", He, Zhang, Ren, Sun, CVPR 2016, arXiv 1512.03385. Followed:
table 1. Where a bottleneck halves the resolution, ``stride_in`` says by which convolution: "1x1" is the paper
(3.858 G multiply-accumulates, its "3.8 billion"), "3x3" is the later v1.5 of torchvision (4.089 G), the default
because its weights are the common ones.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from ..ops import add, conv_norm_act, identity, relu
from ..ops.activate import activate
from ..ops.called import Block, run_module
from ..ops.holders import holds
from ..steps import call, within
from .heads import pool_and_classify
from .layers import ConvNorm, MaxPool, Sequential, check_images, initialise
from .registry import check_option, choose_layer, paper, register

PAPER = paper(
    name="ResNet",
    authors="He et al.",
    year=2015,
    arxiv="1512.03385",
    venue="CVPR 2016",
    idea="residual learning: a shortcut around every block; the bottleneck",
    took={
        "VGG": "3 x 3 convolutions; twice the channels where the size halves",
        "GoogLeNet": "1 x 1 reductions, global average pooling, BatchNorm of its successor",
    },
)


@holds("conv1", "conv2", "shortcut")
def basic_block(x: Tensor, p: "BasicBlock", step: Callable = call) -> Tensor:
    """Two 3 x 3 convolutions, whose result is added to x; ReLU after the sum.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    N*H_out*W_out * (9*C_in*C_out + 9*C_out*C_out) multiply-accumulates; with a projection, also
             N*H_out*W_out*C_in*C_out.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  figure 5, left.

    >>> import torch
    >>> basic_block(torch.zeros(1, 64, 56, 56), BasicBlock(64, 128, stride=2).eval()).shape
    torch.Size([1, 128, 28, 28])
    """
    y = conv_norm_act(x, p.conv1, relu, within(step, "conv1"))  # (N, C_out, H/s, W/s)
    y = conv_norm_act(y, p.conv2, identity, within(step, "conv2"))  # (N, C_out, H/s, W/s)
    return _join(x, y, p, step)


@holds("reduce", "conv3x3", "restore", "shortcut")
def bottleneck(x: Tensor, p: "Bottleneck", step: Callable = call) -> Tensor:
    """Reduce the channels by 1 x 1, filter 3 x 3 where they are few, restore by 1 x 1; add to x; ReLU.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    at stride 1, N*H*W * (C_in*b + 9*b*b + b*C_out) multiply-accumulates for b = C_out/4 channels
             in the middle; with a projection, also N*H*W*C_in*C_out.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  figure 5, right.

    >>> import torch
    >>> bottleneck(torch.zeros(1, 256, 56, 56), Bottleneck(256, 512, stride=2).eval()).shape
    torch.Size([1, 512, 28, 28])
    """
    y = conv_norm_act(x, p.reduce, relu, within(step, "reduce"))  # (N, b, H, W), unless the 1 x 1 strides
    y = conv_norm_act(y, p.conv3x3, relu, within(step, "conv3x3"))  # (N, b, H/s, W/s)
    y = conv_norm_act(y, p.restore, identity, within(step, "restore"))  # (N, C_out, H/s, W/s)
    return _join(x, y, p, step)


def _join(x: Tensor, y: Tensor, p, step: Callable) -> Tensor:
    """The end of both blocks: y + shortcut, then ReLU."""
    if p.shortcut is not None:  # the shapes differ: project x
        x = conv_norm_act(x, p.shortcut, identity, within(step, "shortcut"))  # (N, C_out, H/s, W/s)
    return activate(step("add", add, x, y), relu, step)


def _projection(in_channels: int, out_channels: int, stride: int) -> ConvNorm | None:
    """Option B of the paper: a 1 x 1 convolution on the shortcut where the shapes differ, else nothing."""
    same = in_channels == out_channels and stride == 1
    return None if same else ConvNorm(in_channels, out_channels, 1, stride, act=identity)


class BasicBlock(Block):
    """The parameters of `basic_block`; ``conv`` names another layer for the place of both of 3 x 3.

    Raises:  LwcnnError if there is no such layer.
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1, conv: str = "standard"):
        super().__init__()
        layer = choose_layer(conv, ConvNorm)
        self.conv1 = layer(in_channels, out_channels, 3, stride, act=relu)
        self.conv2 = layer(out_channels, out_channels, 3, act=identity)
        self.shortcut = _projection(in_channels, out_channels, stride)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return basic_block(x, self, step)


class Bottleneck(Block):
    """The parameters of `bottleneck`; ``stride_in`` says which convolution strides: "3x3" or "1x1".

    Raises:  LwcnnError if stride_in is neither.
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1, stride_in: str = "3x3"):
        super().__init__()
        check_option(f"Bottleneck(stride_in={stride_in!r})", "stride_in", stride_in, ("3x3", "1x1"))
        width = out_channels // 4
        first, second = (stride, 1) if stride_in == "1x1" else (1, stride)
        self.reduce = ConvNorm(in_channels, width, 1, first, act=relu)
        self.conv3x3 = ConvNorm(width, width, 3, second, act=relu)
        self.restore = ConvNorm(width, out_channels, 1, act=identity)
        self.shortcut = _projection(in_channels, out_channels, stride)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return bottleneck(x, self, step)


class Stage(NamedTuple):
    """One row of table 1: its name there, how many blocks, and their output channels."""

    name: str
    blocks: int
    channels: int


RESNET18 = (Stage("conv2", 2, 64), Stage("conv3", 2, 128), Stage("conv4", 2, 256), Stage("conv5", 2, 512))
RESNET50 = (Stage("conv2", 3, 256), Stage("conv3", 4, 512), Stage("conv4", 6, 1024), Stage("conv5", 3, 2048))


def cifar_stages(blocks: int) -> tuple[Stage, ...]:
    """ResNet for images of 32 x 32: three stages of so many basic blocks, 6*blocks + 2 layers.

    Source:  section 4.2.

    >>> [stage.channels for stage in cifar_stages(3)]
    [16, 32, 64]
    """
    return Stage("conv2", blocks, 16), Stage("conv3", blocks, 32), Stage("conv4", blocks, 64)


class ResNet(nn.Module):
    """A 7 x 7 convolution, a pool, four stages of residual blocks, a linear classifier.

    ``block`` is `BasicBlock` or `Bottleneck`; further options go to it.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); any size from 1 x 1 on, 32 is the total stride.
    Raises:  LwcnnError if x does not fit.
    Source:  table 1.
    """

    def __init__(
        self, block, stages: tuple[Stage, ...], num_classes: int = 1000, in_channels: int = 3, **options
    ):
        super().__init__()
        conv1 = ConvNorm(in_channels, 64, 7, stride=2, act=relu)
        self.features = Sequential(conv1=conv1, maxpool1=MaxPool(3, 2, padding=1))
        channels = 64
        for place, stage in enumerate(stages):
            for number in range(1, stage.blocks + 1):
                stride = 2 if number == 1 and place > 0 else 1
                self.features.add_module(
                    f"{stage.name}_{number}", block(channels, stage.channels, stride, **options)
                )
                channels = stage.channels
        self.classifier = nn.Linear(channels, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("ResNet", x, self.features)
        x = run_module(step, "features", self.features, x)  # (N, C, H/32, W/32)
        return pool_and_classify(x, self.classifier, 0.0, self.training, step)  # (N, classes)


@register
def resnet18(num_classes: int = 1000, in_channels: int = 3, conv: str = "standard") -> ResNet:
    """ResNet-18, of basic blocks: 11,689,512 parameters; ``conv="compconv"`` exchanges their layers of 3 x 3."""
    return ResNet(BasicBlock, RESNET18, num_classes, in_channels, conv=conv)


@register
def resnet50(num_classes: int = 1000, in_channels: int = 3, stride_in: str = "3x3") -> ResNet:
    """ResNet-50, of bottlenecks: 25,557,032 parameters; ``stride_in="1x1"`` is the paper's form."""
    return ResNet(Bottleneck, RESNET50, num_classes, in_channels, stride_in=stride_in)
