"""Every symbolic block against the module of `lwcnn.models` that it describes: layer by layer and in sum."""

import re
from itertools import pairwise

import pytest

import lwcnn
from lwcnn.cost.blocks import BLOCKS, count_block
from lwcnn.models import efficientnet_v2
from lwcnn.models.active_shift import ActiveShiftUnit
from lwcnn.models.addernet import AdderBasicBlock
from lwcnn.models.channelnet import GroupModule
from lwcnn.models.compconv import CompConv
from lwcnn.models.efficientnet import SCALES, MBConv, blocks_of
from lwcnn.models.efficientnet_v2 import FusedMBConv
from lwcnn.models.fenet import InvertedPool, InvertedShift
from lwcnn.models.ghostnet import TABLE as GHOST_ROWS
from lwcnn.models.ghostnet import GhostBottleneck
from lwcnn.models.igcv1 import L4M32, InterleavedGroupConv
from lwcnn.models.igcv3 import InterleavedResidual
from lwcnn.models.micronet import M3, MicroBlock
from lwcnn.models.micronet import Row as MicroRow
from lwcnn.models.mixnet import MixedResidual
from lwcnn.models.mixnet import Row as MixedRow
from lwcnn.models.mnasnet import A1, B1, SearchedResidual
from lwcnn.models.mnasnet import SMALL as MNASNET_SMALL
from lwcnn.models.mobilenet_v1 import TABLE as V1_ROWS
from lwcnn.models.mobilenet_v1 import DepthwiseSeparable
from lwcnn.models.mobilenet_v2 import InvertedResidual
from lwcnn.models.mobilenet_v3 import LARGE, SMALL, Bneck
from lwcnn.models.resnet import BasicBlock, Bottleneck
from lwcnn.models.shiftnet import ShiftBlock
from lwcnn.models.shufflenet_v1 import TABLE as SHUFFLE_STAGES
from lwcnn.models.shufflenet_v1 import ShuffleUnit
from lwcnn.models.shufflenet_v2 import CONV1, ShuffleNetV2Unit
from lwcnn.models.shufflenet_v2 import TABLE as V2_STAGES
from lwcnn.models.squeezenet import V1_0, Fire
from lwcnn.models.squeezenext import V23, SqueezeNextBlock
from lwcnn.models.xception import SeparableConv


def mixed_residual(c_in, c_out, stride, expansion, reduction, kernels):
    """MixNet's block with the first kernels of 3, 5, 7 and so on, and squeeze-and-excitation to C_in/reduction."""
    row = MixedRow(tuple(range(3, 3 + 2 * kernels, 2)), expansion, c_out, 1, stride, 1 / reduction)
    return MixedResidual(c_in, row).eval()


#: block -> its values, and the same block as a module
EXAMPLES = {
    "active_shift": (
        dict(C_in=8, C_out=16, H=6, W=6, stride=2, t=3),
        lambda: ActiveShiftUnit(8, 16, 2, 3),
    ),
    "adder": (dict(C_in=8, C_out=16, H=6, W=6, stride=2), lambda: AdderBasicBlock(8, 16, 2)),
    "basic": (dict(C_in=8, C_out=16, H=6, W=6, stride=2), lambda: BasicBlock(8, 16, 2)),
    "bottleneck": (dict(C_in=8, C_out=16, H=6, W=6, stride=2, r=4), lambda: Bottleneck(8, 16, 2)),
    "compconv": (dict(C_in=256, C_out=16, H=6, W=6, stride=2), lambda: CompConv(256, 16, stride=2)),
    "fire": (dict(C_in=8, C_out=16, H=6, W=6, SR=0.25), lambda: Fire(8, 4, 8, 8)),
    "fused_mbconv": (
        dict(C_in=8, C_out=16, H=6, W=6, stride=2, t=3, k=5),
        lambda: FusedMBConv(8, 16, 2, 3, 5),
    ),
    "ghost_bottleneck": (
        dict(C_in=24, C_out=40, H=6, W=6, stride=2, t=3, k=5, SE=1),
        lambda: GhostBottleneck(24, GHOST_ROWS[3]),
    ),
    "interleaved_group_conv": (
        dict(C_in=8, C_out=16, H=6, W=6, stride=2, g=4),
        lambda: InterleavedGroupConv(8, 16, 4, 2),
    ),
    "interleaved_residual": (
        dict(C_in=8, C_out=16, H=6, W=6, stride=2, t=3, g=4),
        lambda: InterleavedResidual(8, 16, 2, 3, groups=4),
    ),
    "group_channel_wise": (dict(C_in=16, H=6, W=6, g=2), lambda: GroupModule(16, 2)),
    "inverted_residual": (
        dict(C_in=8, C_out=16, H=6, W=6, stride=2, t=3, k=5, SE=0),
        lambda: InvertedResidual(8, 16, 2, 3, 5),
    ),
    "inverted_shift": (
        dict(C_in=8, C_out=16, H=6, W=6, stride=1, t=3),
        lambda: InvertedShift(8, 16, 48),
    ),
    "mitchell": (
        dict(C_in=8, C_out=16, H=6, W=6, stride=2),
        lambda: lwcnn.convert(BasicBlock(8, 16, 2), "mitchell"),
    ),
    "mixed_residual": (
        dict(C_in=8, C_out=16, H=6, W=6, stride=2, t=3, r=2, g=3),
        lambda: mixed_residual(8, 16, 2, 3, 2, 3),
    ),
    "searched_residual": (
        dict(C_in=24, C_out=40, H=6, W=6, stride=2, t=3, k=5, SE=1),
        lambda: SearchedResidual(24, A1[2]),
    ),
    "mbconv": (dict(C_in=8, C_out=16, H=6, W=6, stride=2, t=3, k=5), lambda: MBConv(8, 16, 2, 3, 5)),
    "micro": (
        dict(C_in=8, C_out=16, H=6, W=6, stride=2, t=6, k=5, g=4),
        lambda: MicroBlock(8, MicroRow(2, 16, 5, 1, 6, 4, 4, 4, 4, 0, 2, 0, 2), start=M3.start),
    ),
    "separable": (
        dict(C_in=8, C_out=16, H=6, W=6, stride=2, k=3, BN=1),
        lambda: DepthwiseSeparable(8, 16, 2),
    ),
    "shuffle_unit": (dict(C_in=8, C_out=16, H=6, W=6, stride=2, g=2), lambda: ShuffleUnit(8, 16, 2, 2)),
    "squeezenext": (
        dict(C_in=8, C_out=16, H=6, W=6, stride=2),
        lambda: SqueezeNextBlock(8, 16, 2, project=True),
    ),
    "shift_block": (dict(C_in=8, C_out=16, H=6, W=6, stride=2, t=3), lambda: ShiftBlock(8, 16, 2)),
    "shuffle_v2_unit": (dict(C_in=8, C_out=16, H=6, W=6, stride=2), lambda: ShuffleNetV2Unit(8, 16, 2)),
}
SIZES = [(8, 16, 7, 1), (16, 16, 8, 1), (16, 16, 9, 2), (24, 32, 10, 2), (64, 64, 5, 1)]


def agree(rows, module, c_in, size):
    """The symbolic rows and the profile of the module: totals, and layer by layer where convolutions stand."""
    counted = lwcnn.profile(module, (1, c_in, size, size))
    assert sum(row.params for row in rows) == counted.params == sum(p.numel() for p in module.parameters())
    assert sum(row.macs for row in rows) == counted.macs
    names = [row.name for row in rows[1:]]
    by_layer, shapes, name = {}, {}, ""
    for row in counted.rows:
        layer = layer_of(row.name.removeprefix("network."), names)  # of one that runs in an arithmetic
        is_alone = row.name.split(".")[-1].startswith(("norm", "slice"))
        if layer in names or not is_alone:  # a norm or a cut alone belongs to the layer before it
            name = layer
        macs, params = by_layer.get(name, (0, 0))
        by_layer[name] = (macs + row.cost.macs, params + row.cost.params)
        shapes[name] = (*row.shape, 1, 1)[:4] if len(row.shape) == 2 else row.shape  # a row is one pixel
    assert [name for name in by_layer if name in names] == names
    assert {row.name: (row.macs, row.params) for row in rows[1:]} == {name: by_layer[name] for name in names}
    assert {row.name: (1, row.channels, row.height, row.width) for row in rows[1:]} == {
        n: shapes[n] for n in names
    }


def layer_of(step: str, names: list[str]) -> str:
    """The layer of a step: ``expand.norm`` belongs to expand, ``squeeze_excite.reduce`` is se.reduce."""
    step = re.sub(r"^depthwise\.(conv\d|concat)", r"\1", step)  # the parts of a mixed convolution
    parts = step.replace("squeeze_excite", "se").replace(".shift_max", "").split(".")
    return next((".".join(parts[:n]) for n in (2, 1) if ".".join(parts[:n]) in names), parts[0])


@pytest.mark.parametrize("name", BLOCKS)
def test_every_block_is_what_its_module_costs(name):
    values, module = EXAMPLES[name]
    agree(count_block(name, **values), module().eval(), values["C_in"], values["H"])


@pytest.mark.parametrize("row", V1_0.fires, ids=lambda row: row.name)
def test_fire_of_every_width_of_the_paper(row):
    c_out = row.expand1x1 + row.expand3x3
    rows = count_block("fire", C_in=96, C_out=c_out, H=13, W=13, SR=0.125)
    assert [r.channels for r in rows] == [96, row.squeeze, row.expand1x1, row.expand3x3, c_out]
    agree(rows, Fire(96, row.squeeze, row.expand1x1, row.expand3x3), 96, 13)


@pytest.mark.parametrize(("c_in", "c_out", "size", "stride"), SIZES)
def test_residual_blocks(c_in, c_out, size, stride):
    values = dict(C_in=c_in, C_out=c_out, H=size, W=size, stride=stride)
    agree(count_block("basic", **values), BasicBlock(c_in, c_out, stride), c_in, size)
    agree(count_block("bottleneck", **values, r=4), Bottleneck(c_in, c_out, stride), c_in, size)


@pytest.mark.parametrize("expansion", [1, 3, 9])
@pytest.mark.parametrize(("c_in", "c_out", "size", "stride"), SIZES)
def test_shift_blocks(c_in, c_out, size, stride, expansion):
    rows = count_block("shift_block", C_in=c_in, C_out=c_out, H=size, W=size, stride=stride, t=expansion)
    agree(rows, ShiftBlock(c_in, c_out, stride, expansion), c_in, size)
    shift = next(row for row in rows if row.name == "shift")
    assert (shift.macs, shift.params, shift.channels) == (0, 0, expansion * c_out)


@pytest.mark.parametrize("width", [1, 2])
def test_squeezenext_blocks_of_every_stage(width):
    """The first, which has a shortcut of its own, and the second; 9/4 of C_in^2 a pixel, as the docstring says."""
    c_in = 64
    for stage in V23.stages:
        c_out = stage.channels * width
        if stage.stride > 1 or c_in != c_out:
            values = dict(C_in=c_in, C_out=c_out, H=9, W=9, stride=stage.stride)
            module = SqueezeNextBlock(c_in, c_out, stage.stride, project=True)
            agree(count_block("squeezenext", **values), module, c_in, 9)
        rows = count_block("squeezenext", C_in=c_out, C_out=c_out, H=9, W=9, stride=1)
        agree(rows, SqueezeNextBlock(c_out, c_out), c_out, 9)
        assert sum(row.macs for row in rows) == 9 * 9 * 9 * c_out**2 / 4
        c_in = c_out


@pytest.mark.parametrize("expansion", [1, 3])
@pytest.mark.parametrize(("c_in", "c_out", "size", "stride"), SIZES)
def test_active_shift_units(c_in, c_out, size, stride, expansion):
    values = dict(C_in=c_in, C_out=c_out, H=size, W=size, stride=stride, t=expansion)
    agree(count_block("active_shift", **values), ActiveShiftUnit(c_in, c_out, stride, expansion), c_in, size)


@pytest.mark.parametrize(("c_in", "c_out", "size", "stride"), SIZES)
def test_units_of_fenet(c_in, c_out, size, stride):
    """A stride is a pool; x is added where the channels stay."""
    rows = count_block("inverted_shift", C_in=c_in, C_out=c_out, H=size, W=size, stride=stride, t=6)
    pool, shift = InvertedPool(c_in, c_out, 6 * c_out), InvertedShift(c_in, c_out, 6 * c_out, c_in == c_out)
    agree(rows, pool if stride == 2 else shift, c_in, size)


@pytest.mark.parametrize("kernel", [3, 5])
@pytest.mark.parametrize("expansion", [1, 2, 6])
@pytest.mark.parametrize(("c_in", "c_out", "size", "stride"), SIZES)
def test_inverted_residual(c_in, c_out, size, stride, expansion, kernel):
    rows = count_block(
        "inverted_residual",
        C_in=c_in,
        C_out=c_out,
        H=size,
        W=size,
        stride=stride,
        t=expansion,
        k=kernel,
        SE=0,
    )
    agree(rows, InvertedResidual(c_in, c_out, stride, expansion, kernel), c_in, size)


def test_the_papers_formula_of_the_inverted_residual():
    """h * w * d' * t * (d' + k^2 + d''), MobileNetV2 section 3.3."""
    rows = count_block("inverted_residual", C_in=24, C_out=32, H=56, W=56, stride=1, t=6, k=3, SE=0)
    assert sum(row.macs for row in rows) == 56 * 56 * 24 * 6 * (24 + 9 + 32)


MOBILE_ROWS = [
    (c_in, row)
    for table in (LARGE, SMALL)
    for c_in, row in zip([16, *(row.c for row in table)], table, strict=False)
    if row.e % c_in == 0  # the widget's expansion is a whole number
]


@pytest.mark.parametrize(("c_in", "row"), MOBILE_ROWS, ids=range(len(MOBILE_ROWS)))
def test_every_mobilenet_v3_block_with_a_whole_expansion(c_in, row):
    rows = count_block(
        "inverted_residual", C_in=c_in, C_out=row.c, H=14, W=14, stride=row.s, t=row.e // c_in, k=row.k, SE=int(row.se)
    )  # fmt: skip
    agree(rows, Bneck(c_in, row), c_in, 14)


def test_separable_layers():
    """Those of MobileNetV1 with BatchNorm after both layers, Xception's after the second alone."""
    for c_in, row in zip([32, *(row.c for row in V1_ROWS)], V1_ROWS, strict=False):
        values = dict(C_in=c_in, C_out=row.c, H=15, W=15, stride=row.s, k=3)
        agree(count_block("separable", **values, BN=1), DepthwiseSeparable(c_in, row.c, row.s), c_in, 15)
    for c_in, c_out in [(64, 128), (128, 128), (728, 728), (1536, 2048)]:
        rows = count_block("separable", C_in=c_in, C_out=c_out, H=10, W=10, stride=1, k=3, BN=0)
        agree(rows, SeparableConv(c_in, c_out), c_in, 10)


@pytest.mark.parametrize("g", [1, 2, 3, 4, 8])
def test_shuffle_units_of_every_stage_of_the_paper(g):
    """All but the very first unit, whose first layer has no groups."""
    widths = [stage.channels[g] for stage in SHUFFLE_STAGES]
    for c in widths:
        rows = count_block("shuffle_unit", C_in=c, C_out=c, H=9, W=9, stride=1, g=g)
        agree(rows, ShuffleUnit(c, c, g), c, 9)
    for c_in, c_out in pairwise(widths):
        rows = count_block("shuffle_unit", C_in=c_in, C_out=c_out, H=9, W=9, stride=2, g=g)
        agree(rows, ShuffleUnit(c_in, c_out, g, stride=2), c_in, 9)


@pytest.mark.parametrize("expansion", [1, 6])
@pytest.mark.parametrize(("c_in", "c_out", "size", "stride"), SIZES)
def test_interleaved_residuals(c_in, c_out, size, stride, expansion):
    values = dict(C_in=c_in, C_out=c_out, H=size, W=size, stride=stride, t=expansion, g=2)
    rows = count_block("interleaved_residual", **values)
    assert (rows[-1].name == "add") == (c_in == c_out and stride == 1)
    agree(rows, InterleavedResidual(c_in, c_out, stride, expansion), c_in, size)


def test_pairs_of_every_stage_of_igcv1():
    for before, stage in zip((L4M32[0], *L4M32), L4M32, strict=False):
        (c_in, c), strides = (before.L * before.M, stage.L * stage.M), 2 if stage != before else 1
        rows = count_block("interleaved_group_conv", C_in=c_in, C_out=c, H=9, W=9, stride=strides, g=stage.L)
        agree(rows, InterleavedGroupConv(c_in, c, stage.L, strides), c_in, 9)


@pytest.mark.parametrize("width", ["0.5x", "1x", "1.5x", "2x"])
def test_units_of_every_stage_of_shufflenet_v2(width):
    widths = [CONV1, *(stage.channels[width] for stage in V2_STAGES)]
    for c_in, c in pairwise(widths):
        rows = count_block("shuffle_v2_unit", C_in=c_in, C_out=c, H=9, W=9, stride=2)
        agree(rows, ShuffleNetV2Unit(c_in, c, stride=2), c_in, 9)
        rows = count_block("shuffle_v2_unit", C_in=c, C_out=c, H=9, W=9, stride=1)
        agree(rows, ShuffleNetV2Unit(c, c), c, 9)


@pytest.mark.parametrize(("channels", "groups"), [(512, 2), (12, 3), (16, 4), (8, 1)])
def test_group_channel_wise_modules(channels, groups):
    rows = count_block("group_channel_wise", C_in=channels, H=7, W=7, g=groups)
    assert [row.name for row in rows] == [
        "input", "mix", "layer1.depthwise", "layer1.pointwise", "layer2.depthwise", "layer2.pointwise", "add",
    ]  # fmt: skip
    agree(rows, GroupModule(channels, groups).eval(), channels, 7)


def with_inputs(stem, rows):
    """Each row with the channels that it reads."""
    return list(zip([stem, *(row.c for row in rows)], rows, strict=False))


B0 = with_inputs(32, [row for _, row in blocks_of(SCALES["efficientnet_b0"])])


@pytest.mark.parametrize(("c_in", "row"), B0, ids=range(len(B0)))
def test_every_block_of_efficientnet_b0(c_in, row):
    rows = count_block("mbconv", C_in=c_in, C_out=row.c, H=14, W=14, stride=row.s, t=row.t, k=row.k)
    agree(rows, MBConv(c_in, row.c, row.s, row.t, row.k).eval(), c_in, 14)


@pytest.mark.parametrize("table", ["S", "M", "L"])
def test_blocks_of_every_stage_of_efficientnet_v2(table):
    """The first block of each stage, which may stride and widen, and the second, which does neither."""
    stages = getattr(efficientnet_v2, table)
    for c_in, row in with_inputs(stages[0].c, stages):
        for inside, stride in ((c_in, row.s), (row.c, 1)):
            values = dict(C_in=inside, C_out=row.c, H=9, W=9, stride=stride, t=row.e, k=row.k)
            block = FusedMBConv if row.fused else MBConv
            rows = count_block("fused_mbconv" if row.fused else "mbconv", **values)
            agree(rows, block(inside, row.c, stride, row.e, row.k).eval(), inside, 9)


@pytest.mark.parametrize("stem_and_table", [(32, A1), (32, B1), (8, MNASNET_SMALL)])
def test_first_and_second_block_of_every_stage_of_mnasnet(stem_and_table):
    for c_in, row in with_inputs(*stem_and_table):
        for inside, stride in ((c_in, row.s), (row.c, 1)):
            if row.skip or inside != row.c:
                values = dict(C_in=inside, C_out=row.c, H=9, W=9, stride=stride, t=row.t, k=row.k)
                rows = count_block("searched_residual", **values, SE=int(row.se > 0))
                agree(rows, SearchedResidual(inside, row._replace(s=stride)).eval(), inside, 9)


@pytest.mark.parametrize("kernels", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(("c_in", "c_out", "size", "stride"), SIZES)
def test_mixed_residuals_of_every_number_of_kernels(c_in, c_out, size, stride, kernels):
    """Also where the kernels do not divide the channels: 48 and 24 by 5."""
    for t in (3, 6):
        values = dict(C_in=c_in, C_out=c_out, H=size, W=size, stride=stride, t=t, r=4, g=kernels)
        agree(
            count_block("mixed_residual", **values),
            mixed_residual(c_in, c_out, stride, t, 4, kernels),
            c_in,
            size,
        )


@pytest.mark.parametrize(("c_in", "c_out", "size", "stride"), SIZES)
@pytest.mark.parametrize("expansion", [1, 3])
def test_mbconv_of_every_form(c_in, c_out, size, stride, expansion):
    values = dict(C_in=c_in, C_out=c_out, H=size, W=size, stride=stride, t=expansion, k=5)
    agree(count_block("mbconv", **values), MBConv(c_in, c_out, stride, expansion, 5).eval(), c_in, size)
    fused = FusedMBConv(c_in, c_out, stride, expansion, 5).eval()
    agree(count_block("fused_mbconv", **values), fused, c_in, size)


GHOSTS = [(c_in, row) for c_in, row in with_inputs(16, GHOST_ROWS) if row.e % c_in == 0]  # a whole expansion
GHOSTS += [(24, row._replace(e=72, se=not row.se)) for row in GHOST_ROWS[:5]]  # every form


@pytest.mark.parametrize(("c_in", "row"), GHOSTS, ids=range(len(GHOSTS)))
def test_every_ghost_bottleneck_with_a_whole_expansion(c_in, row):
    values = dict(C_in=c_in, C_out=row.c, H=14, W=14, stride=row.s, t=row.e // c_in, k=row.k, SE=int(row.se))
    agree(count_block("ghost_bottleneck", **values), GhostBottleneck(c_in, row).eval(), c_in, 14)


def test_the_papers_formula_of_the_shuffle_unit():
    """h * w * (2*c*m/g + 9*m), ShuffleNet section 3.2."""
    rows = count_block("shuffle_unit", C_in=240, C_out=240, H=28, W=28, stride=1, g=3)
    assert sum(row.macs for row in rows) == 28 * 28 * (2 * 240 * 60 // 3 + 9 * 60)


@pytest.mark.parametrize(("c_in", "c_out", "size", "stride"), [*SIZES, (16, 32, 32, 2)])
def test_adder_blocks(c_in, c_out, size, stride):
    """As many differences and additions as `lwcnn.ops.adder2d` has, as many as ResNet's block has MACs."""
    values = dict(C_in=c_in, C_out=c_out, H=size, W=size, stride=stride)
    rows, module = count_block("adder", **values), AdderBasicBlock(c_in, c_out, stride).eval()
    agree(rows, module, c_in, size)
    layers = [row for row in lwcnn.profile(module, (1, c_in, size, size)).rows if row.function == "adder2d"]
    counted = [row.cost.absolute_differences + row.cost.additions for row in layers]
    assert [row.adder_operations for row in rows if row.adder_operations] == counted
    products = [row.macs for row in count_block("basic", **values) if row.macs]
    assert counted == [2 * number for number in products]


@pytest.mark.parametrize(("c_in", "c_out", "size", "stride"), SIZES)
def test_mitchell_blocks(c_in, c_out, size, stride):
    """A Mitchell product and an addition for each MAC of ResNet's block."""
    values = dict(C_in=c_in, C_out=c_out, H=size, W=size, stride=stride)
    module = lwcnn.convert(BasicBlock(c_in, c_out, stride), "mitchell").eval()
    rows = count_block("mitchell", **values)
    agree(rows, module, c_in, size)
    profile = lwcnn.profile(module, (1, c_in, size, size))
    layers = [row.cost for row in profile.rows if row.function == "mitchell_conv2d"]
    counted = [cost.mitchell_products + cost.additions for cost in layers]
    assert [row.mitchell_operations for row in rows if row.mitchell_operations] == counted
    assert counted == [2 * row.macs for row in count_block("basic", **values) if row.macs]
    assert not any(row.macs or row.adder_operations for row in rows)
