"""Exercise: round a number of channels as MobileNetV2 and V3 do."""

import math

from ...ops.rounding import make_divisible as make_divisible_of_the_book
from ..exercise import Exercise, Slip, register


def make_divisible(channels, divisor):
    return make_divisible_of_the_book(channels, divisor)


def _draw(random):
    divisor = random.choice([4, 8, 16])
    return random.randint(1, 20 * divisor), divisor


def _up_below_ninety_per_cent(rounded, channels, divisor):
    return rounded if rounded >= 0.9 * channels else rounded + divisor


register(
    Exercise(
        name="make-divisible",
        place=5,
        title="A number of channels that hardware likes",
        task="Write the rounding of MobileNetV2 and V3: the multiple of `divisor` that is nearest to `channels`, the "
        "larger one if two are equally near. But where this is less than 90 % of `channels`, take the next larger "
        "multiple. The result is never 0. `channels` need not be whole.",
        reference=make_divisible,
        # 52 lies in the middle of 48 and 56; 11 would lose a quarter; 32 * 0.75 is whole already
        first=((24, 8), (30, 8), (52, 8), (11, 8), (32 * 0.35, 8), (3, 8), (18.5, 4)),
        draw=_draw,
        slips=(
            Slip(
                lambda channels, divisor: max(divisor, int(channels + divisor / 2) // divisor * divisor),
                "Look at 11 and 8. How much would be lost?",
                "You forgot the 90 % rule: 8 is less than 90 % of 11, so 11 becomes 16.",
            ),
            Slip(
                lambda channels, divisor: math.ceil(channels / divisor) * divisor,
                "Does the task always round up?",
                "You always round up. 33 becomes 32, which is 97 % of it.",
            ),
            Slip(
                lambda channels, divisor: max(divisor, int(channels // divisor * divisor)),
                "Does the task always round down?",
                "You always round down. Take the nearest multiple.",
            ),
            Slip(
                lambda channels, divisor: _up_below_ninety_per_cent(
                    int(channels // divisor * divisor), channels, divisor
                ),
                "What is the nearest multiple of 8 to 95?",
                "You round down first. Take the nearest multiple first; then ask for 90 %.",
            ),
            Slip(
                lambda channels, divisor: _up_below_ninety_per_cent(
                    round(channels / divisor) * divisor, channels, divisor
                ),
                "What happens to 52, in the middle of 48 and 56?",
                "Python's `round` takes the even neighbour of a half: round(6.5) is 6. Add half a divisor and round "
                "down.",
            ),
            Slip(
                lambda channels, divisor: int(channels + divisor / 2) // divisor * divisor,
                "What comes out for 3 and 8?",
                "You forgot the 90 % rule, which also keeps the result above 0.",
            ),
        ),
        hints=(
            "Two steps: the nearest multiple, then one question about it.",
            "To round to the nearest, add half a divisor and round down to a multiple.",
            "If the multiple is below 0.9 * channels, add one divisor.",
        ),
    )
)
