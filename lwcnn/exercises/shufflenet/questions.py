"""Questions on the shuffle, the grouped 1 x 1 convolution and the memory access cost of ShuffleNet."""

from sympy import floor, symbols

from ...cost.formulas import C_in, C_out, H, c, g, in_order
from ..block_lines import layer_lines
from ..question import LikelySlip, Line, Question, register

C, i, m, n = symbols("C i m n", positive=True, integer=True)
Row, Column = symbols("row column", nonnegative=True, integer=True)
Reduce, Depthwise, Restore, Maps, Weights = symbols(
    "reduce depthwise restore maps weights", positive=True, integer=True
)

row, column = floor(i * g / C), i - C / g * floor(i * g / C)

register(
    Question(
        name="shuffled-place",
        title="where a channel goes in a shuffle",
        text="{C} channels are shuffled with {g} groups. Channels are counted from 0. At which place does channel {i} "
        "stand after the shuffle?",
        unit="(place)",
        draws={"C": (60, 72), "g": (4, 6), "i": (18, 20, 23)},
        lines=(
            Line("n", "A row of the table holds the channels of one group.", C / g),
            Line("row", "The channel stands in this row, counted from 0,", floor(i / n)),
            Line("column", "and in this column.", i - n * Row),
            Line(
                "place",
                "The table is read by columns, and a column holds g channels.",
                in_order(Column * g, Row),
            ),
        ),
        slips=(
            LikelySlip(i, "That is its place before the shuffle."),
            LikelySlip(
                (i - g * floor(i / g)) * C / g + floor(i / g),
                "That is the inverse shuffle: your table has rows of g channels. It has g rows.",
            ),
            LikelySlip(column * g + row + 1, "You counted places from 1. They are counted from 0."),
            LikelySlip(row * g + column, "You read the table by rows again. Read it by columns."),
        ),
        hint="Write the channels as a table with a row a group. In which row and column does the channel stand?",
    )
)

thin = C / 4
unit = layer_lines("shuffle_unit", "macs", {C_in: C, C_out: C, c: m}, strides=False, shuffles=True)
one, look = (unit[layer].subs(m, thin) for layer in ("reduce", "depthwise"))

register(
    Question(
        name="shuffle-unit-macs",
        title="MACs of a shuffle unit",
        text="A ShuffleNetV1 unit with stride 1 works on {C} channels of {H} × {H} pixels with {g} groups; its middle "
        "has a quarter of the channels. How many MACs does it need for one image?",
        unit="MACs",
        draws={"C": (240, 480, 192), "H": (14, 28), "g": (3, 2, 4)},
        lines=(
            Line("m", "The middle:", thin),
            Line("reduce", "1 × 1 with groups: each middle channel reads C / g inputs.", unit["reduce"]),
            Line(
                "depthwise",
                "3 × 3: each middle channel alone. The shuffle before it has no product.",
                unit["depthwise"],
            ),
            Line("restore", "1 × 1 with groups: each output reads m / g middle channels.", unit["restore"]),
            Line("macs", "Together:", in_order(Reduce, Depthwise, Restore)),
        ),
        slips=(
            LikelySlip(2 * (2 * one + look), "You gave FLOPs: two for each MAC."),
            LikelySlip(2 * g * one + look, "You forgot the groups: a filter reads 1/g of the channels."),
            LikelySlip(one + look, "You counted one 1 × 1 layer. There are two."),
            LikelySlip(2 * one, "You forgot the depthwise layer."),
            LikelySlip((1 + g) * one + look, "You gave groups to one 1 × 1 layer only. Both have them."),
            LikelySlip(
                2 * one + look / g, "The depthwise layer has a group for each channel: g does not change it."
            ),
            LikelySlip(2 * one + look * thin, "A depthwise filter reads one channel, not the whole middle."),
            LikelySlip(
                (2 * one + look) / H**2, "You counted one pixel. Each of the H × H pixels needs as many MACs."
            ),
        ),
        hint="Three layers and a shuffle. What does one number of the output of each of them need?",
    )
)

register(
    Question(
        name="inputs-reached",
        title="what an output sees through two grouped layers",
        text="A 1 × 1 layer with {g} groups takes {C} channels to {m}. These are shuffled with {g} groups, and a "
        "second 1 × 1 layer with {g} groups takes them back to {C}. On how many of the {C} inputs does one output "
        "depend?",
        unit="channels",
        draws={"C": (240, 480, 720), "g": (8, 16), "m": (48, 32)},
        lines=(
            Line("n", "A filter of the second layer reads the middle channels of one group.", m / g),
            Line(
                "inputs",
                "Shuffled, each of these comes from another group, which saw C / g inputs.",
                n * C / g,
            ),
        ),
        slips=(
            LikelySlip(C / g, "That is without the shuffle: the inputs of one group."),
            LikelySlip(
                m / g, "Those are the middle channels that a filter reads. Follow them back to the inputs."
            ),
            LikelySlip(
                C, "Not all: a filter of the second layer reads fewer middle channels than there are groups."
            ),
            LikelySlip(
                m, "You counted all middle channels. A filter of the second layer reads those of one group."
            ),
        ),
        hint="Go backwards from one output. How many middle channels does it read? From how many groups do they come?",
    )
)

maps, weights = H**2 * (C_in + C_out), C_in * C_out

register(
    Question(
        name="memory-access-cost",
        title="memory access cost of a 1 × 1 convolution",
        text="A 1 × 1 convolution takes {C_in} channels to {C_out} on {H} × {H} pixels, without groups and bias. How "
        "many numbers are moved for one image if input and weights are read once and the output is written once?",
        unit="numbers",
        draws={"C_in": (128, 64, 36), "C_out": (256, 432), "H": (14, 28)},
        lines=(
            Line("maps", "The input is read, the output is written.", maps),
            Line("weights", "Each weight is read once.", weights),
            Line("cost", "Together:", in_order(Maps, Weights)),
        ),
        slips=(
            LikelySlip(
                H**2 * C_in * C_out, "Those are the multiply-accumulates. Each number is moved only once."
            ),
            LikelySlip(maps, "You forgot the weights."),
            LikelySlip(H**2 * C_in + weights, "You forgot the output."),
            LikelySlip(H**2 * C_out + weights, "You forgot the input."),
            LikelySlip(
                H * (C_in + C_out) + weights,
                "You counted one row of the maps. They are as high as they are wide.",
            ),
            LikelySlip(4 * (maps + weights), "You gave bytes. The question asks for numbers."),
        ),
        hint="Three tensors are moved: count the elements of each.",
    )
)
