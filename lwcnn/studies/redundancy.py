"""Redundant feature maps: which map of a layer can be made from another one by a small filter.

That small filter is what a Ghost module puts in the place of a large one: a depthwise convolution, here with the
weights that fit best, found by least squares. Two questions are kept apart: how well a filter fits the picture that
it was fitted on, and how well it does on another picture.

Source:  GhostNet, Han et al. 2020, arXiv 1911.11907, section 1, figure 1 (pairs of similar maps).
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from ..errors import LwcnnError, as_python, check_whole, is_number, shape_of
from ..ops import conv2d

# Least squares leaves out directions in which a map hardly varies, compared with the one in which it varies most:
# their weights would be made of rounding.
RTOL = 1e-6
# A map is flat if fewer of its pixels than this share differ from its middle value. Many maps are 0 nearly everywhere
# after a ReLU: two that are open in the same few pixels correlate by accident, and say nothing on another picture.
LIVELY = 0.05
# Two values that differ by less are the same.
SAME = 1e-9


class GhostFilter(NamedTuple):
    """One depthwise filter: weight (k, k), and the offset that is added to each output."""

    weight: Tensor
    offset: Tensor


class Pair(NamedTuple):
    """Two maps of one layer by their channels, and their correlation."""

    first: int
    second: int
    correlation: float


class Ghosts(NamedTuple):
    """R² of the best filter from each map to each other, [source, target]: where fitted, and on another picture.

    nan where a map would come from itself, or where one of the two is flat.
    """

    fitted: Tensor
    checked: Tensor


class Counts(NamedTuple):
    """How many of ``maps`` maps of a layer some filter makes well: fitted, checked, from a partner by chance."""

    maps: int
    fitted: int
    checked: int
    chance: float


def similar_pairs(maps: Tensor, count: int) -> list[Pair]:
    """The ``count`` pairs of maps with the largest absolute correlation; no map is in two of them.

    Flat maps, which have no correlation, are left out.

    Shapes:  maps (C, H, W) -> at most C // 2 pairs, the most similar first; in each the smaller channel first.
    Raises:  LwcnnError unless maps are maps of floating-point numbers and count is a whole number from 1 on.
    Source:  GhostNet, Han et al. 2020, figure 1, which shows three such pairs.

    >>> step, slope = torch.tensor([[0.0, 0.0, 1.0]]), torch.tensor([[0.0, 1.0, 2.0]])
    >>> similar_pairs(torch.stack([slope, step, -slope]), 1)
    [Pair(first=0, second=2, correlation=-1.0)]
    """
    where = f"similar_pairs(maps, count={count!r})"
    _check_maps(where, maps)
    check_whole(where, "count", count, 1)
    live = find_lively(maps).nonzero().flatten()
    vectors = maps[live].double().flatten(1)
    correlation = torch.corrcoef(vectors) if len(live) > 1 else vectors.new_zeros(len(live), len(live))
    strength = correlation.abs().triu(diagonal=1)
    pairs: list[Pair] = []
    while len(pairs) < min(count, len(live) // 2):
        first, second = divmod(int(strength.argmax()), len(live))
        value = max(-1.0, min(1.0, correlation[first, second].item()))
        pairs.append(Pair(int(live[first]), int(live[second]), value))
        for taken in (first, second):
            strength[taken], strength[:, taken] = -1, -1
    return pairs


def fit_ghost_filter(source: Tensor, target: Tensor, kernel: int = 3) -> GhostFilter:
    """The filter that makes the best ``target`` of ``source``: least squares over all pixels.

    minimise ``sum (target - (offset + weight * source))**2``, with zeros around the source, as a network has them.

    Shapes:  source (H, W), target (H, W) -> weight (kernel, kernel), offset ().
    Raises:  LwcnnError unless both are single maps of one size and kernel is odd.
    Source:  the cheap operation of a Ghost module, Han et al. 2020, section 3.1.

    >>> source = torch.arange(12.0, dtype=torch.float64).view(3, 4) ** 2
    >>> ghost = fit_ghost_filter(source, 2 * source + 1)
    >>> [round(number, 6) + 0.0 for number in ghost.weight[1].tolist()], round(ghost.offset.item(), 6)
    ([0.0, 2.0, 0.0], 1.0)
    """
    where = f"fit_ghost_filter(source, target, kernel={kernel!r})"
    _check_pair(where, "source", source, "target", target)
    _check_kernel(where, kernel)
    rows = neighbours(source[None].double(), kernel)[0]
    found = torch.linalg.pinv(rows.T, rtol=RTOL) @ target.double().flatten()
    found = found.to(source.dtype)
    return GhostFilter(found[:-1].view(kernel, kernel), found[-1])


def make_ghost(source: Tensor, ghost: GhostFilter) -> Tensor:
    """What the filter makes of ``source``: a depthwise convolution of one channel, plus the offset.

    Shapes:  source (H, W) -> (H, W).
    Raises:  LwcnnError unless source is a single map.

    >>> make_ghost(torch.ones(2, 2), GhostFilter(torch.ones(3, 3), torch.tensor(0.5))).tolist()
    [[4.5, 4.5], [4.5, 4.5]]
    """
    _check_maps("make_ghost(source, ghost)", source, rank=2, name="source")
    padding = ghost.weight.shape[0] // 2
    return conv2d(source[None, None], ghost.weight[None, None], ghost.offset[None], padding=padding)[0, 0]


def explained(target: Tensor, guess: Tensor) -> float:
    """The share of the variance that a guess explains: ``R² = 1 - sum (target - guess)² / sum (target - mean)²``.

    1 is perfect; 0 is no better than the mean of the target; below 0 is worse than that.

    Shapes:  target (H, W), guess (H, W).
    Raises:  LwcnnError unless both are single maps of one size and target is not flat.

    >>> target = torch.tensor([[0.0, 1.0], [2.0, 3.0]], dtype=torch.float64)
    >>> explained(target, target), explained(target, torch.full((2, 2), 1.5)), explained(target, -target)
    (1.0, 0.0, -10.2)
    """
    where = "explained(target, guess)"
    _check_pair(where, "target", target, "guess", guess)
    if not find_lively(target[None]).item():
        raise LwcnnError(where, "target is flat, so there is no variance", hint="choose a map that varies")
    target, guess = target.double(), guess.double()
    left = ((target - guess) ** 2).sum() / ((target - target.mean()) ** 2).sum()
    return round(1 - left.item(), 12)


def all_ghosts(maps: Tensor, others: Tensor, kernel: int = 3) -> Ghosts:
    """Fit a filter from every map to every other, and ask how well it does on the maps of another picture.

    The same as `fit_ghost_filter` and `explained` for each pair, but all at once by the normal equations.

    Shapes:  maps (C, H, W), others (C, H', W') of the same layer -> twice (C, C).
    Raises:  LwcnnError unless both are maps of the same channels and kernel is odd.
    Cost:    about 2 k² C² H W multiplications.

    >>> picture, other = torch.rand(2, 3, 8, 8, dtype=torch.float64)
    >>> picture[1], other[1] = picture[0] / 2, other[0] / 2
    >>> round(all_ghosts(picture, other).checked[0, 1].item(), 9)
    1.0
    """
    where = f"all_ghosts(maps, others, kernel={kernel!r})"
    _check_maps(where, maps)
    _check_maps(where, others, name="others")
    _check_kernel(where, kernel)
    if len(maps) != len(others):
        raise LwcnnError(
            where, "the channels differ", f"{shape_of(maps)} and {shape_of(others)}", "maps of one layer"
        )
    maps, others = maps.double(), others.double()
    products, with_targets = _moments(maps, kernel)
    filters = torch.linalg.pinv(products, rtol=RTOL**2, hermitian=True) @ with_targets
    fitted = _explained_all(filters, maps, products, with_targets)
    checked = _explained_all(filters, others, *_moments(others, kernel))
    flat = ~(find_lively(maps) & find_lively(others))
    left_out = flat[:, None] | flat | torch.eye(len(maps), dtype=torch.bool)
    return Ghosts(fitted.masked_fill(left_out, torch.nan), checked.masked_fill(left_out, torch.nan))


def best_sources(ghosts: Ghosts) -> tuple[Tensor, Tensor]:
    """For every target that is not flat: its channel, and the source whose filter fits it best.

    Shapes:  -> targets (n,), sources (n,).

    >>> nan = torch.nan
    >>> r2 = torch.tensor([[nan, 0.1, 0.2], [0.9, nan, 0.4], [0.3, 0.8, nan]])
    >>> [channels.tolist() for channels in best_sources(Ghosts(r2, r2))]
    [[0, 1, 2], [1, 2, 1]]
    """
    known = ghosts.fitted.nan_to_num(nan=-torch.inf)
    targets = known.amax(dim=0).isfinite().nonzero().flatten()
    return targets, known[:, targets].argmax(dim=0)


def count_ghosts(ghosts: Ghosts, threshold: float) -> Counts:
    """Of how many maps R² is above ``threshold``: from the source that fits best, and from any.

    fitted: with the best source. checked: the same source and filter on the other picture. chance: the number to
    expect if each map were given a source drawn from all the others, with the filter that fits best.

    Raises:  LwcnnError unless threshold is a number below 1.

    >>> nan = torch.nan
    >>> fitted = torch.tensor([[nan, 0.1, 0.2], [0.9, nan, 0.4], [0.3, 0.8, nan]])
    >>> count_ghosts(Ghosts(fitted, fitted / 2), 0.4)
    Counts(maps=3, fitted=2, checked=1, chance=1.0)
    """
    if not is_number(threshold) or not threshold < 1:
        raise LwcnnError(
            f"count_ghosts(ghosts, threshold={threshold!r})", "no R² is so large", expected="a number below 1"
        )
    threshold = as_python(threshold)  # what a tensor can be compared with
    targets, sources = best_sources(ghosts)
    best, again = (r2[sources, targets] for r2 in ghosts)
    chance = (ghosts.fitted > threshold).sum().item() / max(1, len(targets) - 1)
    return Counts(len(targets), int((best > threshold).sum()), int((again > threshold).sum()), chance)


def find_lively(maps: Tensor) -> Tensor:
    """Which maps are not flat: at least 5 % of their pixels differ from the map's median.

    Shapes:  maps (C, H, W) -> (C,), True or False.

    >>> find_lively(torch.stack([torch.zeros(8, 8), torch.eye(8)])).tolist()
    [False, True]
    """
    values = maps.flatten(1)
    middle = values.median(dim=1, keepdim=True).values
    return ((values - middle).abs() > SAME).double().mean(dim=1) >= LIVELY


def neighbours(maps: Tensor, kernel: int = 3) -> Tensor:
    """What a filter sees at each pixel, row by row, zeros outside the map, and a 1 for the offset.

    Shapes:  maps (C, H, W) -> (C, kernel * kernel + 1, H * W).

    >>> neighbours(torch.tensor([[[5.0, 7.0]]]))[0, :, 0].tolist()
    [0.0, 0.0, 0.0, 0.0, 5.0, 7.0, 0.0, 0.0, 0.0, 1.0]
    """
    seen = F.unfold(maps[:, None], kernel, padding=kernel // 2)
    return torch.cat([seen, seen.new_ones(len(seen), 1, seen.shape[2])], dim=1)


def _moments(maps: Tensor, kernel: int) -> tuple[Tensor, Tensor]:
    """Sums over all pixels: products of the neighbours with each other (C, n, n), and with all targets (C, n, C)."""
    rows = neighbours(maps, kernel)
    with_targets = (rows.flatten(0, 1) @ maps.flatten(1).T).view(*rows.shape[:2], len(maps))
    return rows @ rows.mT, with_targets


def _explained_all(filters: Tensor, maps: Tensor, products: Tensor, with_targets: Tensor) -> Tensor:
    """R² of every filter: ``sum (y - Xw)² = sum y² - 2 w·X'y + w·X'X w``, so no ghost has to be made."""
    values = maps.flatten(1)
    left = (values**2).sum(dim=1) - 2 * (filters * with_targets).sum(dim=1)
    left = left + (filters * (products @ filters)).sum(dim=1)
    return 1 - left / ((values - values.mean(dim=1, keepdim=True)) ** 2).sum(dim=1)


def _check_maps(where: str, maps, rank: int = 3, name: str = "maps") -> None:
    expected = f"floating-point numbers of shape {'(C, H, W)' if rank == 3 else '(H, W)'}"
    if not isinstance(maps, Tensor):
        raise LwcnnError(where, f"{name} is a {type(maps).__name__}", expected=expected)
    if maps.dim() != rank or not maps.is_floating_point() or not maps.numel():
        hint = f"use {name}[0], the maps of one picture" if maps.dim() == rank + 1 else ""
        raise LwcnnError(
            where, f"{name} does not fit", f"shape {shape_of(maps)}, {maps.dtype}", expected, hint
        )


def _check_pair(where: str, name: str, first, other: str, second) -> None:
    _check_maps(where, first, 2, name)
    _check_maps(where, second, 2, other)
    if first.shape != second.shape:
        given = f"{name} has shape {shape_of(first)}, {other} has shape {shape_of(second)}"
        raise LwcnnError(where, f"{name} and {other} differ in size", given, "one size")


def _check_kernel(where: str, kernel) -> None:
    check_whole(where, "kernel", kernel, 1)
    if kernel % 2 == 0:
        raise LwcnnError(where, f"kernel is {kernel}", expected="an odd number", hint="use 1, 3, 5 ...")
