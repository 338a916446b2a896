"""ChannelShuffle: the three moves of a channel shuffle, and what it does for two grouped convolutions."""

from functools import cache

import torch
import traitlets

from lwcnn.errors import divisors, one_of
from lwcnn.ops.conv import conv2d
from lwcnn.ops.shuffle import channel_shuffle, merge_groups, split_groups, swap_groups
from lwcnn.widgets.core.base import BookWidget, OneOf, Whole, paragraph, table_html

# Few enough to see each channel, with several divisors.
CHANNELS = (4, 6, 8, 9, 12, 16, 18, 24)


class ChannelShuffle(BookWidget):
    """Reshape, transpose, flatten: one after the other, then which inputs reach which outputs.

    Traits:
        channels: 4, 6, 8, 9, 12, 16, 18 or 24.
        groups: a divisor of channels, the same for both convolutions.
        move: how many moves are done: 0 none, 1 reshape, 2 transpose, 3 flatten, 4 to 6 the same with
            channels/groups groups, which is the inverse.
        output: the output channel whose inputs are marked.
        tables: {channels: {groups: table_of(channels, groups)}}, computed by `lwcnn.ops`.

    Raises:  LwcnnError for a value that cannot be, before anything is drawn.
    Source:  ShuffleNet, Zhang et al. 2018, section 3.1 and figure 1.

    >>> ChannelShuffle(channels=6, groups=2).order()
    [0, 3, 1, 4, 2, 5]
    """

    module = "channel-shuffle"

    channels = OneOf(CHANNELS, 12)
    groups = Whole(1, max(CHANNELS), 3)
    move = Whole(0, 6, 0)
    output = Whole(0, max(CHANNELS) - 1, 0)
    tables = traitlets.Dict().tag(sync=True)

    def __init__(self, channels=12, groups=3, **traits):
        super().__init__(channels=channels, groups=groups, tables=all_tables(), **traits)

    @traitlets.validate("channels", "groups", "output")
    def _fit_together(self, proposal):
        new = self.merge_proposal(proposal)
        channels, groups, output = new["channels"], new["groups"], new["output"]
        if channels % groups:
            what = f"cannot split {channels} channels into {groups} equal groups"
            allowed = f"use {one_of(divisors(channels))}"
            self.refuse(what, "groups must divide channels", allowed, channels=channels, groups=groups)
        if output >= channels:
            expected = f"output must be a whole number from 0 to {channels - 1}"
            self.refuse("there is no such output", expected, channels=channels, output=output)
        return proposal["value"]

    def order(self) -> list[int]:
        """Which channel stands at each place after the shuffle."""
        return self.tables[str(self.channels)][str(self.groups)]["order"]

    def fallback_html(self) -> str:
        """The permutation as a table, and what it does as two sentences."""
        channels, groups, order = self.channels, self.groups, self.order()
        size = channels // groups
        rows = [
            ["before", *(f"{letter(c // size)}{c}" for c in range(channels))],
            ["after", *(f"{letter(c // size)}{c}" for c in order)],
        ]
        caption = f"Channel shuffle of {channels} channels in {groups} groups (the letter is the group)"
        table = self.tables[str(channels)][str(groups)]
        plain, mixed = (min(bin(mask).count("1") for mask in table[key]) for key in ("without", "with"))
        reach = (
            f"After two grouped convolutions an output sees {plain} of {channels} inputs without the shuffle "
            f"and {mixed} of {channels} with it."
        )
        moves = f"reshape to {groups} × {size}, transpose to {size} × {groups}, flatten"
        header = ["place", *range(channels)]
        return table_html(caption, header, rows) + paragraph(f"Three moves: {moves}. {reach}")


def letter(group: int) -> str:
    """The name of a group: A, B, C ...

    >>> letter(2)
    'C'
    """
    return chr(ord("A") + group)


def table_of(channels: int, groups: int) -> dict[str, list[int]]:
    """What the picture of one pair shows; every number comes from running the operations.

    ``order[p]`` is the channel at place p after the shuffle. ``conv``, ``without`` and ``with`` have one
    number an output, whose bit i is set if input i reaches it: through one grouped convolution, through two,
    and through two with the shuffle between them.

    >>> table_of(4, 2)
    {'order': [0, 2, 1, 3], 'conv': [3, 3, 12, 12], 'without': [3, 3, 12, 12], 'with': [15, 15, 15, 15]}
    """
    numbers = torch.arange(channels, dtype=torch.float64).view(1, channels, 1, 1)
    order = merge_groups(swap_groups(split_groups(numbers, groups)))
    # Image i has a 1 in channel i alone and all weights are 1: an output is positive only if i reaches it.
    images = torch.eye(channels, dtype=torch.float64).view(channels, channels, 1, 1)
    weight = torch.ones(channels, channels // groups, 1, 1, dtype=torch.float64)
    once = conv2d(images, weight, groups=groups)
    return {
        "order": [int(c) for c in order.flatten()],
        "conv": reach(once),
        "without": reach(conv2d(once, weight, groups=groups)),
        "with": reach(conv2d(channel_shuffle(once, groups), weight, groups=groups)),
    }


def reach(outputs) -> list[int]:
    """For each output channel, the number whose bit i is set if image i made it positive.

    >>> reach(torch.eye(2).view(2, 2, 1, 1))
    [1, 2]
    """
    positive = outputs.flatten(1) > 0
    return [sum(1 << i for i in range(len(positive)) if positive[i, o]) for o in range(positive.shape[1])]


@cache
def all_tables() -> dict[str, dict[str, dict[str, list[int]]]]:
    """`table_of` for all channels that can be chosen and all their divisors."""
    return {str(c): {str(g): table_of(c, g) for g in divisors(c)} for c in CHANNELS}
