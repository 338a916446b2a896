"""The blocks that nearly every block is made of. `p` holds parameters and options, or an activation of its own.

`p` for `conv_act` is a `torch.nn.Conv2d`; for the others it has ``p.conv`` and ``p.norm``
(a `torch.nn.Conv2d` and a `torch.nn.BatchNorm2d`, see `lwcnn.models.layers`).
"""

from torch import Tensor

from ..steps import call
from .act import relu
from .activate import activate
from .checks import check_function
from .conv import conv2d
from .holders import TAKEN, holds, run_layer
from .norm import batch_norm
from .plain_run import conv_alone, conv_and_norm, has_plain_run


@has_plain_run(conv_alone)
@holds(*TAKEN[conv2d], example="a torch.nn.Conv2d", own=("act",), ends_with_act=True)
def conv_act(x: Tensor, p, act=relu, step=call) -> Tensor:
    """Convolution with its bias, then an activation: steps ``conv``, ``act``; no ``act`` step for `identity`.

    Shapes:  as `conv2d`.
    Raises:  LwcnnError if p is no holder of a convolution, or x does not fit it.
    Source:  AlexNet, Krizhevsky et al. 2012; SqueezeNet, Iandola et al. 2016.

    >>> import torch
    >>> conv_act(torch.ones(1, 3, 8, 8), torch.nn.Conv2d(3, 4, 1)).shape
    torch.Size([1, 4, 8, 8])
    """
    check_function("conv_act(x, p)", "act", act)
    y = run_layer(step, "conv", conv2d, x, p, is_running=True)  # (N, C_out, H_out, W_out)
    return activate(y, act, step, p)


@has_plain_run(conv_and_norm)
@holds(
    conv=conv2d, norm=batch_norm, example="a lwcnn.models.layers.ConvNorm", own=("act",), ends_with_act=True
)
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
    check_function("conv_norm_act(x, p)", "act", act)
    y = run_layer(step, "conv", conv2d, x, p.conv)  # (N, C_out, H_out, W_out)
    norm = p.norm
    y = run_layer(step, "norm", batch_norm, y, norm)
    return activate(y, act, step, p.conv if norm is None else norm)
