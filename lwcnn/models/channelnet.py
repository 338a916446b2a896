"""ChannelNet: short filters that slide along the channels, in place of layers that join all channels with all.

"ChannelNets: Compact and Efficient Convolutional Neural Networks via Channel-Wise Convolutions", Gao, Wang, Ji,
NIPS 2018, arXiv 1809.01330. Followed: the authors' code (HongyangGao/ChannelNets), whose counts are not the printed
ones. MobileNetV1's layout, but: the first convolution has no activation; nothing stands between a depthwise and a
pointwise convolution; three layers lay their input beside their output, so that there are more channels than in
MobileNetV1; of the three modules at 14 x 14 the second has no shortcut. TensorFlow pads a stride of 2 at the end
alone; pytorchcv's ``channelnet`` pads both sides and is the same network else.

Where the paper's depthwise separable channel-wise convolution has one filter of 64 weights for all positions, the code
lets the 49 positions read each other: 64*49*49 weights. ``shared=True`` builds the paper's.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from ..errors import LwcnnError
from ..ops import (
    add,
    batch_norm,
    channel_wise_conv,
    concat,
    depthwise_conv2d,
    identity,
    pointwise_conv2d,
    relu6,
)
from ..ops.activate import activate
from ..ops.called import Block, run_module
from ..ops.holders import holds, run_layer
from ..steps import call, within
from .channel_wise import (
    DROP_RATE,
    ChannelWiseClassifier,
    ChannelWiseConv,
    DepthwiseChannelWise,
    depthwise_layer,
    drop_some,
)
from .heads import pool_and_classify
from .layers import ConvNorm, Sequential, check_images, check_layer, initialise
from .registry import check_option, paper, register

PAPER = paper(
    name="ChannelNet",
    authors="Gao et al.",
    year=2018,
    arxiv="1809.01330",
    venue="NIPS 2018",
    idea="filters that slide along the channels, also in the classifier",
    took={
        "MobileNetV1": "depthwise separable layers, and their layout",
        "ResNet": "the shortcut",
    },
)

LENGTH = 64  # of the filters of conv_3_1: released code, ``rev_kernel_size`` of main.py


@holds("depthwise", "pointwise", "norm", "act", "keeps_input", "drop_rate", "training")
def depthwise_pointwise(x: Tensor, p: "DepthwisePointwise", step: Callable = call) -> Tensor:
    """Filter each channel alone, mix the channels of each pixel, BatchNorm, ReLU6; x may be laid before the result.

    Nothing stands between the two convolutions. In training a few numbers are set to 0 before the BatchNorm.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)), with C_in channels more if p keeps its input.
    Cost:    N*H_out*W_out * C_in * (9 + C_out/g) multiply-accumulates.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  ``dw_block`` of the authors' utils/ops.py.

    >>> import torch
    >>> p = DepthwisePointwise(32, 64, keeps_input=True).eval()
    >>> depthwise_pointwise(torch.zeros(1, 32, 56, 56), p).shape
    torch.Size([1, 96, 56, 56])
    """
    y = run_layer(step, "depthwise", depthwise_conv2d, x, p.depthwise)  # (N, C_in, H/s, W/s)
    y = run_layer(step, "pointwise", pointwise_conv2d, y, p.pointwise)  # (N, C_out, H/s, W/s)
    y = run_layer(step, "norm", batch_norm, drop_some(y, p, step), p.norm)
    y = activate(y, p.act, step, p.pointwise if p.norm is None else p.norm)
    return step("concat", concat, x, y) if p.keeps_input else y


@holds("mix", "layer1", "layer2", "shortcut", "drop_rate", "training")
def group_module(x: Tensor, p: "GroupModule", step: Callable = call) -> Tensor:
    """Two layers in groups, and before them, if ``p.mix`` is not None, filters along the channels that join the groups.

    Each of the g filters makes the channels of one group, from windows of 4*g neighbouring channels at a stride of g.

    Shapes:  x (N, C, H, W) -> the same.
    Cost:    N*H*W * C * (2*(9 + C/g) + L) multiply-accumulates; L = 4*g with filters along the channels, else 0.
    Raises:  LwcnnError if x does not have C channels.
    Source:  sections 3.2 and 3.5: group module, group channel-wise module; ``conv_group_block`` of utils/ops.py.

    >>> import torch
    >>> group_module(torch.zeros(1, 16, 14, 14), GroupModule(16, groups=2).eval()).shape
    torch.Size([1, 16, 14, 14])
    """
    y = x
    if p.mix is not None:
        y = drop_some(run_layer(step, "mix", channel_wise_conv, y, p.mix), p, step)
    y = depthwise_pointwise(y, p.layer1, within(step, "layer1"))  # (N, C_in, H, W)
    y = depthwise_pointwise(y, p.layer2, within(step, "layer2"))  # (N, C_in, H, W)
    return step("add", add, x, y) if p.shortcut else y


class DepthwisePointwise(Block):
    """The parameters of `depthwise_pointwise`; ``groups`` are those of the pointwise convolution.

    Raises:  LwcnnError if a size is not possible, or an input that is kept has another size than the output.
    """

    def __init__(self, in_channels, out_channels, stride=1, groups=1, keeps_input=False, padding="same"):
        super().__init__()
        check_layer("DepthwisePointwise", in_channels, out_channels, 3, stride, groups)
        if keeps_input and stride != 1:
            where = f"DepthwisePointwise({in_channels}, {out_channels}, stride={stride}, keeps_input=True)"
            raise LwcnnError(where, "the input and the output have different sizes", expected="stride 1")
        self.depthwise = depthwise_layer(in_channels, stride, padding)
        self.pointwise = nn.Conv2d(in_channels, out_channels, 1, groups=groups, bias=False)
        self.norm = nn.BatchNorm2d(out_channels)
        self.act, self.keeps_input, self.drop_rate = relu6, keeps_input, DROP_RATE

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return depthwise_pointwise(x, self, step)


class GroupModule(Block):
    """The parameters of `group_module`.

    Raises:  LwcnnError if the groups do not divide the channels.

    >>> GroupModule(512, groups=2).mix.weight.shape
    torch.Size([2, 8, 1, 1])
    """

    def __init__(self, channels: int, groups: int = 2, channel_wise: bool = True, shortcut: bool = True):
        super().__init__()
        check_layer("GroupModule", channels, channels, 3, 1, groups)
        self.mix = (
            ChannelWiseConv(groups, 4 * groups, stride=groups, padding="same") if channel_wise else None
        )
        self.layer1 = DepthwisePointwise(channels, channels, groups=groups)
        self.layer2 = DepthwisePointwise(channels, channels, groups=groups)
        self.shortcut, self.drop_rate = shortcut, DROP_RATE

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return group_module(x, self, step)


class Row(NamedTuple):
    """One depthwise and pointwise layer: channels c of the latter, stride s, whether the input is laid before."""

    c: int
    s: int
    keeps: bool = False


TABLE = {
    "conv_1_0": Row(c=64, s=1, keeps=True),
    "conv_1_1": Row(c=128, s=2),
    "conv_1_2": Row(c=128, s=1, keeps=True),
    "conv_1_3": Row(c=256, s=2),
    "conv_1_4": Row(c=256, s=1, keeps=True),
    "conv_1_5": Row(c=512, s=2),
}
#: The modules at 14 x 14: filters along the channels, shortcut.
MODULES = {"conv_2_1": (False, True), "conv_2_2": (True, False), "conv_2_3": (True, True)}
SIDE = 7  # of the last maps, for images of 224 x 224


class ChannelNet(nn.Module):
    """A convolution, six layers, three modules in two groups, two layers and a classifier.

    ``slides`` puts filters along the channels in the place of the last pointwise convolution, one for all positions if
    they are ``shared``; ``classifies`` puts one in the place of the linear classifier.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); H and W any from 1 on, or from 193 to 224 where filters
             belong to the positions of a map of 7 x 7: with ``classifies``, or ``slides`` and not ``shared``.
    Raises:  LwcnnError if padding is unknown, ``classifies`` has too many classes, or x does not fit.
    Source:  the authors' model.py and main.py.
    """

    def __init__(
        self, num_classes=1000, in_channels=3, padding="same", slides=False, shared=False, classifies=False
    ):
        super().__init__()
        check_option(f"ChannelNet(padding={padding!r})", "padding", padding, ("same", "symmetric"))
        zeros = "same" if padding == "same" else 1
        channels = 32
        self.features = Sequential(conv1=ConvNorm(in_channels, channels, 3, 2, zeros, act=identity))
        for name, row in TABLE.items():
            layer = DepthwisePointwise(channels, row.c, row.s, keeps_input=row.keeps, padding=padding)
            self.features.add_module(name, layer)
            channels = row.c + channels * row.keeps
        for name, options in MODULES.items():
            self.features.add_module(name, GroupModule(channels, 2, *options))
        self.features.add_module("conv_3_0", DepthwisePointwise(channels, 1024, 2, padding=padding))
        last = DepthwisePointwise(1024, 1024)
        if slides:
            last = DepthwiseChannelWise(1024, LENGTH, None if shared else SIDE * SIDE)
        self.features.add_module("conv_3_1", last)
        self.classifier = (
            ChannelWiseClassifier(1024, num_classes, SIDE) if classifies else nn.Linear(1024, num_classes)
        )
        fixed = classifies or (slides and not shared)
        self.sizes = (32 * (SIDE - 1) + 1, 32 * SIDE) if fixed else (1, None)
        self.classifies = classifies
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("ChannelNet", x, self.features, *self.sizes)
        x = run_module(step, "features", self.features, x)  # (N, 1024, H/32, W/32)
        if self.classifies:
            return run_module(step, "classifier", self.classifier, x)  # (N, classes)
        return pool_and_classify(x, self.classifier, 0.0, self.training, step)  # (N, classes)


@register
def channelnet_v1(num_classes: int = 1000, in_channels: int = 3, padding: str = "same") -> ChannelNet:
    """ChannelNet-v1: 3,875,112 parameters, 534,971,904 multiply-accumulates.

    >>> sum(p.numel() for p in channelnet_v1().parameters())
    3875112
    """
    return ChannelNet(num_classes, in_channels, padding)


@register
def channelnet_v2(
    num_classes: int = 1000, in_channels: int = 3, padding: str = "same", shared: bool = False
) -> ChannelNet:
    """ChannelNet-v2, which slides along the channels once more: 2,978,152 parameters, 640,943,616 MACs.

    >>> [sum(p.numel() for p in channelnet_v2(shared=shared).parameters()) for shared in (False, True)]
    [2978152, 2824552]
    """
    return ChannelNet(num_classes, in_channels, padding, slides=True, shared=shared)


@register
def channelnet_v3(
    num_classes: int = 1000, in_channels: int = 3, padding: str = "same", shared: bool = False
) -> ChannelNet:
    """ChannelNet-v3, which classifies by 1,225 weights, too: 1,963,593 parameters, 641,596,200 MACs.

    >>> sum(p.numel() for p in channelnet_v3().parameters())
    1963593
    """
    return ChannelNet(num_classes, in_channels, padding, slides=True, shared=shared, classifies=True)
