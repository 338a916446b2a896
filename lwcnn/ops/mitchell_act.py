"""The activations that multiply, and dropout, with Mitchell's product. Exponentials stay exact: they are no product."""

import torch
import torch.nn.functional as F
from torch import Tensor

from .checks import checks
from .mitchell import mitchell_product, mitchell_reciprocal
from .mitchell_checks import check_numbers
from .mitchell_layers import times


@checks("mitchell_hard_sigmoid(x)", check_numbers)
def mitchell_hard_sigmoid(x: Tensor) -> Tensor:
    """``relu6(x + 3)``, and a Mitchell product with 1/6: at most 11/12, the product of 6 and 1/6.

    Shapes:  any -> the same.
    Cost:    one addition, two comparisons and one Mitchell product an element.
    Raises:  LwcnnError unless x holds float32 or float64.
    Source:  MobileNetV3, Howard et al. 2019, section 5.2.

    >>> mitchell_hard_sigmoid(torch.tensor([-4.0, 4.0]))
    tensor([0.0000, 0.9167])
    """
    return times(F.relu6(x + 3), 1 / 6)


@checks("mitchell_hard_swish(x)", check_numbers)
def mitchell_hard_swish(x: Tensor) -> Tensor:
    """The Mitchell product of ``x`` and its hard sigmoid.

    Shapes:  any -> the same.
    Cost:    one addition, two comparisons and two Mitchell products an element.
    Raises:  LwcnnError unless x holds float32 or float64.
    Source:  MobileNetV3, Howard et al. 2019, section 5.2.

    >>> mitchell_hard_swish(torch.tensor([-4.0, 1.0]))
    tensor([-0.0000,  0.6667])
    """
    return mitchell_product(x, mitchell_hard_sigmoid(x))


@checks("mitchell_sigmoid(x)", check_numbers)
def mitchell_sigmoid(x: Tensor) -> Tensor:
    """The Mitchell reciprocal of ``1 + exp(-x)``. Back goes ``s (1 - s)`` times the gradient, in Mitchell products.

    Shapes:  any -> the same.
    Cost:    one exponential, one addition and one Mitchell product an element.
    Raises:  LwcnnError unless x holds float32 or float64.
    Source:  the gate of squeeze-and-excitation, Hu et al. 2018, section 3.2.

    >>> mitchell_sigmoid(torch.tensor([0.0])).item()
    0.5
    """
    return _sigmoid(x)


@checks("mitchell_silu(x)", check_numbers)
def mitchell_silu(x: Tensor) -> Tensor:
    """The Mitchell product of ``x`` and its sigmoid.

    Shapes:  any -> the same.
    Cost:    one exponential, one addition and two Mitchell products an element.
    Raises:  LwcnnError unless x holds float32 or float64.
    Source:  Ramachandran et al. 2017, arXiv 1710.05941.

    >>> mitchell_silu(torch.tensor([0.0])).item()
    0.0
    """
    return mitchell_product(x, mitchell_sigmoid(x))


def mitchell_dropout(x: Tensor, rate: float = 0.5, training: bool = True) -> Tensor:
    """In training, the Mitchell product of ``x`` and a mask of zeros and 1 / (1 - rate).

    Shapes:  any -> the same.
    Cost:    nothing at inference.
    Raises:  LwcnnError unless x holds float32 or float64.
    Source:  Srivastava et al. 2014.

    >>> mitchell_dropout(torch.ones(2), 0.5, training=False).tolist()
    [1.0, 1.0]
    """
    return mitchell_product(x, F.dropout(torch.ones_like(x), rate)) if training and rate else x


@torch.library.custom_op("lwcnn::mitchell_sigmoid", mutates_args=())
def _sigmoid(x: Tensor) -> Tensor:
    return mitchell_reciprocal(1 + torch.exp(-x))


@_sigmoid.register_fake
def _like(x: Tensor) -> Tensor:
    return x.new_empty(x.shape)


def _keep(ctx, inputs, output):
    ctx.save_for_backward(output)


def _back(ctx, g: Tensor) -> Tensor:
    (s,) = ctx.saved_tensors
    return mitchell_product(g, mitchell_product(s, 1 - s))


_sigmoid.register_autograd(_back, setup_context=_keep)
