"""Questions on towers, the order of depthwise and pointwise, and the layers of Xception."""

from sympy import symbols

from ...cost.blocks import layers
from ...cost.formulas import C_in, C_out, g, in_order, k, specialise, terms_of
from ..question import LikelySlip, Line, Question, register

Mix, Look, First, Second = symbols("pointwise spatial first second", positive=True, integer=True)
entry, middle, Plain, Entry, Middle, Last = symbols(
    "entry middle plain e m last", positive=True, integer=True
)

mix = layers["pointwise"]["params"]
look = specialise(layers["grouped"], {C_in: C_out, k: 3})["params"]

register(
    Question(
        name="towers-parameters",
        title="parameters of an Inception module with towers",
        text="A simplified Inception module takes {C_in} channels to {C_out} by a 1 × 1 convolution. Then a 3 × 3 "
        "convolution, which keeps the {C_out} channels, works in {g} towers. Without biases: how many parameters does "
        "the module learn?",
        unit="parameters",
        draws={"C_in": (56, 88), "C_out": (128, 256, 160), "g": (4, 2, 8)},
        lines=(
            Line("pointwise", "The 1 × 1 layer joins every input to every output.", mix),
            Line("spatial", "A 3 × 3 filter reads the C_out / g channels of its tower.", look),
            Line("params", "Together:", in_order(Mix, Look)),
        ),
        slips=(
            LikelySlip(mix + g * look, "You counted one tower, where each filter reads all channels."),
            LikelySlip(mix + look / g, "You counted one of the towers. There are g of them."),
            LikelySlip(look, "You forgot the 1 × 1 layer."),
            LikelySlip(mix, "You forgot the 3 × 3 layer."),
            LikelySlip(
                mix + 9 * C_in * C_out / g,
                "You let the 3 × 3 layer read the input. It reads the channels of the 1 × 1 layer.",
            ),
            LikelySlip(mix + look / 3, "You counted k once, not squared: a 3 × 3 window has 9 weights."),
            LikelySlip(
                mix / g + look, "You split the 1 × 1 layer too. Each of its filters reads all inputs."
            ),
        ),
        hint="How many channels does one filter of the 3 × 3 layer read, and how many filters are there?",
    )
)

depthwise_first = terms_of(layers["depthwise_separable"]["params"])[0]
depthwise_second = terms_of(layers["extreme_inception"]["params"])[1]

register(
    Question(
        name="order-parameters",
        title="what the order costs",
        text="A separable convolution with a {k} × {k} window takes {C_in} channels to {C_out}. How many more "
        "parameters does it learn if the 1 × 1 layer comes first and the depthwise layer second? (No biases.)",
        unit="parameters",
        draws={"k": (3, 5), "C_in": (64, 128, 256), "C_out": (728, 304, 488)},
        lines=(
            Line("first", "Depthwise first: one window for each input channel.", depthwise_first),
            Line("second", "Depthwise second: one window for each output channel.", depthwise_second),
            Line("more", "The 1 × 1 layer is the same in both orders.", Second - First),
        ),
        slips=(
            LikelySlip(C_out - C_in, "You counted one weight a channel. A window has k × k."),
            LikelySlip(k * (C_out - C_in), "You counted k once, not squared."),
            LikelySlip(
                k**2 * C_out, "You gave the depthwise layer of one order. The question asks how many more."
            ),
            LikelySlip(
                k**2 * C_in,
                "You gave the depthwise layer of the other order. The question asks how many more.",
            ),
            LikelySlip(k**2 * (C_in + C_out), "You added the two depthwise layers. Take their difference."),
            LikelySlip(
                k**2 * C_out + C_in * C_out,
                "You gave all parameters of the order with the 1 × 1 layer first.",
            ),
            LikelySlip(k**2 * C_in + C_in * C_out, "You gave all parameters of the usual order."),
        ),
        hint="Which of the two layers depends on the order, and how many channels does it filter in each?",
    )
)

register(
    Question(
        name="xception-layers",
        title="layers of a network like Xception",
        text="A network in the manner of Xception has 2 ordinary convolutions, then {entry} blocks of 2 separable "
        "convolutions with a 1 × 1 convolution on the shortcut, then {middle} blocks of 3 separable convolutions with "
        "a plain shortcut, then 2 separable convolutions. How many convolutional layers has it, as the paper counts?",
        unit="layers",
        draws={"entry": (4, 3, 5), "middle": (6, 4, 9)},
        lines=(
            Line("plain", "Ordinary convolutions:", 2 + 0 * entry),
            Line("e", "A separable convolution is one layer; shortcuts do not count.", 2 * entry),
            Line("m", "Three in each middle block.", 3 * middle),
            Line("layers", "Two more at the end. Together:", in_order(Plain, Entry, Middle, 2 + 0 * Last)),
        ),
        slips=(
            LikelySlip(
                2 + 2 * (2 * entry + 3 * middle + 2),
                "You counted depthwise and pointwise as two layers. The paper takes them for one.",
            ),
            LikelySlip(4 + 3 * entry + 3 * middle, "You counted the convolutions on the shortcuts."),
            LikelySlip(
                2 + 2 * (2 * entry + 3 * middle + 2) + entry,
                "You counted every convolution there is: depthwise, pointwise and shortcuts.",
            ),
            LikelySlip(2 + entry + middle, "You counted modules. Most of them have several layers."),
            LikelySlip(
                2 + 2 * entry + 3 * middle, "You forgot one of the two pairs: at the start or at the end."
            ),
            LikelySlip(4 + 2 * (entry + middle), "You counted two in each middle block. They have three."),
        ),
        hint="Go through the four parts of the network and write down how many layers each adds.",
    )
)
