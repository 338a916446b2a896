"""The fully connected layer that ends most networks."""

import torch.nn.functional as F
from torch import Tensor

from ..errors import LwcnnError, shape_of
from .checks import check_alike, check_float, check_not_empty, check_tensor, check_vector


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
    where = "linear(x, weight)"
    check_float(where, x)
    check_tensor(where, "weight", weight)
    if x.dim() != 2 or weight.dim() != 2 or x.shape[1] != weight.shape[1]:
        raise LwcnnError(
            where,
            "the columns of x are not the inputs of the layer",
            f"x has shape {shape_of(x)}, weight has shape {shape_of(weight)}",
            "x of shape (N, C_in), weight of shape (C_out, C_in)",
            "flatten the feature maps first" if x.dim() > 2 else "",
        )
    check_not_empty(where, "x", x)
    check_not_empty(where, "weight", weight)
    check_vector(where, "bias", bias, weight.shape[0])
    check_alike(where, x=x, weight=weight, bias=bias)
    return F.linear(x, weight, bias)
