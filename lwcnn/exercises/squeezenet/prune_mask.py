"""Exercise: which weights stay when a layer is pruned by magnitude."""

import torch

from ...studies import compression
from ..exercise import Exercise, Slip, register


def prune_mask(weight, keep):
    return compression.prune_mask(weight, keep)


def _case(shape, keep, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64), keep


def _draw(random):
    # a multiple of 8 weights and shares that are exact as floats: nothing to round
    shape = (random.randint(2, 4), 5, random.choice([2, 4]), 4)
    return _case(shape, random.choice([0.125, 0.25, 0.375, 0.75]), random.randrange(10**6))


def _count_kept(weight, keep):
    return round(keep * weight.numel())


def _top(scores, count):
    mask = torch.zeros(scores.numel(), dtype=torch.bool)
    mask[scores.flatten().topk(count).indices] = True
    return mask.view(scores.shape)


register(
    Exercise(
        name="prune-mask",
        place=5,
        title="Prune by magnitude",
        task="Write a function that returns a Boolean tensor of the shape of `weight`: True at the share `keep` of "
        "the weights that is largest in magnitude. Of n weights, keep * n stay; this is a whole number in all cases.",
        reference=prune_mask,
        first=(_case((8,), 0.25, 0), _case((2, 8), 0.625, 1)),
        draw=_draw,
        count=8,
        slips=(
            Slip(
                lambda weight, keep: _top(weight, _count_kept(weight, keep)),
                "Is -2 a large or a small weight?",
                "You compared with the sign. Magnitude is the absolute value.",
            ),
            Slip(
                lambda weight, keep: ~_top(weight.abs(), _count_kept(weight, keep)),
                "True means that the weight stays. Which weights stay in your mask?",
                "Your mask is the other way round: it keeps the smallest weights.",
            ),
            Slip(
                lambda weight, keep: _top(weight.abs(), weight.numel() - _count_kept(weight, keep)),
                "How many weights stay if keep is 0.25?",
                "You keep the share 1 - keep. The argument says what stays, not what goes.",
            ),
            Slip(
                lambda weight, keep: weight * _top(weight.abs(), _count_kept(weight, keep)),
                "Is the mask asked for, or the pruned weights?",
                "You returned the pruned weights. The task asks for the mask, True or False.",
            ),
            Slip(
                lambda weight, keep: _top(weight.abs(), _count_kept(weight, keep)).double(),
                "Of what dtype is your result?",
                "Your mask has numbers. A comparison such as `weight.abs() >= threshold` gives a Boolean tensor.",
            ),
            Slip(
                lambda weight, keep: _top(weight.abs(), _count_kept(weight, keep)).flatten(),
                "What shape should the mask have?",
                "Your mask is a list. Bring it into the shape of `weight` with `.view(weight.shape)`.",
            ),
            Slip(
                lambda weight, keep: _top(-weight.abs(), _count_kept(weight, keep)),
                "Which weights are removed: the small or the large ones?",
                "You keep the smallest weights. Pruning by magnitude keeps the largest.",
            ),
            Slip(
                lambda weight, keep: weight.abs() > weight.abs().max() * (1 - keep),
                "Count the True values in your mask. How many should there be?",
                "A share of the largest value is not a share of the weights. Sort the magnitudes, or use topk.",
            ),
        ),
        hints=(
            "Try it by hand on five numbers: which ones stay?",
            "Find the magnitude of the smallest weight that stays; compare all magnitudes with it.",
            "`weight.abs().flatten().topk(n)` gives the n largest magnitudes; the last of them is the threshold.",
        ),
    )
)
