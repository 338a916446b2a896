"""ChannelShuffle: its tables against plain loops and PyTorch, its drawing against its tables, its keys."""

from functools import partial

import pytest
import torch

from lwcnn.errors import LwcnnError
from lwcnn.widgets import ChannelShuffle
from lwcnn.widgets.channel_shuffle.widget import CHANNELS, all_tables
from tests.widgets.page import run_module

PAIRS = [(c, g) for c in CHANNELS for g in range(1, c + 1) if c % g == 0]


def members(mask: int) -> set[int]:
    return {bit for bit in range(mask.bit_length()) if mask >> bit & 1}


@pytest.mark.parametrize(("channels", "groups"), PAIRS)
def test_tables_agree_with_plain_loops(channels, groups):
    table, size = all_tables()[str(channels)][str(groups)], channels // groups
    assert (
        table["order"]
        == torch.channel_shuffle(torch.arange(channels).view(1, -1, 1, 1), groups).flatten().tolist()
    )
    assert table["order"] == [group * size + place for place in range(size) for group in range(groups)]
    for output in range(channels):
        own = set(range(output // size * size, output // size * size + size))
        assert members(table["conv"][output]) == members(table["without"][output]) == own
        middle = {table["order"][place] for place in own}
        assert members(table["with"][output]) == {
            i for m in middle for i in range(channels) if i // size == m // size
        }


@pytest.mark.parametrize(("channels", "groups"), PAIRS)
def test_complete_exactly_when_a_group_has_as_many_channels_as_there_are_groups(channels, groups):
    table = all_tables()[str(channels)][str(groups)]
    complete = all(len(members(mask)) == channels for mask in table["with"])
    assert complete == (channels // groups >= groups)


@pytest.mark.parametrize(("channels", "groups"), PAIRS)
def test_the_inverse_is_the_shuffle_with_channels_per_group(channels, groups):
    after = all_tables()[str(channels)][str(groups)]["order"]
    back = all_tables()[str(channels)][str(channels // groups)]["order"]
    assert [after[place] for place in back] == list(range(channels))


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"groups": 5}, r"cannot split 12 channels into 5 equal groups.\n.*use 1, 2, 3, 4, 6 or 12"),
        ({"channels": 10}, "channels must be 4, 6, 8, 9, 12, 16, 18 or 24"),
        ({"output": 12}, "from 0 to 11"),
        ({"move": 7}, "from 0 to 6"),
    ],
)
def test_wrong_values(traits, message):
    with pytest.raises(LwcnnError, match=message):
        ChannelShuffle(**traits)


def test_the_page_follows_the_tables_for_every_pair(open_widgets):
    """Contents after each move, and the inputs found by following the wires, for all pairs and outputs."""
    page = open_widgets(ChannelShuffle())
    function = """(movesOf, placesOf, follow, tables, pairs) => pairs.map(([channels, groups]) => {
        const { order, conv } = tables[channels][groups];
        const states = movesOf(tables, channels, groups);
        const reached = (places) => conv.map((_, chosen) => follow({ order: places, conv, chosen }).inputs);
        return { contents: states.map((s) => s.content), shapes: states.map((s) => s.shape),
                 places: states.map(placesOf), with: reached(order), without: reached(order.map((_, p) => p)) };
    })"""
    tables = all_tables()
    drawn = run_module(page, "channel-shuffle", ["movesOf", "placesOf", "follow"], function, tables, PAIRS)
    for (channels, groups), result in zip(PAIRS, drawn, strict=True):
        x = torch.arange(channels)
        table = x.view(groups, -1)
        states = [x, table, table.T, table.T.flatten()]
        after = states[-1].view(-1, groups)
        states += [after, after.T, after.T.flatten()]
        for state, content, shape, places in zip(
            states, result["contents"], result["shapes"], result["places"], strict=True
        ):
            assert (content, shape) == (state.flatten().tolist(), list(state.shape))
            rows = state if state.dim() == 2 else state[None]
            for channel, place in enumerate(places):
                assert rows[place["row"], place["column"]] == channel
        expected = tables[str(channels)][str(groups)]
        for kind in ("with", "without"):
            assert [set(inputs) for inputs in result[kind]] == [members(mask) for mask in expected[kind]]


def test_every_control_answers_to_the_keyboard(open_widgets):
    page = open_widgets(ChannelShuffle())
    widget = page.locator("lw-channel-shuffle")
    tiles, text = widget.locator(".lw-shuffle-stage"), widget.inner_text
    widget.get_by_role("slider", name="move").press("ArrowRight")
    assert tiles.get_attribute("aria-label") == "A0 A1 A2 A3; B4 B5 B6 B7; C8 C9 C10 C11"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert tiles.get_attribute("aria-label") == "A0 B4 C8 A1 B5 C9 A2 B6 C10 A3 B7 C11"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # previous
    assert "2 Transpose." in text()
    widget.get_by_role("slider", name="output channel").press("End")
    assert (
        "Output C11: without the shuffle it sees 4 of 12 inputs (C8 C9 C10 C11), with the shuffle 12 of 12"
        in text()
    )
    assert "Complete: 4 channels per group are enough for 3 groups" in text()
    widget.get_by_role("slider", name="groups").press("End")
    assert "Not complete: 1 channel per group is fewer than the 12 groups" in text()
    widget.get_by_role("slider", name="channels").press("ArrowLeft")  # 9 channels: the groups follow
    assert "with the shuffle 1 of 9" in text()
    widget.get_by_role("button", name="Reset").press("Enter")
    assert "Output A0" in text() and "12 channels in 3 groups" in text()


def test_the_inverse_brings_the_order_back(open_widgets):
    page = open_widgets(ChannelShuffle(channels=8, groups=4, move=3))
    page.clock.install()
    page.get_by_role("button", name="Apply the inverse").press("Enter")
    page.clock.run_for(4000)
    stage = page.locator(".lw-shuffle-stage")
    assert stage.get_attribute("aria-label") == "A0 A1 B2 B3 C4 C5 D6 D7"
    assert page.get_by_role("button", name="Play").is_visible()  # it has stopped


# What test_every_widget.py looks at, the first as it is and all of them on small screens.
LOOKS = [
    ChannelShuffle,
    *(partial(ChannelShuffle, channels=24, groups=g, move=3, output=23) for g in (1, 6, 24)),
]
