"""Exercise: the weights of a CompConv of any depth."""

from functools import cache

import torch

from ...models.compconv import CompConv
from ..exercise import Exercise, Slip, register


@cache  # the slips ask again and again
def compconv_parameters(C_in, C_out, k, d):
    with torch.device("meta"):
        module = CompConv(C_in, C_out, kernel=k, depth=d)
    return sum(layer.conv.weight.numel() for layer in (*module.computed, module.cheap))


def _draw(random):
    return (
        random.randint(60, 200),
        2 * random.randint(30, 150),
        random.choice([3, 5]),
        random.choice([1, 2, 2, 3, 3]),
    )


def _weights(C_in, C_out, k, d, n=None, first=1, cheap=1, between=1):
    """The true sum, with parts to go wrong: how often each of them is counted."""
    n = -(-C_out // (2 ** (d + 1) - 2)) if n is None else n
    levels = sum((2**i * n) ** 2 for i in range(1, d))
    return k**2 * (first * n * C_in + between * levels + cheap * 2 ** (d - 1) * n)


register(
    Exercise(
        name="compconv-parameters",
        place=2,
        title="Weights of a CompConv",
        task="Write a function that returns the weights of a CompConv of depth d from C_in to C_out channels. All its "
        "filters are k x k. Its smallest level computes n = C_out / (2^(d + 1) - 2) maps, rounded up, of all C_in "
        "channels. Each further level computes twice as many as the level before; it reads as many channels as it "
        "computes, half of them computed by the level before, half copied. The last level makes one cheap map of each "
        "map that it computes, by a depthwise filter. There are no biases, and BatchNorm does not count.",
        reference=compconv_parameters,
        first=((8, 4, 3, 1), (64, 64, 3, 1), (64, 6, 3, 2), (256, 256, 3, 2), (512, 512, 3, 3)),
        draw=_draw,
        count=12,
        slips=(
            Slip(
                lambda C_in, C_out, k, d: C_in * C_out * k**2,
                "Which maps read all input channels?",
                "You counted a dense layer. Only the n maps of the smallest level read all C_in channels.",
            ),
            Slip(
                lambda C_in, C_out, k, d: _weights(C_in, C_out, k, d, cheap=0),
                "Are the cheap maps made without weights?",
                "You forgot the cheap filters: k x k weights for each map of the last level.",
            ),
            Slip(
                lambda C_in, C_out, k, d: _weights(C_in, C_out, k, d, n=C_out // (2 ** (d + 1) - 2)),
                "Which of the cases are right? What is n in the others?",
                "You rounded n down. Then there would be too few maps: it is rounded up.",
            ),
            Slip(
                lambda C_in, C_out, k, d: _weights(C_in, C_out, k, d, between=0.5),
                "Which channels does a level read: only those that were computed?",
                "Your levels read only what the level before computed. They read the copies beside it, too.",
            ),
            Slip(
                lambda C_in, C_out, k, d: _weights(C_in, C_out, k, d, between=0),
                "Which of the cases are right? What do the others have that these have not?",
                "You counted only the smallest level and the cheap filters. At depth 2 and 3 there are levels between.",
            ),
            Slip(
                lambda C_in, C_out, k, d: (
                    _weights(C_in, C_out, k, d, cheap=0)
                    + k**2 * (2 ** (d - 1) * -(-C_out // (2 ** (d + 1) - 2))) ** 2
                ),
                "How many maps does one cheap filter read?",
                "Your cheap filters read all maps of the last level. Each of them reads one: they are depthwise.",
            ),
            Slip(
                lambda C_in, C_out, k, d: _weights(C_in, C_out, k, d) // k,
                "How many weights has a k x k window?",
                "You counted k once. It is squared.",
            ),
            Slip(
                lambda C_in, C_out, k, d: (
                    _weights(C_in, C_out, k, d, between=0)
                    + k**2 * sum(2**i * -(-C_out // (2 ** (d + 1) - 2)) * C_in for i in range(1, d))
                ),
                "What does the second level read?",
                "Your levels all read the C_in input channels. All but the smallest read as many as they compute.",
            ),
        ),
        hints=(
            "Write down n, 2n, 4n: what each level computes. What does each of them read?",
            "The smallest level reads C_in channels, the second 2n, the third 4n.",
            "k^2 * (C_in * n + (2n)^2 + (4n)^2 + 4n) for d = 3.",
        ),
    )
)
