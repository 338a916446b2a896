"""The same budget for all: how wide a block's network must be to have so many multiply-accumulates or parameters.

Widths are searched by counting whole networks on shapes alone, with `lwcnn.profile`. Those in the ratio 1 : 2 : 4 are
tried first, then their neighbours.
"""

import functools
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch

from ..cost import Cost, profile
from ..cost.profile import Profile
from ..errors import LwcnnError
from .blocks import BLOCKS
from .skeleton import IMAGE_SIZE, Skeleton, Widths

TOLERANCE = 0.02  # a network is within this share of its budget
RATIO = Widths(1, 2, 4)  # twice the channels where the size halves: VGG, ResNet
START, WIDEST = 16, 2**14  # channels of the first stage that are tried first, and at most
KINDS = ("macs", "params")
SUFFIXES = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9}


class Budget(NamedTuple):
    """So many multiply-accumulates for an image, or so many parameters; ``str`` gives ``macs=1000000``."""

    kind: str
    amount: int

    def __str__(self) -> str:
        return f"{self.kind}={self.amount}"

    def spent(self, counted: Profile) -> int:
        """How much of this kind a network needs."""
        return counted.params if self.kind == "params" else macs_of(counted.cost)


def parse_budget(text: str) -> Budget:
    """Read ``macs=2M``, ``macs=1.5e6`` or ``params=50k``.

    Raises:  LwcnnError if it is of another form, or no whole number of at least 1.

    >>> parse_budget("macs=1.5M"), str(parse_budget("params=5e4"))
    (Budget(kind='macs', amount=1500000), 'params=50000')
    """
    found = re.fullmatch(r"(macs|params)=(\d+(?:\.\d+)?(?:e\d{1,2})?)([kMG]?)", text.strip())
    amount = round(float(found[2]) * SUFFIXES[found[3]], 6) if found else 0
    if not found or amount < 1 or amount != int(amount):
        expected = (
            "macs=... or params=..., a whole number of at least 1; k, M and G stand for 10^3, 10^6, 10^9"
        )
        hint = "for example macs=2M or params=50k"
        raise LwcnnError(f"--budget {text}", "this is no budget", expected=expected, hint=hint)
    return Budget(found[1], int(amount))


def macs_of(cost: Cost) -> int:
    """Multiply-accumulates, and what stands in their place in layers that have none: absolute differences.

    >>> macs_of(Cost(macs=3, absolute_differences=4))
    7
    """
    return cost.macs + sum(getattr(cost, kind) for kind in cost.in_place_of_macs)


class Fit(NamedTuple):
    """The widths that come nearest to a budget, what that network costs, and "" or why it is not near enough."""

    widths: Widths
    counted: Profile
    missed: str


@functools.cache
def count(block: str, widths: Widths, num_classes: int, in_channels: int) -> Profile:
    """What the network of a block costs for one image, counted without computing anything."""
    with torch.device("meta"):
        network = Skeleton(block, widths, num_classes, in_channels)
    return profile(network, (1, in_channels, IMAGE_SIZE, IMAGE_SIZE))


@functools.cache
def find_widths(block: str, budget: Budget, num_classes: int, in_channels: int) -> Fit:
    """The widths of a block's network that come nearest to the budget.

    >>> fit = find_widths("mobilenet_v1", Budget("macs", 10**6), 10, 1)
    >>> fit.missed, abs(fit.counted.macs - 10**6) <= 0.02 * 10**6
    ('', True)
    """
    multiple = BLOCKS[block].multiple

    def spent(widths: Widths) -> int:
        return budget.spent(count(block, widths, num_classes, in_channels))

    def distance(widths: Widths) -> float:
        return abs(spent(widths) / budget.amount - 1)

    best = min(_approach(spent, budget.amount, multiple), key=distance)
    if distance(best) > TOLERANCE:
        near = min(_around(best, spent, budget.amount, multiple), key=distance, default=best)
        best = min(best, near, key=distance)
    missed = ""
    if distance(best) > TOLERANCE:
        missed = f"no widths meet the budget: the nearest, {best}, need {spent(best):,}"
    return Fit(best, count(block, best, num_classes, in_channels), missed)


def _approach(spent: Callable[[Widths], int], amount: int, multiple: int) -> list[Widths]:
    """Widths in the ratio 1 : 2 : 4, as far as the multiple allows, ever nearer to the budget.

    What a network costs grows about as the square of its widths; where it grows less each step halves what is missing.
    """
    tried: list[Widths] = []
    scale = float(START)
    while (widths := _rounded(scale, multiple)) not in tried:
        tried.append(widths)
        share = amount / spent(widths)
        if abs(1 / share - 1) <= TOLERANCE:
            break
        scale = min(max(scale * share**0.5, multiple), WIDEST)
    return tried


def _rounded(scale: float, multiple: int) -> Widths:
    return Widths(*(max(ratio, round(scale * ratio / multiple)) * multiple for ratio in RATIO))


def _around(widths: Widths, spent: Callable[[Widths], int], amount: int, multiple: int) -> Iterator[Widths]:
    """Widths near these whose third is just below or above what the budget allows to the first and the second.

    The first two change as little as can be; those after the first widths that meet the budget are not looked for.
    """
    firsts = (widths.first, widths.first - multiple, widths.first + multiple)
    pairs = [(one, two) for one in firsts if one > 0 for two in _about_twice(one, multiple)]
    for one, two in sorted(
        pairs, key=lambda pair: sum(abs(a - b) for a, b in zip(pair, widths, strict=False))
    ):
        thirds = _about_twice(two, multiple)
        place = bisect_left(thirds, amount, key=lambda three: spent(Widths(one, two, three)))
        for three in thirds[max(0, place - 1) : place + 1]:
            found = Widths(one, two, three)
            yield found
            if abs(spent(found) / amount - 1) <= TOLERANCE:
                return


def _about_twice(width: int, multiple: int) -> range:
    """The multiples from 1.5 to 2.5 times a width: further from twice the width it would be another network."""
    return range(-(-3 * width // (2 * multiple)) * multiple, 5 * width // 2 + 1, multiple)
