"""Who hears whom: group convolutions and permutations as matrices, and how many paths their product holds.

A 1 x 1 operation without activation treats every pixel alike, so it is a matrix: row o, column i is what input channel
i alone adds to output channel o. With ones for weights the product of such matrices counts paths: its entry is the
number of ways that lead from input i to output o.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor

from ..errors import LwcnnError, check_whole, divisors, one_of
from ..ops import channel_shuffle, conv2d


def matrix_of(operation: Callable[[Tensor], Tensor], channels: int) -> Tensor:
    """The matrix of a linear operation on maps that treats every pixel alike: run it on one channel at a time.

    Shapes:  operation takes (C, C, 1, 1) and gives (C, C_out, 1, 1) -> (C_out, C), float64.
    Raises:  LwcnnError unless channels is a whole number of at least 1; what the operation raises.

    >>> matrix_of(lambda x: channel_shuffle(x, 2), 4).argmax(dim=1).tolist()
    [0, 2, 1, 3]
    """
    check_whole(f"matrix_of(operation, {channels!r})", "channels", channels, 1)
    one_each = torch.eye(channels, dtype=torch.float64)[:, :, None, None]  # image i: channel i alone
    return operation(one_each).flatten(1).T


def group_matrix(channels: int, groups: int, out_channels: int | None = None) -> Tensor:
    """A 1 x 1 convolution in groups with ones for weights: blocks of ones on the diagonal, one a group.

    Shapes:  -> (C_out, C); C_out = C if not given.
    Raises:  LwcnnError unless groups divides the channels on both sides.

    >>> group_matrix(4, 2).int().tolist()
    [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]]
    >>> group_matrix(4, 2, out_channels=2).int().tolist()
    [[1, 1, 0, 0], [0, 0, 1, 1]]
    """
    where = f"group_matrix({channels!r}, {groups!r}, {out_channels!r})"
    check_whole(where, "groups", groups, 1)
    out_channels = channels if out_channels is None else out_channels
    check_whole(where, "out_channels", out_channels, 1)
    weight = torch.ones(out_channels, max(1, channels // groups), 1, 1, dtype=torch.float64)
    return matrix_of(lambda x: conv2d(x, weight, groups=groups), channels)


def shuffle_matrix(channels: int, groups: int) -> Tensor:
    """A channel shuffle: a permutation matrix, a single 1 in each row and each column.

    Shapes:  -> (C, C).
    Raises:  LwcnnError unless groups divides channels.

    >>> shuffle_matrix(6, 2).argmax(dim=1).tolist()
    [0, 3, 1, 4, 2, 5]
    """
    return matrix_of(lambda x: channel_shuffle(x, groups), channels)


def interleaved_matrices(channels: int, sizes: Sequence[int], shuffles: bool = True) -> list[Tensor]:
    """Grouped layers with ``sizes`` channels in a group, and after each a shuffle with as many groups as it has.

    IGCV1 with L primary groups of M channels has the sizes (M, L), IGCV2 three or more, two layers of ShuffleNet the
    same size twice. The first matrix is the first that an input meets. Without shuffles the layers stand alone.

    Shapes:  -> matrices (C, C).
    Raises:  LwcnnError if there is no size, or one does not divide the channels.
    Source:  Zhang et al. 2017 (the authors' ``network/plain_igc.py``); for three and more layers the same rule.

    >>> [matrix.shape[0] for matrix in interleaved_matrices(6, [3, 2])]
    [6, 6, 6, 6]
    """
    where = f"interleaved_matrices({channels!r}, {list(sizes)!r})"
    check_whole(where, "channels", channels, 1)
    if not sizes:
        raise LwcnnError(where, "there is no layer", expected="channels in a group, a number a layer")
    matrices = []
    for size in sizes:
        check_whole(where, "a size", size, 1)
        if channels % size:
            what = f"{channels} channels do not split into groups of {size}"
            raise LwcnnError(where, what, hint=f"use {one_of(divisors(channels))}")
        groups = channels // size
        matrices.append(group_matrix(channels, groups))
        if shuffles:
            matrices.append(shuffle_matrix(channels, groups))
    return matrices


def micro_factorised_matrices(
    channels: int, reduction: int, groups: int, out_groups: int | None = None
) -> list[Tensor]:
    """The matrices of W = P Φ Qᵀ in the order in which an input meets them: Qᵀ, Φ, P.

    Qᵀ takes C channels to C/R in G groups, the shuffle Φ deals each group out to all others, P takes C/R channels back
    to C in G groups, or in ``out_groups``.

    Shapes:  -> (C/R, C), (C/R, C/R), (C, C/R).
    Raises:  LwcnnError unless R divides C, and both numbers of groups divide C/R.
    Source:  MicroNet, Li et al. 2021, micro-factorised pointwise convolution.

    >>> count_paths(compose(micro_factorised_matrices(18, 2, 3))).complementary
    True
    """
    out_groups = groups if out_groups is None else out_groups
    where = f"micro_factorised_matrices({channels!r}, {reduction!r}, {groups!r}, {out_groups!r})"
    hidden = _share_of(where, channels, "reduction", reduction)
    _share_of(where, hidden, "groups", groups)
    _share_of(where, hidden, "out_groups", out_groups)
    return [
        group_matrix(channels, groups, hidden),
        shuffle_matrix(hidden, groups),
        group_matrix(hidden, out_groups, channels),
    ]


def _share_of(where: str, channels: int, name: str, parts: int) -> int:
    """channels // parts; an LwcnnError if something is left over."""
    check_whole(where, "channels", channels, 1)
    check_whole(where, name, parts, 1)
    if channels % parts:
        what = f"{name} {parts} does not divide {channels} channels"
        raise LwcnnError(where, what, hint=f"use {one_of(divisors(channels))}")
    return channels // parts


def compose(matrices: Sequence[Tensor]) -> Tensor:
    """One after the other as one matrix: the first that an input meets stands on the right of the product.

    Shapes:  (C1, C0), (C2, C1) ... -> (C_last, C0).
    Raises:  LwcnnError if there is no matrix, or one does not fit the next.

    >>> compose(interleaved_matrices(4, [2, 2])).int().tolist()
    [[1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]]
    """
    if not matrices:
        raise LwcnnError("compose(matrices)", "there is no matrix")
    for first, second in pairwise(matrices):
        if second.shape[1] != first.shape[0]:
            given = f"{first.shape[0]} come out, the next takes {second.shape[1]}"
            raise LwcnnError("compose(matrices)", "two of them do not fit", given)
    return reduce(lambda product, matrix: matrix @ product, matrices)


class Paths(NamedTuple):
    """How inputs reach outputs: whether all do, how many inputs an output hears at least, paths of a pair."""

    dense: bool
    heard: int
    least: int
    most: int

    @property
    def complementary(self) -> bool:
        """Whether exactly one path leads from each input to each output."""
        return (self.least, self.most) == (1, 1)


def count_paths(matrix: Tensor) -> Paths:
    """Read a product of `interleaved_matrices`: who is heard, and by how many paths.

    Shapes:  matrix (C_out, C).
    Raises:  LwcnnError if it is no matrix of whole numbers from 0 on.

    >>> count_paths(compose(interleaved_matrices(12, [4, 4])))
    Paths(dense=True, heard=12, least=1, most=2)
    """
    if matrix.dim() != 2 or not bool(((matrix >= 0) & (matrix == matrix.round())).all()):
        what = "this counts no paths"
        raise LwcnnError("count_paths(matrix)", what, expected="two axes, whole numbers from 0 on")
    heard = int((matrix > 0).sum(dim=1).min())
    return Paths(heard == matrix.shape[1], heard, int(matrix.min()), int(matrix.max()))
