"""Channel shuffle, as its three moves and as one call; channel split."""

import torch
from torch import Tensor

from .checks import checks
from .map_checks import check_shuffle, check_split, check_table


@checks("split_groups(x, groups={groups!r})", check_shuffle)
def split_groups(x: Tensor, groups: int) -> Tensor:
    """First move: write the channels as a table with a row a group.

    Shapes:  x (N, C, H, W) -> (N, groups, C/groups, H, W).
    Cost:    nothing: the same memory, read with another shape.
    Raises:  LwcnnError if groups does not divide C.
    Source:  ShuffleNet, Zhang et al. 2018, section 3.1.

    >>> split_groups(torch.arange(6.).view(1, 6, 1, 1), 2).squeeze().tolist()
    [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
    """
    n, c, h, w = x.shape
    return x.reshape(n, groups, c // groups, h, w)


@checks("swap_groups(table)", check_table)
def swap_groups(table: Tensor) -> Tensor:
    """Second move: transpose the table, so that rows become columns.

    Shapes:  table (N, g, C/g, H, W) -> (N, C/g, g, H, W).
    Cost:    nothing by itself; the elements move when the table is read out.
    Raises:  LwcnnError if table has not five axes.
    Source:  ShuffleNet, Zhang et al. 2018, section 3.1.

    >>> swap_groups(torch.arange(6.).view(1, 2, 3, 1, 1)).squeeze().tolist()
    [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]]
    """
    return table.transpose(1, 2)


@checks("merge_groups(table)", check_table)
def merge_groups(table: Tensor) -> Tensor:
    """Third move: read the table row by row into one list of channels.

    Shapes:  table (N, a, b, H, W) -> (N, a*b, H, W).
    Cost:    0 MACs; moves N*C*H*W elements if the table was transposed.
    Raises:  LwcnnError if table has not five axes.
    Source:  ShuffleNet, Zhang et al. 2018, section 3.1.

    >>> merge_groups(swap_groups(torch.arange(6.).view(1, 2, 3, 1, 1))).flatten().tolist()
    [0.0, 3.0, 1.0, 4.0, 2.0, 5.0]
    """
    return table.flatten(1, 2)


@checks("channel_shuffle(x, groups={groups!r})", check_shuffle)
def channel_shuffle(x: Tensor, groups: int) -> Tensor:
    """Interleave the channels of ``groups`` equal groups, so that the next grouped layer sees all of them.

    Channel ``i*(C/groups) + j`` of the input becomes channel ``j*groups + i``. The inverse is a shuffle
    with C/groups.

    Shapes:  x (N, C, H, W) -> (N, C, H, W); C a multiple of groups.
    Cost:    0 MACs, 0 parameters; moves N*C*H*W elements.
    Raises:  LwcnnError if groups does not divide C.
    Source:  ShuffleNet, Zhang et al. 2018, section 3.1.

    >>> channel_shuffle(torch.arange(6.).view(1, 6, 1, 1), 2).flatten().tolist()
    [0.0, 3.0, 1.0, 4.0, 2.0, 5.0]
    """
    # merge_groups(swap_groups(split_groups(x, groups))) in one kernel, which also keeps channels_last memory
    return torch.channel_shuffle(x, groups)


@checks("channel_split(x, {start!r}, {stop!r})", check_split)
def channel_split(x: Tensor, start: int, stop: int) -> Tensor:
    """Take the channels from ``start`` up to, not including, ``stop``.

    Shapes:  x (N, C, H, W) -> (N, stop - start, H, W).
    Cost:    nothing: a view.
    Raises:  LwcnnError unless 0 <= start < stop <= C.
    Source:  ShuffleNet V2, Ma et al. 2018, section 3.2.

    >>> channel_split(torch.arange(4.).view(1, 4, 1, 1), 2, 4).flatten().tolist()
    [2.0, 3.0]
    """
    return x[:, start:stop]


@torch.onnx.symbolic_helper.parse_args("v", "i")
def _shuffle_for_onnx(graph, x, groups: int):
    """The three moves as operators of ONNX; in a shape there, 0 keeps the length of an axis, and -1 is what is left."""

    def numbers(*values):
        return graph.op("Constant", value_t=torch.tensor(values))

    shape = graph.op("Shape", x)
    pixels = graph.op("Gather", shape, numbers(2, 3))  # (H, W)
    table = graph.op("Reshape", x, graph.op("Concat", numbers(0, groups, -1), pixels, axis_i=0))
    swapped = graph.op("Transpose", table, perm_i=[0, 2, 1, 3, 4])
    return graph.op("Reshape", swapped, shape)


# the exporter of ``dynamo=False`` does not know this operator of PyTorch; 9 is the oldest version that it writes
torch.onnx.register_custom_op_symbolic("aten::channel_shuffle", _shuffle_for_onnx, 9)
