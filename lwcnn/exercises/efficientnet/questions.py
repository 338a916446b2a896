"""Questions on compound scaling, the squeeze-and-excitation of MBConv and Fused-MBConv."""

from sympy import Rational, factor, symbols

from ...cost.formulas import C_in, C_out, H, in_order, k, t
from ..block_lines import layer_lines
from ..question import LikelySlip, Line, Question, register

M, d, w, r, C, e, s = symbols("M d w r C e s", positive=True, integer=True)
Deeper, Wider, Larger = symbols("deeper wider larger", positive=True)
Wide, Window, Project, Reduce, Restore = symbols(
    "wide window project reduce restore", positive=True, integer=True
)

depth, width, size = 1 + d * Rational(1, 100), 1 + w * Rational(1, 100), 1 + r * Rational(1, 100)

register(
    Question(
        name="scaled-macs",
        title="MACs of a scaled network",
        text="A convolutional network needs {M} million MACs. You make it {d} % deeper, {w} % wider and give it images "
        "that are {r} % larger on each side. About how many million MACs does it need now? (Leave out all rounding, "
        "and the first and the last layer.)",
        unit="million MACs",
        draws={"M": (390, 600, 1000), "d": (20, 40), "w": (10, 30), "r": (15, 25)},
        lines=(
            Line("deeper", "Depth: more layers of the same cost. It counts once.", depth),
            Line(
                "wider",
                "Width: a layer has more inputs and more outputs. It counts twice.",
                width**2,
            ),
            Line("larger", "Resolution: more rows and more columns. It counts twice.", size**2),
            Line("macs", "Together:", M * Deeper * Wider * Larger),
        ),
        slips=(
            LikelySlip(M * depth * width * size, "You let all three count once. Two of them count twice."),
            LikelySlip(
                M * depth * width * size**2, "You let the width count once. A layer has inputs and outputs."
            ),
            LikelySlip(
                M * depth * width**2 * size,
                "You let the resolution count once. A map has rows and columns.",
            ),
            LikelySlip(
                M * (depth * width * size) ** 2,
                "You squared the depth, too. Twice as many layers cost twice as much.",
            ),
            LikelySlip(
                M * (1 + (d + w + r) * Rational(1, 100)),
                "You added the percentages. Factors multiply, and two of them count twice.",
            ),
            LikelySlip(2 * M * depth * width**2 * size**2, "You gave FLOPs: two for each MAC."),
        ),
        hint="Which of the three acts on one factor of H · W · C_in · C_out · k · k, and which on two?",
        tolerance=0.01,
    )
)

form = {"changes": True, "expands": True}
wide, reduced = layer_lines("mbconv", "channels", **form)["expand"], C_in / 4
excite = layer_lines("mbconv", "params", {t: Wide / C_in}, **form)
reduce, restore = (factor(excite[layer]) for layer in ("se.reduce", "se.expand"))

register(
    Question(
        name="mbconv-se-parameters",
        title="parameters of squeeze-and-excitation in EfficientNet",
        text="An MBConv of EfficientNet reads {C_in} channels and expands them {t} times. Behind the depthwise layer "
        "stands squeeze-and-excitation: two 1 × 1 layers with biases. How many parameters do the two layers have?",
        unit="parameters",
        draws={"C_in": (24, 40, 80, 112, 192), "t": (6, 4)},
        lines=(
            Line("wide", "The layers stand on the expanded channels.", wide),
            Line("s", "Between them: a quarter of the channels that the block reads.", reduced),
            Line("reduce", "The first layer: weights, and a bias for each of its outputs.", reduce),
            Line("restore", "The second layer goes back.", restore),
            Line("params", "Together:", in_order(Reduce, Restore)),
        ),
        slips=(
            LikelySlip(
                2 * wide * wide / 4 + wide / 4 + wide,
                "You took a quarter of the expanded channels. MobileNetV3 does; EfficientNet takes a quarter of the "
                "block's input.",
            ),
            LikelySlip(2 * wide * reduced, "You forgot the biases of both layers."),
            LikelySlip(2 * wide * reduced + wide, "You forgot the biases of the first layer."),
            LikelySlip(2 * wide * reduced + reduced, "You forgot the biases of the second layer."),
            LikelySlip(wide * reduced + reduced, "You counted one layer. The second one goes back."),
            LikelySlip(
                2 * C_in * reduced + reduced + C_in,
                "You put the two layers on the input of the block. They stand on the expanded channels.",
            ),
        ),
        hint="Two layers, one there and one back. How wide are they outside, and how wide between?",
    )
)

expanded = e * C
fused = layer_lines("fused_mbconv", "macs", {k: 3, t: Wide / C, C_in: C, C_out: C}, **form)
window, project = (fused[layer].subs(Wide, expanded) for layer in ("expand", "project"))

register(
    Question(
        name="fused-mbconv-macs",
        title="MACs of Fused-MBConv",
        text="A Fused-MBConv with stride 1 works on {H} × {H} pixels. It reads {C} channels, expands them {e} times by "
        "a 3 × 3 convolution, and projects to {C} channels again. How many MACs does it need for one image?",
        unit="MACs",
        draws={"C": (48, 64, 24), "H": (28, 56), "e": (4, 6)},
        lines=(
            Line("wide", "The middle:", expanded),
            Line(
                "window",
                "3 × 3, a standard convolution: each wide channel sees 9 pixels of all inputs.",
                fused["expand"],
            ),
            Line("project", "1 × 1: each output sees all wide channels.", fused["project"]),
            Line("macs", "Together:", in_order(Window, Project)),
        ),
        slips=(
            LikelySlip(
                H**2 * expanded * (C + 9 + C),
                "You counted MBConv. Here its first two layers are fused into one standard 3 × 3 convolution.",
            ),
            LikelySlip(2 * (window + project), "You gave FLOPs: two for each MAC."),
            LikelySlip(window, "You forgot the projection."),
            LikelySlip(
                window + expanded * project, "Your projection goes from wide to wide. Its output is thin."
            ),
            LikelySlip(window / 9 + project, "You forgot the window: 9 products for each input channel."),
            LikelySlip(window / 3 + project, "You counted 3 for the window. It has 3 × 3 pixels."),
            LikelySlip((window + project) / e, "You forgot e: the middle is e times as wide."),
            LikelySlip((window + project) / H**2, "You counted one pixel. There are H × H."),
        ),
        hint="Two layers only. What does the first one see at one pixel of one wide channel?",
    )
)
