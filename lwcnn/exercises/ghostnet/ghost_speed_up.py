"""Exercise: how many times fewer multiply-accumulates a Ghost module needs than the convolution it replaces."""

from ...cost import formulas
from ..exercise import Exercise, Slip, register

_PIXEL = {formulas.N: 1, formulas.H_out: 1, formulas.W_out: 1}
_standard = formulas.as_function(
    [formulas.C_in, formulas.C_out, formulas.k],
    formulas.specialise(formulas.layers["standard"], _PIXEL)["macs"],
)
_depthwise = formulas.as_function(
    [formulas.C_in, formulas.m, formulas.k],
    formulas.specialise(formulas.layers["depthwise"], _PIXEL)["macs"],
)


def ghost_speed_up(c, k, d, s):
    primary, cheap = _standard(c, 1, k), _depthwise(1, s - 1, d)  # s channels: one is primary
    return _standard(c, s, k) / (primary + cheap)


def _draw(random):
    return random.randint(8, 200), random.choice([1, 3]), random.choice([3, 5, 7]), random.randint(2, 5)


register(
    Exercise(
        name="ghost-speed-up",
        title="What a Ghost module saves",
        task="An ordinary k x k convolution reads c channels. A Ghost module takes its place: a k x k primary "
        "convolution makes 1/s of the channels, and from each of its maps d x d depthwise filters make the s - 1 "
        "others. s divides the number of output channels. Write a function that returns how many times fewer MACs "
        "that are, not rounded: the MACs of the ordinary convolution divided by those of the Ghost module.",
        reference=ghost_speed_up,
        first=((4, 3, 3, 2), (16, 1, 3, 2), (64, 3, 5, 4)),
        draw=_draw,
        slips=(
            Slip(
                lambda c, k, d, s: s + 0.0,
                "Are the ghosts free?",
                "You gave s, which the speed-up only comes near to, and only if c * k^2 is much more than "
                "(s - 1) * d^2. Count the cheap filters.",
            ),
            Slip(
                lambda c, k, d, s: s * c / (s + c - 1),
                "Which of the four numbers are not in your formula?",
                "That is the paper's short form for d near k. Here k and d are any numbers.",
            ),
            Slip(
                lambda c, k, d, s: s * c * k**2 / (c * k**2 + s * d**2),
                "How many of s channels are ghosts?",
                "You made s ghosts from each primary map. The map itself is one of the s.",
            ),
            Slip(
                lambda c, k, d, s: s * c * k**2 / (c * k**2 + d**2),
                "How many ghosts does one primary map give?",
                "You made one ghost from each primary map. There are s - 1 of them.",
            ),
            Slip(
                lambda c, k, d, s: c * k**2 / (c * k**2 / s + (s - 1) * d**2),
                "Which share of the channels are primary, and which share are ghosts?",
                "You divided only the primary part by s. Of n channels, (s - 1) * n / s are ghosts.",
            ),
            Slip(
                lambda c, k, d, s: s * c * k / (c * k + (s - 1) * d),
                "How many weights has a k x k window?",
                "You counted k and d once. Both are squared.",
            ),
            Slip(
                lambda c, k, d, s: s * c * k**2 / (c * k**2 + (s - 1) * c * d**2),
                "How many channels does a cheap filter read?",
                "Your cheap filters read c channels. They are depthwise: each of them reads one map.",
            ),
            Slip(
                lambda c, k, d, s: 1 / ghost_speed_up(c, k, d, s),
                "Should the result be above 1 or below 1?",
                "You divided the Ghost module by the ordinary convolution. It is asked the other way round.",
            ),
        ),
        hints=(
            "Take s output channels and one pixel: what does the ordinary convolution need for them?",
            "Of these s channels one is primary, and s - 1 are ghosts. What does each of them need?",
            "Ordinary: s * c * k^2. The primary one: c * k^2. A ghost: d^2.",
        ),
    )
)
