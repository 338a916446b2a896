"""Questions on CompConv: what its levels weigh, and how much of its output is copied."""

from sympy import symbols

from ...cost.blocks.compconv import n, run_compconv
from ...cost.formulas import C_in, C_out, in_order
from ..question import LikelySlip, Line, Question, register

d, First, Second, Third, Cheap = symbols("d first second third cheap", positive=True, integer=True)

weights = [
    layer.cost.params for layer in run_compconv(3, strides=False, kernel=3) if layer.kind == "convolution"
]
first, second, third, cheap = (formula.subs(n, C_out / 14) for formula in weights)
unit = C_out / 14

register(
    Question(
        name="compconv-parameters",
        title="weights of a CompConv",
        text="A CompConv of depth 3 takes {C_in} channels to {C_out}. Its filters are 3 × 3, without biases; leave "
        "BatchNorm out. How many weights does it have?",
        unit="weights",
        draws={"C_in": (64, 96, 160), "C_out": (112, 84, 168)},
        lines=(
            Line(
                "n", "Three levels compute n, 2n and 4n maps, and each gives twice that: 14 n = C_out.", unit
            ),
            Line("first", "The smallest reads all channels.", weights[0]),
            Line("second", "The next reads n computed and n copied maps,", weights[1]),
            Line("third", "the last 2n computed and 2n copied ones.", weights[2]),
            Line("cheap", "Each of its 4n maps has one cheap filter.", weights[3]),
            Line("params", "Together:", in_order(First, Second, Third, Cheap)),
        ),
        slips=(
            LikelySlip(9 * C_in * C_out, "That is the dense layer."),
            LikelySlip(first + second + third, "You forgot the cheap filters."),
            LikelySlip(
                first + second / 2 + third / 2 + cheap,
                "Your levels read only what was computed. They read the copies beside it, too.",
            ),
            LikelySlip(
                first + second + third + third,
                "Your cheap filters read all maps of the last level. Each of them reads one: they are depthwise.",
            ),
            LikelySlip(
                (first + second + third + cheap) / 3,
                "You counted 3 once, not squared.",
            ),
            LikelySlip(
                7 * first + cheap,
                "All your levels read the input. Only the smallest does; the others read what stands before them.",
            ),
        ),
        hint="What do the three levels compute, n, 2n and 4n maps, and how many channels does each of them read?",
    )
)

copied = (2 ** (d - 1) - 1) * C_out / (2 ** (d + 1) - 2)

register(
    Question(
        name="compconv-copies",
        title="how much of a CompConv is copied",
        text="A CompConv of depth {d} gives {C_out} maps. How many of them are channels of its input, copied as they "
        "are?",
        unit="maps",
        draws={"d": (3, 2), "C_out": (168, 84, 252)},
        lines=(
            Line("n", "The smallest level computes this many maps.", C_out / (2 ** (d + 1) - 2)),
            Line(
                "copied",
                "All levels but the last have as many copies as they compute: n, 2n ...",
                (2 ** (d - 1) - 1) * n,
            ),
        ),
        slips=(
            LikelySlip(
                C_out / 2, "That would be so if every level copied. The last makes cheap maps instead."
            ),
            LikelySlip(2 * copied, "You counted what these levels compute, too."),
            LikelySlip(
                (3 * 2 ** (d - 1) - 2) * C_out / (2 ** (d + 1) - 2), "That is everything but the cheap maps."
            ),
        ),
        hint="Which levels copy, and how many channels each?",
    )
)
