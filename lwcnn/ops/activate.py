"""The activation that ends a layer: the one place where something is computed in place, and only if nobody sees it."""

import torch.nn.functional as F
from torch import Tensor

from ..steps import call
from .act import hard_swish, identity, relu, relu6, silu
from .holders import is_ordinary, only_runs


def activate(y: Tensor, act, step=call, maker=None) -> Tensor:
    """Step ``act`` on a tensor that the block has just made and needs no more; no step for `identity`.

    In a plain run the result is written over ``y``: fetching fresh memory for every map makes a network 4 to 12 %
    slower (MobileNetV2, ShuffleNetV2 0.5x). Where steps are recorded, each one keeps its own result. So does
    ``maker``, the layer that made ``y``, if it was called: a hook may have kept what it gave.

    Shapes:  any -> the same.
    Raises:  LwcnnError if y is not a tensor of floating-point numbers.
    Source:  "inplace" of `torch.nn.ReLU`.

    >>> import torch
    >>> activate(torch.tensor([-1.0, 2.0]), relu).tolist()
    [0.0, 2.0]
    """
    if act is identity:
        return y
    if act in OVERWRITING and only_runs(step) and is_ordinary(maker):
        return OVERWRITING[act](y)
    return step("act", act, y)


def _relu6(x: Tensor) -> Tensor:
    return F.relu6(x, inplace=True)


def _silu(x: Tensor) -> Tensor:
    return F.silu(x, inplace=True)


def _hard_swish(x: Tensor) -> Tensor:
    return F.hardswish(x, inplace=True)


#: The same functions, written over their input; only for a tensor that nobody else needs.
OVERWRITING = {relu: F.relu_, relu6: _relu6, silu: _silu, hard_swish: _hard_swish}
