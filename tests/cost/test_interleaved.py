"""The formulas on interleaved groups: the theorem on widths over a grid, the bounds, the balance, the best depth."""

import math
from itertools import product

import pytest
from sympy import diff, simplify, solve, symbols

from lwcnn.cost.blocks import interleaved as formulas
from lwcnn.cost.blocks.interleaved import G, L, M, S, T, n
from lwcnn.cost.symbols import as_function
from lwcnn.models.igcv2 import InterleavedSparseConv

weights = as_function([L, M, S], formulas.pair_weights)


def test_weights_of_a_pair_by_hand():
    assert weights(24, 2, 9) == 24 * 2 * 2 * 9 + 2 * 24 * 24 == 2_016
    assert simplify(formulas.pair_weights - (L * M) ** 2 * (S / L + 1 / M)) == 0


@pytest.mark.parametrize("taps", [1, 4, 9, 25, 49])
def test_strictly_wider_exactly_where_the_theorem_says(taps):
    """All L and M up to 64: a standard layer with as many weights has sqrt(T / S) channels. In whole numbers."""
    found = {True: 0, False: 0}
    for groups, each in product(range(1, 65), repeat=2):
        wider = (groups * each) ** 2 * taps > weights(groups, each, taps)
        assert wider is (groups < each * taps * (groups - 1))  # L / (L - 1) < M S, also for L = 1
        found[wider] += 1
    assert found[True] + found[False] == 4096 and found[True] > 3900 and found[False] >= 64


def test_the_two_sides_of_the_theorem_are_those_of_the_formulas():
    difference = (L * M) ** 2 * S - formulas.pair_weights  # above 0 where the pair is wider
    assert simplify(difference - L * M * (L - 1) * (formulas.wider_right - formulas.wider_left)) == 0


def test_no_pair_has_fewer_weights_and_the_least_has_as_many_in_both_layers():
    least = as_function([G, S], formulas.least_pair_weights)
    widest = as_function([T, S], formulas.widest_pair)
    for groups, each, taps in product(range(1, 33), range(1, 33), (1, 9)):
        counted = weights(groups, each, taps)
        equal = groups == each * taps
        assert (
            counted == pytest.approx(least(groups * each, taps))
            if equal
            else counted > least(groups * each, taps)
        )
        assert groups * each <= widest(counted, taps) * (1 + 1e-12)
    assert simplify(formulas.widest_pair.subs(T, formulas.least_pair_weights) - G) == 0


def test_the_balance_condition():
    """No sizes with product C have fewer weights than the bound; equal S K reach it."""
    least = as_function([G, n, S], formulas.least_sparse_weights)
    for sizes in product((1, 2, 3, 4, 8, 9), repeat=3):
        counted = math.prod(sizes) * (9 * sizes[0] + sizes[1] + sizes[2])
        bound = least(math.prod(sizes), 3, 9)
        assert counted >= bound * (1 - 1e-12)
        assert (counted == pytest.approx(bound)) is (9 * sizes[0] == sizes[1] == sizes[2])
    unit = sum(p.numel() for p in InterleavedSparseConv(64).parameters() if p.dim() == 4)
    assert unit == 1_600 and least(64, 3, 9) == pytest.approx(1_597.5, abs=0.05)
    # two layers are IGCV1's: the same bound, with G = C
    assert simplify(formulas.least_sparse_weights.subs(n, 2) - formulas.least_pair_weights) == 0


def test_the_best_depth_has_the_least_weights():
    assert solve(diff(formulas.least_sparse_weights, n), n) == [formulas.best_depth]
    least = as_function([G, n, S], formulas.least_sparse_weights)
    best = as_function([G, S], formulas.best_depth)
    for channels in (16, 64, 416, 1024):
        depth = best(channels, 9)
        assert all(least(channels, depth, 9) < least(channels, depth + d, 9) for d in (-2, -0.5, 0.5, 2))
        each = (9 * channels) ** (1 / depth)  # S K of every layer
        assert each == pytest.approx(math.e)
    assert best(64, 9) == pytest.approx(6.356, abs=5e-4)
    assert symbols("n", positive=True) == n
