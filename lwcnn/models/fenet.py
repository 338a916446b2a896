"""Sparse shift: displacements that are learned, rounded to whole pixels, many of them 0; blocks that enhance features.

"All You Need is a Few Shifts: Designing Efficient Convolutional Neural Networks for Image Classification", Chen, Xie,
Zhang, Pu, CVPR 2019, arXiv 1903.05285. Followed: the authors' code, hikvision-research/SparseShiftLayer
(``models/FENet.py``, ``FEBlock.py``, ``basicunits.py``, ``SSL.py``).

Paper and code do not describe the same networks. Where a unit changes its channels, the code expands its *output*
channels (``rule="released"``), and a line that is commented out there its *input* channels (``rule="paper"``). With
that line the network of 1.375 times the width has the 5.9 M parameters and 563 M multiply-accumulates that the paper
prints; the code, and the figures in its README that carry the paper's numbers, belong to a larger network.
The paper adds an L1 penalty on the displacements, which makes many of them 0; the code has none, but weight decay.
Displacements start at the nine directions of a 3 x 3 window, as the code means it; run by Python 3 it divides without
rounding and gets fractions.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from ..errors import LwcnnError, check_positive, check_whole
from ..export import NotScripted
from ..ops import add, avg_pool2d, channel_split, concat, conv_norm_act, identity, relu, sparse_shift
from ..ops.called import Block, run_module
from ..ops.holders import holds, run_layer
from ..steps import call, within
from .heads import pool_and_classify
from .layers import ConvNorm, Sequential, check_images, initialise
from .registry import check_option, paper, register

PAPER = paper(
    name="FE-Net",
    authors="Chen et al.",
    year=2019,
    arxiv="1903.05285",
    venue="CVPR 2019",
    idea="few shifts: displacements that are learned, penalised and rounded",
    took={
        "ShiftNet": "the shift in the place of a spatial convolution",
        "ActiveShift": "displacements that are learned through bilinear interpolation",
        "MobileNetV2": "the inverted bottleneck",
    },
)

RULES = ("released", "paper")


@holds("expand", "shift", "project", "is_added")
def inverted_shift(x: Tensor, p: "InvertedShift", step: Callable = call) -> Tensor:
    """Expand by 1 x 1, move the channels by whole pixels, project by 1 x 1 without activation; add x if so built.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, H, W).
    Cost:    N*H*W * m*(C_in + C_out) multiply-accumulates for m channels in the middle.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  the authors' ``basicunits.py``, IBSSL and ResIBSSL.

    >>> inverted_shift(torch.zeros(1, 16, 7, 7), InvertedShift(16, 24, middle=96).eval()).shape
    torch.Size([1, 24, 7, 7])
    """
    y = conv_norm_act(x, p.expand, relu, within(step, "expand"))  # (N, m, H, W)
    y = run_layer(step, "shift", sparse_shift, y, p.shift)  # (N, m, H, W)
    y = conv_norm_act(y, p.project, identity, within(step, "project"))  # (N, C_out, H, W)
    return step("add", add, x, y) if p.is_added else y


@holds("expand", "project")
def inverted_pool(x: Tensor, p: "InvertedPool", step: Callable = call) -> Tensor:
    """Expand by 1 x 1, take means of 2 x 2 pixels, project by 1 x 1 without activation.

    Shapes:  x (N, C_in, H, W) -> (N, C_out, floor(H/2), floor(W/2)).
    Cost:    N*H*W * C_in*m + N*H_out*W_out * m*C_out multiply-accumulates for m channels in the middle.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  the authors' ``basicunits.py``, IBPool.

    >>> inverted_pool(torch.zeros(1, 16, 8, 8), InvertedPool(16, 32, middle=160).eval()).shape
    torch.Size([1, 32, 4, 4])
    """
    y = conv_norm_act(x, p.expand, relu, within(step, "expand"))  # (N, m, H, W)
    y = step("pool", avg_pool2d, y, 2, 2)  # (N, m, H/2, W/2)
    return conv_norm_act(y, p.project, identity, within(step, "project"))  # (N, C_out, H/2, W/2)


@holds("mix1", "mix2", "mix3", "change")
def feature_enhancement(x: Tensor, p: "FeatureEnhancement", step: Callable = call) -> Tensor:
    """Mix a small part of the channels, lay as many unmixed ones before it, mix both, and so on; then change all.

    The last C/8 channels go through three units, or the last C/4 through two (``p.mix3`` is None); the first half of
    x goes through none of them. So the units see 1, 2 and 4 eighths of the channels, and early features are kept.

    Shapes:  x (N, C_in, H, W) -> what ``p.change`` gives: (N, C_out, H, W), or half the height and width.
    Raises:  LwcnnError if x does not have C_in channels.
    Source:  the authors' ``FEBlock.py``.

    >>> p = FeatureEnhancement(32, 64, units=3, stride=2).eval()
    >>> feature_enhancement(torch.zeros(1, 32, 8, 8), p).shape
    torch.Size([1, 64, 4, 4])
    """
    channels = x.shape[1]
    part = channels // (4 if p.mix3 is None else 8)
    y = step("last", channel_split, x, channels - part, channels)  # (N, part, H, W)
    for number, unit in enumerate((p.mix1, p.mix2, p.mix3), start=1):
        if unit is not None:
            y = run_module(step, f"mix{number}", unit, y)
            kept = step(f"kept{number}", channel_split, x, channels - 2 * part, channels - part)
            y = step(f"concat{number}", concat, kept, y)
            part = 2 * part  # as many channels as y has
    return run_module(step, "change", p.change, y)


class SparseShift(NotScripted, nn.Module):
    """A displacement (down, right) for each channel, (C, 2): the parameters of `lwcnn.ops.sparse_shift`.

    They start at the nine directions of a 3 x 3 window, row by row, each for C//9 channels side by side; what is left
    of the channels stays in place.

    Raises:  LwcnnError if channels is no whole number of at least 1.
    Source:  the authors' ``SSL.py``, with the divisions of Python 2.

    >>> SparseShift(10).displacement[3:6].tolist()
    [[0.0, -1.0], [0.0, 0.0], [0.0, 1.0]]
    """

    computes = staticmethod(sparse_shift)  # what a call costs

    def __init__(self, channels: int):
        check_whole(f"SparseShift({channels!r})", "channels", channels, 1)
        super().__init__()
        direction = torch.arange(9).repeat_interleave(channels // 9)
        start = torch.zeros(channels, 2)
        start[: len(direction), 0] = direction.div(3, rounding_mode="floor").float() - 1
        start[: len(direction), 1] = direction.remainder(3).float() - 1
        self.displacement = nn.Parameter(start)

    def forward(self, x: Tensor) -> Tensor:
        return sparse_shift(x, self.displacement)


class InvertedShift(Block):
    """The parameters of `inverted_shift`: ``middle`` channels between; ``is_added`` says that x is added.

    Raises:  LwcnnError if a size is not possible, or x is to be added and the channels change.

    >>> sum(p.numel() for p in InvertedShift(16, 16, middle=96, is_added=True).parameters())
    3488
    """

    def __init__(self, in_channels: int, out_channels: int, middle: int, is_added: bool = False):
        super().__init__()
        if is_added and in_channels != out_channels:
            where = f"InvertedShift({in_channels}, {out_channels}, middle={middle}, is_added=True)"
            raise LwcnnError(where, "x cannot be added", expected="as many channels out as in")
        self.expand = ConvNorm(in_channels, middle, 1, act=relu)
        self.shift = SparseShift(middle)
        self.project = ConvNorm(middle, out_channels, 1, act=identity)
        self.is_added = is_added

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return inverted_shift(x, self, step)


class InvertedPool(Block):
    """The parameters of `inverted_pool`."""

    def __init__(self, in_channels: int, out_channels: int, middle: int):
        super().__init__()
        self.expand = ConvNorm(in_channels, middle, 1, act=relu)
        self.project = ConvNorm(middle, out_channels, 1, act=identity)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return inverted_pool(x, self, step)


class FeatureEnhancement(Block):
    """The parameters of `feature_enhancement`: ``units`` mix parts of the channels, 2 or 3; one more changes all.

    Raises:  LwcnnError if units or stride or rule is not possible, or the channels cannot be halved so often.

    >>> p = FeatureEnhancement(32, 64, units=3, stride=2, rule="paper")
    >>> [unit.expand.conv.out_channels for unit in (p.mix1, p.mix2, p.mix3, p.change)]
    [24, 48, 96, 192]
    """

    def __init__(self, in_channels, out_channels, units, stride=1, rule="released", expansion=6):
        super().__init__()
        where = f"FeatureEnhancement({in_channels}, {out_channels}, units={units}, stride={stride}, rule={rule!r})"
        check_option(where, "units", units, (2, 3))
        check_option(where, "stride", stride, (1, 2))
        check_option(where, "rule", rule, RULES)
        part = in_channels // 2**units
        if in_channels % 2**units:
            raise LwcnnError(
                where,
                f"{in_channels} channels cannot be halved {units} times",
                expected=f"a multiple of {2**units}",
            )
        widths = [part, 2 * part, 4 * part][:units] + [None] * (3 - units)
        self.mix1, self.mix2, self.mix3 = [
            width and InvertedShift(width, width, expansion * width, is_added=True) for width in widths
        ]
        change = InvertedPool if stride == 2 else InvertedShift
        expanded = expansion * (out_channels if rule == "released" else in_channels)
        self.change = change(in_channels, out_channels, expanded)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return feature_enhancement(x, self, step)


class FENet(nn.Module):
    """A 3 x 3 convolution without activation, a shift, a pool, five blocks, a 1 x 1 convolution, a linear classifier.

    ``width`` multiplies all channels but the 1,932 of the last convolution.

    Shapes:  x (N, in_channels, H, W) -> (N, num_classes); from 31 x 31 on.
    Raises:  LwcnnError if width or rule is not possible, or x does not fit.
    Source:  the authors' ``FENet.py``.
    """

    def __init__(
        self, width: float = 1, rule: str = "released", num_classes: int = 1000, in_channels: int = 3
    ):
        where = f"FENet(width={width!r}, rule={rule!r})"
        check_positive(where, "width", width)
        check_option(where, "rule", rule, RULES)
        super().__init__()
        p = int(16 * width)
        expanded = 2 * p if rule == "released" else p
        self.features = Sequential(
            conv1=ConvNorm(in_channels, p, 3, 2, act=identity),
            shift=InvertedShift(p, p, middle=4 * p),
            pool=InvertedPool(p, 2 * p, middle=5 * expanded),
            enhance1=FeatureEnhancement(2 * p, 4 * p, units=2, stride=2, rule=rule),
            enhance2=FeatureEnhancement(4 * p, 8 * p, units=3, stride=2, rule=rule),
            enhance3=FeatureEnhancement(8 * p, 8 * p, units=3, rule=rule),
            enhance4=FeatureEnhancement(8 * p, 16 * p, units=3, stride=2, rule=rule),
            enhance5=FeatureEnhancement(16 * p, 16 * p, units=2, rule=rule),
            conv_last=ConvNorm(16 * p, 1932, 1, act=relu),
        )
        self.classifier = nn.Linear(1932, num_classes)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        check_images("FENet", x, self.features, 31)
        x = run_module(step, "features", self.features, x)  # (N, 1932, H/32, W/32)
        return pool_and_classify(x, self.classifier, 0.2, self.training, step)  # (N, classes)


@register
def fenet_x1_0(num_classes: int = 1000, in_channels: int = 3, rule: str = "released") -> FENet:
    """FE-Net 1.0x as the released code builds it: 4,623,408 parameters, 417,941,216 multiply-accumulates.

    ``rule="paper"`` gives 4,229,648 and 307,152,608. The paper prints 3.7 M and 301 M, for which the last convolution
    would need about 1,500 channels.

    >>> sum(p.numel() for p in fenet_x1_0().parameters())
    4623408
    """
    return FENet(1, rule, num_classes, in_channels)


@register
def fenet_x1_375(num_classes: int = 1000, in_channels: int = 3, rule: str = "released") -> FENet:
    """FE-Net 1.375x as the released code builds it: 6,745,470 parameters, 773,159,072 multiply-accumulates.

    ``rule="paper"`` gives 6,002,486 and 563,699,360: the paper prints 5.9 M and 563 M.

    >>> sum(p.numel() for p in fenet_x1_375(rule="paper").parameters())
    6002486
    """
    return FENet(1.375, rule, num_classes, in_channels)
