"""Symbolic blocks against a slow simulation of memory, and by hand; `test_block_modules` has the real modules."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lwcnn import LwcnnError, profile
from lwcnn.cost.blocks import BLOCKS, count_block, memory, symbols_of_block
from lwcnn.models.ghostnet import TABLE as GHOST_ROWS
from lwcnn.models.ghostnet import GhostBottleneck
from lwcnn.ops.rounding import make_divisible


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
    for _, layers, _ in BLOCKS[name].forms:
        used = sorted(set().union(*(layer.elements.free_symbols for layer in layers)), key=str)
        numbers = dict(
            zip(used, (2, 3, 5, 7, 11, 13, 17, 19, 23, 29), strict=False)
        )  # no two tensors of one size
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


def test_a_surplus_ghost_is_computed_and_cut_off():
    rows = count_block("ghost_bottleneck", C_in=5, C_out=7, H=4, W=4, stride=1, t=3, k=3, SE=0)
    widths = {row.name: row.channels for row in rows}
    assert [widths[f"expand.{part}"] for part in ("primary", "cheap", "concat")] == [8, 8, 15]
    assert [widths[f"project.{part}"] for part in ("primary", "cheap", "concat")] == [4, 4, 7]
    module = GhostBottleneck(5, GHOST_ROWS[0]._replace(e=15, c=7)).eval()
    counted = profile(module, (1, 5, 4, 4))
    assert (sum(row.macs for row in rows), sum(row.params for row in rows)) == (counted.macs, counted.params)


@given(
    st.sampled_from(sorted(BLOCKS)), st.integers(1, 40), st.integers(2, 40), st.integers(1, 9), st.sampled_from([1, 2]),
    st.sampled_from([1, 3, 5]), st.sampled_from([0.0625, 0.125, 0.3, 1]), st.integers(1, 9), st.integers(1, 9),
    st.integers(1, 4), st.integers(0, 1),
)  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_every_setting_gives_one_form_with_sound_numbers(
    name, c_in, c_out, size, stride, k, ratio, r, t, g, switch
):
    if name == "compconv":
        c_out = 2 * c_out
    if name == "shuffle_unit":
        c_in, c_out = g * c_in, g * (c_in if stride == 1 else c_in + c_out)
    if name.startswith("interleaved"):
        c_in, c_out = g * c_in, g * c_out
    if name == "inverted_shift" and stride == 2:
        size = 2 * size  # its means of 2 x 2 leave out a last odd row
    if name == "group_channel_wise":
        c_in = c_out = g * c_in
    if name == "shuffle_v2_unit":
        c_in, c_out = 2 * c_in, 2 * (c_in if stride == 1 else c_out)
    if name == "group_channel_wise":  # it keeps channels and size
        c_in, c_out, stride = g * c_in, g * c_in, 1
    everything = dict(C_in=c_in, C_out=c_out, H=size, W=size + 1, stride=stride, k=k, SR=ratio, r=r, t=t, g=g)
    everything |= dict(SE=switch, BN=switch)
    rows = count_block(name, **{str(symbol): everything[str(symbol)] for symbol in symbols_of_block(name)})
    inputs = 2 if rows[0].name == "keep" else 1
    assert sum(row.channels for row in rows[:inputs]) == c_in
    assert rows[-1].channels == c_out
    strides = 1 if name in ("fire", "group_channel_wise") else stride
    width = (size + 1) // 2 if name == "inverted_shift" and stride == 2 else -(-(size + 1) // strides)
    assert (rows[-1].height, rows[-1].width) == (-(-size // strides), width)
    assert all(min(row) >= 0 for row in (row[1:] for row in rows))
    assert all(row.channels >= 1 for row in rows)


def test_layers_run_once_and_in_order():
    _, layers, _ = BLOCKS["bottleneck"].forms[1]
    assert [layer.name for layer in layers] == ["input", "reduce", "conv3x3", "restore", "shortcut", "add"]
    places = [[layers.index(x) for x in layer.inputs] for layer in layers]
    assert places == [[], [0], [1], [2], [0], [4, 3]]


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
        (lambda: count_block("bottleneck", **GOOD, stride=1, r=2.5), "r is 2.5"),
        (lambda: count_block("inverted_residual", **GOOD, stride=1, t=2, k=3, SE=2), "SE is 2.*1 for yes"),
        (lambda: count_block("separable", **GOOD, stride=1, k=3), "BN is missing"),
        (
            lambda: count_block("shuffle_unit", **GOOD, stride=2, g=1),
            "shortcut does not fit.*more at stride 2",
        ),
        (
            lambda: count_block("shuffle_unit", C_in=8, C_out=16, H=4, W=4, stride=3, g=1),
            "stride is 3.*1 or 2",
        ),
        (lambda: count_block("shuffle_v2_unit", C_in=8, C_out=9, H=4, W=4, stride=2), "an even number"),
        (lambda: count_block("shuffle_v2_unit", C_in=8, C_out=6, H=4, W=4, stride=1), "as many as in"),
        (lambda: count_block("shuffle_unit", **GOOD, stride=1, g=3), "3 groups do not.*use 1, 2, 4 or 8"),
    ],
)
def test_bad_calls_are_refused(call, message):
    with pytest.raises(LwcnnError, match=f"(?s){message}"):
        call()
