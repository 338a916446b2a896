"""Batch normalisation."""

import torch.nn.functional as F
from torch import Tensor

from .checks import checks
from .layer_checks import check_batch_norm


@checks("batch_norm(x, running_mean, running_var)", check_batch_norm)
def batch_norm(
    x: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Shift and scale each channel to mean 0 and variance 1, then by learned amounts.

    ``y = (x - mean) / sqrt(var + eps) * weight + bias``. In eval mode mean and variance are the running
    statistics. In training mode they come from the batch, and the running statistics are updated in place:
    this is the one function of `lwcnn.ops` that changes an argument.

    Shapes:  x (N, C, H, W) or (N, C); the four vectors (C,) -> the same as x.
    Cost:    in eval mode one multiplication and one addition an element, 2*C parameters; 0 once it is
             folded into the convolution before it.
    Raises:  LwcnnError if a vector does not have C elements, if dtypes or devices differ,
             or if momentum is not from 0 to 1, or eps not above 0.
    Source:  Ioffe and Szegedy 2015, arXiv 1502.03167, algorithm 1, section 3.1; PyTorch's eps and momentum.

    >>> import torch
    >>> batch_norm(torch.full((1, 1, 1, 1), 5.0), torch.tensor([3.0]), torch.tensor([4.0])).item()
    0.9999988079071045
    """
    return F.batch_norm(x, running_mean, running_var, weight, bias, training, momentum, eps)
