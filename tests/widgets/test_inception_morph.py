"""InceptionMorph: its numbers against the real modules, its picture against its tables, its keys."""

import json
from functools import partial

import pytest
import torch

import lwcnn
from lwcnn.errors import LwcnnError, divisors
from lwcnn.models.xception import SeparableConv, Towers
from lwcnn.widgets import InceptionMorph
from lwcnn.widgets.inception_morph.widget import CHANNELS, ORDERS, all_tables
from tests.widgets.page import run_module

FIRST, LAST = ORDERS


def members(mask: int) -> set[int]:
    return {bit for bit in range(mask.bit_length()) if mask >> bit & 1}


def states() -> list[dict]:
    """Channels of all kinds, both orders, all towers, first and last output."""
    return [
        {"in_channels": c_in, "out_channels": c_out, "order": order, "towers": towers, "output": output,
         "kernel": 5, "size": 7}
        for c_in, c_out in ((12, 12), (4, 24), (16, 6))
        for order in ORDERS
        for towers in divisors(c_out if order == FIRST else c_in)
        for output in (0, c_out - 1)
    ]  # fmt: skip


@pytest.mark.parametrize("channels", CHANNELS)
def test_tables_agree_with_plain_loops(channels):
    tables = all_tables()
    assert members(tables["pointwise"][str(channels)]) == set(range(channels))
    assert list(tables["spatial"][str(channels)]) == [str(d) for d in divisors(channels)]
    for towers in divisors(channels):
        size = channels // towers
        for output, mask in enumerate(tables["spatial"][str(channels)][str(towers)]):
            assert members(mask) == set(range(output // size * size, output // size * size + size))


@pytest.mark.parametrize("towers", divisors(24))
def test_parameters_are_those_of_the_real_modules(towers):
    """Pointwise first: `Towers`. All towers, the other order: `SeparableConv`, whose BatchNorm has 2 a channel."""
    morph = InceptionMorph(in_channels=16, out_channels=24, towers=towers, kernel=5)
    assert sum(morph.params().values()) == sum(p.numel() for p in Towers(16, 24, towers, 5).parameters())
    morph = InceptionMorph(in_channels=24, out_channels=16, towers=24, order=LAST)
    assert sum(morph.params().values()) == sum(p.numel() for p in SeparableConv(24, 16).parameters()) - 2 * 16


def test_the_page_follows_the_tables_and_counts_as_the_profile(open_widgets):
    morph = InceptionMorph()
    function = """(way, costs, states, tables, formulas) =>
        states.map((state) => ({ ...way(tables, state), costs: costs(formulas, state) }))"""
    values = states()
    found = run_module(
        open_widgets(morph),
        "inception-morph",
        ["wayTo", "towerCosts"],
        function,
        values,
        morph.tables,
        morph.formulas,
    )
    for state, result in zip(values, found, strict=True):
        c_in, c_out, towers, output = (state[n] for n in ("in_channels", "out_channels", "towers", "output"))
        assert result["inputs"] == list(range(c_in))
        if state["order"] == FIRST:
            size = c_out // towers
            assert result["middle"] == list(range(output // size * size, output // size * size + size))
            profile = lwcnn.profile(Towers(c_in, c_out, towers, 5).eval(), (1, c_in, 7, 7))
            assert result["costs"]["params"]["together"] == profile.params
            assert result["costs"]["macs"]["together"] == profile.macs
        else:
            assert result["middle"] == list(range(c_in))
            assert result["costs"]["params"]["spatial"] == c_in * c_in // towers * 25
        assert result["costs"]["macs"]["standard"] == 49 * c_in * c_out * 25


def test_an_output_depends_on_all_inputs_in_both_orders():
    """The picture says so; the gradient of the real modules says it too."""
    for block in (Towers(6, 12, 4), SeparableConv(6, 12).eval()):
        x = torch.randn(1, 6, 5, 5, requires_grad=True)
        block(x)[0, 7, 2, 2].backward()
        assert (x.grad.abs().amax(dim=(0, 2, 3)) > 0).all()


def test_towers_fit_after_a_change(open_widgets):
    function = "(fit, tables, cases) => cases.map(([before, wanted]) => fit(tables, before, { ...before, ...wanted }))"
    base = {"in_channels": 12, "out_channels": 12, "towers": 4, "order": FIRST, "output": 11}
    cases = [
        [base, {"out_channels": 6}],
        [base, {"in_channels": 6}],
        [{**base, "towers": 12}, {"out_channels": 16}],
        [{**base, "towers": 1}, {"out_channels": 16}],
        [{**base, "in_channels": 8, "towers": 12}, {"order": LAST}],
    ]
    page = open_widgets(InceptionMorph())
    found = run_module(page, "inception-morph", ["fitTowers"], function, all_tables(), cases)
    assert [(s["towers"], s["output"]) for s in found] == [(3, 5), (4, 11), (16, 11), (1, 11), (8, 11)]


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"towers": 5}, r"cannot split 12 channels into 5 equal towers.*use 1, 2, 3, 4, 6 or 12"),
        ({"towers": 6, "in_channels": 8, "order": LAST}, "towers must divide in_channels"),
        ({"in_channels": 10}, "in_channels must be 4, 6, 8, 12, 16 or 24"),
        ({"output": 12}, "from 0 to 11"),
        ({"order": "depthwise"}, "order must be pointwise first or spatial first"),
        ({"kernel": 4}, "kernel must be 3, 5 or 7"),
        ({"groups": 4}, "there is no option 'groups'"),
    ],
)
def test_wrong_values(traits, message):
    with pytest.raises(LwcnnError, match=f"(?s){message}"):
        InceptionMorph(**traits)


def test_state_and_fallback():
    morph = InceptionMorph(in_channels=8, out_channels=8, towers=8)
    assert len(morph.state_json()) < 5000
    assert set(json.loads(morph.state_json())) == set(InceptionMorph.own_traits())
    morph.towers = 4
    assert morph.params() == {"pointwise": 64, "spatial": 144}
    with pytest.raises(LwcnnError):
        morph.towers = 3
    assert morph.towers == 4
    for text in ("640", "1.11", "136", "0.24", "53%", "separable convolution"):  # 64 + 576 and 64 + 72
        assert text in morph.fallback_html()


def test_every_control_answers_to_the_keyboard(open_widgets):
    page = open_widgets(InceptionMorph())
    widget = page.locator("lw-inception-morph")
    said, picture = widget.locator(".lw-live"), widget.locator(".lw-wires")
    assert "3 towers: as in Inception" in said.inner_text()
    assert "12 of 12 inputs through the 4 mixed channels of tower A" in said.inner_text()
    widget.get_by_role("slider", name="output channel").press("End")
    assert "tower C" in said.inner_text()
    widget.get_by_role("slider", name="towers").press("End")
    assert "One channel a tower: extreme Inception." in said.inner_text()
    assert "252 parameters, 0.194 of a standard layer's 1,296" in said.inner_text()
    assert "made from 1 of 12 channels" in picture.get_attribute("aria-label")
    order = widget.get_by_role("combobox", name="order")
    order.focus()
    order.press("ArrowDown")
    assert "the separable convolution of Xception" in said.inner_text()
    assert "each input is filtered alone" in said.inner_text()
    widget.get_by_role("slider", name="channels out").press("End")
    assert "396 parameters" in said.inner_text()  # 12*24 + 12*9
    widget.get_by_role("slider", name="kernel").press("ArrowRight")
    assert "588 parameters" in said.inner_text()  # 12*24 + 12*25
    widget.get_by_role("slider", name="size").press("Home")
    assert "588 MACs" in said.inner_text()
    widget.get_by_role("slider", name="channels in").press("Home")
    assert "sees 4 of 4 inputs" in said.inner_text()
    widget.get_by_role("slider", name="towers").press("Home")
    assert "a standard 5 × 5 convolution" in said.inner_text()


def test_a_click_chooses_an_output(open_widgets):
    page = open_widgets(InceptionMorph())
    page.locator(".lw-wires .lw-box").last.click()
    assert "Output 11 sees" in page.locator(".lw-live").inner_text()


# What test_every_widget.py looks at, the first as it is and all of them on small screens.
LOOKS = [
    InceptionMorph,
    *(partial(InceptionMorph, 24, 24, 24, order=order, output=23) for order in ORDERS),
]
