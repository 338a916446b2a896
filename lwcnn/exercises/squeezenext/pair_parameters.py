"""Exercise: the weights of a column layer and a row layer in the place of one layer."""

from ..exercise import Exercise, Slip, register


def pair_parameters(C_in, C_mid, C_out, k):
    return k * C_in * C_mid + k * C_mid * C_out


def _draw(random):
    return random.randint(4, 40), random.randint(41, 80), random.randint(81, 160), random.choice([3, 5, 7])


register(
    Exercise(
        name="pair-parameters",
        place=1,
        title="Weights of a column and a row",
        task="Write a function that returns the weights of two layers one after the other: a k x 1 layer from C_in to "
        "C_mid channels, and a 1 x k layer from C_mid to C_out channels. There are no groups and no biases, and "
        "BatchNorm does not count.",
        reference=pair_parameters,
        first=((1, 1, 1, 3), (2, 3, 5, 3), (32, 64, 64, 3), (16, 24, 48, 7)),
        draw=_draw,
        slips=(
            Slip(
                lambda C_in, C_mid, C_out, k: k * k * C_in * C_out,
                "How many weights has a window of k x 1?",
                "That is one k x k layer. There are two layers here, and each has k weights for two channels.",
            ),
            Slip(
                lambda C_in, C_mid, C_out, k: k * k * (C_in * C_mid + C_mid * C_out),
                "How many weights has a window of k x 1?",
                "You gave both layers a k x k window. One is k x 1, the other 1 x k: k weights each.",
            ),
            Slip(
                lambda C_in, C_mid, C_out, k: k * C_in * C_mid + k * C_in * C_out,
                "How many channels does the second layer read?",
                "Your second layer reads C_in channels. It reads what the first one gives: C_mid.",
            ),
            Slip(
                lambda C_in, C_mid, C_out, k: 2 * k * C_in * C_out,
                "Where is C_mid in your formula?",
                "You left out the channels between: the first layer gives C_mid, the second reads C_mid.",
            ),
            Slip(
                lambda C_in, C_mid, C_out, k: k * C_in + k * C_mid,
                "How many filters has each layer?",
                "You counted one filter of each layer. The first has C_mid of them, the second C_out.",
            ),
            Slip(
                lambda C_in, C_mid, C_out, k: k * C_mid + k * C_out,
                "How many channels does one filter read?",
                "Your filters read one channel each, as depthwise ones do. These read all of them.",
            ),
            Slip(
                lambda C_in, C_mid, C_out, k: (k + k) * (C_in + C_out) * C_mid,
                "Does each of the two layers have a column and a row?",
                "You gave both layers 2k weights for two channels. Each has k.",
            ),
        ),
        hints=(
            "Two layers. What has one filter of each of them?",
            "A filter of the first reads C_in channels with k weights each; one of the second reads C_mid.",
            "k * C_in for each of C_mid filters, and k * C_mid for each of C_out filters.",
        ),
    )
)
