"""Put feature maps together: side by side, summed, or scaled channel by channel."""

import torch
import torch.nn.functional as F
from torch import Tensor

from ..errors import LwcnnError
from .checks import check_map


def concat(*maps: Tensor) -> Tensor:
    """Lay feature maps side by side along the channels.

    Shapes:  (N, C_1, H, W), (N, C_2, H, W), ... -> (N, C_1 + C_2 + ..., H, W).
    Cost:    0 MACs; moves all elements once.
    Raises:  LwcnnError if batch, height or width differ.
    Source:  GoogLeNet, Szegedy et al. 2015, section 4 (filter concatenation).

    >>> concat(torch.zeros(1, 2, 1, 1), torch.ones(1, 1, 1, 1)).flatten().tolist()
    [0.0, 0.0, 1.0]
    """
    for x in maps:
        check_map("concat(...)", x)
    if len({(x.shape[0], *x.shape[2:]) for x in maps}) != 1:
        raise LwcnnError(
            "concat(...)",
            "the maps do not lie side by side",
            f"shapes {', '.join(str(tuple(x.shape)) for x in maps)}",
            "one batch, height and width for all" if maps else "at least one map",
        )
    return torch.cat(maps, dim=1)


def add(x: Tensor, y: Tensor) -> Tensor:
    """``x + y``, element by element: the joint of a shortcut.

    Shapes:  two tensors of one shape -> the same.
    Cost:    one addition an element.
    Raises:  LwcnnError if the shapes differ: a shortcut never broadcasts.
    Source:  ResNet, He et al. 2016, equation 1.

    >>> add(torch.ones(2), torch.ones(2)).tolist()
    [2.0, 2.0]
    """
    if x.shape != y.shape:
        raise LwcnnError(
            "add(x, y)",
            "the shapes differ",
            f"x has shape {tuple(x.shape)}, y has shape {tuple(y.shape)}",
            "one shape for both",
            "a shortcut fits only where stride is 1 and the channels stay",
        )
    return x + y


def scale(x: Tensor, gate: Tensor) -> Tensor:
    """Multiply each channel by its own number.

    Shapes:  x (N, C, H, W), gate (N, C, 1, 1) -> (N, C, H, W).
    Cost:    one multiplication an element.
    Raises:  LwcnnError if gate is not (N, C, 1, 1).
    Source:  squeeze-and-excitation, Hu et al. 2018, equation 4.

    >>> scale(torch.ones(1, 2, 1, 1), torch.tensor([0.5, 2.0]).view(1, 2, 1, 1)).flatten().tolist()
    [0.5, 2.0]
    """
    check_map("scale(x, gate)", x)
    if tuple(gate.shape) != (x.shape[0], x.shape[1], 1, 1):
        raise LwcnnError(
            "scale(x, gate)",
            "there is not one gate a channel",
            f"x has shape {tuple(x.shape)}, gate has shape {tuple(gate.shape)}",
            f"gate of shape ({x.shape[0]}, {x.shape[1]}, 1, 1)",
        )
    return x * gate


def flatten(x: Tensor) -> Tensor:
    """Write each sample as one row.

    Shapes:  x (N, ...) -> (N, product of the rest).
    Cost:    nothing: a view.
    Source:  AlexNet, Krizhevsky et al. 2012, figure 2.

    >>> flatten(torch.zeros(2, 3, 4, 4)).shape
    torch.Size([2, 48])
    """
    return torch.flatten(x, 1)


def dropout(x: Tensor, rate: float, training: bool = False) -> Tensor:
    """In training, set elements to 0 with probability ``rate`` and scale the rest by 1/(1 - rate); else do nothing.

    Shapes:  any -> the same.
    Cost:    nothing at inference.
    Raises:  LwcnnError unless 0 <= rate < 1.
    Source:  Srivastava et al. 2014.

    >>> dropout(torch.ones(2), 0.5).tolist()
    [1.0, 1.0]
    """
    if not 0 <= rate < 1:
        raise LwcnnError(f"dropout(x, rate={rate})", "rate is no probability below 1", expected="0 <= rate < 1")
    return F.dropout(x, rate, training)
