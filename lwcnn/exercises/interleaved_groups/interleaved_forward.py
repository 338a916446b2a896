"""Exercise: the forward pass of an interleaved pair."""

import torch
import torch.nn.functional as F

from ...models.igcv1 import InterleavedGroupConv, interleaved_group_conv
from ...models.layers import with_random_numbers
from ..exercise import Exercise, Slip, register
from ..random_block import random_maps


class PairWeights(InterleavedGroupConv):
    """The parameters that the reader's function gets, with a short name for messages."""

    def __repr__(self) -> str:
        groups = f"{self.primary_groups} and {self.secondary_groups} groups"
        return f"a pair from {self.primary.in_channels} to {self.primary.out_channels} channels in {groups}"


def interleaved_forward(x, p):
    return interleaved_group_conv(x, p)


def _case(n, groups, each, more, size, seed):
    generator = torch.Generator().manual_seed(seed)
    c_in, c_out = groups * each, groups * more
    p = with_random_numbers(PairWeights(c_in, c_out, groups), generator)
    return random_maps(n, c_in, size, generator), p


def _draw(random):
    groups = random.randint(3, 5)
    more = random.choice(
        [number for number in range(2, 7) if number != groups]
    )  # else the shuffles are the same
    return _case(
        random.randint(1, 2),
        groups,
        random.randint(1, 3),
        more,
        random.randint(4, 6),
        random.randrange(10**6),
    )


def _pair(x, p, first=None, second=None, between=None, norm=True, last=F.relu):
    """The true pass, with parts to go wrong: the groups of both shuffles, and what stands where."""
    y = p.primary(x)
    y = between(y) if between else y
    y = torch.channel_shuffle(y, first or p.primary_groups)
    y = p.secondary.conv(y)
    y = last(p.secondary.norm(y) if norm else y)
    return torch.channel_shuffle(y, second or p.secondary_groups)


def _keep(x):
    return x


register(
    Exercise(
        name="interleaved-forward",
        place=3,
        title="The forward pass of an interleaved pair",
        task="Write the forward pass of an interleaved pair. `p.primary` is a grouped convolution that you can call, "
        "`p.secondary` has a grouped 1 x 1 convolution `.conv` and a BatchNorm `.norm`; a ReLU follows that. The "
        "channels are shuffled after the first convolution with `p.primary_groups` groups, and at the end with "
        "`p.secondary_groups`: `torch.channel_shuffle(x, groups)` does it. Nothing else stands between the two "
        "convolutions. x has shape (N, C_in, H, W).",
        reference=interleaved_forward,
        first=(_case(1, 3, 1, 2, 4, 0), _case(2, 2, 2, 3, 4, 1)),
        draw=_draw,
        count=6,
        slips=(
            Slip(
                lambda x, p: _pair(x, p, first=1),
                "What lets the second convolution see other groups than the first?",
                "You forgot the shuffle between the two convolutions.",
            ),
            Slip(
                lambda x, p: _pair(x, p, second=1),
                "Are the channels back in their places?",
                "You forgot the second shuffle, after the ReLU.",
            ),
            Slip(
                lambda x, p: _pair(x, p, second=p.primary_groups),
                "What is the inverse of a shuffle with g groups?",
                "Your second shuffle has p.primary_groups, too. The way back has p.secondary_groups.",
            ),
            Slip(
                lambda x, p: _pair(x, p, first=p.secondary_groups, second=p.primary_groups),
                "With how many groups is shuffled after a layer with p.primary_groups groups?",
                "You swapped the two shuffles: after each convolution comes the shuffle with as many groups as it has.",
            ),
            Slip(
                lambda x, p: _pair(x, p, between=F.relu),
                "What stands between the two convolutions?",
                "You put a ReLU after the first convolution. Only the shuffle stands there.",
            ),
            Slip(
                lambda x, p: _pair(x, p, norm=False),
                "What belongs to p.secondary besides its convolution?",
                "You forgot the BatchNorm `p.secondary.norm`.",
            ),
            Slip(
                lambda x, p: _pair(x, p, last=_keep),
                "Are there negative numbers in your result?",
                "You forgot the ReLU after the BatchNorm.",
            ),
        ),
        hints=(
            "Five steps: a convolution, a shuffle, a convolution with what follows it, a shuffle. Which is the fifth?",
            "After the second convolution: BatchNorm, ReLU. Where do the two shuffles stand?",
            "conv, shuffle (primary_groups), conv, norm, relu, shuffle (secondary_groups).",
        ),
    )
)
