"""Compare an answer with the truth, and say what differs without giving the truth away."""

import math
from decimal import Decimal
from numbers import Real

import torch
from torch import Tensor

from ..errors import as_python, is_number, shape_of

# A share of the largest value: answers are computed in float64, by another order of additions at most.
TOLERANCE = 1e-9


def same(got, expected) -> bool:
    """Whether an answer is right: numbers and tensors to rounding, whatever the form of a number.

    >>> same(432.0, 432), same(True, 1), same("432", 432)
    (True, False, False)
    """
    return complaint(got, expected) == ""


def complaint(got, expected) -> str:
    """What is wrong with an answer, as the rest of a sentence on it; empty if nothing is.

    >>> complaint(9, 10), complaint("9", 10)
    ('too small', 'not a number but a str')
    """
    if isinstance(expected, Tensor):
        return _of_tensor(got, expected)
    return _of_tuple(got, expected) if isinstance(expected, tuple) else _of_number(got, expected)


def _of_tuple(got, expected: tuple) -> str:
    """Some numbers together, such as depth, width and resolution: the first one that is wrong."""
    if not isinstance(got, tuple | list):
        return f"not {len(expected)} numbers but a {type(got).__name__}"
    if len(got) != len(expected):
        return f"of length {len(got)}, but {len(expected)} numbers are asked"
    complaints = (complaint(one, true) for one, true in zip(got, expected, strict=True))
    return next((f"wrong: number {n} is {text}" for n, text in enumerate(complaints, 1) if text), "")


def _of_number(got, expected) -> str:
    if isinstance(got, Tensor) or (
        hasattr(got, "item") and hasattr(got, "size")
    ):  # one number of torch or NumPy
        count = got.numel() if isinstance(got, Tensor) else got.size
        if count != 1:
            return f"not one number but a {type(got).__name__} of shape {tuple(got.shape)}"
        got = got.item()
    if not is_number(got):
        infinite = isinstance(got, Real | Decimal) and not isinstance(got, bool)
        return "not a finite number" if infinite else f"not a number but {shape_of(got)}"
    got = as_python(got)
    if math.isclose(got, expected, rel_tol=TOLERANCE):
        return ""
    return "too small" if got < expected else "too large"


def _of_tensor(got, expected: Tensor) -> str:
    if not isinstance(got, Tensor):
        return f"not a tensor but a {type(got).__name__}"
    if got.shape != expected.shape:
        return f"of shape {tuple(got.shape)}, but {tuple(expected.shape)} is asked"
    if got.dtype != expected.dtype:
        return f"of dtype {got.dtype}, but {expected.dtype} is asked"
    if expected.dtype == torch.bool:
        wrong = (got != expected).sum().item()
    else:
        scale = expected.abs().max().item() or 1.0
        wrong = (~torch.isclose(got, expected, rtol=0.0, atol=TOLERANCE * scale)).sum().item()
    return f"wrong at {wrong} of {expected.numel()} places" if wrong else ""


def describe(value) -> str:
    """A value as it stands in a message: a number, a shape, the name of what it is.

    >>> describe(1234567), describe(torch.zeros(1, 3)), describe((3,))
    ('1,234,567', 'a tensor of shape (1, 3)', '(3,)')
    """
    if isinstance(value, Tensor):
        return f"a tensor of shape {tuple(value.shape)}"
    if isinstance(value, bool):
        return str(value)
    if type(value) is tuple:  # not a named one: it says more by itself
        return f"({', '.join(map(describe, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, int):
        return f"{value:,}" if value >= 10_000 else str(value)
    if isinstance(value, float):
        return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
    text = str(value) if is_number(value) else repr(value)  # 1/3, not Fraction(1, 3)
    return text if len(text) <= 60 else f"{text[:57]}..."


def describe_apart(got, expected) -> str:
    """An answer that is wrong, with all its digits where it would look like the right one.

    >>> describe_apart(432.5, 432), describe_apart(432.0000001, 432)
    ('432.5', '432.0000001')
    """
    text = describe(got)
    return text if text != describe(as_python(expected)) else repr(got)
