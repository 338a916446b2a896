"""Questions on columns and rows, on SqueezeNext's block, and on what a column times a row keeps."""

from sympy import Rational, symbols

from ...cost.blocks.squeezenext import c_1, c_2
from ...cost.symbols import C_in, C_out, H, in_order, k
from ..block_lines import layer_lines
from ..question import LikelySlip, Line, Question, register

C, s_1, s_2, s_3 = symbols("C s_1 s_2 s_3", positive=True, integer=True)
Column, Row, Squeeze1, Squeeze2, Expand, Largest, All = symbols(
    "column row squeeze1 squeeze2 expand largest all", positive=True, integer=True
)

column, row = H**2 * k * C_in * C_out, H**2 * k * C_out**2

register(
    Question(
        name="pair-macs",
        title="MACs of a column and a row",
        text="A {k} × 1 layer makes {C_out} channels from {C_in}; a 1 × {k} layer makes {C_out} channels from these. "
        "Both work on {H} × {H} pixels with stride 1. How many MACs do the two need for one image?",
        unit="MACs",
        draws={"C_in": (32, 20), "C_out": (48, 80), "H": (14, 28), "k": (3, 5)},
        lines=(
            Line("column", "The column reads all input channels, k pixels of each.", column),
            Line("row", "The row reads what the column gives.", row),
            Line("macs", "Together:", in_order(Column, Row)),
        ),
        slips=(
            LikelySlip(2 * (column + row), "You gave FLOPs: two for each MAC."),
            LikelySlip(2 * column, "Your second layer reads the input. It reads what the first one gives."),
            LikelySlip(column, "You forgot the second layer."),
            LikelySlip(row, "You forgot the first layer."),
            LikelySlip(k * (column + row), "You squared k: a column has k weights, and so has a row."),
            LikelySlip(
                (column + row) / H**2, "You counted one pixel. Each of the H × H pixels needs as many MACs."
            ),
            LikelySlip((column + row) / H, "You counted H once, not squared."),
        ),
        hint="Two layers. How many products does one number of the output of each of them need?",
    )
)

block = layer_lines("squeezenext", "macs", {C_in: C, C_out: C}, changes=False)
# a MAC a pixel for each weight; C is a multiple of 4
weights = {layer: (formula / H**2).subs({c_1: C / 2, c_2: C / 4}) for layer, formula in block.items()}
total = sum(weights.values())

register(
    Question(
        name="squeezenext-block-weights",
        title="weights of a SqueezeNext block",
        text="A SqueezeNext block has {C} channels at both ends and adds its input unchanged. Leave BatchNorm out. How "
        "many weights do its five layers have?",
        unit="weights",
        draws={"C": (32, 64, 128, 256, 512, 96)},
        lines=(
            Line("squeeze1", "1 × 1, from C to a half:", weights["squeeze1"]),
            Line("squeeze2", "1 × 1, from a half to a quarter:", weights["squeeze2"]),
            Line("column", "3 × 1, from a quarter to a half:", weights["separable1"]),
            Line("row", "1 × 3, from a half to a half:", weights["separable2"]),
            Line("expand", "1 × 1, from a half to C:", weights["expand"]),
            Line("params", "Together, 9/4 of C squared:", in_order(Squeeze1, Squeeze2, Column, Row, Expand)),
        ),
        slips=(
            LikelySlip(18 * C * C, "Those are two full 3 × 3 layers, as a basic block of ResNet has them."),
            LikelySlip(
                total + 2 * (weights["separable1"] + weights["separable2"]),
                "You gave column and row 3 × 3 weights.",
            ),
            LikelySlip(
                total - weights["squeeze2"], "You forgot the second squeeze, from a half to a quarter."
            ),
            LikelySlip(total - weights["expand"], "You forgot the last layer, from a half to C."),
            LikelySlip(total - weights["separable2"], "You forgot the row: 1 × 3, from a half to a half."),
            LikelySlip(total + C * C, "You gave the shortcut a layer. Here the input is added unchanged."),
            LikelySlip(
                total - weights["separable2"] + weights["separable1"],
                "Your row reads a quarter of the channels. The column before it gives a half.",
            ),
        ),
        hint="Five layers: write for each how many channels it reads, how many it gives, and its window.",
    )
)

squares = s_1**2 + s_2**2 + s_3**2

register(
    Question(
        name="kept-by-a-column-and-a-row",
        title="what a column times a row keeps",
        text="A 3 × 3 filter has the singular values {s_1}, {s_2} and {s_3}. How many percent of the sum of its "
        "squares does the best column times row keep? One digit behind the point is enough.",
        unit="percent",
        draws={"s_1": (4, 5, 8), "s_2": (2, 3), "s_3": (1,)},
        lines=(
            Line("largest", "The strongest pair keeps the square of the largest singular value,", s_1**2),
            Line("all", "of the sum of all squares.", squares),
            Line("percent", "In percent:", 100 * Largest / All),
        ),
        slips=(
            LikelySlip(100 * s_1 / (s_1 + s_2 + s_3), "You took the values themselves. Squares are asked."),
            LikelySlip(100 * (squares - s_1**2) / squares, "That is what is lost."),
            LikelySlip(100 * (s_1**2 + s_2**2) / squares, "You kept two columns and two rows."),
            LikelySlip(Rational(100, 3), "The pairs are not equally strong."),
            LikelySlip(s_1**2 / squares, "That is the share, not the percentage."),
        ),
        hint="The squares of the singular values add up to the sum of squares of all nine numbers.",
        tolerance=0.005,
    )
)
