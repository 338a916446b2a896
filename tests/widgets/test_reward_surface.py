"""RewardSurface: its rewards against the function, its order, its lines, refusals, keys."""

import pytest

from lwcnn.errors import LwcnnError
from lwcnn.records.phone_times import MEASURED_BY, phone_times
from lwcnn.studies.reward import reward
from lwcnn.widgets import RewardSurface
from lwcnn.widgets.reward_surface.widget import EXPONENTS
from tests.widgets.page import run_module, unfold

# What test_every_widget.py looks at: the first as it is, all of them on small screens.
LOOKS = [RewardSurface, lambda: RewardSurface(by="MobileNetV3", target=40, alpha=0, beta=-1)]
STATES = [(75, -0.07, -0.07), (75, 0, -1), (40, -0.15, -0.3), (120, 0, 0)]


def shown(page):
    return page.locator("lw-reward-surface")


@pytest.mark.parametrize("by", MEASURED_BY)
def test_the_order_is_that_of_the_rewards(by):
    for target, alpha, beta in STATES:
        widget = RewardSurface(by=by, target=target, alpha=alpha, beta=beta)
        rewards = [reward(row.top1, row.milliseconds, target, alpha, beta) for row in widget.ranked()]
        assert rewards == sorted(rewards, reverse=True) and len(rewards) == len(phone_times(by))


def test_what_wins():
    """Worked out with logarithms by hand: 76.1 * (99/75)^-0.07 = 74.63, 74.0 * (57/75)^-0.07 = 75.44."""
    soft = RewardSurface()
    names = {row.network: soft.reward_of(row) for row in soft.ranked()}
    assert names["MnasNet-A1 @192"] == pytest.approx(75.435, abs=0.01)
    assert names["MnasNet-A1 1.4 @192"] == pytest.approx(74.635, abs=0.01)
    assert names["MobileNetV2"] == 72.0
    assert RewardSurface(alpha=0, beta=-1).ranked()[0].network == "MnasNet-A1 1.4 @160"
    assert RewardSurface(alpha=0, beta=0).ranked()[0].network == "MnasNet-A1 1.4"


def test_the_target_moves_nothing_where_the_exponents_are_equal():
    orders = {tuple(RewardSurface(target=target).ranked()) for target in (10, 75, 150)}
    assert len(orders) == 1
    assert len({tuple(RewardSurface(target=t, alpha=0, beta=-1).ranked()) for t in (10, 75, 150)}) == 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"by": "Apple"}, "by must be MnasNet, MobileNetV3 or MoGA"),
        ({"target": 9}, "target must be a whole number from 10 to 150"),
        ({"alpha": 0.07}, "alpha must be 0"),
        ({"beta": -2}, "beta must be 0"),
        ({"latency": 75}, "no option 'latency'"),
    ],
)
def test_wrong_values(change, message):
    with pytest.raises(LwcnnError, match=f"(?s){message}"):
        RewardSurface(**change)


def test_fallback_has_all_networks_in_order():
    text = RewardSurface(by="MobileNetV3").fallback_html()
    assert text.count("<tr>") == 1 + len(phone_times("MobileNetV3"))
    assert text.index("MobileNetV3-Large") < text.index("MnasNet-A1") < text.index("MobileNetV2 0.35")
    assert "<td>84 ms</td>" in text and "single large core" in text


def test_rewards_of_the_page_are_those_of_python(open_widgets):
    page = open_widgets(RewardSurface())
    for by in MEASURED_BY:
        for target, alpha, beta in STATES:
            widget = RewardSurface(by=by, target=target, alpha=alpha, beta=beta)
            found = run_module(
                page, "reward-surface", ["rankedBy"], "(rankedBy, networks, state) => rankedBy(networks, state)",
                widget.networks[by], {"target": target, "alpha": alpha, "beta": beta},
            )  # fmt: skip
            assert [one["name"] for one in found] == [row.network for row in widget.ranked()]
            expected = [widget.reward_of(row) for row in widget.ranked()]
            assert [one["reward"] for one in found] == pytest.approx(expected, rel=1e-12)


def test_a_line_has_one_reward(open_widgets):
    state = {"target": 60, "alpha": -0.05, "beta": -0.5}
    latencies, line = run_module(
        open_widgets(RewardSurface()), "reward-surface", ["latenciesBetween", "levelLine"],
        """(latenciesBetween, levelLine, state) => {
            const latencies = latenciesBetween(5, 200, state.target);
            return [latencies, levelLine(70, latencies, state, { low: 45, high: 80 })];
        }""",
        state,
    )  # fmt: skip
    assert latencies == sorted(latencies) and latencies[0] == 5 and 60 in latencies
    assert latencies[-1] == pytest.approx(200)
    assert [60, 70] in line and len(line) > 10
    for latency, accuracy in line:
        assert reward(accuracy, latency, **state) == pytest.approx(70) and 45 <= accuracy <= 80


def test_words_of_the_page(open_widgets):
    answer = run_module(
        open_widgets(RewardSurface()), "reward-surface", ["formOf", "gainFor"],
        """(formOf, gainFor) => ({
            forms: [[-0.07, -0.07], [0, -1], [0, 0], [0, -0.07]].map(([alpha, beta]) => formOf({ alpha, beta })),
            gains: [-0.07, -1, 0].map(gainFor),
        })""",
    )  # fmt: skip
    assert answer == {"forms": ["soft", "hard", "none", ""], "gains": ["5.0 %", "100.0 %", "0.0 %"]}


def test_sliders_know_all_exponents_of_python(open_widgets):
    page = open_widgets(RewardSurface())
    slider = page.get_by_role("slider", name="α, up to T")
    texts = []
    slider.press("Home")
    for _ in EXPONENTS:
        texts.append(slider.get_attribute("aria-valuetext").replace("−", "-"))
        slider.press("ArrowRight")
    assert sorted(map(float, texts)) == sorted(EXPONENTS)


def test_every_control_answers_to_the_keyboard(open_widgets):
    page = open_widgets(RewardSurface())
    said = shown(page).locator(".lw-live")
    assert said.inner_text().startswith("T = 75 ms, α = −0.07, β = −0.07: the highest reward has MnasNet-A1")
    assert said.inner_text().endswith("T changes all rewards alike, and no order.")
    page.get_by_role("combobox", name="form").press("ArrowDown")
    assert "MnasNet-A1 1.4 @160, 74.8 · (72/75)^0 = 74.80" in said.inner_text()
    assert "no order" not in said.inner_text()
    page.get_by_role("slider", name="target T").press("PageDown")
    assert "T = 60 ms" in said.inner_text() or "T = 61 ms" in said.inner_text()
    page.get_by_role("combobox", name="measured by").press("ArrowDown")
    assert "MobileNetV3-Large" in said.inner_text()
    page.get_by_role("button", name="Reset").press("Enter")
    assert said.inner_text().startswith("T = 75 ms, α = −0.07")
    unfold(page)
    text = shown(page).inner_text()
    assert "MobileNetV2 0.35" in text and "tensorflow/tpu@009812fb" in text
    label = shown(page).locator("svg").first.get_attribute("aria-label")
    assert label.startswith("Latency and top-1 of 35 networks measured by MnasNet")
