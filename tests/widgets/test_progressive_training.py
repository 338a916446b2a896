"""ProgressiveTraining: the two schedules, their MACs and savings, refusals, keys, looks."""

from functools import partial

import pytest
import torch

from lwcnn.cost import profile
from lwcnn.errors import LwcnnError
from lwcnn.models import create_model
from lwcnn.widgets import ProgressiveTraining
from lwcnn.widgets.progressive_training.widget import RANGES, TABLES, schedule
from tests.widgets.page import run_module, unfold


def shown(page):
    return page.locator("lw-progressive-training")


def sizes(source, network):
    return [stage["size"] for stage in schedule(source, network)["stages"]]


def test_sizes_of_the_paper_grow_linearly_from_first_to_last():
    assert sizes("paper", "efficientnet_v2_s") == [128, 185, 243, 300]
    assert sizes("paper", "efficientnet_v2_m") == sizes("paper", "efficientnet_v2_l") == [128, 212, 296, 380]


def test_sizes_of_the_code_begin_a_quarter_up():
    assert sizes("code", "efficientnet_v2_s") == [171, 214, 257, 300]
    assert sizes("code", "efficientnet_v2_m") == sizes("code", "efficientnet_v2_l") == [192, 256, 320, 384]


def test_regularisation():
    stages = {source: schedule(source, "efficientnet_v2_l")["stages"] for source in RANGES}
    of = {
        source: [(s["randaugment"], s["mixup"], s["dropout"]) for s in rows]
        for source, rows in stages.items()
    }
    assert of["paper"] == [(5, 0, 0.1), (11.6667, 0.1667, 0.2333), (18.3333, 0.3333, 0.3667), (25, 0.5, 0.5)]
    assert of["code"] == [(5, 0, 0.4), (10, 0.1667, 0.4), (15, 0.3333, 0.4), (20, 0.5, 0.4)]


def test_macs_are_those_of_the_network():
    with torch.device("meta"):
        network = create_model("efficientnet_v2_s")
    for stage in schedule("paper", "efficientnet_v2_s")["stages"]:
        assert profile(network, (1, 3, stage["size"], stage["size"])).macs == stage["macs"]


def test_savings():
    saved = {source: [round(schedule(source, name)["saved"], 3) for name in TABLES] for source in RANGES}
    assert saved == {"paper": [0.442, 0.480, 0.481], "code": [0.342, 0.402, 0.403]}
    for stage in schedule("paper", "efficientnet_v2_s")["stages"]:
        assert abs(stage["share"] - stage["area"]) < 0.02  # nearly the pixels, but not quite
    plan = schedule("code", "efficientnet_v2_m")
    assert plan["saved"] == pytest.approx(1 - sum(stage["share"] for stage in plan["stages"]) / 4, abs=2e-6)


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        (
            {"network": "efficientnet_v2_xl"},
            "network must be efficientnet_v2_s, efficientnet_v2_m or",
        ),
        ({"source": "torchvision"}, "source must be paper or code"),
        ({"stage": 0}, "stage must be a whole number from 1 to 4"),
        ({"phase": 1}, "no option 'phase'"),
    ],
)
def test_wrong_values(traits, message):
    with pytest.raises(LwcnnError, match=message):
        ProgressiveTraining(**traits)


def test_state_and_fallback():
    widget = ProgressiveTraining(network="efficientnet_v2_m", stage=3)
    assert len(widget.state_json().encode()) < 8_000
    for text in ("2,060,193,608", "44.2%", "at second hand", "0.4 or 0.5", "M, code, stage 4"):
        assert text in widget.fallback_html()


def test_epochs_of_the_stages(open_widgets):
    page = open_widgets(ProgressiveTraining())
    function = "(epochsOf) => [1, 2, 3, 4].map((stage) => epochsOf(stage, 4, 350))"
    assert run_module(page, "progressive-training", ["epochsOf"], function) == [
        "1 to 88", "88 to 175", "176 to 263", "263 to 350",
    ]  # fmt: skip


def test_every_control_answers_to_the_keyboard(open_widgets):
    page = open_widgets(ProgressiveTraining())
    unfold(page)
    said = shown(page).locator(".lw-live")
    assert (
        "S, stage 1 of 4, epochs 1 to 88: 128 × 128 pixels, RandAugment 5, mixup 0, dropout 0.1."
        in said.inner_text()
    )
    page.get_by_role("slider", name="stage").press("ArrowRight")
    assert "185 × 185 pixels, RandAugment 8.3, mixup 0, dropout 0.17." in said.inner_text()
    assert "2,060,193,608 MACs, 38.8 % of one with 300 pixels. Over all epochs, 44.2 %" in said.inner_text()
    assert shown(page).locator("[aria-current]").inner_text() == "▸ stage 2"
    page.get_by_role("combobox", name="network").select_option("efficientnet_v2_l")
    assert (
        "L, stage 2 of 4" in said.inner_text() and "212 × 212 pixels, RandAugment 11.7" in said.inner_text()
    )
    page.get_by_role("combobox", name="numbers from").select_option("code")
    assert "256 × 256 pixels, RandAugment 10, mixup 0.17, dropout 0.4." in said.inner_text()
    assert "40.3 % of the MACs are saved" in said.inner_text()
    compared = (
        shown(page).get_by_role("group", name="Paper and released code").locator("tbody tr").all_inner_texts()
    )
    assert [line.split("\t")[1:] for line in compared[:3]] == [
        ["128 to 380", "192 to 384"], ["128, 212, 296, 380", "192, 256, 320, 384"], ["5 to 25", "5 to 20"],
    ]  # fmt: skip
    assert "disagree on the mixup of L" in shown(page).inner_text()
    assert "stage 4 100.0 %" in shown(page).locator(".lw-plot").get_attribute("aria-label")
    page.get_by_role("button", name="Reset").press("Enter")
    assert "S, stage 1 of 4" in said.inner_text()


# What test_every_widget.py looks at, the first as it is and all of them on small screens.
LOOKS = [
    ProgressiveTraining,
    partial(ProgressiveTraining, network="efficientnet_v2_l", source="code", stage=3),
]
