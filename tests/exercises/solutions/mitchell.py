"""Answers to the exercises on Mitchell's product; see `__init__.py`."""

import math
import struct

import torch

from lwcnn.ops import by_hand


def mitchell_multiply(a, b):
    def multiply(one, other):
        bits = [struct.unpack("<I", struct.pack("<f", number))[0] for number in (one, other)]
        spelled = (sum(bits) - (127 << 23)) % 2**32
        return struct.unpack("<f", struct.pack("<I", spelled))[0]

    return torch.tensor([multiply(*pair) for pair in zip(a.tolist(), b.tolist(), strict=True)])


def mitchell_error(x, y):
    carry = x + y >= 1
    logarithm = x + y - carry  # of the product, behind the point
    product = (1 + logarithm) * 2**carry
    return (product - (1 + x) * (1 + y)) / ((1 + x) * (1 + y))


def mitchell_weight_gradient(x, weight, grad):
    result = torch.zeros_like(weight)
    for image, above in zip(x.tolist(), grad.tolist(), strict=True):
        for o, slope in enumerate(above):
            for i, number in enumerate(image):
                result[o, i] += by_hand.mitchell_product(slope, number)
    return result


RIGHT = {
    "mitchell-multiply": mitchell_multiply,
    "mitchell-error": mitchell_error,
    "mitchell-weight-gradient": mitchell_weight_gradient,
    "mitchell-correction-design": 470_000,
}

#: Wrong designs, each with a piece of the stronger hint that it must get.
WRONG_DESIGNS = {
    "mitchell-correction-design": [
        (1000, "Without a correction the largest error is 11.1 %"),
        (100_000, "makes products with powers of two too large"),
        (2**20, "makes products with powers of two too large"),
        (400_000, "is 0.9615 of the true one"),
        (500_000, "is 0.9615 of the true one"),
    ],
}


def by_logarithms(p, m, q, n):
    digits = m / 2**p + n / 2**q
    return 2 ** (p + q + math.floor(digits)) * (1 + digits % 1)


#: The questions of the page in plain arithmetic.
ANSWERS = {
    "mitchell-by-hand": by_logarithms,
    "mitchell-energy": lambda C_in, C_out, H, e_int, e_add, e_mul: 9 * C_in * C_out * H * H * 1.0 / 1e6,
}
