"""The check of traces: it passes good blocks and finds each kind of bad one."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from lwcnn.ops import add, conv2d, identity, relu
from lwcnn.steps import call, within
from tests.ops.calls import CALLS, COMPOSITES

from .connected import check_trace

X = torch.randn(1, 2, 3, 3, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("name", COMPOSITES)
def test_composites_are_connected(name):
    one = CALLS[name]
    check_trace(one.fn, *one.tensors, **one.options)


def residual(x, p, step=call):
    y = step("conv", conv2d, x, p.weight, p.bias)
    return step("add", add, x, step("act", relu, y))


class Twice(nn.Module):
    """A block inside a block, twice."""

    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(2, 2, 1), nn.Conv2d(2, 2, 1)

    def forward(self, x, step=call):
        return residual(residual(x, self.a, within(step, "a")), self.b, within(step, "b"))


def test_nested_blocks_are_connected_and_named_by_their_path():
    names = [step.name for step in check_trace(Twice().eval(), X)]
    assert names == ["a.conv", "a.act", "a.add", "b.conv", "b.act", "b.add"]


def hidden_operation(x, step=call):
    return step("act", relu, 2 * x)


def hidden_last_operation(x, step=call):
    return step("act", relu, x) + 1


def same_name(x, step=call):
    return step("act", relu, step("act", relu, x))


def unused_step(x, step=call):
    step("lost", relu, x)
    return step("act", identity, x)


def in_place(x, step=call):
    return step("act", F.relu_, step("first", add, x, x))


def random_step(x, step=call):
    return step("noise", torch.randn_like, x)


@pytest.mark.parametrize(
    "block, complaint",
    [
        (hidden_operation, "step act: an input of shape .* comes from no step"),
        (hidden_last_operation, "the result is not what the last step, act, gives"),
        (same_name, r"names used twice: \['act'\]"),
        (unused_step, r"nobody uses what these steps give: \['lost'\]"),
        (in_place, "step first gives something else when it is run again"),
        (random_step, "step noise gives something else when it is run again"),
    ],
)
def test_bad_blocks_are_found(block, complaint):
    with pytest.raises(AssertionError, match=complaint):
        check_trace(block, X)
