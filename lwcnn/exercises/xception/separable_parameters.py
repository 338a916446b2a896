"""Exercise: the parameters of a separable convolution with its BatchNorm."""

from functools import cache

import torch

from ...models.xception import SeparableConv
from ..exercise import Exercise, Slip, register


@cache  # the slips ask again and again
def separable_parameters(C_in, C_out, k):
    with torch.device("meta"):
        return sum(p.numel() for p in SeparableConv(C_in, C_out, k).parameters())


def _draw(random):
    return random.randint(16, 200), random.randint(201, 728), random.choice([3, 5, 7])


register(
    Exercise(
        name="separable-parameters",
        place=1,
        title="Parameters of a separable convolution",
        task="Write a function that returns the number of parameters of a separable convolution of Xception: a k x k "
        "depthwise convolution on C_in channels, then a 1 x 1 convolution to C_out channels, then a BatchNorm with a "
        "scale and a shift for each of its channels. The convolutions have no bias.",
        reference=separable_parameters,
        first=((2, 3, 3), (64, 128, 3), (256, 728, 5)),
        draw=_draw,
        slips=(
            Slip(
                lambda C_in, C_out, k: k * k * C_in + C_in * C_out,
                "What does the block learn besides its filters?",
                "You forgot the BatchNorm: a scale and a shift for each of the C_out channels.",
            ),
            Slip(
                lambda C_in, C_out, k: k * k * C_in + C_in * C_out + C_out,
                "How many numbers does a BatchNorm learn for one channel?",
                "You counted one number a channel in the BatchNorm. It learns a scale and a shift.",
            ),
            Slip(
                lambda C_in, C_out, k: separable_parameters(C_in, C_out, k) + 2 * C_in,
                "How many BatchNorms are there, and after which layer?",
                "You put a BatchNorm after the depthwise layer too. In Xception there is none.",
            ),
            Slip(
                lambda C_in, C_out, k: separable_parameters(C_in, C_out, k) + C_in + C_out,
                "Do the convolutions have biases?",
                "You counted biases of the convolutions. The shift of the BatchNorm does their work.",
            ),
            Slip(
                lambda C_in, C_out, k: k * k * C_out + C_in * C_out + 2 * C_out,
                "Which channels does the first layer filter?",
                "You let the depthwise layer filter C_out channels. It comes first, so it filters C_in.",
            ),
            Slip(
                lambda C_in, C_out, k: k * C_in + C_in * C_out + 2 * C_out,
                "How many weights has a k x k window?",
                "You counted k once: a window has k * k weights.",
            ),
            Slip(
                lambda C_in, C_out, k: k * k * C_in * C_out + 2 * C_out,
                "How many channels does one depthwise filter read?",
                "You counted a standard convolution. The depthwise layer has C_in filters of one channel each.",
            ),
        ),
        hints=(
            "Three parts learn something. Write down the numbers of each.",
            "The depthwise layer has one window for each input channel; the 1 x 1 layer joins all to all.",
            "Windows, then a table of inputs times outputs, then two numbers for each output.",
        ),
    )
)
