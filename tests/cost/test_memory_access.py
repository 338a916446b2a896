"""Memory access cost: against counting, against the bound of G1, and G2's other form."""

import math

import pytest
import torch
from sympy import simplify, sqrt

from lwcnn.cost import cost_of
from lwcnn.cost.formulas import C_in, C_out, H, W, g
from lwcnn.cost.memory_access import (
    B,
    least_memory_access_cost,
    least_pointwise_memory_access,
    memory_access_cost,
    memory_access_cost_at_equal_macs,
    pointwise_macs,
    pointwise_memory_access,
)
from lwcnn.errors import LwcnnError
from lwcnn.ops import conv2d
from lwcnn.steps import Step


@pytest.mark.parametrize(
    ("c1", "c2", "h", "w", "groups"),
    [(1, 1, 1, 1, 1), (6, 4, 5, 3, 2), (128, 128, 56, 56, 1), (12, 24, 7, 5, 4)],
)
def test_it_is_what_a_real_layer_reads_writes_and_holds(c1, c2, h, w, groups):
    layer = torch.nn.Conv2d(c1, c2, 1, groups=groups, bias=False)
    x = torch.zeros(1, c1, h, w)
    moved = x.numel() + layer(x).numel() + layer.weight.numel()
    assert pointwise_memory_access(c1, c2, h, w, groups) == moved
    cost = cost_of(Step("conv", conv2d, (x, layer.weight, None, 1, 0, 1, groups), {}, layer(x)))
    assert cost.params + cost.reads + cost.writes == moved
    assert cost.macs == pointwise_macs.subs({C_in: c1, C_out: c2, H: h, W: w, g: groups})


def test_g1_the_bound_and_what_is_above_it():
    """What lies above the bound is a square that is 0 only for equal channels."""
    above = memory_access_cost.subs(g, 1) - least_memory_access_cost.subs(B, pointwise_macs.subs(g, 1))
    assert simplify(above - H * W * (sqrt(C_in) - sqrt(C_out)) ** 2) == 0


def test_g1_on_channels_of_equal_macs():
    """Products of 3,600: no pair comes below the bound, and only the equal pair reaches it."""
    bound = least_pointwise_memory_access(3600 * 49, 7, 7)
    for c1 in (n for n in range(1, 3601) if 3600 % n == 0):
        cost = pointwise_memory_access(c1, 3600 // c1, 7, 7)
        assert math.isclose(cost, bound) if c1 == 60 else cost > bound + 1


def test_g2_is_the_same_cost_in_other_letters():
    assert simplify(memory_access_cost_at_equal_macs.subs(B, pointwise_macs) - memory_access_cost) == 0
    assert simplify(memory_access_cost_at_equal_macs.diff(g) - B / C_in) == 0  # it grows with g


def test_g2_on_the_channels_of_the_papers_table():
    """Table 2 of the paper (1 x): with more groups and more channels for about equal MACs, more is moved."""
    channels = {1: 128, 2: 180, 4: 256, 8: 360}
    macs = [56 * 56 * c * c // groups for groups, c in channels.items()]
    assert max(macs) / min(macs) < 1.02
    costs = [pointwise_memory_access(c, c, 56, 56, groups) for groups, c in channels.items()]
    assert costs == sorted(costs) and costs[-1] > 2.7 * costs[0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pointwise_memory_access(0, 8, 4, 4), "in_channels is 0"),
        (lambda: pointwise_memory_access(8, 8.0, 4, 4), "out_channels is 8.0"),
        (lambda: pointwise_memory_access(8, 8, 4, 4, 3), "3 groups do not divide the channels"),
        (lambda: pointwise_memory_access(8, 8, 4, 4, 0), "groups is 0"),
        (lambda: least_pointwise_memory_access(-1, 4, 4), "macs is -1"),
        (lambda: least_pointwise_memory_access(16, 4, None), "width is None"),
    ],
)
def test_refused(call, message):
    with pytest.raises(LwcnnError) as caught:
        call()
    assert message in str(caught.value)
