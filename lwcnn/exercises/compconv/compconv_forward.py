"""Exercise: the forward pass of a CompConv, at any depth."""

import torch
import torch.nn.functional as F

from ...models.compconv import CompConv, compconv
from ...models.layers import with_random_numbers
from ..exercise import Exercise, Slip, register
from ..random_block import random_maps


class CompConvWeights(CompConv):
    """The parameters that the reader's function gets, with a short name for messages."""

    def __repr__(self) -> str:
        inputs = self.computed[0].conv.in_channels
        return f"CompConv({inputs}, {self.out_channels}, depth={len(self.computed)})"


def compconv_forward(x, p):
    return compconv(x, p)


def _case(n, c_in, c_out, depth, size, seed):
    generator = torch.Generator().manual_seed(seed)
    p = with_random_numbers(CompConvWeights(c_in, c_out, depth=depth), generator)
    return random_maps(n, c_in, size, generator), p


def _draw(random):
    return _case(random.randint(1, 2), random.randint(5, 8), 2 * random.randint(4, 9), random.choice([1, 2, 3]),
                 random.randint(4, 6), random.randrange(10**6))  # fmt: skip


def _run(layer, x):
    return F.relu(layer.norm(layer.conv(x)))


def _slip(x, p, same_copies=False, copy_first=False, run=_run, last_only=False, cheap_of=None):
    """The true forward pass with one thing wrong, without its two last steps."""
    y, parts, copied = x, [], 0
    for layer in p.computed[:-1]:
        b = run(layer, y)
        start = 0 if same_copies else copied
        a = x[:, start : start + b.shape[1]]
        copied += b.shape[1]
        y = torch.cat([a, b] if copy_first else [b, a], 1)
        parts.append(y)
    b = run(p.computed[-1], y)
    cheap = run(p.cheap, b)
    return torch.cat([*([] if last_only else parts), b, cheap], 1)


def _end(y, p, groups=2):
    y = y[:, : p.out_channels]
    n, c, h, w = y.shape
    return y.reshape(n, groups, c // groups, h, w).transpose(1, 2).reshape(n, c, h, w)


register(
    Exercise(
        name="compconv-forward",
        place=3,
        title="The forward pass of a CompConv",
        task="Write the forward pass of a CompConv with stride 1. `p.computed` is a list of layers, the smallest "
        "first, and `p.cheap` one more. Each has a convolution `.conv` and a BatchNorm `.norm`, which you can call; a "
        "ReLU follows. For each layer of `p.computed` but the last: compute, then lay as many channels of x behind "
        "what it gives, the first ones that were not taken yet; the next layer reads both. The last layer has no "
        "copies: `p.cheap` makes one map of each of its maps. The result is all that the levels gave, the smallest "
        "level first, then the last layer's maps, then the cheap ones; of these the first `p.out_channels`, and of "
        "them the two halves in turn (a channel shuffle with 2 groups). x has shape (N, C_in, H, W).",
        reference=compconv_forward,
        first=(_case(1, 2, 4, 1, 4, 0), _case(1, 4, 12, 2, 4, 1), _case(2, 7, 20, 3, 5, 2)),
        draw=_draw,
        count=5,
        slips=(
            Slip(
                lambda x, p: _slip(x, p)[:, : p.out_channels],
                "Are the right channels there, in another order?",
                "You forgot the shuffle: the two halves of the channels alternate.",
            ),
            Slip(
                lambda x, p: _end(_slip(x, p), p, p.out_channels // 2),
                "Which channel comes after the first?",
                "You shuffled the other way round: with 2 groups the first of the second half comes second.",
            ),
            Slip(
                lambda x, p: _end(_slip(x, p, same_copies=True), p),
                "Which cases are right? Which channels does the second copy take in the others?",
                "All your copies begin at channel 0. Each takes those behind the copy before it.",
            ),
            Slip(
                lambda x, p: _end(_slip(x, p, copy_first=True), p),
                "Which cases are right? What stands first in a level of the others?",
                "You laid the copies first. What was computed stands first; the copies follow.",
            ),
            Slip(
                lambda x, p: _end(_slip(x, p, run=lambda layer, y: layer.norm(layer.conv(y))), p),
                "Are there negative numbers among the computed maps?",
                "You forgot the ReLU after each layer.",
            ),
            Slip(
                lambda x, p: _end(_slip(x, p, run=lambda layer, y: F.relu(layer.conv(y))), p),
                "What belongs to each layer besides the convolution?",
                "You forgot the BatchNorms: `.norm` follows each convolution.",
            ),
            Slip(
                lambda x, p: _slip(x, p),
                "How many channels does your result have?",
                "You kept all maps, and did not shuffle. The result has p.out_channels channels, shuffled.",
            ),
        ),
        hints=(
            "Begin with depth 1: one computed layer and the cheap one. That is a Ghost module, and a shuffle.",
            "Keep three things in the loop: what the next layer reads, the parts so far, how many channels are taken.",
            "In the loop: b = layer(y); y = torch.cat([b, x[:, taken : taken + b.shape[1]]], 1); keep y as a part.",
        ),
    )
)
