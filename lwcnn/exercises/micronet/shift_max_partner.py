"""Exercise: which channel Dynamic Shift-Max adds to which."""

import torch

from ...ops.dynamic_shift_max import roll_channels
from ..exercise import Exercise, Slip, register


def shift_max_partner(C, g):
    return tuple(roll_channels(torch.arange(float(C)).view(1, C, 1, 1), g).flatten().int().tolist())


def _draw(random):
    g, n = random.sample(
        [2, 3, 4, 5, 6, 8], 2
    )  # never as many groups as channels in each: then they could be swapped
    return g * n, g


def _rolled(C, g, groups=1, places=1):
    """Partners that lie so many groups and so many places further."""
    n = C // g
    return tuple((i + groups) % g * n + (j + places) % n for i in range(g) for j in range(n))


register(
    Exercise(
        name="shift-max-partner",
        place=2,
        title="The other channel",
        task="Dynamic Shift-Max adds to each channel another one. Write the channels 0 to C - 1 as a table with g rows "
        "of C // g: row i holds group i. The partner of the channel in row i, column j stands in row i + 1, column "
        "j + 1; after the last row comes the first, and after the last column the first. Write a function that returns "
        "the list of partners: its entry c is the number of the channel that is added to channel c.",
        reference=shift_max_partner,
        first=((6, 2), (6, 3), (12, 3), (12, 1), (5, 5), (64, 4)),
        draw=_draw,
        count=10,
        slips=(
            Slip(
                lambda C, g: _rolled(C, g, places=0),
                "Does the partner stand in the same column?",
                "You went on by a whole group alone. The released code goes on by one place inside the group, too.",
            ),
            Slip(
                lambda C, g: _rolled(C, g, groups=0),
                "In which group is the partner?",
                "Your partners are all in the same group. They stand in the next.",
            ),
            Slip(
                lambda C, g: tuple((c + C // g + 1) % C for c in range(C)),
                "Which entries are right? In which column are the others?",
                "You added C // g + 1. At the end of a row that leads two rows on: the column has to begin again.",
            ),
            Slip(
                lambda C, g: _rolled(C, g, -1, -1),
                "Which channel is added to channel 0?",
                "You went back. The partner of channel 0 is the second channel of group 1.",
            ),
            Slip(
                lambda C, g: _rolled(C, C // g),
                "How many rows has your table?",
                "You made C // g rows. There is a row for each of the g groups.",
            ),
            Slip(
                lambda C, g: tuple((c + 1) % C for c in range(C)),
                "Which cases are right? How many groups have the others?",
                "You took the next channel. With more than one group the partner is in the next group.",
            ),
        ),
        hints=(
            "Write the table for C = 6 and g = 2 on paper, and the partner of each channel beside it.",
            "Row and column of channel c are c // n and c % n, with n = C // g.",
            "(i + 1) % g * n + (j + 1) % n for i in range(g) for j in range(n).",
        ),
    )
)
