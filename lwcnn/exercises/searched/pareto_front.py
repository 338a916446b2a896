"""Exercise: the networks to which no other is better in both respects."""

from ..exercise import Exercise, Slip, register


def pareto_front(latencies, accuracies):
    networks = list(zip(latencies, accuracies, strict=True))
    return tuple(
        place
        for place, (ms, top1) in enumerate(networks)
        if not any(
            other_ms <= ms and other >= top1 and (other_ms, other) != (ms, top1)
            for other_ms, other in networks
        )
    )


def _draw(random):
    # few different values, so that networks are often equal in one of the two; they stand in no order
    count = random.randint(5, 8)
    return (
        [random.choice([20, 40, 60, 80, 100]) for _ in range(count)],
        [random.choice([60, 65, 70, 72, 75]) for _ in range(count)],
    )


def _by(dominates):
    """The front if a network is beaten by each other that ``dominates`` it: (ms, top1, other_ms, other_top1)."""

    def front(latencies, accuracies):
        networks = list(zip(latencies, accuracies, strict=True))
        return tuple(
            place
            for place, one in enumerate(networks)
            if not any(dominates(*one, *other) for at, other in enumerate(networks) if at != place)
        )

    return front


register(
    Exercise(
        name="pareto-front",
        place=2,
        title="Networks that no other beats",
        task="`latencies` and `accuracies` are lists with one number for each network. A network is beaten by another "
        "that takes at most as long and is at least as accurate, and that is better in one of the two. Return the "
        "places of all networks that no other beats, as a tuple of whole numbers in rising order; the first network "
        "has place 0. Two networks that are equal in both do not beat each other.",
        reference=pareto_front,
        first=(
            ([75], [72]),
            ([75, 78, 143], [72.0, 75.2, 74.7]),
            ([78, 61, 63, 78], [75.2, 73.3, 71.8, 72.5]),
            ([20, 20, 30, 30, 40], [60, 60, 60, 65, 65]),
        ),
        draw=_draw,
        count=12,
        slips=(
            Slip(
                _by(lambda ms, top1, other_ms, other: other_ms < ms and other > top1),
                "Which cases are right? Are two networks equal in one of the two in the others?",
                "You asked for better in both. At most as slow and at least as accurate, and better in one, is enough.",
            ),
            Slip(
                _by(lambda ms, top1, other_ms, other: other_ms <= ms and other >= top1),
                "What happens to two networks that are equal in both?",
                "Your equal networks beat each other, and both are gone. One must be better in something.",
            ),
            Slip(
                _by(
                    lambda ms, top1, other_ms, other: (
                        other_ms >= ms and other >= top1 and (other_ms, other) != (ms, top1)
                    )
                ),
                "Is a longer latency better?",
                "You took the slower network for the better one. A short latency and a high accuracy are good.",
            ),
            Slip(
                lambda latencies, accuracies: tuple(
                    sorted(pareto_front(latencies, accuracies), key=lambda place: (latencies[place], place))
                ),
                "Are the right networks there? In which order?",
                "You sorted by latency. The places are asked in rising order.",
            ),
            Slip(
                lambda latencies, accuracies: (accuracies.index(max(accuracies)),),
                "Is the fastest network beaten?",
                "You returned the most accurate network alone. A faster, less accurate one may be unbeaten, too.",
            ),
            Slip(
                lambda latencies, accuracies: tuple(
                    place
                    for place in range(len(latencies))
                    if place not in pareto_front(latencies, accuracies)
                ),
                "Which networks are asked: the beaten ones?",
                "You returned those that are beaten. Those that no other beats are asked.",
            ),
        ),
        hints=(
            "Take one network and ask of each other: does it beat this one?",
            "Two loops are enough: for each network, any() over all others.",
            "beaten = other_ms <= ms and other_top1 >= top1 and (other_ms < ms or other_top1 > top1)",
        ),
    )
)
