"""Exercise: one number more in the sum of bits, so that the product is right on average."""

import torch

from ...errors import LwcnnError, is_whole
from ...ops.mitchell import BITS
from ..exercise import Demand, Design, Judgement, register

FORM = BITS[torch.float32]
CELLS = 64  # of the digits of each number
MEAN, WORST = 0.1, 8.5  # percent
LARGEST = 1 << 23  # a whole exponent


def errors(correction: int) -> torch.Tensor:
    """The relative error in percent over all digits of both numbers, in the middle of 64 x 64 steps."""
    digits = 1 + (torch.arange(CELLS) + 0.5) / CELLS
    bits = digits.view(FORM.whole)
    spelled = (bits[:, None] + bits - FORM.one + correction).view(torch.float32).double()
    return 100 * (spelled / (digits[:, None].double() * digits.double()) - 1)


def judge(correction: int) -> Judgement:
    """The error of all pairs of digits with this number in the sum."""
    if not is_whole(correction, 0) or correction >= LARGEST:
        expected = f"a whole number from 0 to {LARGEST - 1:,}"
        raise LwcnnError("the correction", f"it is {correction!r}", expected=expected)
    found = errors(correction)
    mean, worst = found.mean().item(), found.abs().max().item()
    return [
        Demand(
            worst <= WORST,
            f"largest error {worst:.1f} %; at most {WORST} % is asked",
            "Where is the product the farthest from the true one: where it was before, or elsewhere?",
            "Without a correction the largest error is 11.1 %. Too much makes products with powers of two too large.",
        ),
        Demand(
            abs(mean) <= MEAN,
            f"mean error {mean:.2f} %; at most {MEAN} % on either side of 0 is asked",
            "Is the product too small on average, or too large? What does a larger sum of bits spell?",
            "On average a product is 0.9615 of the true one. A whole exponent, 2**23, is a factor of 2: "
            "how much of it is a factor of 1 / 0.9615?",
        ),
    ]


register(
    Design(
        name="mitchell-correction-design",
        place=4,
        title="Right on average",
        task="Mitchell's product is too small on average. Choose a whole number from 0 to 2**23 - 1 that is added to "
        "each sum of bits, bits(a) + bits(b) - bits(1) + correction, so that the mean error over all digits of both "
        "numbers is at most 0.1 % on either side of 0, and no error is larger than 8.5 %.",
        form=int,
        empty="0",
        judge=judge,
        reference=466_000,
    )
)
