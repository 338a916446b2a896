"""Exercise: p values that are corrected for many comparisons, by Holm's rule."""

from ...studies.differences import holm
from ..exercise import Exercise, Slip, register


def holm_adjusted(ps):
    return tuple(holm(ps))


def _draw(random):
    return (tuple(round(random.choice([0.002, 0.02, 0.1, 0.6]) * random.uniform(0.5, 1.5), 4)
                  for _ in range(random.randint(3, 7))),)  # fmt: skip


def _slip(ps, factor=lambda m, rank: m - rank, climb=True, cap=True, order=True, falling=False):
    m, highest, adjusted = len(ps), 0.0, [0.0] * len(ps)
    for rank, index in enumerate(sorted(range(m), key=lambda i: ps[i], reverse=falling)):
        value = factor(m, rank) * ps[index]
        value = min(1.0, value) if cap else value
        highest = max(highest, value)
        adjusted[index] = highest if climb else value
    return tuple(adjusted) if order else tuple(sorted(adjusted))


register(
    Exercise(
        name="holm-adjusted",
        place=2,
        title="Correct for many comparisons",
        task="Write a function that takes a tuple of p values and returns as many adjusted ones, in the same order, by "
        "Holm's rule. Of m values the smallest is multiplied by m, the next larger by m - 1, and so on, the largest by "
        "1. None may come out below that of a smaller p: then it takes that one. None is above 1.",
        reference=holm_adjusted,
        first=(
            ((0.02,),),
            ((0.01, 0.04),),
            ((0.04, 0.01),),
            ((0.01, 0.02, 0.03, 0.5),),
            ((0.5, 0.03, 0.01, 0.02),),
            ((0.6, 0.7, 0.9),),
        ),
        draw=_draw,
        count=12,
        slips=(
            Slip(
                lambda ps: _slip(ps, factor=lambda m, rank: m),
                "Which of the values are right? By what is the largest p multiplied?",
                "You multiplied all by m: that is Bonferroni's rule. Holm's takes m, m - 1 ... 1.",
            ),
            Slip(
                lambda ps: _slip(ps, climb=False),
                "Can a larger p come out smaller than a smaller one?",
                "You forgot that none may come out below that of a smaller p.",
            ),
            Slip(
                lambda ps: _slip(ps, order=False),
                "Whose value is the first one that you return?",
                "Your values are right, but sorted. Each belongs at the place of its p.",
            ),
            Slip(
                lambda ps: _slip(ps, cap=False),
                "Which cases are right? Can p be larger than 1?",
                "You forgot that none is above 1.",
            ),
            Slip(
                lambda ps: _slip(ps, factor=lambda m, rank: m - rank, falling=True),
                "Which p is multiplied by m?",
                "You began with the largest p. The smallest is multiplied by m.",
            ),
            Slip(
                lambda ps: _slip(ps, factor=lambda m, rank: m / (rank + 1)),
                "By what is the second smallest multiplied?",
                "You multiplied by m, m/2, m/3 ...: that is the rule of Benjamini and Hochberg, which keeps another "
                "promise. Holm's takes m, m - 1, m - 2 ...",
            ),
        ),
        hints=(
            "Do it on paper for 0.01, 0.04, 0.03: the answer is 0.03, 0.06, 0.06.",
            "sorted(range(len(ps)), key=lambda i: ps[i]) gives the places from the smallest p to the largest.",
            "Go through them with a variable for the highest value so far: highest = max(highest, min(1, (m - rank) * "
            "ps[i])).",
        ),
    )
)
