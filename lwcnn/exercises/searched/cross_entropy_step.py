"""Exercise: one step of the cross-entropy method, for one decision."""

from ..exercise import Exercise, Slip, register


def cross_entropy_step(probabilities, chosen, keep):
    return tuple(
        keep * p + (1 - keep) * chosen.count(place) / len(chosen) for place, p in enumerate(probabilities)
    )


def _draw(random):
    # not all alike, and with a choice that nobody took
    values = random.randint(2, 4)
    weights = [random.randint(1, 5) for _ in range(values)]
    chosen = [random.randrange(values - (values > 2)) for _ in range(random.choice([4, 5]))]
    return [weight / sum(weights) for weight in weights], chosen, random.choice([0.25, 0.4, 0.75])


register(
    Exercise(
        name="cross-entropy-step",
        place=3,
        title="Move the probabilities towards the best",
        task="A search keeps a probability for each value of a decision: `probabilities`, a list. `chosen` says for "
        "each of the best networks which value it had, by its place in that list. Return the new probabilities as a "
        "tuple: the share `keep` of the old one, and the share 1 - keep of how often the best networks chose the "
        "value.",
        reference=cross_entropy_step,
        first=(
            ([0.5, 0.5], [0, 0, 0, 0], 0.75),
            ([0.5, 0.5], [0, 0, 0, 1], 0.75),
            ([0.2, 0.3, 0.5], [0, 0, 1, 0], 0.25),
        ),
        draw=_draw,
        count=12,
        slips=(
            Slip(
                lambda probabilities, chosen, keep: cross_entropy_step(probabilities, chosen, 1 - keep),
                "With keep = 1, what should happen to the table?",
                "You swapped the two shares: `keep` is what stays of the old probability.",
            ),
            Slip(
                lambda probabilities, chosen, keep: cross_entropy_step(probabilities, chosen, 0),
                "What happens to a value that none of the best chose?",
                "You forgot the old probabilities. Then a value that is missing once can never come back.",
            ),
            Slip(
                lambda probabilities, chosen, keep: tuple(
                    keep * p + (1 - keep) * chosen.count(place) for place, p in enumerate(probabilities)
                ),
                "What is the sum of your probabilities?",
                "You took how often a value was chosen as a number. Divide it by how many networks there are.",
            ),
            Slip(
                lambda probabilities, chosen, keep: tuple(
                    keep * p + (1 - keep) * chosen.count(place) / len(probabilities)
                    for place, p in enumerate(probabilities)
                ),
                "Which cases have a sum of 1? By what do you divide?",
                "You divided by the number of values. The share is that of the best networks: divide by their number.",
            ),
            Slip(
                lambda probabilities, chosen, keep: tuple(
                    p + (1 - keep) * chosen.count(place) / len(chosen)
                    for place, p in enumerate(probabilities)
                ),
                "What is the sum of your probabilities?",
                "You kept all of the old probability. Only the share `keep` of it stays.",
            ),
        ),
        hints=(
            "Begin with one value: how often does its place stand in `chosen`?",
            "A share is a number of times divided by len(chosen).",
            "keep * p + (1 - keep) * chosen.count(place) / len(chosen)",
        ),
    )
)
