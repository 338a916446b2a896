"""Shift: every channel is moved by one step in its own direction, so that a 1 x 1 convolution sees neighbours."""

import torch
import torch.nn.functional as F
from torch import Tensor

from .checks import checks
from .map_checks import check_directions, check_shift


@checks("shift(x, kernel={kernel!r}, dilation={dilation!r})", check_shift)
def shift(x: Tensor, kernel: int = 3, dilation: int = 1) -> Tensor:
    """Let channel c look at one neighbour of each pixel, ``y[n,c,i,j] = x[n, c, i + down, j + right]``; 0 outside.

    ``(down, right)`` is entry ``c mod k*k`` of `shift_directions`. What is left of the channels after the last
    k*k of them stays in place. The maps that come out are contiguous, in whatever order those of ``x`` lie.

    Shapes:  x (N, C, H, W) -> the same.
    Cost:    0 MACs, 0 parameters; moves N*C*H*W elements.
    Raises:  LwcnnError if kernel is not odd, dilation not positive, or a map smaller than dilation*(k - 1)/2.
    Source:  Shift, Wu, Wan et al. 2018, arXiv 1711.08141; which channel looks where: the authors' kernel,
             peterhj/shiftnet_cuda_v2, shiftnet_cuda_kernels.cu.

    >>> rows = torch.arange(1.0, 4).expand(1, 9, 3, 3)  # 1, 2, 3 in each row of 9 channels
    >>> shift(rows)[0, 3].tolist(), shift(rows)[0, 5, 0].tolist()  # the neighbours to the left, to the right
    ([[0.0, 1.0, 2.0], [0.0, 1.0, 2.0], [0.0, 1.0, 2.0]], [2.0, 3.0, 0.0])
    """
    directions = shift_directions(kernel, dilation)
    moved = x.shape[1] // len(directions) * len(directions)
    if not moved:
        return x.clone(memory_format=torch.contiguous_format)  # not the maps of the caller
    dealt = x[:, :moved].unflatten(1, (-1, len(directions)))  # (N, moved/kernel**2, kernel**2, H, W)
    hands = dealt.unbind(2)  # as cards are dealt
    looked = [_look(hand, *direction) for hand, direction in zip(hands, directions, strict=True)]
    y = torch.stack(looked, dim=2).flatten(1, 2)  # (N, moved, H, W)
    return torch.cat([y, x[:, moved:]], dim=1) if moved < x.shape[1] else y


@checks("shift_directions(kernel={kernel!r}, dilation={dilation!r})", check_directions)
def shift_directions(kernel: int = 3, dilation: int = 1) -> list[tuple[int, int]]:
    """Where the channels 0, 1, 2 ... look, as (rows down, columns right): over the k x k window row by row.

    Shapes:  -> k*k pairs of whole numbers.
    Cost:    nothing: no tensor takes part.
    Raises:  LwcnnError if kernel is not odd, or dilation not positive.
    Source:  the authors' kernel, as for `shift`.

    >>> shift_directions(3)[:4], shift_directions(5, dilation=2)[-1]
    ([(-1, -1), (-1, 0), (-1, 1), (0, -1)], (4, 4))
    """
    steps = [dilation * (place - kernel // 2) for place in range(kernel)]
    return [(down, right) for down in steps for right in steps]


def _look(x: Tensor, down: int, right: int) -> Tensor:
    """``y[n,c,i,j] = x[n, c, i + down, j + right]``: cut off on one side, and as many zeros on the other."""
    return F.pad(x, (-right, right, -down, down))
