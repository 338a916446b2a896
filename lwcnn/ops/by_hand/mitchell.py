"""Mitchell's product on single numbers, from its definition: exponents and what is behind the leading 1, no bits.

A `MitchellNumber` has it as its ``*``: the loops of the other files then compute with it as they stand.
"""

import math

SMALLEST, INFINITE = 2.0**-1022, float("inf")  # the least normal float64


def mitchell_product(a: float, b: float) -> float:
    """``(1+x) 2**k`` times ``(1+y) 2**l`` is ``(1+x+y) 2**(k+l)`` if x + y < 1, else ``(x+y) 2**(k+l+1)``.

    Source:  Mitchell 1962; the rules for zeros, subnormal and infinite numbers are those of `lwcnn.ops.mitchell`.

    >>> mitchell_product(1.5, 1.5), mitchell_product(-3.0, 4.0)
    (2.0, -12.0)
    """
    a, b = (math.copysign(0.0, number) if abs(number) < SMALLEST else number for number in (a, b))
    if not (a and b and math.isfinite(a) and math.isfinite(b)):
        return a * b
    (x, k), (y, n) = split(a), split(b)
    y = spell(1 + x + y, k + n) if x + y < 1 else spell(x + y, k + n + 1)
    return y if (a < 0) == (b < 0) else -y


def mitchell_reciprocal(x: float) -> float:
    """``2**(-k-x)``, with the same straight line for the power of two as for the logarithm.

    Source:  Mitchell 1962.

    >>> mitchell_reciprocal(1.5)
    0.75
    """
    fraction, exponent = split(x)
    y = spell(1.0, -exponent) if fraction == 0 else spell(2 - fraction, -exponent - 1)
    return math.copysign(y, x)


def mitchell_inverse_root(x: float) -> float:
    """``2**(-(k+x)/2)``, with the same straight line.

    Source:  Mitchell 1962.

    >>> mitchell_inverse_root(4.0), mitchell_inverse_root(2.0)
    (0.5, 0.75)
    """
    fraction, exponent = split(x)
    whole, odd = divmod(-exponent, 2)
    rest = (odd - fraction) / 2  # above -1/2, at most 1/2
    return spell(1 + rest, whole) if rest >= 0 else spell(2 + rest, whole - 1)


def split(number: float) -> tuple[float, int]:
    """The x and k of ``(1+x) 2**k``, without the sign.

    >>> split(-6.0)
    (0.5, 2)
    """
    fraction, exponent = math.frexp(abs(number))  # from 0.5 to 1
    return 2 * fraction - 1, exponent - 1


def spell(digits: float, exponent: int) -> float:
    """``digits * 2**exponent`` for digits from 1 to 2: zero where no normal number is so small, infinity beyond all.

    >>> spell(1.5, 2), spell(1.0, -1023), spell(1.0, 1024)
    (6.0, 0.0, inf)
    """
    if exponent > 1023:
        return INFINITE
    return math.ldexp(digits, exponent) if exponent >= -1022 else 0.0


class MitchellNumber(float):
    """A number whose products are Mitchell's, and whose sums are those of floats.

    >>> MitchellNumber(1.5) * 1.5 + 1
    3.0
    """

    def __mul__(self, other) -> "MitchellNumber":
        return MitchellNumber(mitchell_product(float(self), float(other)))

    def __add__(self, other) -> "MitchellNumber":
        return MitchellNumber(float(self) + float(other))

    __rmul__, __radd__ = __mul__, __add__
