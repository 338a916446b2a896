"""The fully connected layer that ends most networks."""

import torch.nn.functional as F
from torch import Tensor

from .checks import checks
from .layer_checks import check_linear


@checks("linear(x, weight)", check_linear)
def linear(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """Multiply each row of ``x`` by a matrix: ``y = x weight^T + bias``.

    Shapes:  x (N, C_in), weight (C_out, C_in), bias (C_out,) -> (N, C_out).
    Cost:    N*C_in*C_out multiply-accumulates.
    Raises:  LwcnnError if x is not a matrix, its columns are not C_in, or dtypes or devices differ.
    Source:  the perceptron, Rosenblatt 1958; PyTorch's ``nn.Linear`` fixes the order of the axes.

    >>> import torch
    >>> linear(torch.ones(1, 3), torch.ones(2, 3)).tolist()
    [[3.0, 3.0]]
    """
    return F.linear(x, weight, bias)
