"""Checks that several operations share, and the line above an operation that says which it needs.

Checks look at types, shapes and options only, never at values. A network checks every step of every run: a check
that passes may cost a microsecond, so it puts no message together before it has found a mistake.
"""

import functools
import inspect
from collections.abc import Callable

import torch
from torch import Tensor

from ..errors import LwcnnError, divisors, is_number, is_whole, one_of, shape_of


def checks(where: str, check: Callable) -> Callable:
    """Check the inputs of an operation before each call: a line above ``def``, so that its body only computes.

    ``where`` is the call as an error shows it, with gaps for options: ``"dropout(x, rate={rate!r})"``.
    ``check`` takes ``where``, then what the operation takes; it raises `LwcnnError` where something does not fit.

    >>> from lwcnn.errors import check_whole
    >>> @checks("double(x, times={times!r})", lambda where, x, times=1: check_whole(where, "times", times, 1))
    ... def double(x, times=1):
    ...     return x * 2**times
    >>> double(3), double.__name__
    (6, 'double')
    >>> try:
    ...     double(3, times=0)
    ... except LwcnnError as error:
    ...     print(error.where)
    double(x, times=0)
    """

    def decorate(operation: Callable) -> Callable:
        @functools.wraps(operation)
        def check_and_run(*args, **options):
            try:
                check(where, *args, **options)
            except LwcnnError as error:
                given = inspect.signature(operation).bind(*args, **options)
                given.apply_defaults()
                raise LwcnnError(where.format(**given.arguments), *error.args[1:]) from None
            return operation(*args, **options)

        return check_and_run

    return decorate


def check_tensor(where: str, x, name: str = "x") -> None:
    """Raise LwcnnError unless ``x`` is a tensor."""
    if not isinstance(x, Tensor):
        hint = (
            "use torch.as_tensor" if hasattr(x, "shape") or isinstance(x, (list, tuple, int, float)) else ""
        )
        kind = f"a {type(x).__module__}.{type(x).__name__}" if hasattr(x, "shape") else shape_of(x)
        raise LwcnnError(where, f"{name} is not a tensor", f"{name} is {kind}", "a torch.Tensor", hint)


def check_float(where: str, x, name: str = "x") -> None:
    """Raise LwcnnError unless ``x`` is a tensor of floating-point numbers."""
    check_tensor(where, x, name)
    if not x.is_floating_point():
        raise LwcnnError(
            where,
            f"{name} holds {x.dtype} values",
            f"{name} has shape {shape_of(x)}",
            "a floating-point tensor",
            f"use {name}.float()",
        )


def check_map(where: str, x, name: str = "x") -> None:
    """Raise LwcnnError unless ``x`` is a batch of feature maps (N, C, H, W) that is not empty."""
    if isinstance(x, Tensor) and x.dim() == 4 and x.numel():
        return  # nearly always: one look, and no other function
    check_tensor(where, x, name)
    if x.dim() != 4:
        raise LwcnnError(
            where,
            f"{name} is not a batch of feature maps",
            f"{name} has shape {shape_of(x)}",
            "shape (N, C, H, W)",
            f"add a batch axis with {name}[None]" if x.dim() == 3 else "",
        )
    check_not_empty(where, x, name)


def check_float_map(where: str, x) -> None:
    """Raise LwcnnError unless ``x`` is a batch of feature maps of floating-point numbers, not empty."""
    check_map(where, x)
    check_float(where, x)


def check_not_empty(where: str, x: Tensor, name: str = "x") -> None:
    """Raise LwcnnError if an axis of ``x`` has length 0."""
    if not x.numel():
        raise LwcnnError(
            where, f"{name} is empty", f"{name} has shape {shape_of(x)}", "every axis of at least 1"
        )


def check_alike(where: str, name: str, x: Tensor, **others: Tensor | None) -> None:
    """Raise LwcnnError unless the others are None, or tensors of the dtype of ``x`` on its device.

    Under autocast the dtypes may differ: PyTorch then casts them itself.
    """
    dtype, device = x.dtype, x.device
    for other_name, other in others.items():
        if other is None or (isinstance(other, Tensor) and other.dtype == dtype and other.device == device):
            continue
        check_tensor(where, other, other_name)
        if other.device != device:
            raise LwcnnError(
                where,
                f"{name} is on {device}, {other_name} on {other.device}",
                f"{name} has shape {shape_of(x)}",
                "one device for all",
                f"use .to({str(other.device)!r})",
            )
        if other.dtype != dtype and not (device.type != "meta" and torch.is_autocast_enabled(device.type)):
            raise LwcnnError(
                where,
                f"{name} holds {dtype}, {other_name} {other.dtype}",
                f"{name} has shape {shape_of(x)}",
                "one dtype for all",
                f"use .to({other.dtype})",
            )


def check_groups(where: str, x: Tensor, groups: int) -> None:
    """Raise LwcnnError unless ``groups`` is a positive whole number that divides the channels of ``x``."""
    channels = x.shape[1]
    if not is_whole(groups, 1) or channels % groups:
        raise LwcnnError(
            where,
            f"cannot split {channels} channels into {groups!r} equal groups",
            f"x has shape {shape_of(x)}",
            f"groups must divide {channels}",
            f"use {one_of(divisors(channels))}",
        )


def check_vector(where: str, name: str, vector: Tensor | None, length: int) -> None:
    """Raise LwcnnError unless ``vector`` is None or a tensor with ``length`` elements on its one axis."""
    if vector is not None and vector.shape != (length,):
        raise LwcnnError(
            where,
            f"{name} does not fit",
            f"{name} has shape {shape_of(vector)}",
            f"one value a channel: shape ({length},)",
        )


def check_switch(where: str, name: str, value) -> None:
    """Raise LwcnnError unless ``value`` is True or False."""
    if not isinstance(value, bool):
        raise LwcnnError(where, f"{name} is {value!r}", expected="True or False")


def check_function(where: str, name: str, value) -> None:
    """Raise LwcnnError unless ``value`` can be called."""
    if not callable(value):
        raise LwcnnError(
            where, f"{name} is {value!r}", expected="a function of lwcnn.ops", hint=f"for example {name}=relu"
        )


def is_torch_number(value) -> bool:
    """Whether ``value`` is a number as PyTorch takes it."""
    return is_number(value) and (isinstance(value, (int, float)) or hasattr(value, "dtype"))


def torch_number(value) -> str:
    """How an error calls what is expected in the place of ``value``: PyTorch takes no fractions and no decimals."""
    return "a number of Python or numpy" if is_number(value) and not is_torch_number(value) else "a number"


def pair(where: str, name: str, value, least: int) -> tuple[int, int]:
    """Write a whole number or a pair of them as a pair; raise LwcnnError below ``least``."""
    two = isinstance(value, (tuple, list)) and len(value) == 2
    height, width = value if two else (value, value)
    if not (is_whole(height, least) and is_whole(width, least)):
        raise LwcnnError(
            where,
            f"{name} is {value!r}",
            expected=f"a whole number of at least {least}, or a pair (height, width) of them",
        )
    return height, width
