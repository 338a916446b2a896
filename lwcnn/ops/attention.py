"""Squeeze-and-excitation: weigh each channel by what the whole map holds."""

import functools
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from ..steps import call
from .act import hard_sigmoid, relu, sigmoid
from .activate import OVERWRITING
from .checks import check_function
from .combine import scale
from .conv import conv2d
from .holders import NOT_FITTING, holds, is_batch, only_runs, run_layer
from .plain_layers import run_conv
from .plain_run import conv_alone
from .pool import adaptive_avg_pool2d

#: The kernels of the two gates that networks have.
GATES = {sigmoid: torch.sigmoid, hard_sigmoid: F.hardsigmoid}


def _has_plain_run(block: Callable) -> Callable:
    """Kernel after kernel, as in `plain_run`: the maps are one pixel, and step by step took MobileNetV3 3 %."""

    @functools.wraps(block)
    def run_at_once_or_by_steps(x: Tensor, p, act=relu, gate=sigmoid, step=call) -> Tensor:
        if only_runs(step) and is_batch(x, 4) and conv_alone(p.reduce) and conv_alone(p.expand):
            try:
                overwrite, open_gate = OVERWRITING[act], GATES[gate]
                s = run_conv(F.adaptive_avg_pool2d(x, 1), p.reduce)
                return x * open_gate(run_conv(overwrite(s), p.expand))
            except NOT_FITTING:
                pass  # another activation or gate, or what the checks of the single steps say in a sentence
        return block(x, p, act, gate, step)

    return run_at_once_or_by_steps


@holds(
    reduce=conv2d,
    expand=conv2d,
    own=("act", "gate"),
    example="a namespace of two torch.nn.Conv2d with 1 x 1 kernels",
)
@_has_plain_run
def squeeze_excite(x: Tensor, p, act=relu, gate=sigmoid, step=call) -> Tensor:
    """Pool to one number a channel, pass a small bottleneck, and scale the channels by the result.

    Steps ``pool``, ``reduce``, ``act``, ``expand``, ``gate``, ``scale``. ``p.reduce`` and ``p.expand`` are
    `torch.nn.Conv2d` with 1 x 1 kernels. MobileNetV3 takes ``gate=hard_sigmoid``, EfficientNet ``act=silu``.

    Shapes:  x (N, C, H, W) -> (N, C, H, W).
    Cost:    2*N*C*C_reduced multiply-accumulates, N*C*H*W multiplications.
    Raises:  LwcnnError if x or p does not fit.
    Source:  Hu, Shen, Sun 2018, arXiv 1709.01507, section 3.

    >>> import torch
    >>> from types import SimpleNamespace
    >>> p = SimpleNamespace(reduce=torch.nn.Conv2d(8, 2, 1), expand=torch.nn.Conv2d(2, 8, 1))
    >>> squeeze_excite(torch.ones(1, 8, 4, 4), p).shape
    torch.Size([1, 8, 4, 4])
    """
    check_function("squeeze_excite(x, p)", "act", act)
    check_function("squeeze_excite(x, p)", "gate", gate)
    s = step("pool", adaptive_avg_pool2d, x, 1)  # (N, C, 1, 1)
    s = run_layer(step, "reduce", conv2d, s, p.reduce)  # (N, C_reduced, 1, 1)
    s = step("act", act, s)
    s = run_layer(step, "expand", conv2d, s, p.expand)  # (N, C, 1, 1)
    s = step("gate", gate, s)
    return step("scale", scale, x, s)  # (N, C, H, W)
