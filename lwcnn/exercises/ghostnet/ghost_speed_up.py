"""Exercise: how many times fewer multiply-accumulates a Ghost module needs than the convolution it replaces."""

from ...cost import symbols
from ...cost.blocks.ghostnet import d, speed_up
from ..exercise import Exercise, Slip, register

_speed_up = symbols.as_function([symbols.C_in, symbols.k, d, symbols.r], speed_up)


def ghost_speed_up(C_in, k, d, r):
    return _speed_up(C_in, k, d, r)


def _draw(random):
    return random.randint(8, 200), random.choice([1, 3]), random.choice([3, 5, 7]), random.randint(2, 5)


register(
    Exercise(
        name="ghost-speed-up",
        place=2,
        title="What a Ghost module saves",
        task="An ordinary k x k convolution reads C_in channels. A Ghost module takes its place: a k x k primary "
        "convolution makes 1/r of the channels, and from each of its maps d x d depthwise filters make the r - 1 "
        "others. r divides the number of output channels. Write a function that returns how many times fewer MACs "
        "that are, not rounded: the MACs of the ordinary convolution divided by those of the Ghost module.",
        reference=ghost_speed_up,
        first=((4, 3, 3, 2), (16, 1, 3, 2), (64, 3, 5, 4)),
        draw=_draw,
        slips=(
            Slip(
                lambda C_in, k, d, r: r + 0.0,
                "Are the ghosts free?",
                "You gave r, which the speed-up only comes near to, and only if C_in * k^2 is much more than "
                "(r - 1) * d^2. Count the cheap filters.",
            ),
            Slip(
                lambda C_in, k, d, r: r * C_in / (r + C_in - 1),
                "Which of the four numbers are not in your formula?",
                "That is the paper's short form for d near k. Here k and d are any numbers.",
            ),
            Slip(
                lambda C_in, k, d, r: r * C_in * k**2 / (C_in * k**2 + r * d**2),
                "How many of r channels are ghosts?",
                "You made r ghosts from each primary map. The map itself is one of the r.",
            ),
            Slip(
                lambda C_in, k, d, r: r * C_in * k**2 / (C_in * k**2 + d**2),
                "How many ghosts does one primary map give?",
                "You made one ghost from each primary map. There are r - 1 of them.",
            ),
            Slip(
                lambda C_in, k, d, r: C_in * k**2 / (C_in * k**2 / r + (r - 1) * d**2),
                "Which share of the channels are primary, and which share are ghosts?",
                "You divided only the primary part by r. Of n channels, (r - 1) * n / r are ghosts.",
            ),
            Slip(
                lambda C_in, k, d, r: r * C_in * k / (C_in * k + (r - 1) * d),
                "How many weights has a k x k window?",
                "You counted k and d once. Both are squared.",
            ),
            Slip(
                lambda C_in, k, d, r: r * C_in * k**2 / (C_in * k**2 + (r - 1) * C_in * d**2),
                "How many channels does a cheap filter read?",
                "Your cheap filters read C_in channels. They are depthwise: each of them reads one map.",
            ),
            Slip(
                lambda C_in, k, d, r: 1 / ghost_speed_up(C_in, k, d, r),
                "Should the result be above 1 or below 1?",
                "You divided the Ghost module by the ordinary convolution. It is asked the other way round.",
            ),
        ),
        hints=(
            "Take r output channels and one pixel: what does the ordinary convolution need for them?",
            "Of these r channels one is primary, and r - 1 are ghosts. What does each of them need?",
            "Ordinary: r * C_in * k^2. The primary one: C_in * k^2. A ghost: d^2.",
        ),
    )
)
