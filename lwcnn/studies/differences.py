"""Which differences between repeated trainings are larger than what another seed changes, and which are not.

Each thing that is compared (a block, a recipe) is trained with several seeds, and has one result a seed. `differences`
compares the means by Welch's t test, and Holm's rule corrects for the many comparisons. Two exact tests stand beside
it, which assume less and can say less: with five seeds p is never below 1/16 in `flip_signs`, 1/126 in `shuffle`.

Source:  Welch 1947, Biometrika 34; Holm 1979, Scandinavian Journal of Statistics 6(2); for the exact tests Fisher
    1935, The Design of Experiments, section 21.
"""

from collections.abc import Sequence
from itertools import combinations, product
from math import comb
from typing import NamedTuple

import numpy
from scipy.special import stdtr, stdtrit  # of Student's t: the share below it, and back

from ..errors import LwcnnError, check_positive, check_whole, is_number, nearest

LEVEL = 0.05  # Fisher's one in twenty: how often at most some difference is called larger where there is none
MOST_WAYS = 1_000_000  # that an exact test looks at: a few seconds, and 160 MB
SAME = 1e-9  # two sums of the same results in another order differ by less than this share of the largest


class Difference(NamedTuple):
    """Mean of ``first`` minus mean of ``second``, and the p of their test, alone and after Holm's rule."""

    first: str
    second: str
    size: float
    p: float
    adjusted: float

    def is_larger(self, level: float = LEVEL) -> bool:
        """Whether the difference is larger than the seeds explain, corrected for the other comparisons.

        >>> Difference("a", "b", 0.02, p=0.03, adjusted=0.09).is_larger()
        False
        """
        return self.adjusted <= level


def differences(results: dict[str, Sequence[float]], against: str | None = None) -> list[Difference]:
    """Compare the means of all pairs, or of each with ``against``, the largest difference first.

    ``adjusted`` is corrected for all comparisons of this call: the chance that any of the differences that are called
    larger is none is at most the level. So choose what to compare before you look at the results.

    Raises:  LwcnnError unless there are two or more names, each with two or more numbers; for an unknown ``against``.
    Source:  Welch 1947 and Holm 1979.

    >>> results = {"a": [0.91, 0.92, 0.93], "b": [0.95, 0.96, 0.97], "c": [0.92, 0.90, 0.94]}
    >>> [(one.first, one.second, round(one.adjusted, 2)) for one in differences(results, against="b")]
    [('c', 'b', 0.05), ('a', 'b', 0.02)]
    """
    where = f"differences(results, against={against!r})"
    results = {name: _check(where, f"results[{name!r}]", values) for name, values in _entries(where, results)}
    if against is None:
        pairs = list(combinations(results, 2))
    elif against in results:
        pairs = [(name, against) for name in results if name != against]
    else:
        raise LwcnnError(where, f"results has no {against!r}", hint=nearest(str(against), list(results)))
    sizes = [float(results[one].mean() - results[other].mean()) for one, other in pairs]
    ps = [welch(results[one], results[other]) for one, other in pairs]
    found = map(Difference, *zip(*pairs, strict=True), sizes, ps, holm(ps))
    return sorted(found, key=lambda one: -abs(one.size))


def welch(first: Sequence[float], second: Sequence[float]) -> float:
    """The two-sided p of Welch's t test: how often chance alone gives two means at least so far apart.

    ``t = (m1 - m2) / sqrt(s1²/n1 + s2²/n2)`` with the standard deviations s of each; they may differ. It takes the
    results of one thing for numbers around its mean as a bell curve has them. Results that do not spread at all say
    nothing of what another seed changes: then p is 1.

    Raises:  LwcnnError unless both are two or more numbers.
    Source:  Welch 1947; the degrees of freedom are those of Satterthwaite 1946.

    >>> round(welch([1, 2, 3], [3, 4, 5]), 4)
    0.0705
    """
    first = _check("welch(first, second)", "first", first)
    second = _check("welch(first, second)", "second", second)
    one, other = (values.var(ddof=1) / len(values) for values in (first, second))
    if one + other <= (SAME * max(abs(first).max(), abs(second).max())) ** 2:
        return 1.0
    t = (first.mean() - second.mean()) / numpy.sqrt(one + other)
    freedom = (one + other) ** 2 / (one**2 / (len(first) - 1) + other**2 / (len(second) - 1))
    return float(2 * stdtr(freedom, -abs(t)))


def holm(ps: Sequence[float]) -> list[float]:
    """Each p, corrected for all: the smallest of m times m, the next times m - 1 and so on, none below one before it.

    Raises:  LwcnnError unless all are numbers from 0 to 1.
    Source:  Holm 1979.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    if not all(is_number(p) and 0 <= p <= 1 for p in ps):
        raise LwcnnError(f"holm({ps!r})", "a p is no share", expected="numbers from 0 to 1")
    adjusted, highest = [0.0] * len(ps), 0.0
    for place, index in enumerate(sorted(range(len(ps)), key=lambda index: ps[index])):
        highest = max(highest, min(1.0, (len(ps) - place) * ps[index]))
        adjusted[index] = highest
    return adjusted


def shuffle(first: Sequence[float], second: Sequence[float]) -> float:
    """The exact p of a difference of means if names were dealt to the results at random, in all possible ways.

    It assumes no bell curve, but of n and n results there are only ``(2n)! / n!²`` ways: 252 for five and five, and
    the farthest apart come twice, so p is 2/252 or more.

    Raises:  LwcnnError unless both are two or more numbers, and for more than a million ways: 12 and 12 results.
    Source:  Fisher 1935, section 21.

    >>> shuffle([1, 2, 3], [4, 5, 6]) == 2 / 20
    True
    """
    first, second = (_check("shuffle(first, second)", name, values) for name, values in
                     (("first", first), ("second", second)))  # fmt: skip
    _check_ways("shuffle(first, second)", comb(len(first) + len(second), len(first)))
    both = numpy.concatenate([first, second])
    far = abs(first.mean() - both.mean())  # the mean of the first says how far the means are apart
    dealt = numpy.array([both[list(places)].mean() for places in combinations(range(len(both)), len(first))])
    return float((abs(dealt - both.mean()) >= far - SAME * abs(both).max()).mean())


def flip_signs(first: Sequence[float], second: Sequence[float]) -> float:
    """The exact p of the mean difference of pairs if each pair's difference had its sign by a coin.

    For results that belong together in pairs, as of one seed. Of n pairs there are 2^n ways; p is 2 / 2^n or more.

    Raises:  LwcnnError unless both are two or more numbers, and equally many; for more than a million ways: 20 pairs.
    Source:  Fisher 1935, section 21.

    >>> flip_signs([5, 6, 7, 8, 9], [1, 2, 3, 4, 5]) == 1 / 16
    True
    """
    where = "flip_signs(first, second)"
    first, second = _check(where, "first", first), _check(where, "second", second)
    if len(first) != len(second):
        raise LwcnnError(
            where, "these are no pairs", f"{len(first)} and {len(second)} results", "equally many"
        )
    _check_ways(where, 2 ** len(first))
    apart = first - second
    flipped = numpy.array(list(product([-1, 1], repeat=len(apart)))) @ apart  # (2^n,)
    return float((abs(flipped) >= abs(apart.sum()) - SAME * abs(apart).sum()).mean())


def least_difference(spread: float, seeds: int, comparisons: int = 1, level: float = LEVEL) -> float:
    """The smallest difference of two means that Holm's strictest step calls larger: ``t * spread * sqrt(2 / seeds)``.

    ``spread`` is the standard deviation of both over the seeds. A true difference of this size is found only about
    every other time: a sample's difference is as often below as above the true one.

    Raises:  LwcnnError unless spread is above 0, seeds is 2 or more, comparisons 1 or more, and level between 0 and 1.

    >>> round(least_difference(spread=0.4, seeds=5), 2), round(least_difference(0.4, 5, comparisons=276), 2)
    (0.58, 1.65)
    """
    where = f"least_difference({spread=}, {seeds=}, {comparisons=}, {level=})"
    check_positive(where, "spread", spread)
    check_whole(where, "seeds", seeds, 2)
    check_whole(where, "comparisons", comparisons, 1)
    if not is_number(level) or not 0 < level < 1:
        raise LwcnnError(where, f"level is {level!r}", expected="a number between 0 and 1")
    t = -stdtrit(2 * (seeds - 1), level / comparisons / 2)
    return float(t * spread * (2 / seeds) ** 0.5)


def _entries(where: str, results) -> list:
    if not isinstance(results, dict) or len(results) < 2:
        raise LwcnnError(
            where, "there is nothing to compare", expected="a dict of two or more names to results"
        )
    return list(results.items())


def _check_ways(where: str, ways: int) -> None:
    if ways > MOST_WAYS:
        what = f"an exact test would look at {ways:,} ways"
        raise LwcnnError(where, what, expected=f"results with at most {MOST_WAYS:,}", hint="use welch")


def _check(where: str, name: str, values) -> numpy.ndarray:
    """The results as numbers; raise LwcnnError unless there are two or more."""
    is_row = isinstance(values, Sequence | numpy.ndarray) and not isinstance(values, str)
    if not is_row or len(values) < 2 or not all(is_number(value) for value in values):
        given, hint = f"it is {values!r}", "use .tolist()" if hasattr(values, "tolist") else ""
        expected = "a list of two or more numbers, one a seed"
        raise LwcnnError(where, f"{name} is no list of results", given, expected, hint)
    return numpy.array(values, dtype=float)
