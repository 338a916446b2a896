"""One kind of error for every bad call, with all that a reader needs to mend it."""

import difflib
import math
from decimal import Decimal
from numbers import Rational, Real


class LwcnnError(ValueError):
    """A call that cannot work: where, what, given, expected, hint.

    Args:
        where: the call, as the reader would write it: ``channel_shuffle(x, groups=3)``.
        what: what is wrong, as one clause: ``cannot split 10 channels into 3 equal groups``.
        given: what was given, with its shape: ``x has shape (1, 10, 4, 4)``.
        expected: what is allowed: ``groups must divide 10``.
        hint: how to mend the call: ``use 1, 2, 5 or 10``.

    >>> print(LwcnnError("f(n=-1)", "n is negative", "n is -1", "n must be 0 or more", "use 0"))
    f(n=-1): n is negative.
      n is -1; n must be 0 or more; use 0.
    """

    def __init__(self, where: str, what: str, given: str = "", expected: str = "", hint: str = ""):
        self.where, self.what, self.given, self.expected, self.hint = where, what, given, expected, hint
        self.path: str = ""
        super().__init__(where, what, given, expected, hint)

    def __str__(self) -> str:
        details = "; ".join(part for part in (self.given, self.expected, self.hint) if part)
        place = f"in step {self.path}: " if self.path else ""
        return f"{place}{self.where}: {self.what}." + (f"\n  {details}." if details else "")

    def at(self, step_name: str) -> "LwcnnError":
        """Return the same error with the path of the step in which it happened; the first path stays."""
        self.path = self.path or step_name
        return self


def divisors(number: int) -> list[int]:
    """All positive divisors of a positive number, for hints.

    >>> divisors(10)
    [1, 2, 5, 10]
    """
    return [d for d in range(1, number + 1) if number % d == 0]


def one_of(values) -> str:
    """Write the values as a phrase for a hint.

    >>> one_of([1, 2, 5])
    '1, 2 or 5'
    """
    words = [str(value) for value in values]
    return " or ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def nearest(name: str, names) -> str:
    """A hint that names the entries of ``names`` which look most like ``name``.

    >>> nearest("squeezenet", ["squeezenet1_0", "vgg16"])
    'did you mean squeezenet1_0'
    """
    close = difflib.get_close_matches(str(name), list(names), n=3, cutoff=0.5)
    return f"did you mean {one_of(close)}" if close else f"use {one_of(sorted(names))}"


def shape_of(x) -> str:
    """The shape of a tensor as text, or the type of anything else.

    >>> shape_of(3), shape_of("3"), shape_of(None)
    ('an int', 'a str', 'None')
    """
    if x is None:
        return "None"
    if hasattr(x, "shape"):
        return str(tuple(x.shape))
    kind = type(x).__name__
    return f"an {kind}" if kind[0] in "aeiouAEIOU" else f"a {kind}"


def is_whole(value, least: int) -> bool:
    """Whether ``value`` is one whole number of at least ``least``; True and False are no numbers here.

    >>> is_whole(3, least=1), is_whole(0, least=1), is_whole(3.0, least=1), is_whole(True, least=1)
    (True, False, False, False)
    """
    if type(value) is int:  # nearly always: networks ask this at every step
        return value >= least
    # __index__: numpy's integers, and the stand-ins for sizes that torch.export and torch.jit.trace put in
    whole = not isinstance(value, bool) and hasattr(value, "__index__") and getattr(value, "ndim", 0) == 0
    return bool(whole and value >= least)


def is_number(value) -> bool:
    """Whether ``value`` is one real number, not infinite, in any form: of Python, numpy or sympy.

    True and False are no numbers here.

    >>> from fractions import Fraction
    >>> is_number(3), is_number(Fraction(1, 3)), is_number(Decimal("0.1")), is_number(True), is_number("3")
    (True, True, True, False, False)
    """
    if type(value) is float:  # nearly always
        return math.isfinite(value)
    if isinstance(value, bool):
        return False
    # numpy and sympy count theirs among Python's; a root of sympy tells it itself
    real = isinstance(value, (Real, Decimal)) or (
        getattr(value, "is_number", False) is True and value.is_real
    )
    return bool(real) and (isinstance(value, Rational) or math.isfinite(value))


def as_python(value):
    """A number of any form as an int if it is whole, else as a float; anything else as it is.

    >>> as_python(Decimal("0.5")), as_python(Decimal(3)), as_python(3.0), as_python("3")
    (0.5, 3, 3, '3')
    """
    if not is_number(value):
        return value
    value = value if isinstance(value, Rational) else float(value)  # sympy says that its 3.0 is not 3
    return int(value) if value == int(value) else float(value)


def check_whole(where: str, name: str, value, least: int) -> None:
    """Raise LwcnnError unless ``value`` is a whole number of at least ``least``."""
    if not is_whole(value, least):
        # 3.0 is whole, too: the message says what it is not
        kind = "an int, or an integer of numpy," if is_whole(as_python(value), least) else "a whole number"
        raise LwcnnError(where, f"{name} is {value!r}", expected=f"{kind} of at least {least}")


def check_positive(where: str, name: str, value) -> None:
    """Raise LwcnnError unless ``value`` is a number above 0, and not infinite."""
    if not (is_number(value) and value > 0):
        raise LwcnnError(where, f"{name} is {value!r}", expected="a number greater than 0")
