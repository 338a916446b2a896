"""ShuffleNetV2: no groups; keep half of the channels, work on the other half, shuffle the two.

"ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design", Ma, Zhang, Zheng, Sun, ECCV 2018,
arXiv 1807.11164. Followed here: figure 3(c) and 3(d), table 5, in one of two codings.

* ``coding="torchvision"``, the default, because its weights are the common ones: split into first and second
  half, shuffle at the end of each unit; at stride 2 each branch makes half of the channels; the classifier
  has a bias.
* ``coding="official"``, the authors' code: split into even and odd channels at the start of a unit at
  stride 1, no shuffle at the end, so a stage ends with its halves side by side; at stride 2 the shortcut
  keeps its C_in channels and the other branch makes C_out - C_in; no bias in the classifier. It alone needs
  the paper's multiply-accumulates: 146, 299 and 591 M at 1 x, 1.5 x and 2 x (torchvision's: 145, 296, 583).

The two differ in the sizes of the first unit of stage 2 (not at 0.5 x) and in the order of the channels, so a file of
weights of one does not fit the other.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from ..errors import LwcnnError, check_whole
from ..ops import channel_shuffle, channel_split, concat, conv_norm_act, identity, relu
from ..ops.called import Block, run_module
from ..ops.holders import holds
from ..steps import call, within
from .heads import pool_and_classify
from .layers import ConvNorm, MaxPool, Sequential, check_images, initialise
from .registry import check_option, paper, register

PAPER = paper(
    name="ShuffleNetV2",
    authors="Ma et al.",
    year=2018,
    arxiv="1807.11164",
    venue="ECCV 2018",
    idea="four guidelines from measured speed; channel split in place of groups",
    took={"ShuffleNetV1": "shuffle and depthwise convolution"},
)

CODINGS = ("torchvision", "official")


@holds("pointwise1", "depthwise", "pointwise2", "shortcut", "coding")
def shufflenet_v2_unit(x: Tensor, p: "ShuffleNetV2Unit", step: Callable = call) -> Tensor:
    """Keep one half of x, send the other through 1 x 1, depthwise 3 x 3, 1 x 1; lay both side by side; shuffle.

    At stride 2 nothing is split: all of x goes through both branches, and the one on the left has a depthwise
    and a 1 x 1 convolution of its own. There is no ReLU after a depthwise convolution, and no sum.
    In the official coding, the shuffle is the inverse one and comes first.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    at stride 1, N*H*W * (2*m*m + 9*m) multiply-accumulates for m = C_out/2.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  figure 3(c) and 3(d), section 3.2.

    >>> import torch
    >>> p = ShuffleNetV2Unit(24, 116, stride=2).eval()
    >>> shufflenet_v2_unit(torch.zeros(1, 24, 56, 56), p).shape
    torch.Size([1, 116, 28, 28])
    """
    half = x.shape[1] // 2
    if p.shortcut is not None:
        kept = _shortcut(x, p.shortcut, within(step, "shortcut"))  # (N, k, H/2, W/2)
        y = x
    else:
        if p.coding == "official":  # half groups of 2 channels: even channels first, then odd ones
            x = step("shuffle", channel_shuffle, x, half)
        kept = step("keep", channel_split, x, 0, half)  # (N, C_in/2, H, W)
        y = step("work", channel_split, x, half, 2 * half)  # (N, C_in/2, H, W)
    y = conv_norm_act(y, p.pointwise1, relu, within(step, "pointwise1"))  # (N, b, H, W)
    y = conv_norm_act(y, p.depthwise, identity, within(step, "depthwise"))  # (N, b, H/s, W/s)
    y = conv_norm_act(y, p.pointwise2, relu, within(step, "pointwise2"))  # (N, c, H/s, W/s)
    y = step("concat", concat, kept, y)  # (N, C_out, H/s, W/s)
    return y if p.coding == "official" else step("shuffle", channel_shuffle, y, 2)


@holds("depthwise", "pointwise")
def _shortcut(x: Tensor, p: "Shortcut", step: Callable) -> Tensor:
    """The left branch at stride 2: depthwise 3 x 3, then 1 x 1."""
    y = conv_norm_act(x, p.depthwise, identity, within(step, "depthwise"))  # (N, C_in, H/2, W/2)
    return conv_norm_act(y, p.pointwise, relu, within(step, "pointwise"))  # (N, k, H/2, W/2)


class Shortcut(Block):
    """The parameters of the left branch at stride 2."""

    def __init__(self, in_channels: int, out_channels: int):
        super().__init__()
        self.depthwise = ConvNorm(in_channels, in_channels, 3, 2, groups=in_channels, act=identity)
        self.pointwise = ConvNorm(in_channels, out_channels, 1, act=relu)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return _shortcut(x, self, step)


class ShuffleNetV2Unit(Block):
    """The parameters of `shufflenet_v2_unit`. At stride 1 there are as many channels out as in.

    Raises:  LwcnnError if stride is not 1 or 2, coding is unknown, or the channels do not fit: an even number,
             unchanged at stride 1, and, in the official coding, more than before at stride 2.

    >>> ShuffleNetV2Unit(116, 116).pointwise1.conv.in_channels
    58
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1, coding: str = "torchvision"):
        super().__init__()
        where = f"ShuffleNetV2Unit({in_channels}, {out_channels}, stride={stride}, coding={coding!r})"
        check_option(where, "stride", stride, (1, 2))
        check_option(where, "coding", coding, CODINGS)
        check_whole(where, "in_channels", in_channels, 1)
        check_whole(where, "out_channels", out_channels, 2)
        least = in_channels + 1 if coding == "official" and stride == 2 else 2
        if out_channels % 2 or out_channels < least or (stride == 1 and in_channels != out_channels):
            raise LwcnnError(
                where,
                "the two branches do not fit",
                expected="an even number of channels out; at stride 1 as many as in, official: at stride 2 more",
            )
        middle = out_channels // 2
        entering = in_channels if stride == 2 else middle
        kept = entering if coding == "official" else middle
        shortcut = Shortcut(in_channels, kept) if stride == 2 else None
        if (
            coding == "torchvision"
        ):  # each code defines its branches in its own order: load_weights follows it
            self.shortcut = shortcut
        self.pointwise1 = ConvNorm(entering, middle, 1, act=relu)
        self.depthwise = ConvNorm(middle, middle, 3, stride, groups=middle, act=identity)
        self.pointwise2 = ConvNorm(middle, out_channels - kept, 1, act=relu)
        if coding == "official":
            self.shortcut = shortcut
        self.coding = coding

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return shufflenet_v2_unit(x, self, step)


class Stage(NamedTuple):
    """One row of table 5: its name there, how many units, and their output channels for each width."""

    name: str
    units: int
    channels: dict[str, int]


TABLE = (
    Stage("stage2", 4, {"0.5x": 48, "1x": 116, "1.5x": 176, "2x": 244}),
    Stage("stage3", 8, {"0.5x": 96, "1x": 232, "1.5x": 352, "2x": 488}),
    Stage("stage4", 4, {"0.5x": 192, "1x": 464, "1.5x": 704, "2x": 976}),
)
CONV1 = 24  # for every width
CONV5 = {"0.5x": 1024, "1x": 1024, "1.5x": 1024, "2x": 2048}


class ShuffleNetV2(nn.Module):
    """A 3 x 3 convolution, a pool, three stages of units, a 1 x 1 convolution, and a linear classifier.

    ``width`` is "0.5x", "1x", "1.5x" or "2x", the columns of table 5.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); any size from 1 x 1 on, 32 is the total stride.
    Raises:  LwcnnError if an option is unknown or x does not fit.
    Source:  table 5.
    """

    def __init__(self, width: str, num_classes=1000, in_channels=3, coding="torchvision"):
        super().__init__()
        where = f"ShuffleNetV2(width={width!r}, coding={coding!r})"
        check_option(where, "width", width, tuple(CONV5))
        check_option(where, "coding", coding, CODINGS)
        conv1 = ConvNorm(in_channels, CONV1, 3, stride=2, act=relu)
        self.features = Sequential(conv1=conv1, maxpool1=MaxPool(3, 2, padding=1))
        channels = CONV1
        for stage in TABLE:
            for number in range(1, stage.units + 1):
                unit = ShuffleNetV2Unit(channels, stage.channels[width], 2 if number == 1 else 1, coding)
                self.features.add_module(f"{stage.name}_{number}", unit)
                channels = stage.channels[width]
        self.features.add_module("conv5", ConvNorm(channels, CONV5[width], 1, act=relu))
        self.classifier = nn.Linear(CONV5[width], num_classes, bias=coding == "torchvision")
        # the authors' code drops out at 2 x, torchvision never
        self.dropout_rate = 0.2 if coding == "official" and width == "2x" else 0.0
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("ShuffleNetV2", x, self.features)
        x = run_module(step, "features", self.features, x)  # (N, C, H/32, W/32)
        return pool_and_classify(x, self.classifier, self.dropout_rate, self.training, step)  # (N, classes)


@register
def shufflenet_v2_x0_5(
    num_classes: int = 1000, in_channels: int = 3, coding: str = "torchvision"
) -> ShuffleNetV2:
    """ShuffleNetV2 at 0.5 x: 1,366,792 parameters; ``coding`` as in `shufflenet_v2_x1_0`."""
    return ShuffleNetV2("0.5x", num_classes, in_channels, coding)


@register
def shufflenet_v2_x1_0(
    num_classes: int = 1000, in_channels: int = 3, coding: str = "torchvision"
) -> ShuffleNetV2:
    """ShuffleNetV2 at 1 x: 2,278,604 parameters, or 2,278,760 with ``coding="official"``.

    >>> sum(p.numel() for p in shufflenet_v2_x1_0(coding="official").parameters())
    2278760
    """
    return ShuffleNetV2("1x", num_classes, in_channels, coding)


@register
def shufflenet_v2_x1_5(
    num_classes: int = 1000, in_channels: int = 3, coding: str = "torchvision"
) -> ShuffleNetV2:
    """ShuffleNetV2 at 1.5 x: 3,503,624 parameters; ``coding`` as in `shufflenet_v2_x1_0`."""
    return ShuffleNetV2("1.5x", num_classes, in_channels, coding)


@register
def shufflenet_v2_x2_0(
    num_classes: int = 1000, in_channels: int = 3, coding: str = "torchvision"
) -> ShuffleNetV2:
    """ShuffleNetV2 at 2 x: 7,393,996 parameters; ``coding`` as in `shufflenet_v2_x1_0`."""
    return ShuffleNetV2("2x", num_classes, in_channels, coding)
