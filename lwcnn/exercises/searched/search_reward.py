"""Exercise: what a search is rewarded for."""

from ...studies.reward import reward
from ..exercise import Exercise, Slip, register


def search_reward(accuracy, latency, target, alpha, beta):
    return reward(accuracy, latency, target, alpha, beta)


def _draw(random):
    # faster and slower than the target in turn, with two exponents that differ
    target = random.choice([40, 75, 80, 100])
    latency = target * random.choice([0.4, 0.8, 1.25, 1.5, 2.0])
    alpha, beta = random.choice([(0, -1), (-0.07, -0.2), (-0.02, -0.5), (-0.15, -0.07)])
    return random.randint(60, 80) / 100, latency, target, alpha, beta


register(
    Exercise(
        name="search-reward",
        place=1,
        title="What a search is rewarded for",
        task="Write the reward of a network with this accuracy and this latency: accuracy times (latency / target) to "
        "the power of w. The exponent w is alpha where the latency is at most the target, and beta where it is more.",
        reference=search_reward,
        first=(
            (0.75, 75, 75, -0.07, -0.07),
            (0.7, 40, 80, 0, -1),
            (0.8, 160, 80, 0, -1),
            (0.7, 37.5, 75, -0.07, -0.2),
        ),
        draw=_draw,
        count=12,
        slips=(
            Slip(
                lambda accuracy, latency, target, alpha, beta: reward(accuracy, latency, target, beta, alpha),
                "Which exponent belongs to a network that is fast enough?",
                "You swapped the exponents: alpha is for latencies up to the target, beta for longer ones.",
            ),
            Slip(
                lambda accuracy, latency, target, alpha, beta: (
                    accuracy * (target / latency) ** (alpha if latency <= target else beta)
                ),
                "Does your reward grow when a network gets slower?",
                "You divided the target by the latency. With exponents below 0 a slower network must get less.",
            ),
            Slip(
                lambda accuracy, latency, target, alpha, beta: reward(
                    accuracy, latency, target, alpha, alpha
                ),
                "Which cases are right? What have the others in common?",
                "You used alpha beyond the target, too. There the exponent is beta.",
            ),
            Slip(
                lambda accuracy, latency, target, alpha, beta: (
                    accuracy * latency / target * (alpha if latency <= target else beta)
                ),
                "Is w a factor?",
                "You multiplied by w. It is an exponent: (latency / target) ** w.",
            ),
            Slip(
                lambda accuracy, latency, target, alpha, beta: accuracy if latency <= target else 0.0,
                "What does a network get that takes a little too long?",
                "You refused what is slower than the target. The reward falls there by a power, not to 0.",
            ),
            Slip(
                lambda accuracy, latency, target, alpha, beta: (
                    accuracy + (latency / target) ** (alpha if latency <= target else beta)
                ),
                "How are accuracy and latency put together?",
                "You added the two. The reward is their product.",
            ),
        ),
        hints=(
            "Choose w first, by comparing latency and target.",
            "At the target itself the power is 1, whatever w is.",
            "accuracy * (latency / target) ** w",
        ),
    )
)
