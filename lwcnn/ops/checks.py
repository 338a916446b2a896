"""Checks that several operations share. They look at types, shapes and options only, never at values.

A network checks every step of every run, so checks must cost little. An operation first asks one quick question
(functions with ``is_`` or ``plain_``: may this be computed just as it is?). Only where the answer is no, the checks
that explain are run (functions with ``check_``): they find the mistake, or let an unusual call pass.
"""

import torch
from torch import Tensor

from ..errors import LwcnnError, divisors, is_whole, one_of, shape_of


def is_map(x) -> bool:
    """Whether ``x`` is a batch of feature maps (N, C, H, W) of floating-point numbers, and not empty."""
    return isinstance(x, Tensor) and x.dim() == 4 and 0 not in x.shape and x.is_floating_point()


def is_like(x: Tensor, *others) -> bool:
    """Whether all others are None or tensors of the dtype of ``x``, on its device."""
    dtype, device = x.dtype, x.device
    for other in others:
        if other is None:
            continue
        if not isinstance(other, Tensor) or other.dtype != dtype or other.device != device:
            return False
    return True


def plain_pair(value, least: int) -> tuple[int, int] | None:
    """``value`` as a pair (height, width) if it is one or two plain whole numbers of at least ``least``."""
    if type(value) is int:
        return (value, value) if value >= least else None
    if type(value) is not tuple or len(value) != 2:
        return None
    height, width = value
    return value if type(height) is type(width) is int and height >= least and width >= least else None


def check_tensor(where: str, name: str, x) -> None:
    """Raise LwcnnError unless ``x`` is a tensor."""
    if not isinstance(x, Tensor):
        hint = (
            "use torch.as_tensor" if hasattr(x, "shape") or isinstance(x, (list, tuple, int, float)) else ""
        )
        kind = f"a {type(x).__module__}.{type(x).__name__}" if hasattr(x, "shape") else shape_of(x)
        raise LwcnnError(where, f"{name} is not a tensor", f"{name} is {kind}", "a torch.Tensor", hint)


def check_float(where: str, x, name: str = "x") -> None:
    """Raise LwcnnError unless ``x`` is a tensor of floating-point numbers."""
    check_tensor(where, name, x)
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
    check_tensor(where, name, x)
    if x.dim() != 4:
        raise LwcnnError(
            where,
            f"{name} is not a batch of feature maps",
            f"{name} has shape {shape_of(x)}",
            "shape (N, C, H, W)",
            f"add a batch axis with {name}[None]" if x.dim() == 3 else "",
        )
    check_not_empty(where, name, x)


def check_not_empty(where: str, name: str, x: Tensor) -> None:
    """Raise LwcnnError if an axis of ``x`` has length 0."""
    if 0 in x.shape:
        raise LwcnnError(
            where, f"{name} is empty", f"{name} has shape {shape_of(x)}", "every axis of at least 1"
        )


def check_alike(where: str, **tensors: Tensor | None) -> None:
    """Raise LwcnnError unless all are tensors (or None) of one dtype on one device.

    Under autocast the dtypes may differ: PyTorch then casts them itself.
    """
    given = {name: tensor for name, tensor in tensors.items() if tensor is not None}
    for name, tensor in given.items():
        check_tensor(where, name, tensor)
    first, *rest = given.items()
    for other in rest:
        (name_1, a), (name_2, b) = first, other
        if a.device != b.device:
            raise LwcnnError(
                where,
                f"{name_1} is on {a.device}, {name_2} on {b.device}",
                f"{name_1} has shape {shape_of(a)}",
                "one device for all",
                f"use .to({str(b.device)!r})",
            )
        if a.dtype != b.dtype and not (a.device.type != "meta" and torch.is_autocast_enabled(a.device.type)):
            raise LwcnnError(
                where,
                f"{name_1} holds {a.dtype}, {name_2} {b.dtype}",
                f"{name_1} has shape {shape_of(a)}",
                "one dtype for all",
                f"use .to({b.dtype})",
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
    """Raise LwcnnError unless ``vector`` is None or has exactly ``length`` elements on one axis."""
    if vector is None:
        return
    check_tensor(where, name, vector)
    if vector.dim() != 1 or vector.shape[0] != length:
        raise LwcnnError(
            where,
            f"{name} does not fit",
            f"{name} has shape {shape_of(vector)}",
            f"one value a channel: shape ({length},)",
        )


def check_whole(where: str, name: str, value, least: int) -> None:
    """Raise LwcnnError unless ``value`` is a whole number of at least ``least``."""
    if not is_whole(value, least):
        raise LwcnnError(where, f"{name} is {value!r}", expected=f"a whole number of at least {least}")


def check_switch(where: str, name: str, value) -> None:
    """Raise LwcnnError unless ``value`` is True or False."""
    if not isinstance(value, bool):
        raise LwcnnError(where, f"{name} is {value!r}", expected="True or False")


def check_holder(where: str, p, names: tuple[str, ...], example: str) -> None:
    """Raise LwcnnError unless ``p`` holds the named parameters and options."""
    for name in names:
        if not hasattr(p, name):
            missing = [other for other in names if not hasattr(p, other)]
            raise LwcnnError(
                where,
                f"p has no {one_of(missing)}",
                f"p is {shape_of(p)}",
                f"a holder of {', '.join(names)}",
                f"for example {example}",
            )


def parts_of(where: str, p, names: tuple[str, ...], example: str) -> list:
    """The named parameters and options of a holder; raise LwcnnError if it lacks one."""
    try:
        return [getattr(p, name) for name in names]
    except AttributeError:
        check_holder(where, p, names, example)
        raise


def check_function(where: str, name: str, value) -> None:
    """Raise LwcnnError unless ``value`` can be called."""
    if not callable(value):
        raise LwcnnError(
            where, f"{name} is {value!r}", expected="a function of lwcnn.ops", hint=f"for example {name}=relu"
        )


def pair(where: str, name: str, value, least: int) -> tuple[int, int]:
    """Write a whole number or a pair of them as a pair; raise LwcnnError below ``least``."""
    both = value if isinstance(value, (tuple, list)) else (value, value)
    if len(both) != 2 or not all(is_whole(part, least) for part in both):
        raise LwcnnError(
            where,
            f"{name} is {value!r}",
            expected=f"a whole number of at least {least}, or a pair (height, width) of them",
        )
    return both[0], both[1]
