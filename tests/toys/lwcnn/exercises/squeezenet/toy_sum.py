"""Exercise: a sum, to show how an exercise is added."""

from ..exercise import Exercise, Slip, register


def toy_sum(a, b):
    return a + b


def _draw(random):
    return random.randint(3, 9), random.randint(10, 20)


register(
    Exercise(
        name="toy-sum",
        place=7,
        title="A sum",
        task="Write a function that returns the sum of two numbers.",
        reference=toy_sum,
        first=((1, 2), (3, 5)),
        draw=_draw,
        slips=(
            Slip(lambda a, b: a - b, "Which way do you go?", "You took b away."),
            Slip(lambda a, b: a * b, "Is two times two a sum?", "You multiplied."),
            Slip(lambda a, b: a, "How many numbers are there?", "You left out b."),
        ),
        hints=("Count on your fingers.", "Begin at a, go b steps.", "There is a sign for it: +."),
    )
)
