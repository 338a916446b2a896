"""Exercise: the weights of a pair of interleaved group convolutions."""

from ...cost import symbols
from ...cost.blocks.interleaved import L, M, S, pair_weights
from ..exercise import Exercise, Slip, register

_weights = symbols.as_function([L, M, S], pair_weights)


def interleaved_weights(L, M, k):
    return _weights(L, M, k * k)


def _draw(random):
    L, M = random.sample(
        range(2, 30), 2
    )  # never as many groups as channels in each: then the two could be swapped
    return L, M, random.choice([3, 5])


register(
    Exercise(
        name="interleaved-weights",
        place=1,
        title="Weights of an interleaved pair",
        task="L * M channels pass a k x k convolution in L groups of M channels, then, after a shuffle, a 1 x 1 "
        "convolution in M groups of L channels. Neither changes the number of channels. Write a function that returns "
        "how many weights the two have together, without biases and BatchNorm.",
        reference=interleaved_weights,
        first=((2, 3, 3), (24, 2, 3), (16, 4, 5)),
        draw=_draw,
        slips=(
            Slip(
                lambda L, M, k: (L * M * k) ** 2,
                "How many channels does one filter read?",
                "You counted one dense convolution. A filter of the first layer reads the M channels of its group.",
            ),
            Slip(
                lambda L, M, k: L * M**2 * k**2,
                "How many layers have weights?",
                "You forgot the second layer: M groups, each from L channels to L.",
            ),
            Slip(
                lambda L, M, k: M * L**2 * k**2 + L * M**2,
                "Which of the two numbers are the groups of the first layer?",
                "You swapped L and M: the first layer has L groups, each from M channels to M.",
            ),
            Slip(
                lambda L, M, k: L * M**2 * k**2 + M * L**2 * k**2,
                "Which kernel does the second layer have?",
                "Your second layer is k x k. It is 1 x 1.",
            ),
            Slip(
                lambda L, M, k: L * M**2 * k**2 + L * M**2,
                "In how many groups is the second layer?",
                "Your second layer has L groups of M channels again, as in ShuffleNet. Here it has M groups of L.",
            ),
            Slip(
                lambda L, M, k: L * M**2 * k + M * L**2,
                "How many weights has a k x k window?",
                "You counted k once. It is squared.",
            ),
            Slip(
                lambda L, M, k: M**2 * k**2 + L**2,
                "How many groups does each layer have?",
                "You counted one group of each layer. There are L of the first and M of the second.",
            ),
        ),
        hints=(
            "A group is a small convolution of its own. Count one group of each layer, then all of them.",
            "A group of the first layer takes M channels to M, one of the second takes L channels to L.",
            "The first layer has L * M * M * k * k weights. The second has M * L * L.",
        ),
    )
)
