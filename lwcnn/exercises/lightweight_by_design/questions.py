"""Questions of the closing chapter: what many comparisons cost, and what a run of the lab costs."""

from sympy import Integer, symbols

from ..question import LikelySlip, Line, Question, register

b, n, e, i, m, Pairs, Trainings, Images = symbols("b n e i m pairs trainings images", positive=True)

register(
    Question(
        name="holm-threshold",
        title="how small the smallest p must be",
        text="You compare all pairs of {b} blocks, with {n} seeds each. By Holm's rule at the level of 5 %: below how "
        "many percent must the smallest p lie, so that its difference is larger than the seeds explain?",
        unit="percent",
        draws={"b": (6, 10, 16, 25), "n": (5, 8)},
        lines=(
            Line("pairs", "Each block meets each other one, and a pair counts once.", b * (b - 1) / 2),
            Line("p", "The smallest p is multiplied by their number.", 5 / Pairs),
        ),
        slips=(
            LikelySlip(Integer(5) + 0 * b, "That is the level for a single comparison, chosen beforehand."),
            LikelySlip(5 / b, "You divided by the number of blocks. There are more pairs than blocks."),
            LikelySlip(
                5 / (b - 1), "That corrects for the comparisons with one block. All pairs are compared here."
            ),
            LikelySlip(5 / (b * (b - 1)), "You counted each pair twice."),
            LikelySlip(
                10 / (b * (b - 1) * n),
                "The seeds make p smaller by themselves; Holm's rule counts comparisons only.",
            ),
        ),
        hint="How many comparisons are made in all?",
        tolerance=0.01,
    )
)

register(
    Question(
        name="lab-run-macs",
        title="what a run of the lab multiplies",
        text="A run trains {b} blocks with {n} seeds each. A training shows {i} images {e} times. The network has {m} "
        "million MACs for one image; the backward pass needs about twice as many again. How many million MACs is the "
        "whole run?",
        unit="million MACs",
        draws={"b": (24, 12), "n": (5, 4), "i": (1438, 50_000), "e": (20, 30), "m": (1, 2)},
        lines=(
            Line("trainings", "Each block is trained once a seed.", b * n),
            Line("images", "A training shows each image once an epoch.", i * e),
            Line("macs", "Forward once and backward twice as much: three times.", 3 * m * Trainings * Images),
        ),
        slips=(
            LikelySlip(m * b * n * i * e, "You forgot the backward pass."),
            LikelySlip(
                2 * m * b * n * i * e, "You forgot the forward pass: forward and backward are three times."
            ),
            LikelySlip(3 * m * b * i * e, "You forgot the seeds."),
            LikelySlip(3 * m * b * n * i, "You forgot that a training shows each image more than once."),
            LikelySlip(3 * m * n * i * e, "That is one block."),
        ),
        hint="How many trainings, how many images in each, how many MACs an image?",
    )
)
