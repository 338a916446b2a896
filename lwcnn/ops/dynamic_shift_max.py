"""Dynamic Shift-Max: sums of a channel and of one from the next group, weighed by what the whole map holds."""

import torch
from torch import Tensor

from ..steps import call
from .act import hard_sigmoid, relu
from .checks import checks
from .holders import holds, run_layer
from .linear import linear
from .map_checks import check_coefficients, check_shift_max, check_shuffle
from .pool import global_avg_pool

#: How far a coefficient moves from its start: released code, MODEL.ACTIVATION.ACT_MAX of its scripts.
REACH = 2.0


@holds(
    "groups", "start", reduce=linear, expand=linear, example="an lwcnn.models.micro_layers.DynamicShiftMax"
)
def dynamic_shift_max(x: Tensor, p, step=call) -> Tensor:
    """``y_c = max_k (a_kc(x) * x_c + b_kc(x) * x'_c)``: x' is a channel of the next group, `roll_channels`.

    Steps ``pool``, ``reduce``, ``act``, ``expand``, ``gate``, ``coefficients``, ``roll``, ``max``. ``p.reduce`` and
    ``p.expand`` are `torch.nn.Linear`; ``p.start`` are the coefficients before training, one pair (a, b) for each k.

    Shapes:  x (N, C, H, W) -> (N, C, H, W).
    Cost:    N*C*q * (1 + 2*K) multiply-accumulates for q numbers in the middle and K pairs; with each number of the
             map 2*K multiplications, K additions and K - 1 comparisons.
    Raises:  LwcnnError if x or p does not fit.
    Source:  MicroNet, Li et al. 2021, arXiv 2108.05894; the authors' ``backbone/activation.py``, DYShiftMax.

    >>> from types import SimpleNamespace
    >>> reduce, expand = torch.nn.Linear(8, 4), torch.nn.Linear(4, 32)
    >>> p = SimpleNamespace(groups=2, start=(1.0, 0.0, 0.5, 0.5), reduce=reduce, expand=expand)
    >>> dynamic_shift_max(torch.ones(1, 8, 4, 4), p).shape
    torch.Size([1, 8, 4, 4])
    """
    s = step("pool", global_avg_pool, x)  # (N, C)
    s = run_layer(step, "reduce", linear, s, p.reduce)  # (N, q)
    s = step("act", relu, s)
    s = run_layer(step, "expand", linear, s, p.expand)  # (N, 2*K*C)
    s = step("gate", hard_sigmoid, s)
    s = step("coefficients", shift_max_coefficients, s, p.start)  # (N, 2*K*C)
    rolled = step("roll", roll_channels, x, p.groups)
    return step("max", shift_max, x, rolled, s)


@checks("roll_channels(x, groups={groups!r})", check_shuffle)
def roll_channels(x: Tensor, groups: int) -> Tensor:
    """Put in each channel's place the one that is a group and one place further: ``y[i, j] = x[i + 1, j + 1]``.

    i is the group, j the place in it; after the last comes the first. The maps that come out are contiguous, in
    whatever order those of ``x`` lie.

    Shapes:  x (N, C, H, W) -> the same; C a multiple of groups.
    Cost:    0 MACs, 0 parameters; moves N*C*H*W elements.
    Raises:  LwcnnError if groups does not divide C.
    Source:  MicroNet's released code, ``backbone/activation.py``: the index of DYShiftMax. The paper rolls by a group
             alone.

    >>> roll_channels(torch.arange(6.).view(1, 6, 1, 1), 2).flatten().tolist()
    [4.0, 5.0, 3.0, 1.0, 2.0, 0.0]
    """
    table = x.unflatten(1, (groups, -1))  # (N, g, C/g, H, W)
    return table.roll((-1, -1), (1, 2)).flatten(1, 2)


@checks("shift_max_coefficients(gate, start={start!r}, reach={reach!r})", check_coefficients)
def shift_max_coefficients(gate: Tensor, start: tuple[float, ...], reach: float = REACH) -> Tensor:
    """Spread gates from 0 to 1 around where each kind of coefficient starts: ``start + reach * (2*gate - 1)``.

    The row holds the coefficients of one kind side by side, one a channel: a_1, b_1, then a_2, b_2.

    Shapes:  gate (N, 2*K*C), start K pairs (a, b) in a row -> the same as gate.
    Cost:    two additions and one multiplication an element.
    Raises:  LwcnnError if start is no row of pairs, or their number does not divide the columns of gate.
    Source:  the authors' ``backbone/activation.py``, DYShiftMax, ``act_max``, ``init_a`` and ``init_b``.

    >>> shift_max_coefficients(torch.tensor([[0.5, 1.0, 0.5, 0.0]]), (1.0, 0.0)).tolist()
    [[1.0, 3.0, 0.0, -2.0]]
    """
    kinds = zip(gate.chunk(len(start), dim=1), start, strict=True)
    return torch.cat([(part - 0.5) * (2 * reach) + value for part, value in kinds], dim=1)


@checks("shift_max(x, rolled, coefficients)", check_shift_max)
def shift_max(x: Tensor, rolled: Tensor, coefficients: Tensor) -> Tensor:
    """``y_c = max_k (a_kc * x_c + b_kc * rolled_c)``; with one pair of coefficients there is no maximum.

    Shapes:  x and rolled (N, C, H, W), coefficients (N, 2*K*C) -> (N, C, H, W).
    Cost:    2*K multiplications, K additions and K - 1 comparisons an element.
    Raises:  LwcnnError if shapes, dtypes or devices do not fit together.
    Source:  MicroNet, Li et al. 2021, arXiv 2108.05894; the released code has K = 1 or 2.

    >>> x, rolled = torch.tensor([1.0, 2.0]).view(1, 2, 1, 1), torch.tensor([2.0, 1.0]).view(1, 2, 1, 1)
    >>> shift_max(x, rolled, torch.tensor([[1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0]])).flatten().tolist()
    [2.0, 2.0]
    """
    parts = coefficients[:, :, None, None].chunk(coefficients.shape[1] // x.shape[1], dim=1)
    sums = [x * a + rolled * b for a, b in zip(parts[::2], parts[1::2], strict=True)]
    y = sums[0]
    for other in sums[1:]:
        y = torch.maximum(y, other)
    return y
