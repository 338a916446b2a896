"""Questions on Fire modules and the size of networks; the formulas are those of `lwcnn.cost`."""

from sympy import Integer, Symbol, symbols

from ...cost.formulas import C_in, C_out, H, in_order
from ..block_lines import layer_lines
from ..question import LikelySlip, Line, Question, register

s, e_1, e_3, n = symbols("s e_1 e_3 n", positive=True, integer=True)
Squeeze, Expand1, Expand3 = symbols("squeeze expand1x1 expand3x3", positive=True, integer=True)

params = layer_lines("fire", "params")
squeeze_params, expand1_params, expand3_params = (
    params[layer] for layer in ("squeeze", "expand1x1", "expand3x3")
)
fire_params = squeeze_params + expand1_params + expand3_params
squeeze_macs = layer_lines("fire", "macs")["squeeze"]

register(
    Question(
        name="fire-parameters",
        title="parameters of a Fire module",
        text="A Fire module reads {C_in} channels. It squeezes them to {s} channels and expands these by {e_1} filters "
        "of 1 × 1 and {e_3} filters of 3 × 3. All three layers have biases. How many parameters does it learn?",
        unit="parameters",
        draws={"C_in": (96, 128, 256), "s": (16, 24, 32), "e_1": (64, 48), "e_3": (72, 80)},
        lines=(
            Line("squeeze", "Squeeze: s filters of 1 × 1, which read all C_in channels.", squeeze_params),
            Line(
                "expand1x1",
                "Expand by 1 × 1: e1 filters, which read the s squeezed channels.",
                expand1_params,
            ),
            Line(
                "expand3x3",
                "Expand by 3 × 3: e3 filters of 9 weights a channel, which read the s squeezed channels too.",
                expand3_params,
            ),
            Line("params", "Together:", in_order(Squeeze, Expand1, Expand3)),
        ),
        slips=(
            LikelySlip(
                C_in * s + s * e_1 + 9 * s * e_3,
                "You forgot the biases: one for each filter of all three layers.",
            ),
            LikelySlip(fire_params - s, "You forgot the biases of the squeeze layer."),
            LikelySlip(
                squeeze_params + expand1_params + s * e_3 + e_3, "You counted the 3 × 3 filters as 1 × 1."
            ),
            LikelySlip(
                squeeze_params + expand1_params + 3 * s * e_3 + e_3,
                "You counted k once, not squared: a 3 × 3 window has 9 weights.",
            ),
            LikelySlip(
                squeeze_params + C_in * (e_1 + 9 * e_3) + e_1 + e_3,
                "You let the expand layers read the input. They read the squeezed channels.",
            ),
            LikelySlip(expand1_params + expand3_params, "You forgot the squeeze layer."),
            LikelySlip(
                squeeze_params + 9 * s * e_1 + e_1 + s * e_3 + e_3, "You swapped the two expand layers."
            ),
            LikelySlip(fire_params + 8 * C_in * s, "The squeeze layer is 1 × 1. You counted it as 3 × 3."),
        ),
        hint="Count one layer at a time: weights = inputs × outputs × window, and one bias for each output.",
    )
)

register(
    Question(
        name="fire-output",
        title="output of a Fire module",
        text="A Fire module reads {C_in} channels of {H} × {H} pixels. It has {s} squeeze filters, {e_1} expand "
        "filters of 1 × 1 and {e_3} of 3 × 3. How many numbers does its output hold for one image?",
        unit="numbers",
        draws={
            "H": (55, 27, 13),
            "C_in": (96, 128, 256),
            "s": (16, 32, 48),
            "e_1": (64, 80),
            "e_3": (72, 100),
        },
        lines=(
            Line("C_out", "The two expand maps lie side by side.", in_order(e_1, e_3)),
            Line("numbers", "Height and width stay as they are.", C_out * H**2),
        ),
        slips=(
            LikelySlip(H * (e_1 + e_3), "You counted one row. The output is as high as it is wide."),
            LikelySlip(e_1 + e_3, "You gave the channels. Each of them has H × H numbers."),
            LikelySlip(
                H**2 * (s + e_1 + e_3),
                "The squeezed channels are read by the expand layers; they are not in the output.",
            ),
            LikelySlip(H**2 * e_1 * e_3, "The expand maps lie side by side: add their channels."),
            LikelySlip(H**2 * e_3, "You forgot the 1 × 1 expand layer."),
            LikelySlip(H**2 * e_1, "You forgot the 3 × 3 expand layer."),
            LikelySlip(H**2 * C_in, "That is the input. The expand filters set the channels of the output."),
            LikelySlip((H - 2) ** 2 * (e_1 + e_3), "The 3 × 3 layer is padded, so height and width stay."),
        ),
        hint="Which layers write the output, and does any of them change height and width?",
    )
)

register(
    Question(
        name="squeeze-macs",
        title="MACs of the squeeze layer",
        text="The squeeze layer of a Fire module takes {C_in} channels of {H} × {H} pixels to {s} channels. How many "
        "MACs does this layer need for one image?",
        unit="MACs",
        draws={"H": (55, 27, 13), "C_in": (96, 128, 256), "s": (16, 32, 48)},
        lines=(Line("macs", "At each pixel, each of the s filters reads all C_in channels.", squeeze_macs),),
        slips=(
            LikelySlip(2 * squeeze_macs, "You gave FLOPs: two for each MAC."),
            LikelySlip(9 * squeeze_macs, "The squeeze layer is 1 × 1, not 3 × 3."),
            LikelySlip(C_in * s, "You counted one pixel. The filters work at each of the H × H pixels."),
            LikelySlip(squeeze_macs / H, "You counted one row of pixels. The map is as high as it is wide."),
            LikelySlip(
                squeeze_macs + H**2 * s,
                "You counted the bias. It is a sum without a product, so it is no MAC.",
            ),
            LikelySlip(C_in * s + s, "You gave the parameters. Each weight works at each pixel."),
            LikelySlip(
                H**2 * s, "You gave the numbers of the output. Each of them needs more than one product."
            ),
        ),
        hint="How many numbers does the layer write, and how many products does each of them need?",
    )
)

register(
    Question(
        name="model-megabytes",
        title="size of a network",
        text="A network has {n} parameters, stored as float32. How many MB is that? (1 MB is 1,000,000 bytes; two "
        "decimals are enough.)",
        unit="MB",
        # SqueezeNet 1.0, MobileNetV2, EfficientNet-Lite0, ResNet-50, AlexNet, VGG-16 as `create_model` builds them
        draws={"n": (1_248_424, 3_504_872, 4_652_008, 25_557_032, 61_100_840, 138_357_544)},
        lines=(
            Line("bytes", "A float32 has 32 bits, which is 4 bytes.", 4 * n),
            Line("MB", "A million bytes is one MB.", Symbol("bytes") / Integer(10) ** 6),
        ),
        slips=(
            LikelySlip(
                4 * n / Integer(2) ** 20,
                "You gave MiB, which are 2^20 bytes. The question asks for MB, 10^6 bytes.",
            ),
            LikelySlip(
                n / Integer(10) ** 6, "You gave millions of parameters. Each parameter takes 4 bytes."
            ),
            LikelySlip(32 * n / Integer(10) ** 6, "You gave megabits. A byte has 8 bits."),
            LikelySlip(
                8 * n / Integer(10) ** 6, "You counted 8 bytes each, as for float64. A float32 has 4."
            ),
            LikelySlip(
                2 * n / Integer(10) ** 6, "You counted 2 bytes each, as for float16. A float32 has 4."
            ),
        ),
        hint="How many bytes does one parameter take?",
        tolerance=0.005,
    )
)
