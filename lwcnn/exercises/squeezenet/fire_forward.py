"""Exercise: the forward pass of a Fire module as tensor functions."""

import torch
import torch.nn.functional as F

from ...models.layers import with_random_numbers
from ...models.squeezenet import Fire, fire
from ..exercise import Exercise, Slip, register
from ..random_block import random_maps


class FireWeights(Fire):
    """The parameters that the reader's function gets, with a short name for messages."""

    def __repr__(self) -> str:
        widths = [layer.out_channels for layer in (self.squeeze, self.expand1x1, self.expand3x3)]
        return f"Fire({', '.join(map(str, [self.squeeze.in_channels, *widths]))})"


def fire_forward(x, p):
    return fire(x, p)


def _case(n, c_in, s, e1, e3, size, seed):
    generator = torch.Generator().manual_seed(seed)
    p = with_random_numbers(FireWeights(c_in, s, e1, e3), generator)
    return random_maps(n, c_in, size, generator), p


def _draw(random):
    # two squeeze channels at least: with one, a ReLU may leave nothing to compare
    return _case(random.randint(1, 2), random.randint(3, 5), random.randint(2, 4), random.randint(2, 4),
                 random.randint(5, 6), random.randint(4, 7), random.randrange(10**6))  # fmt: skip


def _conv(x, layer, bias=True, padding=None, act=F.relu):
    zeros = layer.padding if padding is None else padding
    return act(F.conv2d(x, layer.weight, layer.bias if bias else None, padding=zeros))


def _keep(x):
    return x


def _slip(x, p, squeeze=F.relu, expand=F.relu, bias=True):
    s = _conv(x, p.squeeze, bias, act=squeeze)
    return torch.cat(
        [_conv(s, p.expand1x1, bias, act=expand), _conv(s, p.expand3x3, bias, act=expand)], dim=1
    )


def _swap(x, p):
    s = _conv(x, p.squeeze)
    return torch.cat([_conv(s, p.expand3x3), _conv(s, p.expand1x1)], dim=1)


def _no_padding(x, p):
    s = _conv(x, p.squeeze)
    return torch.cat([_conv(s, p.expand1x1), _conv(s, p.expand3x3, padding=0)], dim=1)


def _relu_on_one(x, p):
    s = _conv(x, p.squeeze)
    return torch.cat([_conv(s, p.expand1x1, act=_keep), _conv(s, p.expand3x3)], dim=1)


register(
    Exercise(
        name="fire-forward",
        place=3,
        title="The forward pass of Fire",
        task="Write the forward pass of a Fire module with functions of `torch` and `torch.nn.functional`. x has shape "
        "(N, C_in, H, W); p has three convolutions with `.weight` and `.bias`: p.squeeze (1 x 1), p.expand1x1 and "
        "p.expand3x3, which keeps height and width. A ReLU follows each of them. The result is (N, e1 + e3, H, W), "
        "the channels of expand1x1 first.",
        reference=fire_forward,
        first=(_case(1, 3, 2, 2, 3, 4, 0), _case(2, 4, 3, 3, 4, 5, 1)),
        draw=_draw,
        count=4,
        slips=(
            Slip(
                lambda x, p: _slip(x, p, squeeze=_keep),
                "After how many of the three layers is a ReLU?",
                "You forgot the ReLU after the squeeze layer. Without it, squeeze and expand are one linear map.",
            ),
            Slip(
                lambda x, p: _slip(x, p, expand=_keep),
                "Are there negative numbers in your result? Should there be?",
                "You forgot the ReLU after the expand layers.",
            ),
            Slip(
                _relu_on_one,
                "Are there negative numbers in your result? In which channels?",
                "You forgot the ReLU after expand1x1.",
            ),
            Slip(
                _swap,
                "Which channels come first?",
                "You laid the 3 x 3 channels first. expand1x1 comes first.",
            ),
            Slip(
                lambda x, p: _slip(x, p, bias=False),
                "Set all weights to 0: what should come out?",
                "You forgot the biases: conv2d takes them as its third argument.",
            ),
            Slip(
                _no_padding,
                "Do the two maps have the same height and width?",
                "You forgot the padding of the 3 x 3 layer: padding=1 keeps height and width.",
            ),
        ),
        hints=(
            "Four lines: squeeze, expand by 1 x 1, expand by 3 x 3, and lay the two side by side.",
            "Print the shape after each line. Along which axis do the two expand maps lie side by side?",
            "Both expand layers read the squeezed map; `torch.cat` with dim=1 joins channels.",
        ),
    )
)
