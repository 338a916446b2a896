"""Layers that are factorised once more, and the activation that joins their groups: the new parts of MicroNet.

Source:  MicroNet, Li et al. 2021, arXiv 2108.05894, and the authors' code: see `lwcnn.models.micronet`.
"""

from collections.abc import Callable

from torch import Tensor, nn

from ..errors import LwcnnError, check_whole
from ..ops import (
    batch_norm,
    channel_shuffle,
    conv_norm_act,
    dynamic_shift_max,
    hard_swish,
    identity,
    linear,
    relu6,
)
from ..ops.activate import activate
from ..ops.called import Block
from ..ops.holders import holds, run_layer
from ..ops.map_checks import check_start
from ..ops.rounding import make_divisible
from ..steps import call, within
from .layers import ConvNorm

#: The coefficients (a, b) of two sums before training; of one sum the first pair. Both give the channel itself.
START = (1.0, 0.0, 1.0, 0.0)


@holds("squeeze", "groups", "expand")
def micro_pointwise(x: Tensor, p: "MicroPointwise", step: Callable = call) -> Tensor:
    """A 1 x 1 convolution as a product of three matrices, W = P Phi Q^T: squeeze in groups, shuffle, expand in groups.

    With h channels in the middle and g groups, h/g^2 ways lead from each input to each output: one for g = sqrt(h).

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    N*H_out*W_out * h * (C_in + C_out)/g multiply-accumulates for h channels in the middle.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  MicroNet, Li et al. 2021: micro-factorised pointwise convolution.

    >>> import torch
    >>> micro_pointwise(torch.zeros(1, 32, 7, 7), MicroPointwise(32, 32, reduction=2, groups=4).eval()).shape
    torch.Size([1, 32, 7, 7])
    """
    y = conv_norm_act(x, p.squeeze, identity, within(step, "squeeze"))  # (N, h, H/s, W/s)
    y = step("shuffle", channel_shuffle, y, p.groups)  # (N, h, H/s, W/s)
    return conv_norm_act(y, p.expand, identity, within(step, "expand"))  # (N, C_out, H/s, W/s)


class MicroPointwise(Block):
    """The parameters of `micro_pointwise`: out_channels / reduction channels in the middle.

    Raises:  LwcnnError if the reduction does not divide the channels, or groups not all three numbers of channels.

    >>> MicroPointwise(32, 32, reduction=2, groups=4).squeeze.conv.weight.shape
    torch.Size([16, 8, 1, 1])
    """

    def __init__(self, in_channels: int, out_channels: int, reduction: int, groups: int, stride: int = 1):
        super().__init__()
        where = f"MicroPointwise({in_channels}, {out_channels}, reduction={reduction!r}, groups={groups})"
        check_whole(where, "reduction", reduction, 1)
        check_whole(where, "out_channels", out_channels, 1)
        if out_channels % reduction:
            raise LwcnnError(where, f"reduction does not divide {out_channels} channels")
        middle = out_channels // reduction
        self.squeeze = ConvNorm(in_channels, middle, 1, stride, groups=groups, act=identity)
        self.groups = groups
        self.expand = ConvNorm(middle, out_channels, 1, groups=groups, act=identity)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return micro_pointwise(x, self, step)


@holds("column", "row", example="an lwcnn.models.micro_layers.MicroDepthwise")
def column_and_row(x: Tensor, p, step: Callable = call) -> Tensor:
    """A k x 1 convolution and a 1 x k convolution, each with BatchNorm; the activation of ``p.row`` ends them.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    N*H_out*W*k*m + N*H_out*W_out*k*C_out multiply-accumulates for m channels in the middle, if each filter
             reads one channel.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  MicroNet, Li et al. 2021: micro-factorised depthwise convolution; the authors' ``backbone/micronet.py``.

    >>> import torch
    >>> column_and_row(torch.zeros(1, 4, 56, 56), MicroDepthwise(4, 3, stride=2, widen=(2, 2)).eval()).shape
    torch.Size([1, 16, 28, 28])
    """
    y = conv_norm_act(x, p.column, identity, within(step, "column"))  # (N, m, H/s, W)
    return conv_norm_act(y, p.row, identity, within(step, "row"))  # (N, C_out, H/s, W/s)


class MicroDepthwise(Block):
    """A depthwise k x k convolution as a k x 1 and a 1 x k one: a matrix of rank 1. `column_and_row` runs it.

    ``widen`` are the outputs of each channel in the first, and of each of those in the second.

    Raises:  LwcnnError if a size is not a positive whole number.

    >>> sum(p.numel() for p in MicroDepthwise(64, 5).parameters())
    896
    """

    def __init__(self, channels: int, kernel: int, stride: int = 1, widen=(1, 1), act: Callable = identity):
        super().__init__()
        where = f"MicroDepthwise({channels}, {kernel}, stride={stride}, widen={widen!r})"
        numbers = {"channels": channels, "kernel": kernel, "stride": stride}
        for name, value in {**numbers, "widen[0]": widen[0], "widen[1]": widen[1]}.items():
            check_whole(where, name, value, 1)
        middle = channels * widen[0]
        self.column = ConvNorm(channels, middle, (kernel, 1), (stride, 1), groups=channels, act=identity)
        self.row = ConvNorm(middle, middle * widen[1], (1, kernel), (1, stride), groups=middle, act=act)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return column_and_row(x, self, step)


@holds("column", "row", "groups")
def micro_stem(x: Tensor, p: "MicroStem", step: Callable = call) -> Tensor:
    """A 3 x 1 convolution of all channels, a 1 x 3 convolution in groups, a shuffle, ReLU6.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/2), ceil(W/2)).
    Cost:    the sum of its layers.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  the authors' ``backbone/micronet.py``, STEM_LAYER: ``spatialsepsf``.

    >>> import torch
    >>> micro_stem(torch.zeros(1, 3, 224, 224), MicroStem(3, (2, 2)).eval()).shape
    torch.Size([1, 4, 112, 112])
    """
    y = column_and_row(x, p, step)
    y = step("shuffle", channel_shuffle, y, p.groups)  # (N, C_out, H/2, W/2)
    return step("act", relu6, y)


class MicroStem(Block):
    """The parameters of `micro_stem`: the first convolution has widths[0] outputs, the second widths[1] for each."""

    def __init__(self, in_channels: int, widths: tuple[int, int]):
        super().__init__()
        self.groups, outputs = widths[0], widths[0] * widths[1]
        self.column = ConvNorm(in_channels, self.groups, (3, 1), (2, 1), act=identity)
        self.row = ConvNorm(self.groups, outputs, (1, 3), (1, 2), groups=self.groups, act=identity)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return micro_stem(x, self, step)


class DynamicShiftMax(Block):
    """The parameters of `lwcnn.ops.dynamic_shift_max`: linear layers to ``channels // reduction`` numbers and back.

    These are a multiple of 4. ``start`` are one or two pairs (a, b).

    Shapes:  x (N, channels, H, W) -> the same.
    Raises:  LwcnnError if groups do not divide the channels, or start is no row of pairs.
    Source:  the authors' ``backbone/activation.py``, DYShiftMax.

    >>> sum(p.numel() for p in DynamicShiftMax(64, groups=4).parameters())
    2824
    """

    def __init__(self, channels: int, groups: int, reduction: int = 8, start: tuple = START):
        super().__init__()
        where = f"DynamicShiftMax({channels}, groups={groups}, reduction={reduction}, start={start!r})"
        for name, value in {"channels": channels, "groups": groups, "reduction": reduction}.items():
            check_whole(where, name, value, 1)
        if channels % groups:
            raise LwcnnError(where, f"{groups} groups do not divide {channels} channels")
        check_start(where, start)
        squeezed = make_divisible(max(channels // reduction, 1), 4)
        self.reduce = nn.Linear(channels, squeezed)
        self.expand = nn.Linear(squeezed, len(start) * channels)
        self.groups, self.start = groups, start

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return dynamic_shift_max(x, self, step)


@holds("shift_max", "shuffles")
def mix_groups(x: Tensor, p: "MixGroups", step: Callable = call) -> Tensor:
    """What stands between layers in groups: Dynamic Shift-Max, if ``p.shift_max`` is not None, then shuffles.

    Shapes:  x (N, C, H, W) -> the same.
    Cost:    that of `lwcnn.ops.dynamic_shift_max`.
    Raises:  LwcnnError if a number of groups does not divide the channels.
    Source:  the authors' ``backbone/micronet.py``, DYMicroBlock.

    >>> import torch
    >>> mix_groups(torch.arange(4.).view(1, 4, 1, 1), MixGroups(None, (2, 2))).flatten().tolist()
    [0.0, 1.0, 2.0, 3.0]
    """
    y = x
    if p.shift_max is not None:
        y = dynamic_shift_max(x, p.shift_max, within(step, "shift_max"))  # (N, C_in, H, W)
    for number, groups in enumerate(p.shuffles, start=1):
        y = step(f"shuffle{number}", channel_shuffle, y, groups)  # (N, C_in, H, W)
    return y


class MixGroups(Block):
    """The parts of `mix_groups`: a `DynamicShiftMax` or None, and the groups of the shuffles in their order.

    >>> MixGroups(DynamicShiftMax(32, groups=4), (4, 16)).shuffles
    (4, 16)
    """

    def __init__(self, shift_max: DynamicShiftMax | None, shuffles: tuple[int, ...] = ()):
        super().__init__()
        self.shift_max, self.shuffles = shift_max, shuffles

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return mix_groups(x, self, step)


@holds("act", linear=linear, norm=batch_norm, example="an lwcnn.models.micro_layers.LinearNorm")
def linear_norm_act(x: Tensor, p: "LinearNorm", step: Callable = call) -> Tensor:
    """A linear layer, BatchNorm and the activation that ``p`` holds.

    Shapes:  x (N, C_in) -> (N, C_out).
    Cost:    N*C_in*C_out multiply-accumulates.
    Raises:  LwcnnError if x does not have C_in columns.
    Source:  the authors' ``backbone/micronet.py``: both linear layers of the end are so.

    >>> import torch
    >>> linear_norm_act(torch.zeros(2, 8), LinearNorm(8, 5).eval()).shape
    torch.Size([2, 5])
    """
    y = run_layer(step, "linear", linear, x, p.linear)  # (N, C_out)
    y = run_layer(step, "norm", batch_norm, y, p.norm)
    return activate(y, p.act, step, p.linear if p.norm is None else p.norm)


class LinearNorm(Block):
    """The parameters of `linear_norm_act`.

    Raises:  LwcnnError if a size is no whole number of at least 1.

    >>> sum(p.numel() for p in LinearNorm(640, 1000).parameters())
    643000
    """

    def __init__(self, in_features: int, out_features: int, act: Callable = hard_swish):
        super().__init__()
        where = f"LinearNorm({in_features!r}, {out_features!r})"
        check_whole(where, "in_features", in_features, 1)
        check_whole(where, "out_features", out_features, 1)
        self.linear = nn.Linear(in_features, out_features)
        self.norm = nn.BatchNorm1d(out_features)
        self.act = act

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return linear_norm_act(x, self, step)
