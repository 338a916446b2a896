"""Put feature maps together: side by side, summed, or scaled channel by channel."""

import torch
import torch.nn.functional as F
from torch import Tensor

from ..errors import LwcnnError, is_whole, shape_of
from .checks import check_alike, check_float, check_map, check_switch, check_tensor, is_like, is_map


def concat(*maps: Tensor) -> Tensor:
    """Lay feature maps side by side along the channels.

    Shapes:  (N, C_1, H, W), (N, C_2, H, W), ... -> (N, C_1 + C_2 + ..., H, W).
    Cost:    0 MACs; moves all elements once.
    Raises:  LwcnnError if there is no map, or if batch, height, width, dtype or device differ.
    Source:  GoogLeNet, Szegedy et al. 2015, section 4 (filter concatenation).

    >>> concat(torch.zeros(1, 2, 1, 1), torch.ones(1, 1, 1, 1)).flatten().tolist()
    [0.0, 0.0, 1.0]
    """
    if not _fit_side_by_side(maps):
        _check_side_by_side("concat(map_1, map_2, ...)", maps)
    return torch.cat(maps, dim=1)


def _fit_side_by_side(maps: tuple) -> bool:
    """Whether there are maps, and they may be concatenated just as they are."""
    if not maps or not all(map(is_map, maps)) or not is_like(*maps):
        return False
    n, _, h, w = maps[0].shape
    return all(x.shape[0] == n and x.shape[2] == h and x.shape[3] == w for x in maps)


def _check_side_by_side(where: str, maps: tuple) -> None:
    """Raise LwcnnError unless there are maps of one batch, height, width, dtype and device."""
    if not maps:
        raise LwcnnError(
            where, "there is nothing to lay side by side", "no map was given", "at least one map"
        )
    for place, x in enumerate(maps, start=1):
        check_map(where, x, f"map_{place}")
    if any((x.shape[0], *x.shape[2:]) != (maps[0].shape[0], *maps[0].shape[2:]) for x in maps):
        raise LwcnnError(
            where,
            "the maps do not fit side by side",
            f"shapes {', '.join(shape_of(x) for x in maps)}",
            "one batch, height and width for all",
        )
    check_alike(where, **{f"map_{place}": x for place, x in enumerate(maps, start=1)})


def add(x: Tensor, y: Tensor) -> Tensor:
    """``x + y``, element by element: the joint of a shortcut.

    Shapes:  two tensors of one shape -> the same.
    Cost:    one addition an element.
    Raises:  LwcnnError if shapes, dtypes or devices differ: a shortcut never broadcasts.
    Source:  ResNet, He et al. 2016, equation 1.

    >>> add(torch.ones(2), torch.ones(2)).tolist()
    [2.0, 2.0]
    """
    if not (isinstance(x, Tensor) and y is not None and is_like(x, y) and x.shape == y.shape):
        _check_sum("add(x, y)", x, y)
    return x + y


def _check_sum(where: str, x: Tensor, y: Tensor) -> None:
    """Raise LwcnnError unless both are tensors of one shape, dtype and device."""
    check_tensor(where, "x", x)
    check_tensor(where, "y", y)
    if x.shape != y.shape:
        raise LwcnnError(
            where,
            "the shapes differ",
            f"x has shape {shape_of(x)}, y has shape {shape_of(y)}",
            "one shape for both",
            "a shortcut fits only where stride is 1 and the channels stay",
        )
    check_alike(where, x=x, y=y)


def scale(x: Tensor, gate: Tensor) -> Tensor:
    """Multiply each channel by its own number.

    Shapes:  x (N, C, H, W), gate (N, C, 1, 1) -> (N, C, H, W).
    Cost:    one multiplication an element.
    Raises:  LwcnnError if gate is not (N, C, 1, 1), or differs from x in dtype or device.
    Source:  squeeze-and-excitation, Hu et al. 2018, equation 4.

    >>> scale(torch.ones(1, 2, 1, 1), torch.tensor([0.5, 2.0]).view(1, 2, 1, 1)).flatten().tolist()
    [0.5, 2.0]
    """
    if not (is_map(x) and gate is not None and is_like(x, gate) and gate.shape == (*x.shape[:2], 1, 1)):
        _check_gate("scale(x, gate)", x, gate)
    return x * gate


def _check_gate(where: str, x: Tensor, gate: Tensor) -> None:
    """Raise LwcnnError unless there is one gate a channel, with the dtype and device of ``x``."""
    check_map(where, x)
    check_tensor(where, "gate", gate)
    if tuple(gate.shape) != (x.shape[0], x.shape[1], 1, 1):
        raise LwcnnError(
            where,
            "there is not one gate a channel",
            f"x has shape {shape_of(x)}, gate has shape {shape_of(gate)}",
            f"gate of shape ({x.shape[0]}, {x.shape[1]}, 1, 1)",
        )
    check_alike(where, x=x, gate=gate)


def flatten(x: Tensor) -> Tensor:
    """Write each sample as one row.

    Shapes:  x (N, ...) -> (N, product of the rest).
    Cost:    nothing: a view.
    Raises:  LwcnnError if x has fewer than two axes.
    Source:  AlexNet, Krizhevsky et al. 2012, figure 2.

    >>> flatten(torch.zeros(2, 3, 4, 4)).shape
    torch.Size([2, 48])
    """
    check_tensor("flatten(x)", "x", x)
    if x.dim() < 2:
        raise LwcnnError(
            "flatten(x)", "x has no samples to flatten", f"x has shape {shape_of(x)}", "shape (N, ...)"
        )
    return torch.flatten(x, 1)


def dropout(x: Tensor, rate: float, training: bool = False) -> Tensor:
    """In training, set elements to 0 with probability ``rate`` and divide the rest by 1 - rate; else do nothing.

    Shapes:  any -> the same.
    Cost:    nothing at inference.
    Raises:  LwcnnError unless 0 <= rate < 1 and x holds floating-point numbers.
    Source:  Srivastava et al. 2014.

    >>> dropout(torch.ones(2), 0.5).tolist()
    [1.0, 1.0]
    """
    where = f"dropout(x, rate={rate!r})"
    check_float(where, x)
    _check_rate(where, rate, training)
    return F.dropout(x, rate, training)


def stochastic_depth(x: Tensor, rate: float, training: bool = False) -> Tensor:
    """In training, set whole samples to 0 with probability ``rate`` and divide the rest by 1 - rate.

    Put before the sum with a shortcut, it leaves out the branch of a sample, as if the network were less deep.

    Shapes:  x (N, ...) -> the same.
    Cost:    nothing at inference.
    Raises:  LwcnnError unless 0 <= rate < 1 and x holds floating-point numbers.
    Source:  Huang et al. 2016, arXiv 1603.09382, section 3; EfficientNet, Tan and Le 2019, section 5.2.

    >>> stochastic_depth(torch.ones(2, 1), 0.5).tolist()
    [[1.0], [1.0]]
    """
    where = f"stochastic_depth(x, rate={rate!r})"
    check_float(where, x)
    _check_rate(where, rate, training)
    if not training or rate == 0:
        return x
    kept = torch.empty(x.shape[0], *[1] * (x.dim() - 1), dtype=x.dtype, device=x.device)
    return x * kept.bernoulli_(1 - rate) / (1 - rate)


def _check_rate(where: str, rate: float, training: bool) -> None:
    """Raise LwcnnError unless ``rate`` is a probability below 1 and ``training`` is True or False."""
    check_switch(where, "training", training)
    if not (isinstance(rate, float) or is_whole(rate, 0)) or not 0 <= rate < 1:
        raise LwcnnError(where, "rate is no probability below 1", expected="0 <= rate < 1")
