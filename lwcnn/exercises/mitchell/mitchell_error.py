"""Exercise: the error of Mitchell's product, from the digits of both numbers."""

from ..exercise import Exercise, Slip, register


def mitchell_error(x, y):
    spelled = 1 + x + y if x + y < 1 else 2 * (x + y)
    return spelled / ((1 + x) * (1 + y)) - 1


def _true(x, y):
    return (1 + x) * (1 + y)


def _spelled(x, y):
    return max(1 + x + y, 2 * (x + y))


def _draw(random):
    return random.uniform(0.05, 0.95), random.uniform(0.05, 0.95)


register(
    Exercise(
        name="mitchell-error",
        place=2,
        title="The error, from the digits",
        task="Two numbers are (1 + x) * 2**k and (1 + y) * 2**l, with x and y from 0 to 1. Return the relative error "
        "of their Mitchell product: the product minus the true one, divided by the true one. It is 0 or negative, and "
        "k and l do not matter.",
        reference=mitchell_error,
        first=((0.5, 0.25), (0.5, 0.5), (0.75, 0.9)),
        draw=_draw,
        count=12,
        slips=(
            Slip(
                lambda x, y: (1 + x + y) / _true(x, y) - 1,
                "What do the digits of 1.75 and 1.75 add up to?",
                "You forgot the carry. From x + y = 1 on it goes into the exponent, and 2 (x + y) is spelled.",
            ),
            Slip(
                lambda x, y: (1 + x + y if x + y < 1 else x + y) / _true(x, y) - 1,
                "What is the exponent of the product after a carry?",
                "After the carry the exponent is one larger: (x + y) counts twice.",
            ),
            Slip(
                lambda x, y: _spelled(x, y) - _true(x, y),
                "A relative error is a share. Of what?",
                "That is the absolute error. Divide it by the true product.",
            ),
            Slip(
                lambda x, y: 1 - _spelled(x, y) / _true(x, y),
                "Is Mitchell's product above or below the true one?",
                "The sign is turned: the product is too small, so the error is negative.",
            ),
            Slip(
                lambda x, y: 1 - _true(x, y) / _spelled(x, y),
                "Which of the two products is the one to compare with?",
                "You divided by Mitchell's product. The true one is the measure.",
            ),
        ),
        hints=(
            "The true product of the digits is (1 + x) (1 + y). What does the sum of bits spell?",
            "Below x + y = 1 it spells 1 + x + y. What happens from 1 on?",
            "In both cases it is the larger of 1 + x + y and 2 (x + y).",
        ),
    )
)
