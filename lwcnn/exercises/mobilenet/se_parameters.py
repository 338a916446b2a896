"""Exercise: the parameters of squeeze-and-excitation in MobileNetV3."""

from ...ops.rounding import make_divisible
from ..exercise import Exercise, Slip, register


def se_parameters(C_in, C_exp):
    squeezed = make_divisible(C_exp / 4)
    return C_exp * squeezed + squeezed + squeezed * C_exp + C_exp


def _draw(random):
    # blocks of MobileNetV3 widen; not all quarters are multiples of 8
    return 8 * random.randint(2, 20), 24 * random.randint(8, 40)


def _two_layers(C_exp, squeezed):
    return C_exp * squeezed + squeezed + squeezed * C_exp + C_exp


register(
    Exercise(
        name="se-parameters",
        place=6,
        title="Parameters of squeeze-and-excitation",
        task="Write a function that returns the parameters of the squeeze-and-excitation in a block of MobileNetV3. "
        "The block reads C_in channels and expands them to C_exp. Squeeze-and-excitation stands behind the depthwise "
        "layer: a 1 x 1 layer reduces C_exp channels to a quarter, rounded by `lwcnn.ops.rounding.make_divisible`; "
        "another one goes back to C_exp. Both have biases.",
        reference=se_parameters,
        first=((24, 72), (40, 120), (112, 672), (160, 960)),
        draw=_draw,
        slips=(
            Slip(
                lambda C_in, C_exp: _two_layers(C_exp, make_divisible(C_in / 4)),
                "A quarter of what?",
                "You reduced to a quarter of the input. MobileNetV3 takes a quarter of the expanded channels "
                "(EfficientNet does it the other way).",
            ),
            Slip(
                lambda C_in, C_exp: _two_layers(C_exp, C_exp // 4),
                "Is a quarter of 72 a number of channels that hardware likes?",
                "You forgot the rounding: make_divisible(72 / 4) is 24, not 18.",
            ),
            Slip(
                lambda C_in, C_exp: 2 * C_exp * make_divisible(C_exp / 4),
                "What does a layer learn besides its weights?",
                "You forgot the biases: one for each output of both layers.",
            ),
            Slip(
                lambda C_in, C_exp: 2 * C_exp * make_divisible(C_exp / 4) + C_exp,
                "Do both layers have a bias in your sum?",
                "You forgot the biases of the first layer.",
            ),
            Slip(
                lambda C_in, C_exp: (C_exp + 1) * make_divisible(C_exp / 4),
                "How many layers are there?",
                "You counted one layer. The second one goes back to C_exp channels.",
            ),
            Slip(
                lambda C_in, C_exp: _two_layers(C_exp, make_divisible(C_exp / 16)),
                "Is it a quarter in your function?",
                "You reduced to a sixteenth, as the first paper on squeeze-and-excitation does. Here it is a quarter.",
            ),
            Slip(
                lambda C_in, C_exp: _two_layers(C_in, make_divisible(C_in / 4)),
                "How many channels leave the depthwise layer?",
                "You put squeeze-and-excitation on the input of the block. It stands on the C_exp wide channels.",
            ),
        ),
        hints=(
            "Two 1 x 1 layers: write the channels in and out of each.",
            "The width between the two layers is make_divisible(C_exp / 4).",
            "Weights of both layers, and one bias for each output of both.",
        ),
    )
)
