"""Symbolic blocks against the modules of `lwcnn.models`, against a slow simulation of memory, and by hand."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lwcnn import LwcnnError, profile
from lwcnn.channels import make_divisible
from lwcnn.cost.block_counts import count_block, inputs_of, memory
from lwcnn.cost.blocks import BLOCKS, layers_of, variants
from lwcnn.models.mobilenet_v1 import TABLE as V1_ROWS
from lwcnn.models.mobilenet_v1 import DepthwiseSeparable
from lwcnn.models.mobilenet_v2 import InvertedResidual
from lwcnn.models.mobilenet_v3 import LARGE, SMALL, Bneck
from lwcnn.models.resnet import BasicBlock, Bottleneck
from lwcnn.models.shufflenet_v1 import TABLE as SHUFFLE_STAGES
from lwcnn.models.shufflenet_v1 import ShuffleUnit
from lwcnn.models.shufflenet_v2 import CONV1, ShuffleNetV2Unit
from lwcnn.models.shufflenet_v2 import TABLE as V2_STAGES
from lwcnn.models.squeezenet import V1_0, Fire
from lwcnn.models.xception import SeparableConv

SIZES = [(8, 16, 7, 1), (16, 16, 8, 1), (16, 16, 9, 2), (24, 32, 10, 2), (64, 64, 5, 1)]


def agree(rows, module, c_in, size):
    """The symbolic rows and the profile of the module: totals, and layer by layer where convolutions stand."""
    counted = profile(module, (1, c_in, size, size))
    assert sum(row.params for row in rows) == counted.params == sum(p.numel() for p in module.parameters())
    assert sum(row.macs for row in rows) == counted.macs
    names = [row.name for row in rows[1:]]
    by_layer, shapes, name = {}, {}, ""
    for row in counted.rows:
        if row.name != "norm":  # a norm alone belongs to the layer before it
            name = layer_of(row.name, names)
        macs, params = by_layer.get(name, (0, 0))
        by_layer[name] = (macs + row.cost.macs, params + row.cost.params)
        shapes[name] = row.shape
    assert [name for name in by_layer if name in names] == names
    assert {row.name: (row.macs, row.params) for row in rows[1:]} == {name: by_layer[name] for name in names}
    assert {row.name: (1, row.channels, row.height, row.width) for row in rows[1:]} == {
        n: shapes[n] for n in names
    }


def layer_of(step: str, names: list[str]) -> str:
    """The layer of a step: ``expand.norm`` belongs to expand, ``squeeze_excite.reduce`` is se.reduce."""
    parts = step.replace("squeeze_excite", "se").split(".")
    return next((".".join(parts[:n]) for n in (2, 1) if ".".join(parts[:n]) in names), parts[0])


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


@pytest.mark.parametrize("width", ["0.5x", "1x", "1.5x", "2x"])
def test_units_of_every_stage_of_shufflenet_v2(width):
    widths = [CONV1, *(stage.channels[width] for stage in V2_STAGES)]
    for c_in, c in pairwise(widths):
        rows = count_block("shuffle_v2_unit", C_in=c_in, C_out=c, H=9, W=9, stride=2)
        agree(rows, ShuffleNetV2Unit(c_in, c, stride=2), c_in, 9)
        rows = count_block("shuffle_v2_unit", C_in=c, C_out=c, H=9, W=9, stride=1)
        agree(rows, ShuffleNetV2Unit(c, c), c, 9)


def test_the_papers_formula_of_the_shuffle_unit():
    """h * w * (2*c*m/g + 9*m), ShuffleNet section 3.2."""
    rows = count_block("shuffle_unit", C_in=240, C_out=240, H=28, W=28, stride=1, g=3)
    assert sum(row.macs for row in rows) == 28 * 28 * (2 * 240 * 60 // 3 + 9 * 60)


def simulated(layers, elements):
    """Live elements at each layer, by really keeping a table of tensors; concat and add take over their inputs."""
    live, peaks = {layer.name: elements[layer.name] for layer in layers if not layer.inputs}, []
    for place, layer in enumerate(layers):
        live[layer.name] = elements[layer.name]
        in_place = layer.kind in ("concat", "add", "scale")
        peaks.append(sum(n for name, n in live.items() if not (in_place and name == layer.name)))
        needed = {x.name for later in layers[place + 1 :] for x in later.inputs} | {layer.name}
        live = {name: n for name, n in live.items() if name in needed}
    return peaks


@pytest.mark.parametrize("name", BLOCKS)
def test_memory_is_what_a_simulation_keeps(name):
    for _, layers in variants(BLOCKS[name]):
        used = sorted(set().union(*(layer.elements.free_symbols for layer in layers)), key=str)
        numbers = dict(zip(used, (2, 3, 5, 7, 11, 13, 17, 19), strict=False))  # no two tensors of one size
        elements = {layer.name: int(layer.elements.subs(numbers)) for layer in layers}
        counted = [int(sum(row.values()).subs(numbers)) for row in memory(layers)]
        assert counted == simulated(layers, elements)


def test_memory_by_hand():
    """An identity shortcut keeps its input to the end; a projection is computed while both live."""
    identity = count_block("bottleneck", C_in=16, C_out=16, H=4, W=4, stride=1, r=4)
    assert [(r.name, r.read, r.written, r.kept) for r in identity] == [
        ("input", 0, 256, 0),
        ("reduce", 256, 64, 0),  # the input is being read: it does not count twice
        ("conv3x3", 64, 64, 256),
        ("restore", 64, 256, 256),
        ("add", 512, 0, 0),
    ]
    halves = count_block("shuffle_v2_unit", C_in=8, C_out=8, H=1, W=1, stride=1)
    assert [row.memory for row in halves] == [8, 8, 12, 12, 12, 8, 16]
    fire = count_block("fire", C_in=96, C_out=128, H=55, W=55, SR=0.125)
    assert [row.memory // 3025 for row in fire] == [96, 96 + 16, 16 + 64, 16 + 64 + 64, 128]


def test_widths_that_are_not_whole_are_rounded_down_but_not_to_nothing():
    rows = count_block("fire", C_in=8, C_out=9, H=4, W=4, SR=0.0625)
    assert [row.channels for row in rows] == [8, 1, 4, 5, 9]
    rows = count_block("bottleneck", C_in=8, C_out=10, H=4, W=4, stride=1, r=4)
    assert [row.channels for row in rows] == [8, 2, 2, 10, 10, 10]
    rows = count_block("shuffle_unit", C_in=16, C_out=16, H=4, W=4, stride=1, g=8)
    assert [row.channels for row in rows] == [16, 8, 8, 8, 16, 16]  # 16/4 is no multiple of 8


def test_the_squeeze_is_rounded_as_in_the_released_code():
    for t, c_in, squeeze in [(6, 40, 64), (3, 24, 24), (6, 16, 24), (11, 8, 24), (1, 16, 8)]:
        rows = count_block("inverted_residual", C_in=c_in, C_out=8, H=4, W=4, stride=1, k=3, t=t, SE=1)
        assert (
            {row.name: row.channels for row in rows}["se.reduce"] == squeeze == make_divisible(t * c_in / 4)
        )


@given(
    st.sampled_from(sorted(BLOCKS)), st.integers(1, 40), st.integers(2, 40), st.integers(1, 9), st.sampled_from([1, 2]),
    st.sampled_from([1, 3, 5]), st.sampled_from([0.0625, 0.125, 0.3, 1]), st.integers(1, 9), st.integers(1, 9),
    st.integers(1, 4), st.integers(0, 1),
)  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_every_setting_gives_one_form_with_sound_numbers(
    name, c_in, c_out, size, stride, k, ratio, r, t, g, switch
):
    if name == "shuffle_unit":
        c_in, c_out = g * c_in, g * (c_in if stride == 1 else c_in + c_out)
    if name == "shuffle_v2_unit":
        c_in, c_out = 2 * c_in, 2 * (c_in if stride == 1 else c_out)
    everything = dict(C_in=c_in, C_out=c_out, H=size, W=size + 1, stride=stride, k=k, SR=ratio, r=r, t=t, g=g)
    everything |= dict(SE=switch, BN=switch)
    rows = count_block(name, **{str(symbol): everything[str(symbol)] for symbol in inputs_of(name)})
    inputs = 2 if rows[0].name == "keep" else 1
    assert sum(row.channels for row in rows[:inputs]) == c_in
    assert rows[-1].channels == c_out
    strides = 1 if name == "fire" else stride
    assert (rows[-1].height, rows[-1].width) == (-(-size // strides), -(-(size + 1) // strides))
    assert all(min(row) >= 0 for row in (row[1:] for row in rows))
    assert all(row.channels >= 1 for row in rows)


def test_layers_run_once_and_in_order():
    _, layers = variants(BLOCKS["bottleneck"])[1]
    assert [layer.name for layer in layers] == ["input", "reduce", "conv3x3", "restore", "shortcut", "add"]
    assert layers_of(layers[-1]) == layers


GOOD = dict(C_in=8, C_out=8, H=4, W=4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: count_block("fir", **GOOD), "there is no such block.*did you mean fire"),
        (lambda: count_block("fire", **GOOD), "SR is missing.*C_in, C_out, H, SR, W"),
        (lambda: count_block("fire", **GOOD, SR=0.5, t=2), "this block has no t"),
        (lambda: count_block("fire", **GOOD, SR=1.5), "SR is 1.5.*at most 1"),
        (lambda: count_block("fire", **GOOD, SR=0), "SR is 0.*above 0"),
        (lambda: count_block("fire", C_in=8, C_out=1, H=4, W=4, SR=0.5), "C_out is 1.*at least 2"),
        (lambda: count_block("basic", **GOOD, stride=0), "stride is 0.*whole number of at least 1"),
        (lambda: count_block("basic", **GOOD, stride=True), "stride is True"),
        (lambda: count_block("inverted_residual", **GOOD, stride=1, t=2, k=4, SE=0), "k is 4.*odd"),
        (lambda: count_block("bottleneck", **GOOD, stride=1, r=2.0), "r is 2.0"),
        (lambda: count_block("inverted_residual", **GOOD, stride=1, t=2, k=3, SE=2), "SE is 2.*1 for yes"),
        (lambda: count_block("separable", **GOOD, stride=1, k=3), "BN is missing"),
        (
            lambda: count_block("shuffle_unit", **GOOD, stride=2, g=1),
            "shortcut does not fit.*more at another",
        ),
        (lambda: count_block("shuffle_v2_unit", C_in=8, C_out=9, H=4, W=4, stride=2), "an even number"),
        (lambda: count_block("shuffle_v2_unit", C_in=8, C_out=6, H=4, W=4, stride=1), "as many as in"),
        (lambda: count_block("shuffle_unit", **GOOD, stride=1, g=3), "3 groups do not.*use 1, 2, 4 or 8"),
    ],
)
def test_bad_calls_are_refused(call, message):
    with pytest.raises(LwcnnError, match=f"(?s){message}"):
        call()
