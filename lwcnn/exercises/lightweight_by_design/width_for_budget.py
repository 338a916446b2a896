"""Exercise: the width at which a network meets a budget of MACs."""

import math

from ..exercise import Exercise, Slip, register


def width_for_budget(a, b, c, budget):
    root = (math.sqrt(b * b + 4 * a * (budget - c)) - b) / (2 * a)
    below = max(1, math.floor(root))
    return min((below, below + 1), key=lambda w: abs(a * w * w + b * w + c - budget))


def _draw(random):
    a, b, c = random.randint(20, 300), random.randint(200, 3000), random.randint(1000, 60_000)
    w = random.randint(6, 80) + random.uniform(-0.45, 0.45)
    return a, b, c, round(a * w * w + b * w + c)


def _root(a, b, c, budget):
    return (math.sqrt(b * b + 4 * a * (budget - c)) - b) / (2 * a)


register(
    Exercise(
        name="width-for-budget",
        place=1,
        title="The width that meets a budget",
        task="A network of width w has a * w**2 + b * w + c MACs: its pointwise layers, its depthwise layers, and what "
        "does not depend on the width. Write a function that returns the whole number w of at least 1 for which the "
        "MACs come nearest to the budget, above or below it. The budget is larger than a + b + c.",
        reference=width_for_budget,
        # the last two lie between two widths: nearer to the larger root, and nearer to the other one's MACs
        first=(
            (1, 0, 0, 100),
            (1, 2, 0, 120),
            (10, 100, 500, 30_500),
            (100, 10, 50, 650_000),
            (2, 1, 1, 66),
            (200, 3, 7, 1_268),
            (300, 0, 0, 3_700),
        ),
        draw=_draw,
        count=15,
        slips=(
            Slip(
                lambda a, b, c, budget: math.floor(_root(a, b, c, budget)),
                "Which cases are right? Is your width ever too large?",
                "You always round down. The width above may come nearer to the budget: try both.",
            ),
            Slip(
                lambda a, b, c, budget: math.ceil(_root(a, b, c, budget)),
                "Which cases are right? Is your width ever too small?",
                "You always round up. The width below may come nearer to the budget: try both.",
            ),
            Slip(
                lambda a, b, c, budget: math.floor(_root(a, b, c, budget) + 0.5),
                "You are nearly always right. What is to come near to the budget: the width or the MACs?",
                "You rounded the width to the nearest whole number. MACs grow faster than the width: of two widths "
                "compare the MACs.",
            ),
            Slip(
                lambda a, b, c, budget: round(math.sqrt((budget - c) / a)),
                "Which terms of the MACs does your formula use?",
                "You left out b * w, the depthwise layers. The root of a quadratic equation needs it.",
            ),
            Slip(
                lambda a, b, c, budget: round(math.sqrt(budget / a)),
                "What is left for the layers whose width you choose?",
                "You spent the whole budget on a * w**2. b * w and c are part of the MACs, too.",
            ),
            Slip(
                lambda a, b, c, budget: round(_root(a, b, 0, budget)),
                "Does your answer change with c?",
                "You left out c. The rest of the network is a part of the MACs, too.",
            ),
        ),
        hints=(
            "A loop is enough: widths 1, 2, 3 ... until the MACs are above the budget.",
            "At the first width above the budget compare it with the one before: which is nearer?",
            "min(range(1, 1000), key=lambda w: ...) finds the w for which something is smallest.",
        ),
    )
)
