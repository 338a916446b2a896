"""Exercise: Mitchell's product, written on the bits of float32."""

import torch

from ..exercise import Exercise, Slip, register

ONE = 0x3F800000  # the bits of 1


def mitchell_multiply(a, b):
    return (a.view(torch.int32) + b.view(torch.int32) - ONE).view(torch.float32)


def _case(*pairs):
    return tuple(torch.tensor(numbers) for numbers in zip(*pairs, strict=True))


def _draw(random):
    """Numbers of both signs from 1/4 to 1.4: their sums of bits stay those of finite numbers, with any slip."""
    return _case(
        *(
            [random.choice([-1, 1]) * random.uniform(0.25, 1.4) for _ in "ab"]
            for _ in range(random.randint(4, 20))
        )
    )


def _of_bits(a, b, minus):
    """The sum of both bits without the signs, minus something; the sign of the product apart."""
    total = a.abs().view(torch.int32) + b.abs().view(torch.int32) - minus
    return total.view(torch.float32) * (a * b).sign()


register(
    Exercise(
        name="mitchell-multiply",
        place=1,
        title="A product by one addition",
        task="Write Mitchell's product of two float32 tensors of one shape, element by element. No number is zero, and "
        "no product is too large or too small. `x.view(torch.int32)` reads the bits of float32 numbers as whole "
        "numbers, `bits.view(torch.float32)` reads them back. The bits of 1 are 0x3F800000. The result is a float32 "
        "tensor of the same shape.",
        reference=mitchell_multiply,
        first=(
            _case((1.0, 0.75)),
            _case((1.25, 1.25), (0.5, 1.25)),
            _case((-1.25, 0.75), (0.3, -0.4), (-1.1, -1.3)),
        ),
        draw=_draw,
        count=8,
        slips=(
            Slip(
                lambda a, b: a * b,
                "What does 1.25 times 1.25 give by Mitchell's rule?",
                "That is the exact product. Add the bits in the place of it.",
            ),
            Slip(
                lambda a, b: _of_bits(a, b, 0),
                "What should 1 times 1 give, and what do you give?",
                "Each exponent is written with 127 added, so the sum has 127 twice. Subtract the bits of 1.",
            ),
            Slip(
                lambda a, b: _of_bits(a, b, 127),
                "At which of the 32 bits does the exponent begin?",
                "You subtracted 127 at the last digit. The exponent stands 23 bits higher: it is 127 << 23.",
            ),
            Slip(
                lambda a, b: _of_bits(a, b, ONE).abs(),
                "What is the sign of -1 times 1?",
                "You lost the sign: the first bit of the sum must be the sum of both first bits.",
            ),
        ),
        hints=(
            "Three whole numbers: the bits of a, those of b, and those of 1.",
            "Add two of them, subtract the third, and read the result as float32.",
            "The overflow of whole numbers does no harm: what runs over the sign bit is gone.",
        ),
    )
)
