"""The blocks that nearly every block is made of. `p` holds parameters and options; it is never called.

`p` for `conv_act` is a `torch.nn.Conv2d`; for the others it has ``p.conv`` and ``p.norm``
(a `torch.nn.Conv2d` and a `torch.nn.BatchNorm2d`, see `lwcnn.models.layers`).
"""

from torch import Tensor

from ..steps import call
from .act import identity, relu
from .checks import check_function, check_holder
from .conv import conv2d
from .norm import batch_norm

CONV = ("weight", "bias", "stride", "padding", "dilation", "groups")
NORM = ("running_mean", "running_var", "weight", "bias", "training", "momentum", "eps")


def conv_act(x: Tensor, p, act=relu, step=call) -> Tensor:
    """Convolution with its bias, then an activation: steps ``conv``, ``act``; no ``act`` step for `identity`.

    Shapes:  as `conv2d`.
    Raises:  LwcnnError if p is no holder of a convolution, or x does not fit it.
    Source:  AlexNet, Krizhevsky et al. 2012; SqueezeNet, Iandola et al. 2016.

    >>> import torch
    >>> conv_act(torch.ones(1, 3, 8, 8), torch.nn.Conv2d(3, 4, 1)).shape
    torch.Size([1, 4, 8, 8])
    """
    check_holder("conv_act(x, p)", p, CONV, "a torch.nn.Conv2d")
    check_function("conv_act(x, p)", "act", act)
    y = step("conv", conv2d, x, p.weight, p.bias, p.stride, p.padding, p.dilation, p.groups)
    return y if act is identity else step("act", act, y)


def conv_norm_act(x: Tensor, p, act=relu, step=call) -> Tensor:
    """Convolution, BatchNorm, activation: steps ``conv``, ``norm``, ``act``; no ``act`` step for `identity`.

    Shapes:  as `conv2d`.
    Raises:  LwcnnError if p is no holder of a convolution and a BatchNorm, or x does not fit them.
    Source:  Ioffe and Szegedy 2015, section 3.2 (normalise between the convolution and the activation).

    >>> import torch
    >>> from lwcnn.models.layers import ConvNorm
    >>> conv_norm_act(torch.ones(1, 3, 8, 8), ConvNorm(3, 4, 1).eval()).shape
    torch.Size([1, 4, 8, 8])
    """
    where = "conv_norm_act(x, p)"
    check_holder(where, p, ("conv", "norm"), "a lwcnn.models.layers.ConvNorm")
    check_holder(where, p.conv, CONV, "a torch.nn.Conv2d")
    check_holder(where, p.norm, NORM, "a torch.nn.BatchNorm2d")
    check_function(where, "act", act)
    conv, norm = p.conv, p.norm
    y = step("conv", conv2d, x, conv.weight, conv.bias, conv.stride, conv.padding, conv.dilation, conv.groups)
    y = step(
        "norm",
        batch_norm,
        y,
        norm.running_mean,
        norm.running_var,
        norm.weight,
        norm.bias,
        norm.training,
        norm.momentum,
        norm.eps,
    )
    return y if act is identity else step("act", act, y)
