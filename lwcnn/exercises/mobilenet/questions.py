"""Questions on the multipliers, the inverted residual and squeeze-and-excitation of MobileNet, versions 1 to 3."""

from sympy import Rational, factor, floor, symbols

from ...cost.formulas import C_in, C_out, H, in_order, k, t
from ..block_lines import layer_lines
from ..question import LikelySlip, Line, Question, register

alpha_quarters, E, s = symbols("quarters E s", positive=True, integer=True)
Inputs, Outputs, Look, Mix = symbols("inputs outputs depthwise pointwise", positive=True, integer=True)
Wide, Expand, Project = symbols("wide expand project", positive=True, integer=True)

thin_in, thin_out = alpha_quarters * C_in / 4, alpha_quarters * C_out / 4
separable = layer_lines("separable", "macs", {k: 3, C_in: Inputs, C_out: Outputs}, norm_between=True)
look, mix = (
    separable[layer].subs({Inputs: thin_in, Outputs: thin_out}) for layer in ("depthwise", "pointwise")
)

register(
    Question(
        name="width-multiplier-macs",
        title="a separable layer under the width multiplier",
        text="A depthwise separable layer of MobileNetV1 takes {C_in} channels to {C_out}, on {H} × {H} pixels, with a "
        "3 × 3 depthwise part. The width multiplier α is {quarters}/4. How many MACs are left for one image?",
        unit="MACs",
        draws={"C_in": (128, 256), "C_out": (512, 384), "H": (14, 28), "quarters": (1, 2, 3)},
        lines=(
            Line("inputs", "α makes the input thinner,", thin_in),
            Line("outputs", "and the output.", thin_out),
            Line(
                "depthwise",
                "Each input channel is filtered alone, by 9 products a pixel.",
                separable["depthwise"],
            ),
            Line("pointwise", "The 1 × 1 layer reads all inputs for each output.", separable["pointwise"]),
            Line("macs", "Together:", in_order(Look, Mix)),
        ),
        slips=(
            LikelySlip(2 * (look + mix), "You gave FLOPs: two for each MAC."),
            LikelySlip(9 * H**2 * C_in + H**2 * C_in * C_out, "You forgot α."),
            LikelySlip(
                alpha_quarters * (9 * H**2 * C_in + H**2 * C_in * C_out) / 4,
                "You let α act once. The 1 × 1 layer has fewer inputs and fewer outputs.",
            ),
            LikelySlip(
                alpha_quarters**2 * (9 * H**2 * C_in + H**2 * C_in * C_out) / 16,
                "You squared α for both layers. In the depthwise layer it acts once.",
            ),
            LikelySlip(mix, "You forgot the depthwise layer."),
            LikelySlip(look, "You forgot the 1 × 1 layer."),
            LikelySlip(9 * mix, "You counted one standard 3 × 3 layer. A separable layer has two parts."),
            LikelySlip(
                (look + mix) / H**2, "You counted one pixel. Each of the H × H pixels needs as many MACs."
            ),
        ),
        hint="Two layers. Which of them has two numbers of channels in its MACs, and which only one?",
    )
)

form = {"changes": True, "expands": True}
wide = layer_lines("inverted_residual", "channels", **form, excites=False)["expand"]
inverted = layer_lines("inverted_residual", "macs", {t: Wide / C_in}, **form, excites=False)
expand, filters, project = (inverted[layer].subs(Wide, wide) for layer in ("expand", "depthwise", "project"))

register(
    Question(
        name="inverted-residual-macs",
        title="MACs of an inverted residual",
        text="An inverted residual with stride 1 reads {C_in} channels of {H} × {H} pixels, expands them {t} times, "
        "has a {k} × {k} depthwise layer and writes {C_out} channels. How many MACs does it need for one image?",
        unit="MACs",
        draws={"C_in": (24, 32), "C_out": (40, 96), "H": (14, 28), "k": (3, 5), "t": (6, 4)},
        lines=(
            Line("wide", "The middle is t times as wide as the input.", wide),
            Line("expand", "1 × 1: each pixel, each wide channel, all inputs.", inverted["expand"]),
            Line("depthwise", "k × k: each wide channel alone.", inverted["depthwise"]),
            Line("project", "1 × 1: each pixel, each output, all wide channels.", inverted["project"]),
            Line("macs", "Together:", in_order(Expand, Look, Project)),
        ),
        slips=(
            LikelySlip(2 * (expand + filters + project), "You gave FLOPs: two for each MAC."),
            LikelySlip((expand + filters + project) / t, "You forgot t: the middle is t times as wide."),
            LikelySlip(expand + filters, "You forgot the projection."),
            LikelySlip(filters + project, "You forgot the expansion."),
            LikelySlip(expand + project, "You forgot the depthwise layer."),
            LikelySlip(
                expand + filters * wide + project,
                "You counted a standard layer in the middle. A depthwise filter sees one channel.",
            ),
            LikelySlip(expand + filters / k + project, "You counted k once, not squared."),
            LikelySlip(
                expand + filters + t * project,
                "You projected to t times too many channels. The output is thin: C_out channels.",
            ),
            LikelySlip((expand + filters + project) / H**2, "You counted one pixel. There are H × H."),
        ),
        hint="Three layers, all on the wide middle. What does each of them do at one pixel of one wide channel?",
    )
)

# Half of 8 up: 120 / 4 = 30 becomes 32. All draws keep at least 90 %, so that no step of 8 is added.
rounded = 8 * floor((E / 4 + 4) / 8)
excite = layer_lines("inverted_residual", "params", {t: E / C_in}, **form, excites=True)
reduce, restore = (factor(excite[layer]) for layer in ("se.reduce", "se.expand"))

register(
    Question(
        name="se-parameters",
        title="parameters of squeeze-and-excitation in MobileNetV3",
        text="A block of MobileNetV3 expands {C_in} channels to {E}. Behind the depthwise layer stands "
        "squeeze-and-excitation: two 1 × 1 layers with biases, to a quarter of its channels (rounded to the nearest "
        "multiple of 8) and back. How many parameters do the two layers have?",
        unit="parameters",
        # wide channels of blocks of both sizes of MobileNetV3; the input is there to be left out
        draws={"C_in": (80, 112), "E": (240, 480, 672, 120)},
        lines=(
            Line("s", "A quarter of the wide channels, rounded:", rounded),
            Line("reduce", "The first layer: weights, and a bias for each of its s outputs.", reduce),
            Line("restore", "The second layer goes back.", restore),
            Line("params", "Together:", in_order(*symbols("reduce restore", positive=True, integer=True))),
        ),
        slips=(
            LikelySlip(2 * E * rounded, "You forgot the biases of both layers."),
            LikelySlip(2 * E * rounded + E, "You forgot the biases of the first layer."),
            LikelySlip(2 * E * rounded + rounded, "You forgot the biases of the second layer."),
            LikelySlip(E * rounded + rounded, "You counted one layer. The second one goes back."),
            LikelySlip(
                (2 * E + 1) * C_in * Rational(1, 4) + E,
                "You took a quarter of the input. MobileNetV3 takes a quarter of the wide channels.",
            ),
            LikelySlip(
                2 * C_in * C_in / 4 + C_in / 4 + C_in,
                "You put the two layers on the input of the block. They stand on the wide channels.",
            ),
            LikelySlip((2 * E + 1) * E + E, "You forgot to reduce: the layer between is a quarter as wide."),
        ),
        hint="Two layers, one there and one back. What is the width between them?",
    )
)
