"""Exercise: plan a comparison of blocks that can show what it is meant to show."""

from ...errors import LwcnnError
from ...studies.differences import least_difference
from ..exercise import Demand, Design, Judgement, register
from ..rows import check_keys, check_number

BLOCKS = 10
TRAININGS = 100
SPREAD = 0.5  # points: about what a seed changes in this book's small trainings
DIFFERENCE = 0.8  # points
AGAINST = ("plain", "all")


def read(plan: dict) -> tuple[int, int, int]:
    """Blocks, seeds and comparisons of a plan.

    Raises:  LwcnnError if it is not whole.

    >>> read({"blocks": 4, "seeds": 5, "against": "all"})
    (4, 5, 6)
    """
    check_keys("the plan", plan, ["blocks", "seeds", "against"])
    check_number("the plan", "blocks", plan["blocks"], 100, least=2)
    check_number("the plan", "seeds", plan["seeds"], 100, least=2)
    if plan["against"] not in AGAINST:
        raise LwcnnError(
            "the plan", f"against is {plan['against']!r}", expected="it must be 'plain' or 'all'"
        )
    blocks = plan["blocks"]
    comparisons = blocks - 1 if plan["against"] == "plain" else blocks * (blocks - 1) // 2
    return blocks, plan["seeds"], comparisons


def judge(plan: dict) -> Judgement:
    """Count the trainings of a plan, and say which difference it can show."""
    blocks, seeds, comparisons = read(plan)
    least = least_difference(SPREAD, seeds, comparisons)
    return [
        Demand(
            blocks >= BLOCKS,
            f"{blocks} blocks, the plain one among them; at least {BLOCKS} are asked",
            "How many blocks do you train?",
            f"Train {BLOCKS} blocks or more.",
        ),
        Demand(
            blocks * seeds <= TRAININGS,
            f"{blocks * seeds} trainings; at most {TRAININGS} are asked",
            "How often is each block trained?",
            "Each block is trained once a seed: blocks times seeds. Take fewer of one of them.",
        ),
        Demand(
            least <= DIFFERENCE,
            f"{comparisons} comparisons with {seeds} seeds need a difference of {least:.2f} points; "
            f"{DIFFERENCE} are to be enough",
            "What makes the smallest difference that you can show smaller?",
            "More seeds, or fewer comparisons: if you do not ask about all pairs, Holm's rule multiplies by less.",
        ),
    ]


register(
    Design(
        name="experiment-design",
        place=3,
        title="Plan your own comparison",
        task="Plan a comparison as a dict. `blocks`: how many blocks, the plain one among them. `seeds`: how often "
        "each is trained. `against`: 'plain' if every other block is compared with the plain one, 'all' for all pairs. "
        f"There are to be at least {BLOCKS} blocks and at most {TRAININGS} trainings, and a difference of {DIFFERENCE} "
        "points is to be larger than the seeds explain even in Holm's first and strictest step. The standard "
        f"deviation over the seeds is {SPREAD} points for every block.",
        form=dict,
        empty="{}",
        judge=judge,
        reference={"blocks": 10, "seeds": 10, "against": "plain"},
    )
)
