"""Filters as columns times rows: what a k x 1 and a 1 x k filter can do in the place of a k x k one, and what is lost.

A k x k filter is a matrix. Its singular value decomposition writes it as a sum of columns times rows, the strongest
first; the first p of them are the nearest matrix of rank p (Eckart and Young 1936). One pair is a k x 1 filter and a
1 x k filter, one after the other. A whole layer is split in the same way, as one matrix.

Source:  Jaderberg, Vedaldi, Zisserman 2014, arXiv 1405.3866 (scheme 2 splits a layer so).
"""

from typing import NamedTuple

import torch
from torch import Tensor

from ..errors import LwcnnError, check_whole, shape_of

# Two numbers of a column differ by rounding only if the difference is less than this share of the larger one.
SAME = 1e-6


class Pairs(NamedTuple):
    """Columns (k, p) and rows (p, k): ``columns @ rows`` is the filter that the p pairs make together."""

    columns: Tensor
    rows: Tensor


class LayerPair(NamedTuple):
    """Weights of two layers one after the other: column (M, C_in, k, 1), row (C_out, M, 1, k)."""

    column: Tensor
    row: Tensor


def split_filter(weight: Tensor, pairs: int = 1) -> Pairs:
    """The ``pairs`` columns and rows whose sum of products is nearest to a filter, the strongest pair first.

    The number of each column that is largest in magnitude (the first, if there are several) is made 1.

    Shapes:  weight (k_h, k_w) -> columns (k_h, pairs), rows (pairs, k_w).
    Cost:    pairs * (k_h + k_w) weights, and as many multiply-accumulates a pixel, in the place of k_h * k_w.
    Raises:  LwcnnError unless weight is one filter of floating-point numbers, and has so many pairs.
    Source:  Eckart and Young 1936, Psychometrika 1(3).

    >>> sobel = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]], dtype=torch.float64)
    >>> columns, rows = split_filter(sobel)
    >>> columns.T.round(decimals=6).tolist(), (rows + 0.0).round(decimals=6).tolist()
    ([[0.5, 1.0, 0.5]], [[-2.0, 0.0, 2.0]])
    """
    where = f"split_filter(weight, pairs={pairs!r})"
    _check_weight(where, weight, 2)
    check_whole(where, "pairs", pairs, 1)
    if pairs > min(weight.shape):
        raise LwcnnError(where, f"a filter of {tuple(weight.shape)} has {min(weight.shape)} pairs at most")
    left, values, right = torch.linalg.svd(weight)
    columns, rows = left[:, :pairs], values[:pairs, None] * right[:pairs]
    size = columns.abs()
    first = (size >= size.amax(dim=0) * (1 - SAME)).double().argmax(dim=0)  # of several, the first
    scale = columns.gather(0, first[None])[0]  # (pairs,)
    return Pairs(columns / scale, rows * scale[:, None])


def kept_share(weight: Tensor, pairs: int = 1) -> Tensor:
    """The share of the sum of squares that ``pairs`` columns and rows keep of each filter.

    ``(s_1² + ... + s_p²) / (s_1² + ... + s_k²)`` with the singular values s; nan for a filter of zeros.

    Shapes:  weight (..., k_h, k_w) -> (...).
    Raises:  LwcnnError unless weight holds filters of floating-point numbers.

    >>> kept_share(torch.stack([torch.eye(3), torch.ones(3, 3)]).double()).round(decimals=4).tolist()
    [0.3333, 1.0]
    """
    where = f"kept_share(weight, pairs={pairs!r})"
    _check_weight(where, weight)
    check_whole(where, "pairs", pairs, 1)
    squares = torch.linalg.svdvals(weight) ** 2  # (..., min(k_h, k_w))
    return squares[..., :pairs].sum(dim=-1) / squares.sum(dim=-1)


def split_layer(weight: Tensor, channels: int) -> LayerPair:
    """The column layer and the row layer, with ``channels`` maps between them, that come nearest to a layer.

    ``sum_m row[o, m, 0, v] * column[m, i, u, 0]`` is nearest to ``weight[o, i, u, v]`` in the sum of squares.

    Shapes:  weight (C_out, C_in, k_h, k_w) -> column (M, C_in, k_h, 1), row (C_out, M, 1, k_w).
    Cost:    M * (C_in * k_h + C_out * k_w) weights in the place of C_in * C_out * k_h * k_w.
    Raises:  LwcnnError unless weight is that of a layer, and channels from 1 to min(C_in * k_h, C_out * k_w).
    Source:  Jaderberg, Vedaldi, Zisserman 2014, scheme 2.

    >>> pair = split_layer(torch.randn(8, 4, 3, 3), channels=6)
    >>> pair.column.shape, pair.row.shape
    (torch.Size([6, 4, 3, 1]), torch.Size([8, 6, 1, 3]))
    """
    where = f"split_layer(weight, channels={channels!r})"
    _check_weight(where, weight, 4)
    check_whole(where, "channels", channels, 1)
    c_out, c_in, k_h, k_w = weight.shape
    matrix = weight.permute(0, 3, 1, 2).reshape(c_out * k_w, c_in * k_h)  # rows (o, v), columns (i, u)
    if channels > min(matrix.shape):
        raise LwcnnError(
            where, f"this layer is of rank {min(matrix.shape)} at most", expected="no more channels"
        )
    left, values, right = torch.linalg.svd(matrix, full_matrices=False)
    root = values[:channels].sqrt()  # half of each strength to either layer
    row = (left[:, :channels] * root).view(c_out, k_w, channels).permute(0, 2, 1)  # (C_out, M, k_w)
    column = (root[:, None] * right[:channels]).view(channels, c_in, k_h)  # (M, C_in, k_h)
    return LayerPair(column[:, :, :, None].contiguous(), row[:, :, None, :].contiguous())


def _check_weight(where: str, weight, rank: int | None = None) -> None:
    """Raise LwcnnError unless weight is a tensor of floating-point numbers, with ``rank`` sizes or with two or more."""
    is_tensor = isinstance(weight, Tensor) and weight.is_floating_point() and weight.numel() > 0
    fits = is_tensor and (weight.dim() == rank if rank else weight.dim() >= 2)
    if not fits:
        names = {2: "(k_h, k_w)", 4: "(C_out, C_in, k_h, k_w)", None: "(..., k_h, k_w)"}
        expected = f"a tensor {names[rank]} of floating-point numbers"
        raise LwcnnError(where, "these are no weights", f"weight is {shape_of(weight)}", expected)
