"""Exercise: one unit of Xception's middle flow as tensor functions."""

import torch
import torch.nn.functional as F

from ...models.layers import with_random_numbers
from ...models.xception import SeparableConv, separable_conv
from ...ops import relu
from ..exercise import Exercise, Slip, register
from ..random_block import random_maps


class SeparableWeights(SeparableConv):
    """The parameters that the reader's function gets, with a short name for messages."""

    def __repr__(self) -> str:
        return f"SeparableConv({self.depthwise.in_channels}, {self.pointwise.out_channels})"


def separable_forward(x, p):
    return separable_conv(relu(x), p)


def _case(n, channels, size, seed):
    generator = torch.Generator().manual_seed(seed)
    p = with_random_numbers(SeparableWeights(channels, channels), generator)
    return random_maps(n, channels, size, generator), p


def _draw(random):
    return _case(random.randint(1, 2), random.randint(3, 6), random.randint(4, 7), random.randrange(10**6))


def _norm(x, p):
    n = p.norm
    return F.batch_norm(x, n.running_mean, n.running_var, n.weight, n.bias, eps=n.eps)


def _keep(x):
    return x


def _slip(x, p, first=F.relu, between=_keep, last=_norm, padding=1):
    y = F.conv2d(first(x), p.depthwise.weight, padding=padding, groups=x.shape[1])
    return last(F.conv2d(between(y), p.pointwise.weight), p)


def _pointwise_first(x, p):
    y = F.conv2d(F.relu(x), p.pointwise.weight)
    return _norm(F.conv2d(y, p.depthwise.weight, padding=1, groups=x.shape[1]), p)


register(
    Exercise(
        name="separable-forward",
        place=3,
        title="One unit of the middle flow",
        task="Write one unit of Xception's middle flow with `torch` and `torch.nn.functional`: ReLU, separable "
        "convolution (depthwise 3 x 3 that keeps height and width, then 1 x 1), BatchNorm; in this order, and nothing "
        "else. x has shape (N, C, H, W); p has p.depthwise.weight (C, 1, 3, 3), p.pointwise.weight (C, C, 1, 1) and "
        "p.norm with .running_mean, .running_var, .weight, .bias and .eps. There are no other biases.",
        reference=separable_forward,
        first=(_case(1, 2, 4, 0), _case(2, 4, 5, 1)),
        draw=_draw,
        count=4,
        slips=(
            Slip(
                lambda x, p: _slip(x, p, between=F.relu),
                "What stands between the depthwise and the 1 x 1 convolution?",
                "There is a ReLU between your two convolutions. Xception has nothing there.",
            ),
            Slip(
                lambda x, p: _slip(x, p, between=lambda y: F.relu(_norm(y, p))),
                "What stands between the depthwise and the 1 x 1 convolution?",
                "BatchNorm and ReLU between the two convolutions: that is MobileNetV1. Xception has nothing there.",
            ),
            Slip(
                lambda x, p: _slip(x, p, first=_keep, last=lambda y, p: F.relu(_norm(y, p))),
                "Where is the ReLU: before the convolutions, or after the BatchNorm?",
                "Your ReLU is at the end. In Xception it comes first, so that the shortcut adds numbers of both signs.",
            ),
            Slip(
                lambda x, p: _slip(x, p, first=_keep),
                "What happens to the negative numbers of x?",
                "You forgot the ReLU at the start.",
            ),
            Slip(
                _pointwise_first,
                "Which of the two convolutions comes first?",
                "You mix first and filter then, as the text of the paper does. The network filters first.",
            ),
            Slip(
                lambda x, p: _slip(x, p, last=lambda y, p: y),
                "What comes after the 1 x 1 convolution?",
                "You forgot the BatchNorm.",
            ),
            Slip(
                lambda x, p: _slip(x, p, padding=0),
                "Compare height and width of your result with those of x.",
                "You forgot the padding: one zero on each side of the depthwise layer keeps the size.",
            ),
        ),
        hints=(
            "Four lines: ReLU, a call of conv2d with groups, one without, BatchNorm.",
            "Print the shape after each line. None of the four changes it.",
            "`groups=x.shape[1]` makes the first call depthwise; `F.batch_norm` takes the numbers of p.norm.",
        ),
    )
)
