"""ShuffleNetV1: split the 1 x 1 convolutions into groups, and shuffle the channels between them.

"ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile Devices", Zhang, Zhou, Lin, Sun,
CVPR 2018, arXiv 1707.01083. Followed here: figure 2, table 1, and pytorchcv's ``shufflenet_g1`` to ``_g8``
where the paper leaves a choice: a unit with stride 2 lays its own channels before those of the shortcut.

The authors' later PyTorch code makes other choices, with the same counts but for the classifier's 1,000 biases,
which it leaves out: the shortcut comes first; the shuffle stands after the depthwise convolution, and it is
the inverse one.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from ..errors import LwcnnError, check_positive, check_whole
from ..ops import add, avg_pool2d, channel_shuffle, concat, conv_norm_act, identity, relu
from ..ops.activate import activate
from ..ops.called import Block, run_module
from ..ops.checks import check_switch
from ..ops.holders import holds
from ..ops.rounding import make_divisible
from ..steps import call, within
from .heads import pool_and_classify
from .layers import ConvNorm, MaxPool, Sequential, check_images, initialise
from .registry import check_option, paper, register

PAPER = paper(
    name="ShuffleNetV1",
    authors="Zhang et al.",
    year=2017,
    arxiv="1707.01083",
    venue="CVPR 2018",
    idea="grouped 1 x 1 convolutions, and a channel shuffle between them",
    took={
        "ResNet": "the bottleneck and its shortcut",
        "ResNeXt": "grouped convolution",
        "Xception": "depthwise 3 x 3 without an activation after it",
    },
)


@holds("reduce", "depthwise", "restore", "stride", "shuffle_groups")
def shuffle_unit(x: Tensor, p: "ShuffleUnit", step: Callable = call) -> Tensor:
    """Reduce by a grouped 1 x 1, shuffle, filter each channel alone, restore by a grouped 1 x 1; join with x.

    At stride 1 the join is a sum. At stride 2 it is a concatenation with the pooled x, so that ``p.restore``
    makes only the C_out - C_in channels that x does not bring. The last ReLU comes after the join. There is
    no ReLU after the depthwise convolution.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    at stride 1, N*H*W * (2*c*m/g + 9*m) multiply-accumulates for c = C_in = C_out and m = c/4.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  figure 2(b) and 2(c), section 3.2.

    >>> import torch
    >>> p = ShuffleUnit(24, 240, groups=3, stride=2, first_groups=1).eval()
    >>> shuffle_unit(torch.zeros(1, 24, 56, 56), p).shape
    torch.Size([1, 240, 28, 28])
    """
    y = conv_norm_act(x, p.reduce, relu, within(step, "reduce"))  # (N, b, H, W)
    if p.shuffle_groups > 1:
        y = step("shuffle", channel_shuffle, y, p.shuffle_groups)  # (N, b, H, W)
    y = conv_norm_act(y, p.depthwise, identity, within(step, "depthwise"))  # (N, b, H/s, W/s)
    y = conv_norm_act(y, p.restore, identity, within(step, "restore"))  # (N, c, H/s, W/s)
    if p.stride == 1:
        y = step("add", add, x, y)  # (N, C_in, H, W)
    else:
        shortcut = step("shortcut", avg_pool2d, x, 3, 2, 1)  # (N, C_in, H/2, W/2)
        y = step("concat", concat, y, shortcut)  # (N, c + C_in, H/2, W/2)
    return activate(y, relu, step)


class ShuffleUnit(Block):
    """The parameters of `shuffle_unit`; the bottleneck has a quarter of the output channels.

    ``first_groups`` are the groups of the first 1 x 1 convolution, ``groups`` unless given. ``shuffle=False``
    leaves the shuffle out: then the groups never hear of each other.

    Raises:  LwcnnError if the stride is not 1 or 2, if channels change at stride 1 or do not grow at stride 2,
             or if the groups do not divide the channels.

    >>> ShuffleUnit(240, 240, groups=3).reduce.conv.out_channels
    60
    """

    def __init__(self, in_channels, out_channels, groups, stride=1, first_groups=None, shuffle=True):
        super().__init__()
        where = f"ShuffleUnit({in_channels}, {out_channels}, groups={groups}, stride={stride})"
        check_switch(where, "shuffle", shuffle)
        check_option(where, "stride", stride, (1, 2))
        check_whole(where, "in_channels", in_channels, 1)
        check_whole(where, "out_channels", out_channels, 4)
        if (stride == 1 and in_channels != out_channels) or (stride == 2 and in_channels >= out_channels):
            raise LwcnnError(
                where,
                "the shortcut does not fit",
                expected="as many channels out as in at stride 1, more at stride 2",
            )
        middle = out_channels // 4  # section 3.2: "1/4 of the output channels for each ShuffleNet unit"
        made = out_channels - in_channels if stride == 2 else out_channels
        self.reduce = ConvNorm(in_channels, middle, 1, groups=first_groups or groups, act=relu)
        self.depthwise = ConvNorm(middle, middle, 3, stride, groups=middle, act=identity)
        self.restore = ConvNorm(middle, made, 1, groups=groups, act=identity)
        self.stride = stride
        self.shuffle_groups = groups if shuffle else 1

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return shuffle_unit(x, self, step)


class Stage(NamedTuple):
    """One row of table 1: its name there, how many units, and their output channels for each g."""

    name: str
    units: int
    channels: dict[int, int]


TABLE = (
    Stage("stage2", 4, {1: 144, 2: 200, 3: 240, 4: 272, 8: 384}),
    Stage("stage3", 8, {1: 288, 2: 400, 3: 480, 4: 544, 8: 768}),
    Stage("stage4", 4, {1: 576, 2: 800, 3: 960, 4: 1088, 8: 1536}),
)


def stage_channels(groups: int, width: float = 1.0) -> tuple[int, int, int, int]:
    """The output channels of conv1 and of the stages 2, 3 and 4 for ``groups`` groups at ``width``.

    The paper's "s x" multiplies all widths by s. Where that is not possible, `make_divisible` rounds: conv1 to
    a multiple of g, stage 2 to a multiple of 4*g (a quarter of it goes through g groups). Each later stage
    has twice as many channels. All five columns of table 1 are such multiples and stay as they are.

    One exception: at 1.5 x, conv1 keeps its 24 channels, as in the authors' code. Only so does g = 3 need the
    paper's 292 M multiply-accumulates; with 36 channels it would be 300 M. For
    0.25 x no source tells the widths: ours needs 11.0 M (g = 3), the paper prints 13 M.

    Raises:  LwcnnError if table 1 has no such groups, or width is not positive.
    Source:  tables 1 and 5, section 4.1; the authors' code for 0.5 x to 2 x with 3 and 8 groups.

    >>> stage_channels(3), stage_channels(8, width=0.5), stage_channels(4, width=0.25)
    ((24, 240, 480, 960), (16, 192, 384, 768), (8, 64, 128, 256))
    """
    where = f"stage_channels(groups={groups!r}, width={width!r})"
    check_option(where, "groups", groups, tuple(TABLE[0].channels))
    check_positive(where, "width", width)
    first = 24 if width == 1.5 else make_divisible(24 * width, groups)
    second = make_divisible(TABLE[0].channels[groups] * width, 4 * groups)
    return first, second, 2 * second, 4 * second


class ShuffleNetV1(nn.Module):
    """A 3 x 3 convolution, a pool, three stages of shuffle units, and a linear classifier.

    The first 1 x 1 convolution of stage 2 has no groups: its input is too thin (section 3.2).

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); any size from 1 x 1 on, 32 is the total stride.
    Raises:  LwcnnError if an option is not possible or x does not fit.
    Source:  table 1.
    """

    def __init__(self, groups: int, num_classes=1000, in_channels=3, width=1.0, shuffle=True):
        super().__init__()
        channels, *stages = stage_channels(groups, width)
        conv1 = ConvNorm(in_channels, channels, 3, stride=2, act=relu)
        self.features = Sequential(conv1=conv1, maxpool1=MaxPool(3, 2, padding=1))
        for stage, out_channels in zip(TABLE, stages, strict=True):
            for number in range(1, stage.units + 1):
                first = stage is TABLE[0] and number == 1
                unit = ShuffleUnit(
                    channels,
                    out_channels,
                    groups,
                    stride=2 if number == 1 else 1,
                    first_groups=1 if first else groups,
                    shuffle=shuffle,
                )
                self.features.add_module(f"{stage.name}_{number}", unit)
                channels = out_channels
        self.classifier = nn.Linear(channels, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("ShuffleNetV1", x, self.features)
        x = run_module(step, "features", self.features, x)  # (N, C, H/32, W/32)
        return pool_and_classify(x, self.classifier, 0.0, self.training, step)  # (N, classes)


@register
def shufflenet_v1_g1(num_classes: int = 1000, in_channels: int = 3, width: float = 1.0) -> ShuffleNetV1:
    """ShuffleNetV1 with one group, so with nothing to shuffle: 1,531,936 parameters."""
    return ShuffleNetV1(1, num_classes, in_channels, width)


@register
def shufflenet_v1_g2(
    num_classes: int = 1000, in_channels: int = 3, width: float = 1.0, shuffle: bool = True
) -> ShuffleNetV1:
    """ShuffleNetV1 with 2 groups: 1,733,848 parameters; options as `shufflenet_v1_g3`."""
    return ShuffleNetV1(2, num_classes, in_channels, width, shuffle)


@register
def shufflenet_v1_g3(
    num_classes: int = 1000, in_channels: int = 3, width: float = 1.0, shuffle: bool = True
) -> ShuffleNetV1:
    """ShuffleNetV1 with 3 groups: 1,865,728 parameters.

    ``width`` scales all widths, see `stage_channels`; ``shuffle=False`` is the network of the paper's table 3
    that has no shuffle.

    >>> sum(p.numel() for p in shufflenet_v1_g3().parameters())
    1865728
    """
    return ShuffleNetV1(3, num_classes, in_channels, width, shuffle)


@register
def shufflenet_v1_g4(
    num_classes: int = 1000, in_channels: int = 3, width: float = 1.0, shuffle: bool = True
) -> ShuffleNetV1:
    """ShuffleNetV1 with 4 groups: 1,968,344 parameters; options as `shufflenet_v1_g3`."""
    return ShuffleNetV1(4, num_classes, in_channels, width, shuffle)


@register
def shufflenet_v1_g8(
    num_classes: int = 1000, in_channels: int = 3, width: float = 1.0, shuffle: bool = True
) -> ShuffleNetV1:
    """ShuffleNetV1 with 8 groups: 2,434,768 parameters; options as `shufflenet_v1_g3`."""
    return ShuffleNetV1(8, num_classes, in_channels, width, shuffle)
