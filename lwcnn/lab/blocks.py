"""The blocks that the lab compares: a table from names to how each is built between so many channels, at a stride.

Each is built as its chapter builds it. Where a block has a number to choose, all blocks of its kind have the same: the
inverted residuals and what descends from them expand 6 times (that of MoGA 3 times, else it is too coarse for a small
budget), the residual blocks that shift 3 times. A block that has no stride of its own halves the size in the way of its
paper, which is mostly a pooling before it.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import nn

from ..errors import LwcnnError, nearest
from ..models.active_shift import ActiveShiftUnit
from ..models.addernet import AdderNorm
from ..models.channelnet import DepthwisePointwise, GroupModule
from ..models.compconv import CompConv
from ..models.efficientnet import MBConv
from ..models.efficientnet_v2 import FusedMBConv
from ..models.fenet import InvertedPool, InvertedShift
from ..models.ghostnet import GhostBottleneck
from ..models.ghostnet import Row as GhostRow
from ..models.googlenet import Inception
from ..models.googlenet import Row as InceptionRow
from ..models.igcv1 import InterleavedGroupConv
from ..models.igcv2 import InterleavedSparseConv
from ..models.igcv3 import InterleavedResidual
from ..models.layers import ConvNorm, MaxPool, Sequential
from ..models.micronet import M3, MicroBlock
from ..models.micronet import Row as MicroRow
from ..models.mixnet import MixedResidual
from ..models.mixnet import Row as MixedRow
from ..models.mnasnet import Row as SearchedRow
from ..models.mnasnet import SearchedResidual
from ..models.mobilenet_v1 import DepthwiseSeparable
from ..models.mobilenet_v2 import InvertedResidual
from ..models.mobilenet_v3 import Bneck
from ..models.mobilenet_v3 import Row as BneckRow
from ..models.moga import MogaResidual
from ..models.moga import Row as MogaRow
from ..models.resnet import BasicBlock, Bottleneck
from ..models.shiftnet import ShiftBlock
from ..models.shufflenet_v1 import ShuffleUnit
from ..models.shufflenet_v2 import ShuffleNetV2Unit
from ..models.squeezenet import Fire
from ..models.squeezenext import SqueezeNextBlock
from ..models.xception import XceptionBlock
from ..ops import hard_swish, relu, silu

EXPANSION = 6  # of MobileNetV2's table
GROUPS = 4  # of the grouped 3 x 3, and of the 1 x 1 layers of MicroNet's block
PRIMARY_GROUPS = 8  # L of IGCV1, the same in all stages, as in its networks for CIFAR
SHUFFLE_GROUPS = 3  # of ShuffleNetV1, whose paper prints most of its results for 3


class BlockEntry(NamedTuple):
    """One block: what builds it from (in_channels, out_channels, stride), its chapter, its channels' common divisor."""

    build: Callable[[int, int, int], nn.Module]
    chapter: str
    multiple: int = 1


def _conv(kernel, **options) -> Callable:
    return lambda c_in, c_out, stride: ConvNorm(c_in, c_out, kernel, stride, act=relu, **options)


def _column_row(c_in: int, c_out: int, stride: int) -> nn.Module:
    """A 3 x 1 convolution and a 1 x 3 one in the place of a 3 x 3; nothing but a BatchNorm between."""
    column = ConvNorm(c_in, c_out, (3, 1), (stride, 1))
    return Sequential(column=column, row=ConvNorm(c_out, c_out, (1, 3), (1, stride), act=relu))


def _inception(c_in: int, c_out: int, stride: int) -> nn.Module:
    """The shares of the paper's inception3a, whose branches give 64, 128, 32 and 32 of 256 channels."""
    part = c_out // 8
    row = InceptionRow("", c1=2 * part, r3=3 * part, c3=4 * part, r5=max(1, part // 2), c5=part, cp=part)
    return _after_pool(Inception(c_in, row), stride)


def _fire(c_in: int, c_out: int, stride: int) -> nn.Module:
    """The shares of fire2: 16 squeezed channels, 64 and 64 expanded ones."""
    return _after_pool(Fire(c_in, c_out // 8, c_out // 2, c_out // 2), stride)


def _after_pool(block: nn.Module, stride: int) -> nn.Module:
    return block if stride == 1 else Sequential(pool=MaxPool(3, stride, padding=1), block=block)


def _squeezenext(c_in: int, c_out: int, stride: int) -> nn.Module:
    return SqueezeNextBlock(c_in, c_out, stride, project=c_in != c_out or stride != 1)


def _depthwise_5x5(c_in: int, c_out: int, stride: int) -> nn.Module:
    """MobileNetV1's block with a larger window."""
    depthwise = ConvNorm(c_in, c_in, 5, stride, groups=c_in, act=relu)
    return Sequential(depthwise=depthwise, pointwise=ConvNorm(c_in, c_out, 1, act=relu))


def _bneck(c_in: int, c_out: int, stride: int) -> nn.Module:
    return Bneck(c_in, BneckRow(k=3, e=EXPANSION * c_in, c=c_out, se=True, act=hard_swish, s=stride))


def _ghost(c_in: int, c_out: int, stride: int) -> nn.Module:
    return GhostBottleneck(c_in, GhostRow(k=3, e=EXPANSION * c_in, c=c_out, se=False, s=stride))


def _interleaved_sparse(c_in: int, c_out: int, stride: int) -> nn.Module:
    """The unit keeps its channels: a 1 x 1 convolution before it changes them."""
    unit = InterleavedSparseConv(c_out, stride=stride)
    return unit if c_in == c_out else Sequential(widen=ConvNorm(c_in, c_out, 1, act=relu), unit=unit)


def _channel_wise(c_in: int, c_out: int, stride: int) -> nn.Module:
    """The group channel-wise module; where the shape changes ChannelNet has a depthwise separable layer."""
    same = c_in == c_out and stride == 1
    return GroupModule(c_in) if same else DepthwisePointwise(c_in, c_out, stride)


def _sparse_shift(c_in: int, c_out: int, stride: int) -> nn.Module:
    middle = EXPANSION * c_in
    if stride != 1:
        return InvertedPool(c_in, c_out, middle)
    return InvertedShift(c_in, c_out, middle, is_added=c_in == c_out)


def _searched(c_in: int, c_out: int, stride: int) -> nn.Module:
    """The last blocks of MnasNet-A1 with squeeze-and-excitation: 5 x 5, a quarter of c_in inside."""
    return SearchedResidual(c_in, SearchedRow(k=5, t=EXPANSION, c=c_out, n=1, s=stride, se=0.25))


def _moga(c_in: int, c_out: int, stride: int) -> nn.Module:
    """The ninth block of MoGA-A: it expands 3 times only, with 7 x 7, hard-swish and squeeze-and-excitation."""
    return MogaResidual(c_in, MogaRow(t=3, c=c_out, k=7, s=stride, act=hard_swish, se=True))


def _mixed(c_in: int, c_out: int, stride: int) -> nn.Module:
    """Three kernels and half of c_in inside squeeze-and-excitation, as in the first such row of MixNet-S."""
    row = MixedRow(k=(3, 5, 7), t=EXPANSION, c=c_out, n=1, s=stride, se=0.5, act=silu)
    return MixedResidual(c_in, row)


def _micro(c_in: int, c_out: int, stride: int) -> nn.Module:
    """Both 1 x 1 layers in groups, and one Dynamic Shift-Max between, as in the later rows of M3."""
    g = GROUPS
    row = MicroRow(s=stride, c=c_out, k=3, c1=1, c2=EXPANSION, g1=g, g2=g, g3=g, g4=g, y1=0, y2=2, y3=0, r=2)
    return MicroBlock(c_in, row, M3.start)


BLOCKS = {
    "plain_3x3": BlockEntry(_conv(3), "convolution-cost"),
    "plain_1x1": BlockEntry(_conv(1), "convolution-cost"),
    "plain_5x5": BlockEntry(_conv(5), "convolution-cost"),
    "grouped_3x3": BlockEntry(_conv(3, groups=GROUPS), "shufflenet", GROUPS),
    "inception": BlockEntry(_inception, "xception", 8),
    "resnet_basic": BlockEntry(BasicBlock, "mobilenet"),
    "resnet_bottleneck": BlockEntry(Bottleneck, "mobilenet", 4),
    "fire": BlockEntry(_fire, "squeezenet", 8),
    "xception": BlockEntry(lambda i, o, s: XceptionBlock(i, (o, o), pool=s != 1), "xception"),
    "mobilenet_v1": BlockEntry(DepthwiseSeparable, "mobilenet"),
    "depthwise_5x5": BlockEntry(_depthwise_5x5, "mobilenet"),
    "mobilenet_v2": BlockEntry(lambda i, o, s: InvertedResidual(i, o, s, EXPANSION), "mobilenet"),
    "mobilenet_v3": BlockEntry(_bneck, "mobilenet"),
    "shufflenet_v1": BlockEntry(lambda i, o, s: ShuffleUnit(i, o, SHUFFLE_GROUPS, s), "shufflenet", 12),
    "shufflenet_v2": BlockEntry(ShuffleNetV2Unit, "shufflenet", 2),
    "mbconv_5x5": BlockEntry(lambda i, o, s: MBConv(i, o, s, EXPANSION, kernel=5), "efficientnet"),
    "fused_mbconv": BlockEntry(lambda i, o, s: FusedMBConv(i, o, s, EXPANSION), "efficientnet"),
    "ghost": BlockEntry(_ghost, "ghostnet", 2),
    "adder": BlockEntry(lambda i, o, s: AdderNorm(i, o, 3, s, act=relu), "addernet"),
    "column_row": BlockEntry(_column_row, "squeezenext"),
    "squeezenext": BlockEntry(_squeezenext, "squeezenext", 4),
    "igcv1": BlockEntry(
        lambda i, o, s: InterleavedGroupConv(i, o, PRIMARY_GROUPS, s), "interleaved-groups", PRIMARY_GROUPS
    ),
    "igcv2": BlockEntry(_interleaved_sparse, "interleaved-groups", 8),
    "igcv3": BlockEntry(lambda i, o, s: InterleavedResidual(i, o, s, EXPANSION), "interleaved-groups", 2),
    "channel_wise": BlockEntry(_channel_wise, "channelnet", 2),
    # by the paper's rule layers as narrow as these have depth 1, and that is a Ghost module
    "compconv": BlockEntry(lambda i, o, s: CompConv(i, o, 3, s, depth=2), "compconv", 2),
    "shift": BlockEntry(ShiftBlock, "shift"),
    "active_shift": BlockEntry(lambda i, o, s: ActiveShiftUnit(i, o, s, expansion=3), "shift"),
    "sparse_shift": BlockEntry(_sparse_shift, "shift"),
    "mnasnet": BlockEntry(_searched, "searched"),
    "mixnet": BlockEntry(_mixed, "searched"),
    "moga": BlockEntry(_moga, "searched", 2),
    "micronet": BlockEntry(_micro, "micronet", GROUPS),
}
#: The block beside whose time that of every other is measured.
PLAIN = "plain_3x3"


def choose_blocks(text: str) -> tuple[str, ...]:
    """The names in ``all`` or ``fire,ghost``, each once, in the order of the table.

    Raises:  LwcnnError if no block has such a name.

    >>> choose_blocks("ghost, fire,ghost")
    ('fire', 'ghost')
    """
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name != "all" and name not in BLOCKS:
            hint = nearest(name, ["all", *BLOCKS])
            raise LwcnnError(f"--blocks {text}", f"there is no block {name!r}", hint=hint)
    return tuple(name for name in BLOCKS if name in names or "all" in names)
