"""Exercise: what a depthwise separable convolution saves."""

from ...cost import symbols
from ...cost.blocks import separable_ratio as formula_of_ratio
from ..exercise import Exercise, Slip, register


def separable_ratio(C_in, C_out, k):
    return float(formula_of_ratio().subs({symbols.C_out: C_out, symbols.k: k}))


def _draw_separable_ratio(random):
    return random.randint(8, 60), random.randint(64, 512), random.choice([3, 5, 7])


register(
    Exercise(
        name="separable-ratio",
        place=4,
        title="What a separable convolution saves",
        task="Write a function that returns the MACs of a depthwise separable convolution (k x k depthwise, then "
        "1 x 1) divided by the MACs of the standard k x k convolution, both from C_in to C_out channels with the "
        "same output size.",
        reference=separable_ratio,
        first=((8, 16, 3), (32, 64, 3), (32, 64, 5)),
        draw=_draw_separable_ratio,
        slips=(
            Slip(
                lambda C_in, C_out, k: 1 / separable_ratio(C_in, C_out, k),
                "Should the result be above 1 or below 1?",
                "You divided the standard layer by the separable one. It is asked the other way round.",
            ),
            Slip(
                lambda C_in, C_out, k: 1 / C_in + 1 / k**2,
                "Which number of channels is in both layers, and cancels?",
                "You swapped input and output: C_in is in all three layers and cancels; C_out stays.",
            ),
            Slip(
                lambda C_in, C_out, k: 1 / C_out + 1 / k,
                "How many weights has a k x k window?",
                "You counted k once. A window has k rows and k columns.",
            ),
            Slip(
                lambda C_in, C_out, k: 1 / C_out,
                "A separable convolution is two layers. Which one did you count?",
                "You forgot the 1 x 1 layer, which costs most.",
            ),
            Slip(
                lambda C_in, C_out, k: 1 / k**2,
                "A separable convolution is two layers. Which one did you count?",
                "You forgot the depthwise layer.",
            ),
            Slip(
                lambda C_in, C_out, k: 1 / C_out * 1 / k**2,
                "Do the two layers work one after the other, or inside each other?",
                "The MACs of two layers, one after the other, are added, not multiplied.",
            ),
        ),
        hints=(
            "Write down the MACs of three layers: standard, depthwise, 1 x 1.",
            "Divide each of the two small layers by the standard one, then cancel what is in both.",
            "For one output pixel: standard C_in * C_out * k^2, depthwise C_in * k^2, 1 x 1 C_in * C_out.",
        ),
    )
)
