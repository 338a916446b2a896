"""Exercise: the forward pass of a Ghost module, also for an odd number of channels."""

import torch
import torch.nn.functional as F

from ...models.ghostnet import GhostModule, ghost_module
from ...models.layers import with_random_numbers
from ..exercise import Exercise, Slip, register
from ..random_block import random_maps


class GhostWeights(GhostModule):
    """The parameters that the reader's function gets, with a short name for messages."""

    def __repr__(self) -> str:
        primary, cheap = self.primary.conv, self.cheap.conv
        maps = f"{primary.out_channels} maps and {cheap.out_channels} ghosts"
        return f"GhostModule({primary.in_channels}, {self.out_channels}) with {maps}"


def ghost_forward(x, p):
    return ghost_module(x, p)


def _case(n, c_in, c_out, ratio, size, seed):
    generator = torch.Generator().manual_seed(seed)
    p = with_random_numbers(GhostWeights(c_in, c_out, ratio=ratio), generator)
    return random_maps(n, c_in, size, generator), p


def _draw(random):
    return _case(random.randint(1, 2), random.randint(2, 4), random.randint(5, 11), random.choice([2, 3]),
                 random.randint(4, 7), random.randrange(10**6))  # fmt: skip


def _keep(x):
    return x


def _parts(x, p, first=F.relu, second=F.relu, norm=True):
    """The primary maps and their ghosts."""
    y = p.primary.conv(x)
    y = first(p.primary.norm(y) if norm else y)
    z = p.cheap.conv(y)
    return y, second(p.cheap.norm(z) if norm else z)


def _slip(x, p, **options):
    return torch.cat(_parts(x, p, **options), dim=1)[:, : p.out_channels]


def _ghosts_before_act(x, p):
    """The ghosts made from what the primary convolution gives before its ReLU."""
    y = p.primary.norm(p.primary.conv(x))
    return torch.cat([F.relu(y), F.relu(p.cheap.norm(p.cheap.conv(y)))], dim=1)[:, : p.out_channels]


register(
    Exercise(
        name="ghost-forward",
        place=3,
        title="The forward pass of a Ghost module",
        task="Write the forward pass of a Ghost module. p.primary and p.cheap each have a convolution `.conv` and a "
        "BatchNorm `.norm`, which you can call: `p.primary.conv(x)`. The padding and the groups are in the "
        "convolution. A ReLU follows each of the two. Lay the primary maps first, then the ghosts, and keep the first "
        "`p.out_channels` channels: where C_out is odd, there is one ghost too many. x has shape (N, C_in, H, W).",
        reference=ghost_forward,
        first=(_case(1, 2, 4, 2, 4, 0), _case(1, 3, 7, 2, 4, 1), _case(2, 3, 8, 3, 5, 2)),
        draw=_draw,
        count=5,
        slips=(
            Slip(
                lambda x, p: torch.cat(_parts(x, p), dim=1),
                "Which cases are right? How many channels has your result in the others?",
                "You kept all the ghosts. Where C_out / r is not whole, the last ones are cut off: the result has "
                "p.out_channels channels.",
            ),
            Slip(
                lambda x, p: torch.cat(_parts(x, p)[::-1], dim=1)[:, : p.out_channels],
                "Which maps come first?",
                "You laid the ghosts first. The primary maps come first, and none of them is cut off.",
            ),
            Slip(
                lambda x, p: torch.cat(_parts(x, p), dim=1)[:, -p.out_channels :],
                "Which maps may be cut off?",
                "You cut at the wrong end: the first p.out_channels channels are kept.",
            ),
            Slip(
                lambda x, p: _slip(x, p, first=_keep),
                "After how many of the two convolutions does a ReLU stand?",
                "You forgot the ReLU after the primary convolution.",
            ),
            Slip(
                lambda x, p: _slip(x, p, second=_keep),
                "Are there negative numbers in your result? In which channels?",
                "You forgot the ReLU after the cheap convolution.",
            ),
            Slip(
                _ghosts_before_act,
                "From what are the ghosts made?",
                "Your cheap filters read the maps before the ReLU. They read what the primary layer gives, ReLU "
                "included.",
            ),
            Slip(
                lambda x, p: _slip(x, p, norm=False),
                "What belongs to each of the two layers besides the convolution?",
                "You forgot the BatchNorms: `.norm` follows each convolution.",
            ),
            Slip(
                lambda x, p: _parts(x, p)[1],
                "Where are the primary maps in your result?",
                "You gave only the ghosts. Their primary maps belong to the result.",
            ),
        ),
        hints=(
            "Two layers, one after the other. What is the input of the second one?",
            "Each layer is a convolution, a BatchNorm and a ReLU. The result holds what both of them give.",
            "Join the two with `torch.cat` and dim=1, then keep the first p.out_channels channels.",
        ),
    )
)
