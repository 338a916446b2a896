"""Checks that several operations share. They look at shapes and options only, never at values."""

from torch import Tensor

from ..errors import LwcnnError, divisors, one_of, shape_of


def check_map(where: str, x: Tensor) -> None:
    """Raise LwcnnError unless ``x`` is a batch of feature maps (N, C, H, W) with floating-point values."""
    if not isinstance(x, Tensor) or x.dim() != 4:
        raise LwcnnError(
            where,
            "x is not a batch of feature maps",
            f"x has shape {shape_of(x)}" if isinstance(x, Tensor) else f"x is {shape_of(x)}",
            "shape (N, C, H, W)",
            "add a batch axis with x[None]" if isinstance(x, Tensor) and x.dim() == 3 else "",
        )


def check_float(where: str, x: Tensor) -> None:
    """Raise LwcnnError unless ``x`` holds floating-point numbers."""
    if not x.is_floating_point():
        raise LwcnnError(where, f"x holds {x.dtype} values", expected="a floating-point tensor", hint="use x.float()")


def check_groups(where: str, x: Tensor, groups: int) -> None:
    """Raise LwcnnError unless ``groups`` is a positive whole number that divides the channels of ``x``."""
    channels = x.shape[1]
    if not isinstance(groups, int) or groups < 1 or channels % groups:
        raise LwcnnError(
            where,
            f"cannot split {channels} channels into {groups} equal groups",
            f"x has shape {tuple(x.shape)}",
            f"groups must divide {channels}",
            f"use {one_of(divisors(channels))}",
        )


def check_vector(where: str, name: str, vector: Tensor | None, length: int) -> None:
    """Raise LwcnnError unless ``vector`` is None or has exactly ``length`` elements on one axis."""
    if vector is not None and (vector.dim() != 1 or vector.shape[0] != length):
        raise LwcnnError(
            where,
            f"{name} does not fit",
            f"{name} has shape {tuple(vector.shape)}",
            f"one value a channel: shape ({length},)",
        )


def pair(where: str, name: str, value, least: int) -> tuple[int, int]:
    """Write a whole number or a pair of them as a pair; raise LwcnnError below ``least``."""
    both = value if isinstance(value, (tuple, list)) else (value, value)
    if len(both) != 2 or not all(isinstance(part, int) and part >= least for part in both):
        raise LwcnnError(
            where, f"{name} is {value!r}", expected=f"a whole number of at least {least}, or a pair (height, width)"
        )
    return both[0], both[1]
