"""Put feature maps together: side by side, summed, or scaled channel by channel."""

import torch
import torch.nn.functional as F
from torch import Tensor

from .checks import checks
from .map_checks import check_add, check_concat, check_dropout, check_flatten, check_scale


@checks("concat(map_1, map_2, ...)", check_concat)
def concat(*maps: Tensor) -> Tensor:
    """Lay feature maps side by side along the channels.

    Shapes:  (N, C_1, H, W), (N, C_2, H, W), ... -> (N, C_1 + C_2 + ..., H, W).
    Cost:    0 MACs; moves all elements once.
    Raises:  LwcnnError if there is no map, or if batch, height, width, dtype or device differ.
    Source:  GoogLeNet, Szegedy et al. 2015, section 4 (filter concatenation).

    >>> concat(torch.zeros(1, 2, 1, 1), torch.ones(1, 1, 1, 1)).flatten().tolist()
    [0.0, 0.0, 1.0]
    """
    return torch.cat(maps, dim=1)


@checks("add(x, y)", check_add)
def add(x: Tensor, y: Tensor) -> Tensor:
    """``x + y``, element by element: the joint of a shortcut.

    Shapes:  two tensors of one shape -> the same.
    Cost:    one addition an element.
    Raises:  LwcnnError if shapes, dtypes or devices differ: a shortcut never broadcasts.
    Source:  ResNet, He et al. 2016, equation 1.

    >>> add(torch.ones(2), torch.ones(2)).tolist()
    [2.0, 2.0]
    """
    return x + y


@checks("scale(x, gate)", check_scale)
def scale(x: Tensor, gate: Tensor) -> Tensor:
    """Multiply each channel by its own number.

    Shapes:  x (N, C, H, W), gate (N, C, 1, 1) -> (N, C, H, W).
    Cost:    one multiplication an element.
    Raises:  LwcnnError if gate is not (N, C, 1, 1), or differs from x in dtype or device.
    Source:  squeeze-and-excitation, Hu et al. 2018, equation 4.

    >>> scale(torch.ones(1, 2, 1, 1), torch.tensor([0.5, 2.0]).view(1, 2, 1, 1)).flatten().tolist()
    [0.5, 2.0]
    """
    return x * gate


@checks("flatten(x)", check_flatten)
def flatten(x: Tensor) -> Tensor:
    """Write each sample as one row.

    Shapes:  x (N, ...) -> (N, product of the rest).
    Cost:    nothing: a view.
    Raises:  LwcnnError if x has fewer than two axes.
    Source:  AlexNet, Krizhevsky et al. 2012, figure 2.

    >>> flatten(torch.zeros(2, 3, 4, 4)).shape
    torch.Size([2, 48])
    """
    return torch.flatten(x, 1)


@checks("dropout(x, rate={rate!r})", check_dropout)
def dropout(x: Tensor, rate: float, training: bool = False) -> Tensor:
    """In training, set elements to 0 with probability ``rate`` and divide the rest by 1 - rate; else do nothing.

    Shapes:  any -> the same.
    Cost:    nothing at inference.
    Raises:  LwcnnError unless 0 <= rate < 1 and x holds floating-point numbers.
    Source:  Srivastava et al. 2014.

    >>> dropout(torch.ones(2), 0.5).tolist()
    [1.0, 1.0]
    """
    return F.dropout(x, rate, training)


@checks("stochastic_depth(x, rate={rate!r})", check_dropout)
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
    if not training or rate == 0:
        return x
    kept = torch.empty(x.shape[0], *[1] * (x.dim() - 1), dtype=x.dtype, device=x.device)
    return x * kept.bernoulli_(1 - rate) / (1 - rate)
