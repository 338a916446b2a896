"""Bad calls of every operation: refused with what is wrong, what was given and what is allowed."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from lwcnn import ops
from lwcnn.ops.shift import shift_directions
from tests.refusing import refused

from .bad_layers import BAD_LAYERS, CONV, NORM, A, D, K, P, V
from .bad_maps import BAD_ON_MAPS, ONE, ROW, X
from .calls import shift_max

HOLDER = shift_max(6, 4, groups=2)
# What each operation answers to an x that is no batch of feature maps.
NO_TENSOR = "x is not a tensor.\n  x is None; a torch.Tensor"
NO_ARRAY = "x is not a tensor.\n  x is a numpy.ndarray; a torch.Tensor; use torch.as_tensor"
NO_BATCH = "x is not a batch of feature maps.\n  x has shape (6, 4, 4); shape (N, C, H, W); add a batch axis"
NO_MAP = "x is not a batch of feature maps.\n  x has shape (2, 5); shape (N, C, H, W)"
EMPTY = "x is empty.\n  x has shape (1, 6, 0, 4); every axis of at least 1"
NO_FLOAT = "x holds torch.int64 values.\n  x has shape (1, 6, 4, 4); a floating-point tensor; use x.float()"

#: Operations on a batch of maps, with whatever else they need.
ON_MAPS = {
    "conv2d(": lambda x: ops.conv2d(x, K),
    "depthwise_conv2d(": lambda x: ops.depthwise_conv2d(x, D),
    "pointwise_conv2d(": lambda x: ops.pointwise_conv2d(x, P),
    "adder2d(": lambda x: ops.adder2d(x, K),
    "channel_wise_conv(": lambda x: ops.channel_wise_conv(x, P),
    "channel_wise_conv_across_positions(": lambda x: ops.channel_wise_conv_across_positions(x, A),
    "batch_norm(": lambda x: ops.batch_norm(x, V, V),
    "max_pool2d(": lambda x: ops.max_pool2d(x, 2, 2),
    "avg_pool2d(": lambda x: ops.avg_pool2d(x, 2, 2),
    "adaptive_avg_pool2d(": lambda x: ops.adaptive_avg_pool2d(x, 1),
    "global_avg_pool(": lambda x: ops.global_avg_pool(x),
    "split_groups(": lambda x: ops.split_groups(x, 2),
    "channel_shuffle(": lambda x: ops.channel_shuffle(x, 2),
    "channel_split(": lambda x: ops.channel_split(x, 0, 2),
    "roll_channels(": lambda x: ops.roll_channels(x, 2),
    "shift_max(": lambda x: ops.shift_max(x, X, torch.zeros(1, 12)),
    "shift(": lambda x: ops.shift(x),
    "active_shift(": lambda x: ops.active_shift(x, torch.zeros(6, 2)),
    "sparse_shift(": lambda x: ops.sparse_shift(x, torch.zeros(6, 2)),
    "scale(": lambda x: ops.scale(x, ONE),
    "conv_act(": lambda x: ops.conv_act(x, CONV),
    "conv_norm_act(": lambda x: ops.conv_norm_act(x, SimpleNamespace(conv=CONV, norm=NORM)),
    "squeeze_excite(": lambda x: ops.squeeze_excite(
        x, SimpleNamespace(reduce=nn.Conv2d(6, 2, 1), expand=nn.Conv2d(2, 6, 1))
    ),
    "dynamic_shift_max(": lambda x: ops.dynamic_shift_max(x, HOLDER),
}
FIRST_STEP = {"conv_act(": "conv2d(", "conv_norm_act(": "conv2d(", "squeeze_excite(": "adaptive_avg_pool2d("}
FIRST_STEP |= {"dynamic_shift_max(": "global_avg_pool("}
TAKE_ANY_NUMBERS = (
    "split_groups(",
    "channel_shuffle(",
    "channel_split(",
    "roll_channels(",
    "shift(",
    "scale(",
)
ACTIVATIONS = ["relu", "relu6", "sigmoid", "silu", "hard_sigmoid", "hard_swish"]


@pytest.mark.parametrize("where", ON_MAPS)
@pytest.mark.parametrize(
    "x, answer",
    [
        (None, NO_TENSOR),
        (np.zeros((1, 6, 4, 4)), NO_ARRAY),
        ([[1.0]], "x is not a tensor.\n  x is a list; a torch.Tensor; use torch.as_tensor"),
        (torch.zeros(6, 4, 4), NO_BATCH),
        (ROW, NO_MAP),
        (torch.zeros(1, 6, 0, 4), EMPTY),
        (torch.zeros(0, 6, 4, 4), "x is empty.\n  x has shape (0, 6, 4, 4)"),
    ],
    ids=["None", "numpy", "list", "no batch axis", "matrix", "empty map", "empty batch"],
)
def test_x_is_no_batch_of_feature_maps(where, x, answer):
    if where == "batch_norm(" and x is ROW:
        answer = "running_mean does not fit"  # it takes rows too
    # blocks leave the check to their first step, which can tell more
    refused(lambda: ON_MAPS[where](x), FIRST_STEP.get(where, where), answer)


@pytest.mark.parametrize("where", [where for where in ON_MAPS if where not in TAKE_ANY_NUMBERS])
def test_whole_numbers_are_refused_where_fractions_come_out(where):
    x = torch.zeros(1, 6, 4, 4, dtype=torch.int64)
    refused(lambda: ON_MAPS[where](x), FIRST_STEP.get(where, where), NO_FLOAT)


@pytest.mark.parametrize("where", [where for where in TAKE_ANY_NUMBERS if where != "scale("])
def test_operations_that_move_numbers_take_whole_ones_too(where):
    x = torch.arange(96).view(1, 6, 4, 4)
    torch.testing.assert_close(ON_MAPS[where](x), ON_MAPS[where](x.float()), check_dtype=False)


def test_scale_takes_whole_numbers_if_both_are():
    x, gate = torch.arange(96).view(1, 6, 4, 4), torch.full((1, 6, 1, 1), 2)
    assert torch.equal(ops.scale(x, gate), 2 * x)


@pytest.mark.parametrize("name", ["identity", *ACTIVATIONS])
@pytest.mark.parametrize("x", [None, 3.0, "text", np.zeros(3)], ids=["None", "number", "text", "numpy"])
def test_activation_of_no_tensor(name, x):
    refused(lambda: getattr(ops, name)(x), f"{name}(x): x is not a tensor.\n  x is ", "a torch.Tensor")


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.complex64])
def test_activation_of_numbers_without_a_point(name, dtype):
    refused(
        lambda: getattr(ops, name)(torch.zeros(2, dtype=dtype)),
        f"{name}(x)",
        f"x holds {dtype} values",
        "use x.float()",
    )


BAD = {**BAD_LAYERS, **BAD_ON_MAPS}


@pytest.mark.parametrize("case", BAD)
def test_bad_call(case):
    call, *answer = BAD[case]
    refused(call, *answer)


def test_directions_of_an_even_kernel():
    refused(
        lambda: shift_directions(2), "shift_directions(kernel=2, dilation=1): kernel is 2.\n  an odd number"
    )


def test_every_operation_has_bad_calls():
    """Each name stands in a pattern above, or in one of the two tables of inputs."""
    text = " ".join([*ON_MAPS, *(f"{name}(" for name in ["identity", *ACTIVATIONS])])
    text += " ".join(fragment for _, *answer in BAD.values() for fragment in answer)
    assert [name for name in ops.__all__ if f"{name}(" not in text] == []
