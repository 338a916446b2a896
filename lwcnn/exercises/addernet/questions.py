"""Questions on AdderNet: an output by hand, the additions of a layer, the energy that it saves."""

from sympy import Abs, Integer, Max, symbols

from ...cost.formulas import C_in, C_out, H, H_out, N, W_out, adder, in_order, k, specialise, square
from ..question import LikelySlip, Line, Question, register

x = symbols("x_1:5", integer=True)
w = symbols("w_1:5", integer=True)
differences = symbols("d_1:5", positive=True, integer=True)
pairs = list(zip(x, w, strict=True))

register(
    Question(
        name="adder-output",
        title="one output of an adder layer",
        text="A window holds the numbers {x_1}, {x_2}, {x_3}, {x_4}, the filter of an adder layer holds {w_1}, {w_2}, "
        "{w_3}, {w_4}. The output is never above 0. How far below 0 is it?",
        unit="below 0",
        draws={
            "x_1": (5, 7),
            "x_2": (2,),
            "x_3": (8, 3),
            "x_4": (3,),
            "w_1": (1, 3),
            "w_2": (7,),
            "w_3": (7,),
            "w_4": (2, 7),
        },
        lines=(
            *(
                Line(f"d_{place}", f"Difference {place}, without its sign:", Abs(a - b, evaluate=False))
                for place, (a, b) in enumerate(pairs, 1)
            ),
            Line("sum", "Together; the output is minus this sum.", in_order(*differences)),
        ),
        slips=(
            LikelySlip(sum(a * b for a, b in pairs), "You multiplied: that is what a convolution gives."),
            LikelySlip(
                Abs(sum(a - b for a, b in pairs)),
                "You added first. Take the absolute value of each difference, then add.",
            ),
            LikelySlip(
                sum((a - b) ** 2 for a, b in pairs), "You squared the differences. An adder squares nothing."
            ),
            LikelySlip(
                sum(Abs(a - b) for a, b in pairs) / Integer(4),
                "You took the mean. An adder adds and does not divide.",
            ),
            LikelySlip(
                Max(*(Abs(a - b) for a, b in pairs)),
                "You gave the largest difference. All of them are added.",
            ),
            LikelySlip(
                sum(a + b for a, b in pairs), "You added x and w. It is their difference that counts."
            ),
        ),
        hint="Four pairs of numbers. How far apart are the two of each pair?",
    )
)

windows = specialise(adder, {N: 1, H_out: H, W_out: H, **square})["absolute_differences"]
elements = symbols("elements", positive=True, integer=True)

register(
    Question(
        name="adder-additions",
        title="additions of an adder layer",
        text="An adder layer with a {k} × {k} kernel reads {C_in} channels and writes {C_out} channels of {H} × {H} "
        "pixels. How many additions does it need for one image, if a subtraction counts as an addition?",
        unit="additions",
        draws={"k": (3, 5), "C_in": (16, 64), "C_out": (32, 48), "H": (14, 28)},
        lines=(
            Line("elements", "Each output compares a window with a filter, number by number.", windows),
            Line("additions", "Each number is subtracted, and the result is added.", 2 * elements),
        ),
        slips=(
            LikelySlip(
                windows,
                "You gave the MACs that a convolution would need. An adder has two additions in the place of each.",
            ),
            LikelySlip(
                3 * windows, "You counted the absolute value as well. It only drops the sign of a number."
            ),
            LikelySlip(2 * windows / k**2, "You forgot k²: a window has k × k pixels."),
            LikelySlip(2 * windows / k, "You counted k once. A window has k × k pixels."),
            LikelySlip(2 * windows / H**2, "You counted one pixel. There are H × H."),
            LikelySlip(2 * windows / C_in, "You forgot C_in: a window goes through all input channels."),
            LikelySlip(2 * windows / C_out, "You forgot C_out: there are as many filters."),
        ),
        hint="How many numbers are in a window, how many outputs are there, and what happens to each number?",
    )
)

add, multiply = symbols("e_add e_mul", positive=True, integer=True)
Convolution, Adder = symbols("convolution adder", positive=True, integer=True)
layer = windows.subs(k, 3)
MICRO = Integer(10) ** 9  # femtojoules in a microjoule

register(
    Question(
        name="adder-energy",
        title="energy that an adder layer saves",
        text="On a 45 nm chip an addition of two float32 numbers takes {e_add} femtojoules, a multiplication {e_mul}. "
        "A 3 × 3 convolution reads {C_in} channels and writes {C_out} channels of {H} × {H} pixels. How many "
        "microjoules does its arithmetic need less for one image as an adder layer? (1 microjoule is 10⁹ "
        "femtojoules; two digits after the point are enough.)",
        unit="microjoules",
        draws={
            "C_in": (64, 128),
            "C_out": (64, 128),
            "H": (32, 56),
            "e_add": (900,),
            "e_mul": (3700,),
        },
        lines=(
            Line("elements", "Each output pixel and channel reads a 3 × 3 window of all inputs.", layer),
            Line(
                "convolution",
                "A MAC is a multiplication and an addition.",
                elements * in_order(multiply, add),
            ),
            Line("adder", "An adder has two additions in its place.", 2 * elements * add),
            Line("saved", "The difference, in microjoules:", (Convolution - Adder) / MICRO),
        ),
        slips=(
            LikelySlip(layer * (multiply + add) / MICRO, "That is the energy of the convolution."),
            LikelySlip(2 * layer * add / MICRO, "That is the energy of the adder layer."),
            LikelySlip(
                layer * multiply / MICRO,
                "You left the multiplication out and put nothing in its place. An adder adds twice.",
            ),
            LikelySlip((layer / 9) * (multiply - add) / MICRO, "You forgot the 3 × 3 pixels of the window."),
            LikelySlip((layer / H**2) * (multiply - add) / MICRO, "You counted one pixel. There are H × H."),
        ),
        hint="What happens to one number of a window in each of the two layers? How many numbers are there?",
        tolerance=0.005,
    )
)
