"""What a plain layer of PyTorch computes: its kernel at once, on the tensors that it holds.

Nothing is checked here, and no module is called: in a network of many small layers that is a part of the time. Who
comes here knows that the layer is plain and that x is a batch of its kind (`holders`, `plain_run`).
"""

import torch
from torch import Tensor, nn

from .conv import conv2d
from .linear import linear
from .norm import batch_norm


def run_conv(x: Tensor, layer: nn.Conv2d) -> Tensor:
    """`conv2d` on what a plain convolution holds.

    Shapes:  as `conv2d`.
    Raises:  KeyError, RuntimeError or TypeError if the layer is not whole or x does not fit.
    Source:  `torch.nn.Conv2d`.

    >>> run_conv(torch.ones(1, 3, 8, 8), nn.Conv2d(3, 4, 1)).shape
    torch.Size([1, 4, 8, 8])
    """
    held = layer.__dict__  # a third of the time that asking for the attributes takes
    tensors = held["_parameters"]
    options = held["stride"], held["padding"], held["dilation"], held["groups"]
    # zeros that are named, not counted, are those of TensorFlow
    run = conv2d.__wrapped__ if isinstance(held["padding"], str) else torch.conv2d
    return run(x, tensors["weight"], tensors["bias"], *options)


def run_batch_norm(x: Tensor, layer: nn.BatchNorm2d) -> Tensor:
    """`batch_norm` on what a plain BatchNorm in eval mode holds.

    Shapes:  as `batch_norm`.
    Raises:  KeyError, RuntimeError or TypeError if the layer is not whole or x does not fit.
    Source:  `torch.nn.BatchNorm2d`.

    >>> run_batch_norm(torch.ones(1, 3, 8, 8), nn.BatchNorm2d(3).eval()).shape
    torch.Size([1, 3, 8, 8])
    """
    held = layer.__dict__
    tensors, statistics = held["_parameters"], held["_buffers"]
    mean, variance = statistics["running_mean"], statistics["running_var"]
    options = False, held["momentum"], held["eps"]
    return nn.functional.batch_norm(x, mean, variance, tensors["weight"], tensors["bias"], *options)


def run_linear(x: Tensor, layer: nn.Linear) -> Tensor:
    """`linear` on what a plain linear layer holds.

    Shapes:  as `linear`.
    Raises:  KeyError, RuntimeError or TypeError if the layer is not whole or x does not fit.
    Source:  `torch.nn.Linear`.

    >>> run_linear(torch.ones(2, 3), nn.Linear(3, 4)).shape
    torch.Size([2, 4])
    """
    tensors = layer.__dict__["_parameters"]
    return nn.functional.linear(x, tensors["weight"], tensors["bias"])


#: Function -> the axes that its input has, and what runs in its place.
PLAIN_RUNS = {conv2d: (4, run_conv), batch_norm: (4, run_batch_norm), linear: (2, run_linear)}
