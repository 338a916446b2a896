"""MicroNet: layers factorised into groups, so few weights that the groups are joined by a dynamic activation.

"MicroNet: Improving Image Recognition with Extremely Low FLOPs", Li et al., ICCV 2021, arXiv 2108.05894. Followed: the
authors' code (liyunsheng13/micronet) with the settings of its scripts. An earlier paper, arXiv 2011.12289, has other
networks under the same names.

Paper and code differ. The paper's activation rolls the channels by a group; the code's rolls by one place inside the
group, too (`lwcnn.ops.roll_channels`). The code has one block class; the names Micro-Block A, B and C of the paper do
not stand in it. Its rows have two more numbers: n, which is always 1, and c3, which nothing reads. The logits pass
BatchNorm and hard-swish, so none is below -0.375.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn

from ..errors import LwcnnError
from ..ops import add, conv_norm_act, dropout, global_avg_pool, hard_swish, identity, relu6
from ..ops.called import Block, run_module
from ..ops.holders import holds
from ..steps import call, within
from .layers import ConvNorm, Sequential, check_images, initialise
from .micro_layers import (
    START,
    DynamicShiftMax,
    LinearNorm,
    MicroDepthwise,
    MicroStem,
    MixGroups,
    column_and_row,
    mix_groups,
)
from .registry import check_option, paper, register

PAPER = paper(
    name="MicroNet",
    authors="Li et al.",
    year=2021,
    arxiv="2108.05894",
    venue="ICCV 2021",
    idea="factorise pointwise and depthwise convolution once more; join the groups by a dynamic maximum",
    took={
        "MobileNetV1": "depthwise and pointwise convolution",
        "MobileNetV2": "the inverted bottleneck",
        "ShuffleNetV1": "1 x 1 convolutions in groups, and the shuffle",
        "SENet": "coefficients from the means of all channels",
    },
)


@holds("expand", "mix1", "depthwise", "mix2", "project", "mix3", "shortcut")
def micro_block(x: Tensor, p: "MicroBlock", step: Callable = call) -> Tensor:
    """Expand in groups, filter each channel by a column and a row, project in groups; mix the groups after each.

    The parts that a block does not have are None. The first blocks have no ``p.expand``: their columns and rows
    widen. The last block has nothing behind ``p.mix1``.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, ceil(H/s), ceil(W/s)).
    Cost:    the sum of its layers.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  the authors' ``backbone/micronet.py``, DYMicroBlock.

    >>> import torch
    >>> micro_block(torch.zeros(1, 16, 14, 14), MicroBlock(16, M0.rows[3]).eval()).shape
    torch.Size([1, 32, 14, 14])
    """
    y = x
    if p.expand is not None:
        y = conv_norm_act(y, p.expand, step=within(step, "expand"))  # (N, h, H, W)
        y = _mix(y, p.mix1, within(step, "mix1"))
    if p.depthwise is not None:
        y = column_and_row(y, p.depthwise, within(step, "depthwise"))  # (N, h, H/s, W/s)
        y = _mix(y, p.mix2, within(step, "mix2"))
    if p.project is not None:
        y = conv_norm_act(y, p.project, step=within(step, "project"))  # (N, C_out, H/s, W/s)
        y = _mix(y, p.mix3, within(step, "mix3"))
    return step("add", add, x, y) if p.shortcut else y


def _mix(y: Tensor, p: MixGroups | None, step: Callable) -> Tensor:
    return y if p is None else mix_groups(y, p, step)


class Row(NamedTuple):
    """One row of the authors' ``backbone/microconfig.py``.

    s: stride. c: channels that come out. k: kernel of column and row. c1, c2: the expansion is c1*c2; with g1 = 0 the
    column makes c1 of each channel and the row c2 of each of those. g1, g3: groups of the 1 x 1 convolutions before
    and after; 0 is no convolution. g2, g4: groups of shuffles and activations. y1, y2, y3: sums of the Dynamic
    Shift-Max at the three places, 0 for a plain activation. r: its linear layers have 1/(8*r) of the channels inside;
    at the third place 1/(4*r), if the block narrows.
    """

    s: int
    c: int
    k: int
    c1: int
    c2: int
    g1: int
    g2: int
    g3: int
    g4: int
    y1: int
    y2: int
    y3: int
    r: int


class MicroBlock(Block):
    """The parameters of `micro_block` by its row; ``start`` as in `lwcnn.ops.dynamic_shift_max`.

    Raises:  LwcnnError if groups do not divide channels, or a size is not possible.

    >>> block = MicroBlock(16, M0.rows[3])
    >>> block.mix1.shift_max.groups, block.mix2.shift_max.groups, block.mix3.shuffles
    (4, 16, (4, 16))
    """

    def __init__(self, in_channels: int, row: Row, start: tuple[float, ...] = START):
        super().__init__()
        for place in ("y1", "y2", "y3"):
            check_option(f"MicroBlock({in_channels}, {row})", place, getattr(row, place), (0, 1, 2))
        if len(start) < 2 * max(row.y1, row.y2, row.y3):
            where = f"MicroBlock({in_channels}, {row}, start={start!r})"
            raise LwcnnError(where, "start has too few pairs", expected="a pair (a, b) for each sum")
        hidden, reduction = in_channels * row.c1 * row.c2, 8 * row.r
        only_expands = row.g4 == 0
        self.expand = self.mix1 = self.depthwise = self.mix2 = self.project = self.mix3 = None
        self.shortcut = row.s == 1 and in_channels == row.c and not only_expands
        if row.g1:
            sums, shuffles = (row.y3, ()) if only_expands else (row.y1, (row.g2,))
            act = identity if sums or only_expands else relu6
            self.expand = ConvNorm(in_channels, hidden, 1, groups=row.g1, act=act)
            self.mix1 = _mixer(hidden, sums, row.g2, shuffles, reduction, start)
        if only_expands:
            return
        inside, widen = (hidden, (1, 1)) if row.g1 else (in_channels, (row.c1, row.c2))
        self.depthwise = MicroDepthwise(inside, row.k, row.s, widen, identity if row.y2 else relu6)
        groups = hidden // row.g2 if row.g1 else row.g2
        self.mix2 = _mixer(hidden, row.y2, groups, _middle_shuffles(row, hidden), reduction, start)
        self.project = ConvNorm(hidden, row.c, 1, groups=row.g3, act=identity)
        shuffles = (row.g4, row.c // 2) if row.y3 and row.c % 2 == 0 else (row.g4,)
        reduction = reduction // 2 if row.c < hidden else reduction
        self.mix3 = _mixer(row.c, row.y3, row.g4, shuffles, reduction, start)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return micro_block(x, self, step)


def _mixer(
    channels: int, sums: int, groups: int, shuffles: tuple[int, ...], reduction: int, start: tuple
) -> MixGroups | None:
    """The activation with so many sums, none for 0, and the shuffles behind it; None if there is nothing."""
    shift_max = DynamicShiftMax(channels, groups, reduction, start[: 2 * sums]) if sums else None
    return MixGroups(shift_max, shuffles) if sums or shuffles else None


def _middle_shuffles(row: Row, hidden: int) -> tuple[int, ...]:
    """The shuffles behind column and row, as the code has them."""
    if not row.g1:
        return (row.g2, hidden // 2) if row.y2 else (row.g2,)
    if not (row.y1 or row.y2):
        return ()
    return (hidden // 4,) if row.y1 and row.y2 else (hidden // 2,)


def _rows(*rows: tuple[int, ...]) -> tuple[Row, ...]:
    return tuple(Row(*numbers) for numbers in rows)


class Table(NamedTuple):
    """One network: the widths of its stem, its rows, hidden units before the classifier, their dropout, ``start``."""

    stem: tuple[int, int]
    rows: tuple[Row, ...]
    hidden: int
    dropout: float
    start: tuple[float, ...] = START


M0 = Table((2, 2), hidden=640, dropout=0.05, rows=_rows(
    # s, c, k, c1, c2, g1, g2, g3, g4, y1, y2, y3, r
    (2, 8, 3, 2, 2, 0, 4, 2, 2, 2, 0, 1, 1),
    (2, 12, 3, 2, 2, 0, 8, 4, 4, 2, 2, 1, 1),
    (2, 16, 5, 2, 2, 0, 12, 4, 4, 2, 2, 1, 1),
    (1, 32, 5, 1, 4, 4, 4, 4, 4, 2, 2, 1, 1),
    (2, 64, 5, 1, 4, 8, 8, 8, 8, 2, 2, 1, 1),
    (1, 96, 3, 1, 4, 8, 8, 8, 8, 2, 2, 1, 2),
    (1, 384, 3, 1, 4, 12, 12, 0, 0, 2, 2, 1, 2),
))  # fmt: skip
M1 = Table((3, 2), hidden=960, dropout=0.05, rows=_rows(
    (2, 8, 3, 2, 2, 0, 6, 2, 2, 2, 0, 1, 1),
    (2, 16, 3, 2, 2, 0, 8, 4, 4, 2, 2, 1, 1),
    (2, 16, 5, 2, 2, 0, 16, 4, 4, 2, 2, 1, 1),
    (1, 32, 5, 1, 6, 4, 4, 4, 4, 2, 2, 1, 1),
    (2, 64, 5, 1, 6, 8, 8, 8, 8, 2, 2, 1, 1),
    (1, 96, 3, 1, 6, 8, 8, 8, 8, 2, 2, 1, 2),
    (1, 576, 3, 1, 6, 12, 12, 0, 0, 2, 2, 1, 2),
))  # fmt: skip
M2 = Table((4, 2), hidden=1024, dropout=0.1, rows=_rows(
    (2, 12, 3, 2, 2, 0, 8, 4, 4, 2, 0, 1, 1),
    (2, 16, 3, 2, 2, 0, 12, 4, 4, 2, 2, 1, 1),
    (1, 24, 3, 2, 2, 0, 16, 4, 4, 2, 2, 1, 1),
    (2, 32, 5, 1, 6, 6, 6, 4, 4, 2, 2, 1, 1),
    (1, 32, 5, 1, 6, 8, 8, 4, 4, 2, 2, 1, 2),
    (1, 64, 5, 1, 6, 8, 8, 8, 8, 2, 2, 1, 2),
    (2, 96, 5, 1, 6, 8, 8, 8, 8, 2, 2, 1, 2),
    (1, 128, 3, 1, 6, 12, 12, 8, 8, 2, 2, 1, 2),
    (1, 768, 3, 1, 6, 16, 16, 0, 0, 2, 2, 1, 2),
))  # fmt: skip
M3 = Table((4, 3), hidden=1024, dropout=0.1, start=(1.0, 0.0, 0.5, 0.5), rows=_rows(
    (2, 16, 3, 2, 2, 0, 12, 4, 4, 0, 2, 0, 1),
    (2, 24, 3, 2, 2, 0, 16, 4, 4, 0, 2, 0, 1),
    (1, 24, 3, 2, 2, 0, 24, 4, 4, 0, 2, 0, 1),
    (2, 32, 5, 1, 6, 6, 6, 4, 4, 0, 2, 0, 1),
    (1, 32, 5, 1, 6, 8, 8, 4, 4, 0, 2, 0, 2),
    (1, 64, 5, 1, 6, 8, 8, 8, 8, 0, 2, 0, 2),
    (1, 80, 5, 1, 6, 8, 8, 8, 8, 0, 2, 0, 2),
    (1, 80, 5, 1, 6, 10, 10, 8, 8, 0, 2, 0, 2),
    (2, 120, 5, 1, 6, 10, 10, 10, 10, 0, 2, 0, 2),
    (1, 120, 5, 1, 6, 12, 12, 10, 10, 0, 2, 0, 2),
    (1, 144, 3, 1, 6, 12, 12, 12, 12, 0, 2, 0, 2),
    (1, 864, 3, 1, 6, 12, 12, 0, 0, 0, 2, 0, 2),
))  # fmt: skip


class MicroNet(nn.Module):
    """A stem, micro blocks, ReLU6, means, and two linear layers; each of these ends with BatchNorm and hard-swish.

    The layers of the end are called ``hidden`` and ``classifier``; another module in the place of the classifier is the
    whole of it, and has its own dropout.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); any size from 1 x 1 on, 32 is the total stride.
    Raises:  LwcnnError if x does not fit.
    Source:  the authors' ``backbone/micronet.py`` and ``scripts``.
    """

    def __init__(self, table: Table, num_classes: int = 1000, in_channels: int = 3):
        super().__init__()
        channels = table.stem[0] * table.stem[1]
        self.features = Sequential(stem=MicroStem(in_channels, table.stem))
        for number, row in enumerate(table.rows, start=1):
            self.features.add_module(f"block{number}", MicroBlock(channels, row, table.start))
            channels = row.c
        self.hidden = LinearNorm(channels, table.hidden)
        self.classifier = LinearNorm(table.hidden, num_classes)
        self.dropout_rate = table.dropout
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("MicroNet", x, self.features)
        x = run_module(step, "features", self.features, x)  # (N, C, H/32, W/32)
        x = step("pool", global_avg_pool, step("act", relu6, x))  # (N, C)
        x = step("pooled_act", hard_swish, x)
        x = run_module(step, "hidden", self.hidden, x)  # (N, hidden)
        drops = self.training and isinstance(self.classifier, LinearNorm)
        x = step("dropout", dropout, x, self.dropout_rate, drops)
        return run_module(step, "classifier", self.classifier, x)  # (N, classes)


@register
def micronet_m0(num_classes: int = 1000, in_channels: int = 3) -> MicroNet:
    """MicroNet-M0: 1,019,590 parameters, 3,448,880 multiply-accumulates.

    >>> sum(p.numel() for p in micronet_m0().parameters())
    1019590
    """
    return MicroNet(M0, num_classes, in_channels)


@register
def micronet_m1(num_classes: int = 1000, in_channels: int = 3) -> MicroNet:
    """MicroNet-M1: 1,777,587 parameters, 5,314,080 multiply-accumulates.

    >>> sum(p.numel() for p in micronet_m1().parameters())
    1777587
    """
    return MicroNet(M1, num_classes, in_channels)


@register
def micronet_m2(num_classes: int = 1000, in_channels: int = 3) -> MicroNet:
    """MicroNet-M2: 2,393,876 parameters, 10,338,128 multiply-accumulates.

    >>> sum(p.numel() for p in micronet_m2().parameters())
    2393876
    """
    return MicroNet(M2, num_classes, in_channels)


@register
def micronet_m3(num_classes: int = 1000, in_channels: int = 3) -> MicroNet:
    """MicroNet-M3, which has the activation at one place of a block alone: 2,622,960 parameters, 18,236,000 MACs.

    >>> sum(p.numel() for p in micronet_m3().parameters())
    2622960
    """
    return MicroNet(M3, num_classes, in_channels)
