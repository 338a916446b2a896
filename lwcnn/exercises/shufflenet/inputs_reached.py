"""Exercise: how many inputs an output sees through two grouped layers, with a shuffle between them or without."""

from functools import cache

import torch

from ... import ops
from ..exercise import Exercise, Slip, register


@cache  # the slips ask again and again
def inputs_reached(C, m, g, shuffle):
    x = torch.eye(C, dtype=torch.float64).view(C, C, 1, 1)  # sample i holds channel i alone
    y = ops.conv2d(x, torch.ones(m, C // g, 1, 1, dtype=x.dtype), groups=g)
    y = ops.channel_shuffle(y, g) if shuffle else y
    y = ops.conv2d(y, torch.ones(C, m // g, 1, 1, dtype=x.dtype), groups=g)
    return int((y.flatten(1) > 0).sum(dim=0).min())


def _draw(random):
    g = random.randint(3, 6)
    # both kinds: fewer middle channels a group than groups, and more
    return g * random.randint(7, 9), g * random.choice([2, g + 1, g + 2]), g, random.random() < 0.8


register(
    Exercise(
        name="inputs-reached",
        place=2,
        title="How many inputs an output sees",
        task="A grouped 1 x 1 layer takes C channels to m channels, a second one takes the m channels back to C. Both "
        "have g groups, and g divides C and m. If `shuffle` is True, the m channels are shuffled with g groups between "
        "the two. Write a function that returns how many of the C input channels one output channel depends on.",
        reference=inputs_reached,
        first=((4, 4, 1, False), (8, 8, 2, False), (8, 8, 2, True), (24, 8, 4, True), (240, 60, 3, True)),
        draw=_draw,
        count=12,
        slips=(
            Slip(
                lambda C, m, g, shuffle: C if shuffle else C // g,
                "Four groups, two middle channels in each: how many groups can a filter of the second layer meet?",
                "You let the shuffle reach all groups. A filter of the second layer reads m / g channels, so it meets "
                "at most m / g groups.",
            ),
            Slip(
                lambda C, m, g, shuffle: C // g,
                "What changes if `shuffle` is True?",
                "You forgot the shuffle: after it, the m / g channels that a filter reads come from different groups.",
            ),
            Slip(
                lambda C, m, g, shuffle: C,
                "Without a shuffle, can an output of group 0 see an input of group 1?",
                "You forgot the groups: without a shuffle, an output sees the inputs of its own group only.",
            ),
            Slip(
                lambda C, m, g, shuffle: (C // g) * (m // g) if shuffle else C // g,
                "Can an output see more than C inputs, or one of them twice?",
                "You counted groups twice. There are only g groups: min(m / g, g) of them are met.",
            ),
            Slip(
                lambda C, m, g, shuffle: min(m // g, g) if shuffle else 1,
                "You counted groups. How many input channels are in one?",
                "Each group that is met brings all of its C / g input channels.",
            ),
            Slip(
                lambda C, m, g, shuffle: m // g,
                "Which channels are asked: those of the middle or those of the input?",
                "You gave the middle channels that a filter reads. Follow each of them back to the input.",
            ),
            Slip(
                lambda C, m, g, shuffle: min(m // g, g) * (C // g),
                "What changes if `shuffle` is False?",
                "You always shuffle. Without the shuffle, the m / g channels come from one group.",
            ),
        ),
        hints=(
            "Go backwards from one output: which middle channels does its filter read? Which inputs made them?",
            "A filter reads m / g middle channels. From how many groups do they come, with and without the shuffle?",
            "Each middle channel saw C / g inputs. After a shuffle neighbours come from different groups, and there "
            "are only g groups.",
        ),
    )
)
