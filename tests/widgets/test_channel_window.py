"""ChannelWindow: its cases against plain loops, what the page draws and says, refusals, keys."""

import pytest

from lwcnn.errors import LwcnnError
from lwcnn.ops import by_hand
from lwcnn.widgets import ChannelWindow
from lwcnn.widgets.channel_window.widget import CHANNELS, GROUPS, KINDS, LENGTHS, all_cases, case_of
from tests.widgets.page import run_module

# What test_every_widget.py looks at, the first as it is and all of them on small screens.
LOOKS = [
    ChannelWindow,
    lambda: ChannelWindow(kind="groups", channels=16, groups=4, output=9),
    lambda: ChannelWindow(kind="classes", channels=16, classes=10),
    lambda: ChannelWindow(kind="pointwise", channels=8),
]
CASES = [(kind, c, n) for kind, (_, numbers) in KINDS.items() for c in CHANNELS for n in numbers(c)]


def by_plain_loops(kind: str, channels: int, number: int) -> tuple[list, list, int]:
    """Inputs that each output reads, the places of their weights, and the weights: from windows drawn by hand."""
    if kind == "pointwise":
        return [list(range(channels))] * channels, [], channels**2
    filters, length, stride = {
        "shared": (1, number, 1), "groups": (number, 4 * number, number), "classes": (1, channels - number + 1, 1),
    }[kind]  # fmt: skip
    outputs = number if kind == "classes" else channels // stride
    zeros = 0 if kind == "classes" else max(0, (outputs - 1) * stride + length - channels) // 2
    reads, places = [], []
    for _ in range(filters):
        for output in range(outputs):
            start = output * stride - zeros
            inside = [i for i in range(start, start + length) if 0 <= i < channels]
            reads.append(inside)
            places.append([i - start for i in inside])
    return reads, places, filters * length


@pytest.mark.parametrize(("kind", "channels", "number"), CASES)
def test_cases_are_the_windows_of_plain_loops(kind, channels, number):
    case = case_of(kind, channels, number)
    reads, places, weights = by_plain_loops(kind, channels, number)
    assert [[i for i, sign in enumerate(row) if sign != "."] for row in case["rows"]] == reads
    if kind != "pointwise":
        assert [[int(sign, 16) for sign in row if sign != "."] for row in case["rows"]] == places
        assert [read[0] - place[0] for read, place in zip(reads, places, strict=True)] == case["first"]
    assert case["weights"] == weights and case["dense"] == channels * len(reads)
    assert case["macs"] == (channels**2 if kind == "pointwise" else case["length"] * len(reads))


def test_rows_are_what_the_plain_loops_of_the_operation_read():
    x = [[[10**c]] for c in range(8)]  # the digits of an output tell which channels it has read
    y = by_hand.channel_wise_conv(x, [[[[1]]] * 3], stride=1, padding=1)
    rows = case_of("shared", 8, 3)["rows"]
    assert [str(channel[0][0])[::-1].ljust(8, "0") for channel in y] == [
        "".join("0" if sign == "." else "1" for sign in row) for row in rows
    ]


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"channels": 10}, "channels must be 8, 12 or 16"),
        ({"groups": 3}, "groups must be 1, 2 or 4"),
        ({"length": 9}, "length must be"),
        ({"kind": "dense"}, "kind must be"),
        ({"kind": "classes", "channels": 8, "classes": 9, "output": 0}, "not so many places.*\n.*at most 8"),
        ({"kind": "classes", "classes": 4, "output": 4}, "no such output.*\n.*from 0 to 3"),
        ({"channels": 8, "output": 8}, "no such output.*\n.*from 0 to 7"),
        ({"size": 3}, "no option 'size'"),
    ],
)
def test_wrong_values(traits, message):
    with pytest.raises(LwcnnError, match=message):
        ChannelWindow(**traits)


def test_the_fallback_reads_without_javascript():
    html = ChannelWindow(kind="classes", channels=8, classes=6, output=0).fallback_html()
    assert html.count('<th scope="row">') == 6
    assert "3 weights and 18 multiply-accumulates (MACs) a pixel" in html and "8 to 6 channels has 48" in html


def test_sentences_for_every_case(open_widgets):
    page = open_widgets(ChannelWindow())
    states = [
        {
            "kind": kind,
            "channels": c,
            "length": 3,
            "groups": 2,
            "classes": 1,
            KINDS[kind][0] or "none": n,
            "output": o,
        }
        for kind, c, n in CASES
        for o in range(len(all_cases()[kind][str(c)][str(n)]["rows"]))
    ]
    function = "(sentence, caseOf, cases, states) => states.map((s) => sentence(s, caseOf(cases, s)))"
    told = run_module(page, "channel-window", ["sentence", "caseOf"], function, all_cases(), states)
    for state, sentence in zip(states, told, strict=True):
        number = state[KINDS[state["kind"]][0] or "none"]
        reads, _, _ = by_plain_loops(state["kind"], state["channels"], number)
        read = reads[state["output"]]
        words = f"channel {read[0]} " if len(read) == 1 else f"channels {read[0]} to {read[-1]}"
        assert f"Output {state['output']} reads {words.strip()}" in sentence
        missing = all_cases()[state["kind"]][str(state["channels"])][str(number)]["length"] - len(read)
        assert (f"; {missing} of" in sentence) is (missing > 0)


def test_the_page_draws_the_window_and_the_matrix(open_widgets):
    page = open_widgets(ChannelWindow(kind="groups", channels=8, groups=2, output=1))
    widget = page.locator("lw-channel-window")
    assert widget.locator(".lw-window-weight").all_text_contents() == [f"w{place}" for place in range(8)]
    assert widget.locator(".lw-window-line .lw-on text").all_text_contents() == [
        *[f"{'AB'[i // 4]}{i}" for i in range(7)], "A1",
    ]  # fmt: skip
    assert widget.locator(".lw-window-zero").count() == 6
    assert widget.locator(".lw-window-cell").count() == sum(
        sign != "." for row in case_of("groups", 8, 2)["rows"] for sign in row
    )
    widget.locator(".lw-window-line .lw-box text", has_text="B6").last.click()
    assert (
        "Output 6 reads channels 1 to 7 with the 8 weights of filter B; 1 of 8 meets" in widget.inner_text()
    )


def test_by_keyboard(open_widgets):
    """Another kind has another slider, and an output that is not there becomes the last."""
    page = open_widgets(ChannelWindow(channels=16, output=15))
    widget = page.locator("lw-channel-window")
    widget.get_by_label("output channel", exact=True).press("ArrowLeft")
    assert "Output 14 reads channels 13 to 15" in widget.inner_text()
    widget.get_by_label("filter length", exact=True).press("ArrowRight")
    assert "filter length: 4. Output 14 reads channels 13 to 15" in widget.inner_text()
    widget.locator("select").select_option("classes")
    assert "Output 9 reads channels 9 to 15" in widget.inner_text()
    assert widget.get_by_label("filter length", exact=True).is_hidden()
    widget.get_by_label("classes", exact=True).press("End")
    assert "classes: 16. Output 9 reads channel 9 with the one weight" in widget.inner_text()
    widget.get_by_role("button", name="Reset").click()
    assert "Output 15 reads channels 14 to 15" in widget.inner_text()


def test_all_that_can_be_chosen_is_there():
    cases = all_cases()
    assert {kind: list(ofs["12"]) for kind, ofs in cases.items()} == {
        "shared": [str(n) for n in LENGTHS],
        "groups": [str(n) for n in GROUPS],
        "classes": [str(n) for n in range(1, 13)],
        "pointwise": ["0"],
    }
