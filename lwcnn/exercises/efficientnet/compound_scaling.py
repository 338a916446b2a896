"""Exercise: depth, width and resolution under the compound coefficient of EfficientNet."""

import math

from ..exercise import Exercise, Slip, register


def compound_scaling(phi, alpha, beta, gamma):
    return alpha**phi, beta**phi, gamma**phi


def _draw(random):
    alpha, beta, gamma = random.sample([1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.35], 3)  # all different
    return random.choice([0.5, 2, 2.5, 3, 4, 5]), alpha, beta, gamma


register(
    Exercise(
        name="compound-scaling",
        place=1,
        title="Compound scaling",
        task="Write a function that returns three numbers for a compound coefficient phi: by what factor the depth, "
        "the width and the resolution of the baseline network grow, in this order. alpha is the base of the depth, "
        "beta that of the width, gamma that of the resolution. phi need not be whole. Round nothing.",
        reference=compound_scaling,
        first=((0, 1.2, 1.1, 1.15), (1, 1.2, 1.1, 1.15), (2, 1.2, 1.1, 1.15), (0.5, 1.3, 1.05, 1.25)),
        draw=_draw,
        slips=(
            Slip(
                lambda phi, alpha, beta, gamma: (phi * alpha, phi * beta, phi * gamma),
                "What should come out for phi = 0? The baseline must not change.",
                "You multiplied by phi. It is the exponent: each step of phi multiplies once more by the base.",
            ),
            Slip(
                lambda phi, alpha, beta, gamma: (
                    1 + phi * (alpha - 1),
                    1 + phi * (beta - 1),
                    1 + phi * (gamma - 1),
                ),
                "Is phi = 2 the same as phi = 1, done twice?",
                "You let the factors grow in a straight line. Each step of phi multiplies by the base: it is the "
                "exponent.",
            ),
            Slip(
                lambda phi, alpha, beta, gamma: (alpha**phi, beta ** (2 * phi), gamma ** (2 * phi)),
                "Do you return widths and sizes, or what they do to the MACs?",
                "You squared width and resolution. The squares are in their effect on the MACs, not in the factors.",
            ),
            Slip(
                lambda phi, alpha, beta, gamma: (beta**phi, alpha**phi, gamma**phi),
                "Which letter is which? Look at your numbers for phi = 1.",
                "You swapped depth and width: alpha is the base of the depth.",
            ),
            Slip(
                lambda phi, alpha, beta, gamma: (alpha**phi, gamma**phi, beta**phi),
                "Which letter is which? Look at your numbers for phi = 1.",
                "You swapped width and resolution: beta is the base of the width.",
            ),
            Slip(
                lambda phi, alpha, beta, gamma: (alpha, beta, gamma),
                "What does phi do in your function?",
                "You forgot phi: it is the exponent of all three.",
            ),
            Slip(
                lambda phi, alpha, beta, gamma: tuple(math.ceil(base**phi) for base in (alpha, beta, gamma)),
                "How large is each base? Can a factor be 1.2?",
                "You rounded the factors. Rounding comes later, when a table of layers is scaled.",
            ),
        ),
        hints=(
            "What must come out for phi = 0, and what for phi = 1?",
            "From one phi to the next, each of the three is multiplied by its own base.",
            "Depth is alpha ** phi. Width and resolution have their own base, and the same exponent.",
        ),
    )
)
