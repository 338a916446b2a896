"""StepPlayer: its rows against `profile`, its pictures against plain averages, its page by keyboard."""

import base64
import io
import re
import time

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from benchmarks.adopt import build
from lwcnn import data, ops, profile
from lwcnn.cost.source_text import source_text
from lwcnn.errors import LwcnnError
from lwcnn.models.layers import ConvNorm
from lwcnn.models.mobilenet_v2 import InvertedResidual
from lwcnn.models.squeezenet import Fire, squeezenet1_1
from lwcnn.steps import Step
from lwcnn.widgets.core.base import STATE_LIMIT
from lwcnn.widgets.core.bitmap import bitmap
from lwcnn.widgets.core.picture_code import coded_picture, read_picture
from lwcnn.widgets.core.quantise import levels_of as levels_of_cells
from lwcnn.widgets.core.quantise import pack, picture
from lwcnn.widgets.core.step_view import call_text
from lwcnn.widgets.step_player.widget import StepPlayer
from tests.axe import axe_faults
from tests.widgets.page import run_module


def photographs(size=64):
    return {name: data.photograph(name, size)[None] for name in ("chelsea", "coffee")}


def player_of_fire():
    torch.manual_seed(0)
    return StepPlayer(Fire(3, 4, 8, 8), photographs(), title="Fire")


def player_with_others():
    torch.manual_seed(0)
    block = nn.Sequential(ConvNorm(3, 24, 3, stride=2), ConvNorm(24, 40, 3, stride=2)).eval()
    return StepPlayer(block, photographs(), maps=2, views=3, title="Two layers")


# What test_every_widget.py looks at, the first as it is and all of them on small screens.
LOOKS = [player_of_fire, player_with_others]


@pytest.fixture(scope="module")
def fire_player():
    return player_of_fire()


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return squeezenet1_1(num_classes=5).eval()


def names(player):
    return [step["name"] for step in player.steps]


def source_names(player, name):
    return [player.things[k]["name"] for k in player.steps[names(player).index(name)]["sources"]]


# What is recorded


def test_every_step_has_its_call_and_its_sources(fire_player):
    calls = {step["name"]: step["call"] for step in fire_player.steps}
    assert calls["squeeze.conv"] == "conv2d(x, squeeze.weight, squeeze.bias)"
    assert calls["expand3x3.conv"] == "conv2d(squeeze.act, expand3x3.weight, expand3x3.bias, padding=(1, 1))"
    assert calls["concat"] == "concat(expand1x1.act, expand3x3.act)"
    assert source_names(fire_player, "squeeze.conv") == ["x"]
    assert source_names(fire_player, "expand3x3.conv") == ["squeeze.act"]
    assert source_names(fire_player, "concat") == ["expand1x1.act", "expand3x3.act"]
    assert fire_player.steps[0]["operands"] == [
        ["x", "feature maps", [1, 3, 64, 64]],
        ["squeeze.weight", "parameter", [4, 3, 1, 1]],
        ["squeeze.bias", "parameter", [4]],
    ]


def test_statistics_are_no_parameters():
    player = StepPlayer(ConvNorm(3, 4, 3), photographs(16))
    kinds = {name: kind for name, kind, _ in player.steps[1]["operands"]}
    assert kinds["norm.running_mean"] == kinds["norm.running_var"] == "statistics"
    assert kinds["norm.weight"] == "parameter" and kinds["conv"] == "feature maps"


def test_costs_are_those_of_profile(network):
    player = StepPlayer(network, photographs(), join=2)
    counted = profile(network, (1, 3, 64, 64))
    rows = counted.grouped(2).rows
    assert names(player) == [row.name for row in rows]
    assert [(s["macs"], s["params"]) for s in player.steps] == [(r.cost.macs, r.cost.params) for r in rows]
    assert player.steps[-1]["macs_so_far"] == counted.macs
    assert player.steps[-1]["params_so_far"] == counted.params
    assert player.steps[-1]["params_so_far"] == sum(p.numel() for p in network.parameters())


def test_a_shared_parameter_counts_once():
    conv = nn.Conv2d(3, 3, 1).double()

    def twice(x, step):
        y = step("first", ops.conv2d, x, conv.weight, conv.bias)
        return step("second", ops.conv2d, y, conv.weight, conv.bias)

    assert [step["params"] for step in StepPlayer(twice, photographs(16)).steps] == [12, 0]


def test_one_block_of_a_network(network):
    player = StepPlayer(network, photographs(), only="features.fire2")
    assert names(player) == names(StepPlayer(Fire(3, 2, 2, 2), photographs(16)))
    assert source_names(player, "squeeze.conv") == ["features.maxpool1.pool"]  # from outside the block
    assert player.steps[0]["call"] == "conv2d(features.maxpool1.pool, squeeze.weight, squeeze.bias)"
    assert player.pictures["coffee"]["maps"][0] == []  # the network's input is not seen, so it costs nothing
    outside = player.things[-1]
    assert outside["shape"] == [1, 64, 15, 15] and player.pictures["coffee"]["maps"][-1]


def test_joined_steps_keep_their_shortcut():
    torch.manual_seed(0)
    block = nn.ModuleDict({"a": InvertedResidual(3, 3, 1, 2), "b": InvertedResidual(3, 3, 1, 2)}).eval()
    block.forward = lambda x, step: block["b"](block["a"](x, steps_in(step, "a")), steps_in(step, "b"))

    def steps_in(step, prefix):
        return lambda name, fn, *args, **kwargs: step(f"{prefix}.{name}", fn, *args, **kwargs)

    player = StepPlayer(lambda x, step: block.double().forward(x, step), photographs(16), join=1)
    assert names(player) == ["a", "b"]
    assert [source_names(player, name) for name in "ab"] == [["x"], ["a"]]
    assert player.steps[0]["call"] == "conv2d ×3, batch_norm ×3, relu6 ×2, add"
    assert player.steps[0]["joined"] == 9
    named = StepPlayer(lambda x, step: block.forward(x, step), photographs(16), join=lambda name: "all")
    assert names(named) == ["all"]


def test_the_line_of_the_block_is_marked(fire_player):
    lines, marks = fire_player.block["lines"], fire_player.block["marks"]
    assert fire_player.block["name"] == "fire"
    assert [lines[mark].split()[0] for mark in marks] == ["s", "s", "e1", "e1", "e3", "e3", "return"]
    assert fire_player.block["margin"][1:] == [
        f"4 × 64 × 64, {64 * 64 * 3 * 4:,} MACs",
        f"8 × 64 × 64, {64 * 64 * 4 * 8:,} MACs",
        f"8 × 64 × 64, {64 * 64 * 4 * 8 * 9:,} MACs",
        "16 × 64 × 64",
    ]


def test_the_lines_of_joined_steps_and_of_a_part(network):
    joined = StepPlayer(Fire(3, 4, 8, 8), photographs(16), join=1)
    assert [joined.block["lines"][mark].split()[0] for mark in joined.block["marks"]] == [
        "s",
        "e1",
        "e3",
        "return",
    ]
    assert StepPlayer(network, photographs(), join=2).block == {}  # one line sends nearly all of its steps
    part = StepPlayer(network, photographs(), only="features.fire2")
    assert part.block["name"] == "fire" and part.block["marks"] == [1, 1, 2, 2, 3, 3, 4]


def test_a_block_without_source_is_played_all_the_same():
    player = StepPlayer(lambda x, step: step("double", ops.add, x, x), photographs(16))
    assert player.block == {} and names(player) == ["double"]


def test_the_readers_module_stays_as_it_is():
    block = ConvNorm(3, 4, 3).train()
    before = {key: value.clone() for key, value in block.state_dict().items()}
    StepPlayer(block, photographs(16))
    assert block.training and block.conv.weight.dtype == torch.float32
    assert all(torch.equal(value, before[key]) for key, value in block.state_dict().items())


# Texts


@pytest.mark.parametrize(
    ("fn", "args", "expected"),
    [
        (ops.conv2d, ("x", "w", None, (2, 2), (1, 1), (1, 1), 4),
         "conv2d(x, w, stride=(2, 2), padding=(1, 1), groups=4)"),
        (ops.channel_shuffle, ("x", 2), "channel_shuffle(x, groups=2)"),
        (ops.concat, ("x", "w"), "concat(x, w)"),
        (ops.batch_norm, ("x", "w", "w", None, "w"), "batch_norm(x, w, w, bias=w)"),
    ],
)  # fmt: skip
def test_calls_read_as_written(fn, args, expected):
    tensors = {"x": torch.zeros(1), "w": torch.zeros(2)}
    args = tuple(tensors.get(a, a) if isinstance(a, str) else a for a in args)
    assert call_text(Step("s", fn, args, {}, None), {id(t): name for name, t in tensors.items()}) == expected


def test_sources_show_what_is_computed_and_no_checks(fire_player):
    assert fire_player.code["relu"] == "def relu(x: Tensor) -> Tensor:\n    return F.relu(x)"
    assert "F.conv2d(" in fire_player.code["conv2d"]
    for name in ops.__all__:
        fn = getattr(ops, name)
        if callable(fn):
            text = source_text(fn)
            compile(text, name, "exec")
            assert '"""' not in text and "raise" not in text and "check_" not in text


# Pictures


def levels_of(text, height, width):
    """The levels of a text of `code`."""
    return read_picture([0, 15, text], height, width).round().int().numpy()


def decoded(text, count, bits):
    stream = np.unpackbits(np.frombuffer(base64.b64decode(text), np.uint8))[: count * bits]
    return stream.reshape(count, bits) @ (1 << np.arange(bits - 1, -1, -1))


@pytest.mark.parametrize("bits", [4, 6])
def test_pack_is_read_back_here_and_on_the_page(bits, open_widgets, fire_player):
    levels = torch.randint(0, 2**bits, (101,), generator=torch.Generator().manual_seed(1))
    text = pack(levels, bits)
    assert decoded(text, 101, bits).tolist() == levels.tolist()
    function = "(unpack, text, count, bits) => [...unpack(text, count, bits)]"
    page = open_widgets(fire_player)
    assert run_module(page, "step-player", ["unpack"], function, text, 101, bits) == levels.tolist()


def test_pictures_are_averages_of_the_maps():
    x = photographs()["chelsea"]
    player = StepPlayer(ConvNorm(3, 4, 3), {"chelsea": x})
    assert player.things[0]["sizes"][0] == [32, 32]
    image = x.double().numpy()[0]
    for channel, (low, high, text) in enumerate(player.pictures["chelsea"]["maps"][0]):
        means = image[channel].reshape(32, 2, 32, 2).mean(axis=(1, 3))
        shown = low + levels_of(text, 32, 32) * (high - low) / 15
        assert (
            np.abs(shown - means).max() <= (means.max() - means.min()) / 30 + 0.01
        )  # half a level, rounded ends
        assert low == pytest.approx(means.min(), rel=0.005) and high == pytest.approx(means.max(), rel=0.005)


def test_ranges_are_those_of_the_whole_output(fire_player):
    x = photographs()["coffee"].double()
    assert fire_player.pictures["coffee"]["ranges"][0] == [
        float(f"{x.min():.3g}"),
        float(f"{x.max():.3g}"),
    ]
    relu = names(fire_player).index("squeeze.act") + 1
    assert fire_player.pictures["coffee"]["ranges"][relu][0] == 0


def test_the_same_channels_are_shown_before_and_after():
    player = StepPlayer(ConvNorm(3, 24, 3, act=ops.relu), photographs(16), maps=4)
    assert [thing["channels"] for thing in player.things[1:]] == [[0, 6, 12, 18]] * 3


def test_nine_maps_for_those_who_ask_if_there_is_room():
    """A shift in nine directions is seen in nine maps; without room for as many there are six."""
    few = StepPlayer(ConvNorm(3, 9, 1), photographs(16), maps=9)
    assert few.maps == 9 and few.things[1]["channels"] == list(range(9))
    narrow = StepPlayer(ConvNorm(3, 9, 1), photographs(64), maps=9, room=9_000)
    assert narrow.maps < 9


def test_smaller_pictures_on_demand():
    player = StepPlayer(ConvNorm(3, 4, 3), photographs(16), pixels=12)
    assert player.things[-1]["sizes"][0] == [12, 12]
    _, _, text = player.pictures["coffee"]["maps"][-1][0]
    assert levels_of(text, 12, 12).shape == (12, 12)


MAPS = {
    "smooth": torch.arange(12.0).view(3, 4).double(),
    "noise": torch.rand(9, 7, generator=torch.Generator().manual_seed(2)).double(),
    "flat": torch.zeros(5, 5).double(),
    "one cell": torch.ones(1, 1).double(),
    "steps": torch.tensor([[0.0, 0, 1, 1, 9, 9]] * 6).double(),
}


@pytest.mark.parametrize("name", MAPS)
def test_the_code_of_a_picture_is_read_back_here_and_on_the_page(name, open_widgets, fire_player):
    cells = MAPS[name]
    low, high, text = coded_picture(cells)
    levels = levels_of_cells(cells, low, high, 4)
    assert levels_of(text, *cells.shape).tolist() == levels.tolist()
    function = "(levelsOf, text, height, width) => [...levelsOf(text, height, width)]"
    read = run_module(open_widgets(fire_player), "step-player", ["levelsOf"], function, text, *cells.shape)
    assert read == levels.flatten().tolist()


def test_the_code_halves_a_photograph():
    cells = photographs()["chelsea"][0, 0].double()
    assert len(coded_picture(cells)[2]) < 0.6 * len(picture(cells)[2])


def test_other_maps_are_there_for_those_who_ask():
    block = ConvNorm(3, 24, 3)
    player = StepPlayer(block, photographs(16), maps=4, views=2)
    assert player.maps == 4 and player.things[0]["channels"] == [0, 1, 2]
    assert player.things[1]["channels"] == [0, 6, 12, 18, 3, 9, 15, 21]
    assert len(player.pictures["coffee"]["maps"][1]) == 8
    coarse = StepPlayer(block, photographs(64), maps=4, views=2).things[1]["sizes"]
    assert coarse == [[32, 32], [20, 20]]  # those of the first view are finer
    varied = StepPlayer(block, photographs(16), maps=4, views=2, pick="varied").things[1]["channels"]
    assert varied[:4] == sorted(varied[:4]) and varied[4:] == sorted(varied[4:]) and len(set(varied)) == 8
    assert varied[:4] == StepPlayer(block, photographs(16), maps=4, pick="varied").things[1]["channels"]


def test_a_page_may_give_more_room():
    block, options = ConvNorm(3, 24, 3), {"pixels": 64, "views": 4}
    usual, small, large = (
        StepPlayer(block, photographs(), **options, **room)
        for room in ({}, {"room": 20_000}, {"room": 200_000})
    )
    assert (
        small.things[1]["sizes"][0] < usual.things[1]["sizes"][0] == large.things[1]["sizes"][0] == [64, 64]
    )
    stored = [len(player.things[1]["channels"]) for player in (usual, large)]
    assert stored[0] < stored[1] == 24  # less of the others before the pictures get smaller
    sizes = [len(player.state_json().encode()) for player in (small, usual, large)]
    assert sizes[0] <= 20_000 < sizes[1] <= STATE_LIMIT < sizes[2] <= 200_000


def test_the_most_varied_channels_are_picked():
    """Of the 24 channels the flat ones are left out; a plain loop over channels finds the same."""
    block = ConvNorm(3, 24, 3, act=ops.relu).double().eval()
    inputs = photographs(16)
    player = StepPlayer(block, inputs, maps=4, pick="varied")
    outs = [block(x.double())[0] for x in inputs.values()]  # 16 x 16: shown as they are
    spreads = [sum(out[channel].std(correction=0).item() for out in outs) for channel in range(24)]
    best = sorted(range(24), key=lambda channel: -spreads[channel])[:4]
    assert player.things[-1]["channels"] == sorted(best)


def test_the_state_is_the_same_with_any_number_of_threads(network):
    texts, threads = [], torch.get_num_threads()
    for count in (1, 2, 1):
        torch.set_num_threads(count)
        texts.append(StepPlayer(network, photographs(), join=2).page_html())
    torch.set_num_threads(threads)
    assert texts[0] == texts[1] == texts[2]


def test_many_steps_still_fit_into_a_page(network):
    player = StepPlayer(network, photographs(224), join=2)
    assert len(player.state_json().encode()) <= STATE_LIMIT
    wanted = StepPlayer(network, photographs(224), join=2, pixels=64, views=2)
    assert len(wanted.state_json().encode()) <= STATE_LIMIT
    assert wanted.things[1]["sizes"][0][0] < 64  # smaller pictures paid for it
    with pytest.raises(LwcnnError, match=r"do not fit into a page\.\n.*join steps"):
        StepPlayer(ConvNorm(3, 4, 3), {f"photograph {k}": torch.rand(1, 3, 64, 64) for k in range(60)})


def test_classes_are_named_where_labels_are_known(network):
    player = StepPlayer(network, photographs(), join=2, labels=list("abcde"))
    with torch.no_grad():
        shares = torch.softmax(network.double()(photographs()["coffee"].double()), 1)[0]
    network.float()
    best = player.pictures["coffee"]["classes"]
    assert [name for name, _ in best] == ["abcde"[k] for k in shares.topk(3).indices]
    assert best[0][1] == pytest.approx(shares.max().item(), abs=5e-4)


def test_a_network_of_others_is_shown_by_its_modules():
    theirs = build("torchvision", "mobilenet_v2")
    player = StepPlayer(theirs, photographs(32), join=2)
    assert [step["name"] for step in player.steps][:2] == ["features.0", "features.1"]
    counted = profile(theirs, (1, 3, 32, 32))
    assert (player.steps[-1]["macs_so_far"], player.steps[-1]["params_so_far"]) == (
        counted.macs,
        counted.params,
    )
    part = StepPlayer(theirs, photographs(32), only="features.3")
    assert [step["functions"] for step in part.steps][-3:] == [
        ["Conv2d"],
        ["BatchNorm2d"],
        ["InvertedResidual"],
    ]
    assert "def forward(self" in part.code["InvertedResidual"] and part.steps[-1]["sources"]
    assert part.steps[0]["call"] == "Conv2d(features.2.conv.3)"


def test_a_block_of_the_reader_with_biases():
    """PyTorch refuses a convolution with a bias on numbers of another dtype, also where nothing is computed."""

    class Shortcut(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 3, 3, padding=1)

        def forward(self, x):
            return x + self.conv(x)

    player = StepPlayer(Shortcut().eval(), photographs(16))
    assert [(step["name"], step["macs"]) for step in player.steps] == [("conv", 81 * 256), ("(network)", 0)]


# Errors


@pytest.mark.parametrize(
    ("inputs", "options", "message"),
    [
        ({}, {}, "inputs names no tensor"),
        (torch.zeros(1, 3, 8, 8), {}, "inputs names no tensor"),
        ({"a": torch.zeros(3, 8, 8)}, {}, r"not one image.\n.*use inputs\['a'\]\[None\]"),
        ({"a": torch.zeros(2, 3, 8, 8)}, {}, r"got \(2, 3, 8, 8\)"),
        ({"a": torch.zeros(1, 3, 8, 8), "b": torch.zeros(1, 3, 9, 9)}, {}, "differ in shape"),
        (photographs(16), {"only": "squeze"}, "no step lies in 'squeze'.\n  did you mean squeeze"),
        (photographs(16), {"join": 0}, "join is 0"),
        (photographs(16), {"maps": 0}, "maps is 0"),
        (photographs(16), {"pixels": 0}, "pixels is 0"),
        (photographs(16), {"views": 0}, "views is 0"),
        (photographs(16), {"room": 0}, "room is 0"),
        (photographs(16), {"view": -1}, "view is out of range"),
        (photographs(16), {"pick": "best"}, r"pick is 'best'.\n  pick is 'spread' or 'varied'"),
        (photographs(16), {"index": 7}, "index must be a whole number from 0 to 6"),
        (photographs(16), {"photograph": "dog"}, "photograph must be 'chelsea' or 'coffee'"),
        (photographs(16), {"speed": 2}, "there is no option 'speed'"),
    ],
)
def test_wrong_arguments(inputs, options, message):
    with pytest.raises(LwcnnError, match=message):
        StepPlayer(Fire(3, 4, 8, 8), inputs, **options)


def test_a_float32_function_is_refused():
    weight = torch.ones(3, 3, 1, 1)
    with pytest.raises(LwcnnError, match="float64"):
        StepPlayer(lambda x, step: step("conv", ops.conv2d, x.float(), weight), photographs(16))


def test_values_that_are_not_finite_are_refused():
    with pytest.raises(LwcnnError, match=r"step big.*not finite"):
        StepPlayer(lambda x, step: step("big", ops.relu, x / 0), photographs(16))


# The page


def test_the_fallback_is_a_table_and_the_maps_at_both_ends(fire_player):
    html = fire_player.fallback_html()
    assert html.count("<tr>") == 1 + len(fire_player.steps)
    assert "expand3x3.conv" in html and "1 × 8 × 64 × 64" in html and "2,359,296" not in html
    assert f"{64 * 64 * 8 * 4 * 9:,}" in html
    assert re.findall("What goes [^<]*", html) == [
        "What goes into the first step: x",
        "What goes out of the last step: concat",
    ]
    assert len(re.findall('<img alt="channel \\d+: from ', html)) == 3 + 4


def test_a_bitmap_is_read_by_others():
    cells = torch.tensor([[-1.0, 0.0, 0.5], [1.0, 1.0, 1.0]]).double()
    image = np.array(Image.open(io.BytesIO(bitmap(cells))).convert("RGB"))
    assert image.shape == (2, 3, 3)
    assert image[0, 0].tolist() == [132, 70, 23] and image[1, 0].tolist() == [15, 81, 120]  # lowest, highest
    assert image[0, 1].min() > 230 and image[0, 2].tolist() < image[0, 1].tolist()


def test_the_line_of_the_step_lights_up(open_widgets, fire_player):
    page = open_widgets(fire_player)
    for place, word in enumerate(["s =", "s =", "e1 =", "e1 =", "e3 =", "e3 =", "return"]):
        page.locator(".lw-step-name").nth(place).click()
        lit = page.locator(".lw-code-line[aria-current]")
        assert lit.count() == 1 and lit.text_content().strip().startswith(word)
    assert page.locator(".lw-code-margin").nth(1).text_content() == f"4 × 64 × 64, {64 * 64 * 12:,} MACs"
    border = "e => getComputedStyle(e).borderLeftColor"
    assert lit.evaluate(border) != page.locator(".lw-code-line").first.evaluate(
        border
    )  # not by its tint alone


def test_steps_are_drawn_to_scale(open_widgets):
    page = open_widgets(player_with_others())
    sides = page.locator(".lw-step-square").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().width)"
    )
    bars = page.locator(".lw-step-channels").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().height)"
    )
    assert [round(side / sides[0], 2) for side in sides] == [1, 0.5, 0.5, 0.25, 0.25]  # x and four steps
    assert [round(bar / bars[-1] * 40) for bar in bars] == [3, 24, 24, 40, 40]
    assert bars[-1] == pytest.approx(sides[0], abs=1)  # the most channels are as tall as the largest map
    label = page.locator(".lw-step-name").last.get_attribute("aria-label")
    assert label.endswith(": 40 maps of 16 × 16")
    page.locator(".lw-step-name").nth(2).click()  # the second convolution
    widths = [
        page.locator(".lw-step-side").nth(side).locator("canvas").first.bounding_box()["width"]
        for side in (0, 1)
    ]
    assert widths[0] / widths[1] == pytest.approx(2**0.5, rel=0.05)  # half the side is half the area


def test_the_next_maps_by_keyboard(open_widgets):
    player = player_with_others()
    page = open_widgets(player)
    side = page.locator(".lw-step-side").nth(1)
    label = "e => [...e.querySelectorAll('canvas')].map(c => c.ariaLabel.split(':')[0])"
    assert "2 of 24 maps" in side.inner_text()
    channels = player.things[1]["channels"]
    for view in (0, 1, 2, 0):
        assert side.evaluate(label) == [f"channel {channel}" for channel in channels[2 * view : 2 * view + 2]]
        assert f"selection {view + 1} of 3" in page.locator(".lw-step-others").inner_text()
        page.get_by_role("button", name="Other maps").press("Enter")
    assert page.locator(".lw-live").text_content().startswith("maps: selection 5. Step 1 of 4")


def test_two_inputs_share_the_place_of_one(open_widgets, fire_player):
    page = open_widgets(fire_player)
    page.locator(".lw-step-name").last.click()
    figures = page.locator(".lw-step-side").first.locator("figure")
    assert ["3 of 8 maps" in text for text in figures.all_inner_texts()] == [True, True]
    shown = figures.nth(1).locator("canvas")
    assert shown.count() >= 3 and "channel 0:" in shown.first.get_attribute("aria-label")
    page.get_by_role("button", name="Other maps").click()
    expected = fire_player.things[6]["channels"][3]
    assert f"channel {expected}:" in shown.first.get_attribute("aria-label")


def test_no_button_where_a_page_has_no_other_maps(open_widgets, fire_player):
    assert not open_widgets(fire_player).get_by_role("button", name="Other maps").is_visible()


@pytest.mark.parametrize("make", LOOKS)
def test_not_too_tall(open_widgets, make):
    page = open_widgets(make(), width=1366, height=768)
    for name in page.locator(".lw-step-name").all():
        name.click()
        assert page.locator(".lw-step-player").bounding_box()["height"] <= 1200


def test_by_keyboard(open_widgets, fire_player):
    page = open_widgets(fire_player)
    said = page.locator(".lw-live")
    assert said.text_content() == "Step 1 of 7, squeeze.conv: conv2d, 3 to 4 channels, 64 × 64."
    page.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    assert said.text_content().startswith("Step 2 of 7, squeeze.act: relu, 4 to 4")
    page.keyboard.press("ArrowRight")
    assert said.text_content().startswith("Step 3 of 7")
    page.keyboard.press("ArrowLeft")
    assert said.text_content().startswith("Step 2 of 7")
    assert page.locator(".lw-step-list [aria-current=step]").text_content() == "squeeze.act"
    page.get_by_role("slider", name="step").focus()
    page.keyboard.press("End")
    assert said.text_content() == "Step 7 of 7, concat: concat, 8 and 8 to 16 channels, 64 × 64."
    assert page.locator(".lw-code-line[aria-current]").text_content().strip().startswith("return step(")
    assert page.get_by_role("button", name="Next").get_attribute("aria-disabled") == "true"
    page.get_by_role("button", name="Next").press("Enter")
    assert said.text_content().startswith("Step 7 of 7")
    page.get_by_role("combobox", name="photograph").select_option("coffee")
    assert said.text_content().startswith("photograph: coffee. Step 7 of 7")
    assert page.get_by_role("img", name="the photograph coffee, small").count() == 1


def test_the_shown_numbers_are_those_of_the_state(open_widgets, fire_player):
    page = open_widgets(fire_player)
    for index, step in enumerate(fire_player.steps):
        page.locator(".lw-step-name").nth(index).click()
        text = page.locator(".lw-step-player").inner_text()
        for count in (step["macs"], step["macs_so_far"], step["params"], step["params_so_far"]):
            assert f"{count:,}" in text
        assert step["call"] in text
        low, high, _ = fire_player.pictures["chelsea"]["maps"][index + 1][0]
        label = page.locator(".lw-step-side").nth(1).get_by_role("img").first.get_attribute("aria-label")
        assert label == f"channel 0: from {low:g} to {high:g}"


# Read a copy: Chromium warns when a canvas that is drawn on is read again and again.
PIXELS = """canvas => {
    const context = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
    context.drawImage(canvas, 0, 0);
    return [...context.getImageData(0, 0, canvas.width, canvas.height).data];
}"""


def negated_ramp():
    """A step player whose last map runs from 0 to -1."""

    def negate(x, step):
        return step("negative", ops.scale, x, torch.full((1, 3, 1, 1), -1.0, dtype=torch.float64))

    ramp = torch.linspace(0, 1, 64, dtype=torch.float64).view(1, 1, 8, 8).repeat(1, 3, 1, 1)
    return StepPlayer(negate, {"ramp": ramp})


def last_map(page):
    return page.locator(".lw-step-side").nth(1).locator(".lw-map canvas").first


def colours_of(canvas) -> list:
    """Red, green and blue of the first and the last pixel."""
    pixels = np.array(canvas.evaluate(PIXELS)).reshape(-1, 4)
    assert (pixels[:, 3] == 255).all()
    return pixels[[0, -1], :3].tolist()


LOWEST, ZERO, HIGHEST = [132, 70, 23], [255, 255, 255], [15, 81, 120]  # on a light page
NOISE = """CanvasRenderingContext2D.prototype.getImageData = (x, y, width, height) => {
    const pixels = new ImageData(width, height);
    crypto.getRandomValues(pixels.data);
    return pixels;
};"""


@pytest.mark.parametrize("options", [{}, {"forced_colors": "active"}, {"before": NOISE}], ids=str)
def test_maps_and_legend_have_the_colours_of_the_palette(open_widgets, options):
    page = open_widgets(negated_ramp(), **options)
    assert colours_of(last_map(page)) == [ZERO, LOWEST]
    assert colours_of(page.locator(".lw-map-ramp")) == [LOWEST, HIGHEST]


def test_colours_follow_sign_scale_and_theme(open_widgets):
    page = open_widgets(negated_ramp())
    page.get_by_role("combobox", name="colours").select_option("contrast")
    assert colours_of(last_map(page)) == [HIGHEST, ZERO]  # the lowest value is as the page
    assert colours_of(page.locator(".lw-map-ramp")) == [ZERO, HIGHEST]
    page.get_by_role("combobox", name="colours").select_option("own")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert colours_of(last_map(page)) == [[34, 40, 50], [210, 148, 99]]
    assert colours_of(page.locator(".lw-map-ramp")) == [[210, 148, 99], [93, 159, 197]]
    page.emulate_media(media="print")  # paper is light; the page hears of it a moment later
    deadline = time.monotonic() + 5
    while colours_of(last_map(page)) != [ZERO, LOWEST]:
        assert time.monotonic() < deadline, colours_of(last_map(page))


def test_a_picture_can_be_enlarged(open_widgets, fire_player):
    page = open_widgets(fire_player)
    tile = page.locator(".lw-step-side").nth(1).locator(".lw-map").nth(1)
    small = tile.bounding_box()["width"]
    tile.press("Enter")
    assert tile.get_attribute("aria-pressed") == "true" and tile.bounding_box()["width"] > 2 * small
    tile.press("Enter")
    assert tile.bounding_box()["width"] == small


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_on_a_wide_screen(open_widgets, fire_player, theme):
    """There the pictures stand beside each other; the other widgets are seen wide in the pages of the book."""
    assert not axe_faults(open_widgets(fire_player, theme=theme))
