"""Layers whose filters slide along the channels: the parts that are new in ChannelNet, `lwcnn.models.channelnet`."""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from ..errors import LwcnnError, check_whole
from ..export import NotScripted
from ..ops import (
    channel_wise_conv,
    channel_wise_conv_across_positions,
    depthwise_conv2d,
    dropout,
    flatten,
)
from ..ops.called import Block
from ..ops.checks import pair
from ..ops.holders import holds, run_layer
from ..steps import call
from .layers import SamePaddedConv

DROP_RATE = 0.0001  # released code, ``keep_r`` of main.py


class ChannelWiseConv(NotScripted, nn.Module):
    """The filters, the stride and the padding of `lwcnn.ops.channel_wise_conv`.

    No activation follows it in a ChannelNet: the filters start so that signals keep their size.
    """

    computes = staticmethod(channel_wise_conv)  # what a call costs

    def __init__(self, filters: int, length: int, kernel=(1, 1), stride: int = 1, padding=0):
        super().__init__()
        where = f"ChannelWiseConv({filters}, {length}, kernel={kernel})"
        for name, value in {"filters": filters, "length": length, "stride": stride}.items():
            check_whole(where, name, value, 1)
        sizes = pair(where, "kernel", kernel, 1)
        numbers = torch.randn(filters, length, *sizes)
        self.weight = nn.Parameter(numbers / math.sqrt(length * math.prod(sizes)))
        self.stride, self.padding = stride, padding

    def forward(self, x: Tensor) -> Tensor:
        return channel_wise_conv(x, self.weight, self.stride, self.padding)


class AcrossPositions(NotScripted, nn.Module):
    """The filters of `lwcnn.ops.channel_wise_conv_across_positions`."""

    computes = staticmethod(channel_wise_conv_across_positions)

    def __init__(self, positions: int, length: int):
        super().__init__()
        numbers = torch.randn(positions, positions, length)
        self.weight = nn.Parameter(numbers / math.sqrt(positions * length))

    def forward(self, x: Tensor) -> Tensor:
        return channel_wise_conv_across_positions(x, self.weight)


@holds("depthwise", "along", "shared", "drop_rate", "training")
def depthwise_channel_wise(x: Tensor, p: "DepthwiseChannelWise", step: Callable = call) -> Tensor:
    """Filter each channel alone, then slide along the channels in place of a 1 x 1 convolution; no activation.

    Shapes:  x (N, C, H, W) -> the same.
    Cost:    N*H*W * C * (9 + L*M) multiply-accumulates; M is the number of positions that an output reads:
             1 if all share one filter, H*W else.
    Raises:  LwcnnError if x does not have C channels, or has other positions than the filters.
    Source:  section 3.3; ``rev_conv2d`` of the authors' utils/ops.py.

    >>> depthwise_channel_wise(torch.zeros(1, 16, 7, 7), DepthwiseChannelWise(16, 5).eval()).shape
    torch.Size([1, 16, 7, 7])
    """
    y = run_layer(step, "depthwise", depthwise_conv2d, x, p.depthwise)  # (N, C_in, H, W)
    slide = channel_wise_conv if p.shared else channel_wise_conv_across_positions
    return drop_some(run_layer(step, "along", slide, y, p.along), p, step)


class DepthwiseChannelWise(Block):
    """The parameters of `depthwise_channel_wise`: filters of ``length`` for maps of so many ``positions``.

    Without ``positions`` all share one filter, as in the paper, and maps may have any size.

    Raises:  LwcnnError if a size is not a positive whole number.

    >>> [sum(p.numel() for p in DepthwiseChannelWise(1024, 64, n).parameters()) for n in (None, 49)]
    [9280, 162880]
    """

    def __init__(self, channels: int, length: int, positions: int | None = None):
        super().__init__()
        where = f"DepthwiseChannelWise({channels}, {length}, {positions})"
        numbers = {"channels": channels, "length": length, "positions": 1 if positions is None else positions}
        for name, value in numbers.items():
            check_whole(where, name, value, 1)
        self.depthwise = depthwise_layer(channels)
        self.shared, self.drop_rate = positions is None, DROP_RATE
        self.along = (
            ChannelWiseConv(1, length, padding="same") if self.shared else AcrossPositions(positions, length)
        )

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return depthwise_channel_wise(x, self, step)


@holds("depthwise", "along")
def channel_wise_classifier(x: Tensor, p: "ChannelWiseClassifier", step: Callable = call) -> Tensor:
    """The convolutional classification layer: one filter as large as the map, which stops once for every class.

    Shapes:  x (N, C, H, W) -> (N, C - L + 1), a class for each place of the filter.
    Cost:    N*H*W * (9*C + L*classes) multiply-accumulates.
    Raises:  LwcnnError if x does not have C channels, or has another size than the filter.
    Source:  section 3.4; ``conv_out_block`` of the authors' utils/ops.py.

    >>> channel_wise_classifier(torch.zeros(1, 16, 7, 7), ChannelWiseClassifier(16, 10, 7).eval()).shape
    torch.Size([1, 10])
    """
    y = run_layer(step, "depthwise", depthwise_conv2d, x, p.depthwise)  # (N, C_in, H, W)
    y = run_layer(step, "along", channel_wise_conv, y, p.along)  # (N, classes, 1, 1)
    if y.shape[2:] != (1, 1):
        given = f"x has {x.shape[2]} x {x.shape[3]} pixels"
        hint = "use maps as large as the filter, or make the filter for maps of this size"
        raise LwcnnError(
            "channel_wise_classifier(x, p)", "the map is larger than the filter", given, hint=hint
        )
    return step("flatten", flatten, y)


class ChannelWiseClassifier(Block):
    """The parameters of `channel_wise_classifier`, for maps of ``side`` x ``side``, or of a pair (height, width).

    Raises:  LwcnnError if there are more classes than channels, or a size is not a positive whole number.

    >>> ChannelWiseClassifier(1024, 1000, 7).along.weight.numel()
    1225
    """

    def __init__(self, channels: int, num_classes: int, side):
        super().__init__()
        where = f"ChannelWiseClassifier({channels}, {num_classes}, {side})"
        check_whole(where, "channels", channels, 1)
        check_whole(where, "num_classes", num_classes, 1)
        if num_classes > channels:
            expected = f"at most {channels}, one for each place of the filter along the channels"
            raise LwcnnError(where, f"num_classes is {num_classes}", expected=expected)
        self.depthwise = depthwise_layer(channels)
        self.along = ChannelWiseConv(1, channels - num_classes + 1, pair(where, "side", side, 1))

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return channel_wise_classifier(x, self, step)


def depthwise_layer(channels: int, stride: int = 1, padding: str = "same") -> nn.Conv2d:
    """One 3 x 3 filter a channel; padding as TensorFlow has it, or "symmetric"."""
    same = stride > 1 and padding == "same"  # at stride 1 both paddings are one zero on each side
    kind, zeros = (SamePaddedConv, "same") if same else (nn.Conv2d, 1)
    return kind(channels, channels, 3, stride, zeros, groups=channels, bias=False)


def drop_some(y: Tensor, p, step: Callable) -> Tensor:
    """In training, step ``drop``: a few numbers become 0. No step else.

    Shapes:  any -> the same.
    """
    return step("drop", dropout, y, p.drop_rate, True) if p.training and p.drop_rate else y
