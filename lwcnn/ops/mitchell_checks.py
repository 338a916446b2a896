"""Checks of Mitchell's products: which numbers they take."""

import torch

from ..errors import LwcnnError, shape_of
from .checks import check_alike, check_tensor, check_vector


def check_numbers(where: str, x, name: str = "x") -> None:
    """Raise LwcnnError unless ``x`` is a tensor of float32 or float64: the bits of others have other places."""
    check_tensor(where, x, name)
    if x.dtype not in (torch.float32, torch.float64):
        raise LwcnnError(
            where,
            f"{name} holds {x.dtype} values",
            f"{name} has shape {shape_of(x)}",
            "float32 or float64",
            f"use {name}.float()",
        )


def check_two(where: str, a, b) -> None:
    """Raise LwcnnError unless both are tensors of float32 or both of float64, of shapes that broadcast."""
    check_numbers(where, a, "a")
    check_numbers(where, b, "b")
    check_alike(where, "a", a, b=b)
    try:
        torch.broadcast_shapes(a.shape, b.shape)
    except RuntimeError:
        given = f"a has shape {shape_of(a)}, b {shape_of(b)}"
        raise LwcnnError(where, "the shapes do not fit", given, "equal axes, or an axis of 1") from None


def check_matrices(where: str, a, b) -> None:
    """Raise LwcnnError unless ``a`` (G, I, K) and ``b`` (N, G, K, J) can be multiplied."""
    check_numbers(where, a, "a")
    check_numbers(where, b, "b")
    check_alike(where, "a", a, b=b)
    if a.dim() != 3 or b.dim() != 4 or a.shape[0] != b.shape[1] or a.shape[2] != b.shape[2]:
        given = f"a has shape {shape_of(a)}, b {shape_of(b)}"
        raise LwcnnError(where, "the matrices do not fit", given, "shapes (G, I, K) and (N, G, K, J)")


def check_columns(where: str, a, b, expected: str) -> None:
    """Raise LwcnnError unless rows of ``a`` (..., K) can meet columns of ``b`` (..., K, J)."""
    check_numbers(where, a, "a")
    check_numbers(where, b, "b")
    matrices = b.dim() == 2 or a.dim() == b.dim() == 3
    if a.dim() < 1 or not matrices or a.shape[-1] != b.shape[-2]:
        given = f"the first has shape {shape_of(a)}, the second, with K before its last axis, {shape_of(b)}"
        raise LwcnnError(where, "the shapes do not fit", given, expected)


def check_statistics(
    where, x, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5
) -> None:
    """Raise LwcnnError unless the vectors fit ``x``, and training has values to train on."""
    check_numbers(where, x)
    vectors = {"running_mean": running_mean, "running_var": running_var, "weight": weight, "bias": bias}
    there = {name: vector for name, vector in vectors.items() if vector is not None}
    check_alike(where, "x", x, **there)
    for name, vector in there.items():
        check_vector(where, name, vector, x.shape[1])
    if (training or running_mean is None) and x.numel() < 2 * x.shape[1]:
        given = f"x has shape {shape_of(x)}"
        raise LwcnnError(
            where, "one value a channel has no variance", given, "two values a channel", "use a larger batch"
        )
