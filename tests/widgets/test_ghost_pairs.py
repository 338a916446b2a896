"""GhostPairs: its figures against the module of redundant maps, a trained network, refusals, keys, looks."""

import pytest
import torch

from lwcnn import data, trace
from lwcnn.errors import LwcnnError
from lwcnn.models.layers import ConvNorm, Sequential
from lwcnn.models.mobilenet_v2 import InvertedResidual
from lwcnn.studies import redundancy
from lwcnn.widgets import GhostPairs
from lwcnn.widgets.ghost_pairs.widget import ROOM, THRESHOLDS
from tests.widgets.page import run_module, unfold

LAYERS = {"first": "first.conv", "wide": "block.expand.act"}


def photographs(size=48):
    return {
        name: data.photograph(photo, size)[None] for name, photo in (("cat", "chelsea"), ("cup", "coffee"))
    }


def small_network():
    torch.manual_seed(0)
    return Sequential(first=ConvNorm(3, 8, 3), block=InvertedResidual(8, 8, 1, 3)).eval()


# What test_every_widget.py looks at, the first as it is and all of them on small screens.
LOOKS = [
    lambda: GhostPairs(small_network(), photographs(), LAYERS),
    lambda: GhostPairs(small_network(), photographs(), LAYERS, layer=1, pair=2),
]


@pytest.fixture(scope="module")
def network():
    return small_network()


@pytest.fixture(scope="module")
def widget(network):
    return GhostPairs(network, photographs(), LAYERS)


@pytest.fixture(scope="module")
def outs(network):
    with torch.no_grad():
        traces = [trace(network.double(), x.double()) for x in photographs().values()]
    return [{step.name: step.out[0] for step in steps} for steps in traces]


def shown(page):
    return page.locator("lw-ghost-pairs")


def test_figures_are_those_of_the_module(widget, outs):
    for layer, step in zip(widget.layers, LAYERS.values(), strict=True):
        maps, others = (out[step] for out in outs)
        ghosts, scaled = (redundancy.all_ghosts(maps, others, kernel) for kernel in (3, 1))
        for threshold, counts in zip(THRESHOLDS, layer["counts"], strict=True):
            counted = redundancy.count_ghosts(ghosts, threshold)
            single = redundancy.count_ghosts(scaled, threshold)
            assert counts == [counted.fitted, counted.checked, single.fitted, round(counted.chance, 1)]
            assert layer["maps"] == counted.maps
        for pair in layer["pairs"]:
            place = pair["source"], pair["target"]
            assert pair["explained"] == [round(r2[place].item(), 3) for r2 in ghosts]
            weight = redundancy.fit_ghost_filter(maps[place[0]], maps[place[1]]).weight
            assert pair["weight"] == pytest.approx(weight.flatten().tolist(), rel=5e-3, abs=1e-5)


def test_the_most_similar_pairs_come_first_in_their_better_direction(widget, outs):
    for layer, step in zip(widget.layers, LAYERS.values(), strict=True):
        maps, others = (out[step] for out in outs)
        fitted = redundancy.all_ghosts(maps, others).fitted
        first, second = redundancy.similar_pairs(maps, 2)
        assert [pair["kind"] for pair in layer["pairs"]] == [
            "most similar pair",
            "similar pair 2",
            "typical map",
        ]
        for pair, expected in zip(layer["pairs"], (first, second), strict=False):
            assert {pair["source"], pair["target"]} == {expected.first, expected.second}
            assert fitted[pair["source"], pair["target"]] >= fitted[pair["target"], pair["source"]]
        typical = layer["pairs"][2]
        targets, sources = redundancy.best_sources(redundancy.all_ghosts(maps, others))
        best = fitted[sources, targets].sort().values
        assert fitted[typical["source"], typical["target"]] == best[len(best) // 2]


def test_the_pictures_show_source_target_ghost_and_difference(widget, outs):
    pair = widget.layers[1]["pairs"][0]
    maps, others = (out[LAYERS["wide"]] for out in outs)
    ghost = redundancy.fit_ghost_filter(maps[pair["source"]], maps[pair["target"]])
    for pictures, one in zip(pair["pictures"], (maps, others), strict=True):
        made = redundancy.make_ghost(one[pair["source"]], ghost)
        target = one[pair["target"]]
        cells = redundancy.F.adaptive_avg_pool2d(
            torch.stack([one[pair["source"]], target, made, target - made]), widget.layers[1]["cells"]
        )
        for (low, high, _), cell in zip(pictures, cells, strict=True):
            assert [low, high] == pytest.approx([cell.min().item(), cell.max().item()], rel=6e-3, abs=1e-6)


def test_wide_layers_of_a_trained_network_hold_copies_and_thin_ones_do_not():
    """What the GhostNet chapter tells, with margins."""
    trained = data.efficientnet_lite0().features
    names = ("conv1", "bottleneck1_1", "bottleneck2_1")
    network = Sequential(**{name: getattr(trained, name) for name in names})
    photos = {name: data.preprocess(data.photograph(name)) for name in ("chelsea", "coffee")}
    widget = GhostPairs(network, photos, ["bottleneck2_1.expand.act", "bottleneck2_1.project.norm"])
    wide, thin = widget.layers
    fitted, checked, single, chance = wide["counts"][1]  # R² above 0.8
    assert fitted > 0.55 * wide["maps"] and checked > 0.4 * wide["maps"]
    assert fitted > 10 * chance and single > 0.8 * fitted
    assert thin["counts"][1][0] == 0
    assert len(widget.state_json().encode()) <= ROOM + 100


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"photos": {"cat": torch.zeros(1, 3, 48, 48)}}, "photos must be two.*there are 1"),
        ({"photos": {"a": torch.zeros(3, 48, 48), "b": torch.zeros(1, 3, 48, 48)}}, "not one image"),
        ({"layers": ["first.con"]}, "no step 'first.con'.*did you mean first.conv"),
        ({"layers": "first.conv"}, "layers is 'first.conv'"),
        ({"layers": []}, r"layers is \[\]"),
        ({"pairs": 0}, "pairs is 0"),
        ({"pairs": 40, "layers": ["block.expand.act"] * 1}, None),
        ({"layer": 2}, "layer must be a whole number from 0 to 1"),
        ({"pair": 3}, "pair must be a whole number from 0 to 2"),
        ({"kernel": 5}, "no option 'kernel'"),
        (
            {"photos": {"a": torch.zeros(1, 3, 48, 48), "b": torch.ones(1, 3, 48, 48)}},
            "no two maps that vary",
        ),
    ],
)
def test_wrong_values(network, change, message):
    arguments = {"photos": photographs(), "layers": LAYERS, **change}
    if message is None:  # more pairs than there are maps: all of them
        assert len(GhostPairs(network, **arguments).layers[0]["pairs"]) <= 13
        return
    with pytest.raises(LwcnnError, match=f"(?s){message}"):
        GhostPairs(network, **arguments)


def test_a_layer_of_single_pixels_is_refused(network):
    with pytest.raises(LwcnnError, match="no maps to compare"):
        GhostPairs(network, photographs(2), LAYERS)


def test_state_and_fallback(widget):
    assert repr(widget) == "GhostPairs(layer=0, pair=0)"
    text = widget.fallback_html()
    first = widget.layers[0]["pairs"][0]
    for part in (
        "first, most similar pair",
        f"{first['explained'][1]:.3f}",
        "R² &gt; 0.8",
        "used on cup as it is",
    ):
        assert part in text


def test_the_readers_network_stays_as_it_is(network):
    network.float().train()
    GhostPairs(network, photographs(), LAYERS)
    assert network.training and network.first.conv.weight.dtype == torch.float32
    network.eval()


def test_maths_of_the_page(open_widgets, widget):
    answer = run_module(
        open_widgets(widget), "ghost-pairs", ["verdict", "scaleOf", "countText"],
        """(verdict, scale, count) => ({
            words: [0.95, 0.6, 0.2, -1].map(verdict),
            scales: [0, 1, 2, 3].map((slot) => scale([[0, 10], [-2, 6], [0, 100], [0, 1]], slot)), count: count(3, 7),
        })""",
    )  # fmt: skip
    assert answer["count"] == "3 of 7"
    assert [words.split()[0] for words in answer["words"]] == ["nearly", "more", "less", "nothing:"]
    assert answer["scales"] == [[5, 10], [2, 6], [2, 6], [0, 4]]


def test_every_control_answers_to_the_keyboard(open_widgets, widget):
    page = open_widgets(widget)
    unfold(page)
    said = shown(page).locator(".lw-live")
    first, wide = widget.layers
    pair = first["pairs"][0]
    assert f"filter on map {pair['source']} makes map {pair['target']}" in said.inner_text()
    assert f"R² is {pair['explained'][0]:.3f}" in said.inner_text()
    weights = shown(page).locator(".lw-ghost-grid .lw-cell").all_inner_texts()
    assert [float(text.replace("−", "-")) for text in weights] == pytest.approx(pair["weight"], abs=5.1e-4)
    page.get_by_role("combobox", name="layer").press("ArrowDown")
    assert said.inner_text().startswith("wide, most similar pair")
    counts = shown(page).locator(".lw-ghost-threshold + .lw-ghost-bars b").all_inner_texts()
    assert counts == [f"{count:g} of {wide['maps']}" for row in wide["counts"] for count in row]
    page.get_by_role("combobox", name="pair").press("End")
    typical = wide["pairs"][2]
    assert (
        f"typical map: a 3 × 3 filter on map {typical['source']} makes map {typical['target']}"
        in said.inner_text()
    )
    assert "half of the layer's maps have a partner that fits better" in shown(page).inner_text()
    assert shown(page).locator(".lw-ghost-chosen").inner_text().startswith("wide ◀")
    labels = shown(page).locator(".lw-ghost-figure canvas").evaluate_all("all => all.map((c) => c.ariaLabel)")
    low, high, _ = typical["pictures"][1][3]
    assert len(labels) == 8 and labels[7] == f"target − ghost on cup: from {low:g} to {high:g}"
    page.get_by_role("button", name="Reset").press("Enter")
    assert said.inner_text().startswith("first, most similar pair")
