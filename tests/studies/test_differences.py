"""Differences and their p: against values worked out by hand, against scipy, and against what they promise."""

import doctest
import math

import numpy
import pytest
import torch
from scipy import stats

import lwcnn.studies.differences as module
from lwcnn import LwcnnError
from lwcnn.studies.differences import (
    Difference,
    differences,
    flip_signs,
    holm,
    least_difference,
    shuffle,
    welch,
)


def test_doctests():
    assert doctest.testmod(module).failed == 0


def test_welch_by_hand():
    """Means 1 and 6, variances 2 and 4: t = 5 / sqrt(2/2 + 4/3), freedom = (7/3)² / (1²/1 + (4/3)²/2)."""
    t = 4 / math.sqrt(2)  # with two degrees of freedom the tails have a formula: 1 - t / sqrt(2 + t²)
    assert welch([0, 2], [4, 6]) == pytest.approx(1 - t / math.sqrt(2 + t**2), rel=1e-9)
    t, freedom = 5 / math.sqrt(7 / 3), 49 / 17
    assert welch([0, 2], [4, 8, 6]) == pytest.approx(2 * stats.t.sf(t, freedom), rel=1e-9)
    assert welch([0, 2], [4, 8, 6]) == pytest.approx(
        stats.ttest_ind([0, 2], [4, 8, 6], equal_var=False).pvalue, rel=1e-8
    )
    assert welch([4, 8, 6], [0, 2]) == welch([0, 2], [4, 8, 6])
    assert welch([1, 2, 3], [1, 2, 3]) == 1


def test_without_any_spread_nothing_is_known():
    assert welch([0.9, 0.9, 0.9], [0.5, 0.5, 0.5]) == 1
    assert welch([0.1 + 0.2, 0.3], [0.5, 0.5]) == 1, "rounding is no spread"
    assert welch([0.9, 0.9, 0.9], [0.5, 0.6, 0.5]) < 0.05


def test_holm_by_hand():
    """0.01 * 4, 0.02 * 3, 0.03 * 2 would be below the one before it, 0.5 * 1."""
    assert holm([0.5, 0.02, 0.01, 0.03]) == pytest.approx([0.5, 0.06, 0.04, 0.06])
    assert holm([0.9, 0.6]) == [1, 1]
    assert holm([]) == []


def test_the_exact_tests_by_hand():
    """All ways counted: of 6 the two farthest and their mirror images; of 8 signs those with a sum of 4 or more."""
    assert shuffle([1, 2], [3, 4]) == pytest.approx(2 / 6)
    assert shuffle([1, 4], [2, 3]) == 1
    assert shuffle([1, 3], [2, 4]) == pytest.approx(4 / 6)  # means apart by 1: 12|34, 13|24 and mirrored
    assert shuffle([0.1, 0.2, 0.3], [0.1 + 0.2, 0.4, 0.5]) == pytest.approx(4 / 20), (
        "0.3 and 0.1 + 0.2 are one"
    )
    assert flip_signs([3, 2, 1], [0, 0, 0]) == 2 / 8
    assert flip_signs([3, 2, 0], [0, 0, 1]) == 4 / 8  # 3 + 2 - 1 = 4: also 3 + 2 + 1, and mirrored


def test_the_exact_tests_of_ten_seeds():
    low, high = range(10), range(20, 30)
    assert shuffle(low, high) == pytest.approx(2 / math.comb(20, 10))
    assert flip_signs(low, high) == 2 / 2**10


def test_the_least_p_of_five_seeds():
    low, high = [1, 2, 3, 4, 5], [11, 13, 12, 15, 14]
    assert flip_signs(low, high) == 1 / 16
    assert shuffle(low, high) == pytest.approx(2 / math.comb(10, 5))
    assert welch(low, high) < 1e-4


def test_all_pairs_or_one_against_the_others():
    results = {"a": [1, 2, 3], "b": [11, 12, 13], "c": [5, 6, 8]}
    found = differences(results)
    assert [(one.first, one.second) for one in found] == [("a", "b"), ("b", "c"), ("a", "c")]
    assert [one.size for one in found] == pytest.approx([-10, 12 - 19 / 3, 2 - 19 / 3])
    assert [one.p for one in found] == [welch(results[one.first], results[one.second]) for one in found]
    assert [one.adjusted for one in found] == holm([one.p for one in found])
    against = differences(results, against="c")
    assert {(one.first, one.second) for one in against} == {("a", "c"), ("b", "c")}
    assert against[0].adjusted == pytest.approx(2 * against[0].p), "corrected for two comparisons, not three"


def test_is_larger_looks_at_the_corrected_p():
    one = Difference("a", "b", 0.02, p=0.03, adjusted=0.09)
    assert not one.is_larger() and one.is_larger(0.1) and one._replace(adjusted=0.05).is_larger()


def test_equal_things_are_seldom_called_different():
    """400 times seven equal things: some difference is called larger in about a twentieth of them, not in more."""
    draws = numpy.random.default_rng(0).normal(size=(400, 7, 5))
    alarms = sum(
        any(one.is_larger() for one in differences(dict(enumerate(draw)), against=0)) for draw in draws
    )
    assert 4 <= alarms <= 30  # 20 expected at most, with a standard deviation of 4
    alone = sum(any(one.p <= 0.05 for one in differences(dict(enumerate(draw)), against=0)) for draw in draws)
    assert alone > 2 * alarms, "without Holm's rule it would be many more"


def test_the_least_difference_is_the_border():
    """Five results with a standard deviation of 1, moved: just below and just above."""
    values = numpy.array([-2, -1, 0, 1, 2]) / math.sqrt(2.5)
    for comparisons in (1, 23):
        least = least_difference(spread=1, seeds=5, comparisons=comparisons)
        assert comparisons * welch(values, values + 1.001 * least) < 0.05
        assert comparisons * welch(values, values + 0.999 * least) > 0.05
    assert least_difference(3, 5) == pytest.approx(3 * least_difference(1, 5))
    assert least_difference(1, 5, level=0.01) > least_difference(1, 5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: differences({"a": [1, 2]}), "nothing to compare.\n  a dict of two or more names"),
        (lambda: differences([[1, 2], [3, 4]]), "nothing to compare"),
        (
            lambda: differences({"a": [1, 2], "b": [1]}),
            r"results\['b'\] is no list of results.\n  it is \[1\]",
        ),
        (lambda: differences({"a": [1, 2], "b": [1, math.nan]}), "two or more numbers"),
        (lambda: differences({"fire": [1, 2], "b": [1, 2]}, "fir"), "has no 'fir'.\n  did you mean fire"),
        (lambda: welch("12", [1, 2]), "first is no list"),
        (lambda: welch(torch.tensor([1.0, 2.0]), [1, 2]), r"it is tensor\(\[1., 2.\]\).*use .tolist"),
        (lambda: shuffle([1, 2], 3), "second is no list"),
        (lambda: flip_signs([1, 2], [1, 2, 3]), "no pairs.\n  2 and 3 results; equally many"),
        (
            lambda: shuffle(range(12), range(12)),
            "2,704,156 ways.\n  results with at most 1,000,000; use welch",
        ),
        (lambda: flip_signs(range(20), range(20)), "1,048,576 ways"),
        (lambda: holm([0.1, 1.2]), "a p is no share"),
        (lambda: least_difference(0, 5), "spread is 0"),
        (lambda: least_difference(1, 1), "seeds is 1"),
        (lambda: least_difference(1, 5, 0), "comparisons is 0"),
        (lambda: least_difference(1, 5, level=1), "level is 1"),
    ],
)
def test_wrong_calls(call, message):
    with pytest.raises(LwcnnError, match=message):
        call()
