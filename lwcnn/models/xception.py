"""Xception: Inception taken to the extreme, one tower a channel, which is a depthwise separable convolution.

"Xception: Deep Learning with Depthwise Separable Convolutions", Chollet, CVPR 2017, arXiv 1610.02357.
Followed: figure 5. The text derives an *extreme Inception* module, which mixes the channels by 1 x 1 first and
filters each channel alone afterwards (`towers`); the network, like every library, does it the other way round,
depthwise first (`separable_conv`). Section 1.2 calls the order unimportant, since such layers are stacked.

There are 36 convolutional layers in 14 modules, if a separable convolution counts as one layer and the 1 x 1
convolutions on the shortcuts do not count: 2 + 3*2 + 8*3 + 2 + 2.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from torch import Tensor, nn

from ..errors import LwcnnError, check_whole, divisors, one_of
from ..ops import (
    add,
    batch_norm,
    conv2d,
    conv_norm_act,
    depthwise_conv2d,
    identity,
    max_pool2d,
    pointwise_conv2d,
    relu,
)
from ..ops.called import Block, run_module
from ..ops.checks import check_function
from ..ops.holders import holds, run_layer
from ..steps import call, within
from .heads import pool_and_classify
from .layers import ConvNorm, Sequential, check_images, check_layer, initialise
from .registry import paper, register

PAPER = paper(
    name="Xception",
    authors="Chollet",
    year=2016,
    arxiv="1610.02357",
    venue="CVPR 2017",
    idea="Inception with one channel a branch: depthwise separable convolution throughout",
    took={
        "GoogLeNet": "branches between 1 x 1 convolutions, taken to the extreme",
        "ResNet": "the shortcut",
        "Sifre's thesis": "depthwise separable convolution",
    },
)


@holds("depthwise", "pointwise", "norm", "between", "act")
def separable_conv(x: Tensor, p: "SeparableConv", step: Callable = call) -> Tensor:
    """Filter each channel alone, then mix the channels of each pixel, then BatchNorm.

    Between the two convolutions there is neither a BatchNorm nor an activation (unless ``p.between`` is one).

    Shapes:  x (N, C_in, H, W) -> (N, C_out, H, W).
    Cost:    N*H*W * C_in * (k*k + C_out) multiply-accumulates.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  section 1.2, sections 3 and 4.7, figure 10.

    >>> import torch
    >>> separable_conv(torch.zeros(1, 64, 9, 9), SeparableConv(64, 128).eval()).shape
    torch.Size([1, 128, 9, 9])
    """
    y = run_layer(step, "depthwise", depthwise_conv2d, x, p.depthwise)  # (N, C_in, H, W)
    y = y if p.between is identity else step("between", p.between, y)
    y = run_layer(step, "pointwise", pointwise_conv2d, y, p.pointwise)  # (N, C_out, H, W)
    y = run_layer(step, "norm", batch_norm, y, p.norm)
    return y if p.act is identity else step("act", p.act, y)


class SeparableConv(Block):
    """The parameters of `separable_conv`; ``between`` and ``act`` are functions of a tensor.

    Raises:  LwcnnError if a size is not a positive whole number or ``between`` or ``act`` is no function.

    >>> sum(p.numel() for p in SeparableConv(64, 128).parameters())  # 9*64 + 64*128 + 2*128
    9024
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel: int = 3,
        between: Callable = identity,
        act: Callable = identity,
    ):
        super().__init__()
        where = f"SeparableConv({in_channels}, {out_channels}, {kernel})"
        check_whole(where, "in_channels", in_channels, 1)
        check_layer("SeparableConv", in_channels, out_channels, kernel, 1, 1)
        _check_odd(where, kernel)
        check_function(where, "between", between)
        check_function(where, "act", act)
        self.depthwise = nn.Conv2d(
            in_channels, in_channels, kernel, padding=kernel // 2, groups=in_channels, bias=False
        )
        self.pointwise = nn.Conv2d(in_channels, out_channels, 1, bias=False)
        self.norm = nn.BatchNorm2d(out_channels)
        self.between, self.act = between, act

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return separable_conv(x, self, step)


@holds("pointwise", "spatial")
def towers(x: Tensor, p: "Towers", step: Callable = call) -> Tensor:
    """The simplified Inception module: each tower is a 1 x 1 convolution and a k x k one on its output.

    Written as one 1 x 1 convolution and one k x k convolution in as many groups as there are towers, which
    is the same. One tower: a 1 x 1 and a standard convolution. As many towers as channels: extreme Inception.
    Inception has a ReLU after each of the two; here there is none, to compare with `separable_conv`.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, H, W).
    Cost:    N*H*W * C_out * (C_in + C_out/towers * k*k) multiply-accumulates.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  section 1.1, figures 2 to 4.

    >>> import torch
    >>> towers(torch.zeros(1, 6, 9, 9), Towers(6, 12, towers=3)).shape
    torch.Size([1, 12, 9, 9])
    """
    y = run_layer(step, "pointwise", pointwise_conv2d, x, p.pointwise)  # (N, C_out, H, W)
    return run_layer(step, "spatial", conv2d, y, p.spatial)  # (N, C_out, H, W)


class Towers(Block):
    """The parameters of `towers`, without biases.

    Raises:  LwcnnError if a size is not a positive whole number or the towers do not divide the channels.

    >>> sum(p.numel() for p in Towers(6, 12, towers=12).parameters())  # 6*12 + 9*12
    180
    """

    def __init__(self, in_channels: int, out_channels: int, towers: int, kernel: int = 3):
        super().__init__()
        where = f"Towers({in_channels}, {out_channels}, towers={towers})"
        check_whole(where, "towers", towers, 1)
        check_layer("Towers", in_channels, out_channels, kernel, 1, 1)
        _check_odd(where, kernel)
        if out_channels % towers:
            raise LwcnnError(
                where,
                f"cannot split {out_channels} channels into {towers} equal towers",
                expected="towers must divide out_channels",
                hint=f"use {one_of(divisors(out_channels))}",
            )
        self.pointwise = nn.Conv2d(in_channels, out_channels, 1, bias=False)
        self.spatial = nn.Conv2d(
            out_channels, out_channels, kernel, padding=kernel // 2, groups=towers, bias=False
        )

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return towers(x, self, step)


def _check_odd(where: str, kernel: int) -> None:
    """Raise LwcnnError for an even kernel: no padding on both sides keeps height and width."""
    if kernel % 2 == 0:
        raise LwcnnError(where, f"kernel is {kernel}", expected="an odd number")


@holds("sepconvs", "relu_first", "pool", "shortcut")
def xception_block(x: Tensor, p: "XceptionBlock", step: Callable = call) -> Tensor:
    """Two or three separable convolutions, a ReLU *before* each, then the sum with the shortcut.

    With ``p.pool`` the block halves the size: by a max pooling at its end, and by a stride on the shortcut.
    ``p.sepconvs`` is a list of modules, also a Sequential: each of them comes after a ReLU.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, H, W), with the pool (N, C_out, ceil(H/2), ceil(W/2)).
    Raises:  LwcnnError if x does not have C_in channels, or ``p.sepconvs`` is no list.
    Source:  figure 5.

    >>> import torch
    >>> xception_block(torch.zeros(1, 64, 9, 9), XceptionBlock(64, (128, 128), pool=True).eval()).shape
    torch.Size([1, 128, 5, 5])
    """
    y = x
    for number, sepconv in enumerate(_listed(p.sepconvs), start=1):
        if number > 1 or p.relu_first:
            y = step(f"relu{number}", relu, y)
        y = separable_conv(y, sepconv, within(step, f"sepconv{number}"))
    if p.pool:
        y = step("pool", max_pool2d, y, 3, 2, 1)  # (N, C_out, H/2, W/2)
        x = conv_norm_act(x, p.shortcut, identity, within(step, "shortcut"))  # (N, C_out, H/2, W/2)
    return step("add", add, x, y)


def _listed(sepconvs) -> Iterable:
    """The separable convolutions of a block; raise LwcnnError if something else stands in the place of the list."""
    if not isinstance(sepconvs, Iterable):
        hint = "use torch.nn.ModuleList([module]); a ReLU comes before each module"
        raise LwcnnError("xception_block(x, p)", "p.sepconvs is no list of modules", hint=hint)
    return sepconvs


class XceptionBlock(Block):
    """The parameters of `xception_block`; ``widths`` are the output channels of its separable convolutions.

    Raises:  LwcnnError if there are no widths, or if the channels change without a pool: the shortcut could
             not be added.

    >>> len(XceptionBlock(728, (728, 728, 728)).sepconvs)
    3
    """

    def __init__(
        self, in_channels: int, widths: tuple[int, ...], pool: bool = False, relu_first: bool = True
    ):
        super().__init__()
        where = f"XceptionBlock({in_channels}, {widths}, pool={pool})"
        if not widths:
            raise LwcnnError(where, "widths is ()", expected="one width for each separable convolution")
        if not pool and widths[-1] != in_channels:
            raise LwcnnError(
                where,
                f"the shortcut has {in_channels} channels, the other branch {widths[-1]}",
                expected="the same number, or pool=True, which puts a 1 x 1 convolution on the shortcut",
            )
        self.pool, self.relu_first = pool, relu_first
        self.shortcut = ConvNorm(in_channels, widths[-1], 1, stride=2, act=identity) if pool else None
        inputs = (in_channels, *widths)
        self.sepconvs = nn.ModuleList(SeparableConv(a, b) for a, b in zip(inputs, widths, strict=False))

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return xception_block(x, self, step)


class Row(NamedTuple):
    """One module with a shortcut in figure 5: output channels of its separable convolutions, pool, first ReLU."""

    name: str
    widths: tuple[int, ...]
    pool: bool = False
    relu_first: bool = True


TABLE = (
    Row("entry2", (128, 128), pool=True, relu_first=False),  # module 1 ends with a ReLU
    Row("entry3", (256, 256), pool=True),
    Row("entry4", (728, 728), pool=True),
    *(Row(f"middle{number}", (728, 728, 728)) for number in range(5, 13)),
    Row("exit13", (728, 1024), pool=True),
)


class Xception(nn.Module):
    """Entry, middle and exit flow: 14 modules, then global average pooling and a linear classifier.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); H and W of at least 7, meant for 299.
    Raises:  LwcnnError if x is smaller.
    Source:  figure 5.
    """

    resolution = 299  # figure 5: images of 299 x 299 x 3

    def __init__(self, num_classes: int = 1000, in_channels: int = 3):
        super().__init__()
        entry1 = Sequential(
            conv1=ConvNorm(in_channels, 32, 3, stride=2, padding=0, act=relu),
            conv2=ConvNorm(32, 64, 3, padding=0, act=relu),
        )
        self.features = Sequential(entry1=entry1)
        channels = 64
        for row in TABLE:
            self.features.add_module(row.name, XceptionBlock(channels, row.widths, row.pool, row.relu_first))
            channels = row.widths[-1]
        exit14 = Sequential(
            sepconv1=SeparableConv(channels, 1536, act=relu), sepconv2=SeparableConv(1536, 2048, act=relu)
        )
        self.features.add_module("exit14", exit14)
        self.classifier = nn.Linear(2048, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("Xception", x, self.features, least=7)
        x = run_module(step, "features", self.features, x)  # (N, 2048, h, w)
        return pool_and_classify(x, self.classifier, 0.5, self.training, step)  # the paper's rate on ImageNet


@register
def xception(num_classes: int = 1000, in_channels: int = 3) -> Xception:
    """Xception: 22,855,952 parameters, 8.357 G multiply-accumulates at 299 x 299.

    >>> sum(p.numel() for p in xception().parameters())
    22855952
    """
    return Xception(num_classes, in_channels)
