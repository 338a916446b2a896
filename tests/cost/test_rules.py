"""The cost of single steps: against products that are really counted, and against numbers worked out by hand."""

import inspect

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from lwcnn import ops, profile, trace
from lwcnn.cost import Cost, cost_of
from lwcnn.cost.rules import RULES
from lwcnn.models.layers import ConvNorm
from lwcnn.ops import by_hand
from lwcnn.steps import Step, call
from tests.ops.calls import CALLS, COMPOSITES

SMALL = settings(derandomize=True, deadline=None, max_examples=20, database=None)


class Counted(int):
    """A whole number that counts the products of which it is the left factor."""

    products = 0

    def __mul__(self, other):
        Counted.products += 1
        return int(self) * int(other)


def step_of(fn, *tensors, **options) -> Step:
    return Step("step", fn, tensors, options, fn(*tensors, **options))


@SMALL
@given(
    st.integers(1, 3), st.integers(1, 2), st.integers(1, 2), st.integers(1, 3), st.integers(1, 2),
    st.integers(1, 2), st.integers(0, 1), st.integers(1, 2), st.booleans(),
)  # fmt: skip
def test_macs_of_a_convolution_are_the_products_that_plain_loops_make(
    groups, depth, per_group, k_h, k_w, stride, padding, dilation, has_bias
):
    weight = torch.ones(groups * per_group, depth, k_h, k_w)
    bias = torch.ones(groups * per_group) if has_bias else None
    x = torch.ones(2, groups * depth, 6, 5)
    options = dict(bias=bias, stride=stride, padding=padding, dilation=dilation, groups=groups)
    filters = [[[[Counted(1)] * k_w] * k_h] * depth] * (groups * per_group)
    Counted.products = 0
    for sample in x.tolist():
        by_hand.conv2d(sample, filters, None, stride, padding, dilation, groups)
    step = step_of(ops.conv2d, x, weight, **options)
    cost = cost_of(step)
    assert cost.macs == Counted.products
    assert cost.params == weight.numel() + (bias.numel() if has_bias else 0)
    assert cost.additions == (step.out.numel() if has_bias else 0)
    assert (cost.reads, cost.writes) == (x.numel(), step.out.numel())
    with FlopCounterMode(display=False) as counter:
        step.replay()
    assert counter.get_total_flops() == 2 * cost.macs


@SMALL
@given(
    st.integers(1, 2), st.integers(1, 4), st.integers(1, 2), st.integers(1, 2), st.integers(1, 3), st.integers(0, 2),
)  # fmt: skip
def test_macs_along_the_channels_are_the_products_that_plain_loops_make(
    filters, length, k_h, k_w, stride, padding
):
    """A padding that a filter only touches with zeros is read, too: it counts as elsewhere in this book."""
    weight, x = torch.ones(filters, length, k_h, k_w), torch.ones(2, 5, 3, 4)
    padded = torch.nn.functional.pad(x, (0, 0, 0, 0, padding, padding))
    kernels = [[[[Counted(1)] * k_w] * k_h] * length] * filters
    Counted.products = 0
    for sample in padded.tolist():
        by_hand.channel_wise_conv(sample, kernels, stride)
    step = step_of(ops.channel_wise_conv, x, weight, stride=stride, padding=padding)
    cost = Cost(macs=Counted.products, params=weight.numel(), reads=x.numel(), writes=step.out.numel())
    assert cost_of(step) == cost
    with FlopCounterMode(display=False) as counter:
        step.replay()
    assert counter.get_total_flops() == 2 * cost.macs


@SMALL
@given(st.integers(1, 3), st.integers(1, 2), st.integers(1, 2), st.integers(1, 4))
def test_macs_across_positions(channels, height, width, length):
    """A filter of L weights from each position to each, at every channel."""
    positions = height * width
    weight, x = torch.ones(positions, positions, length), torch.ones(2, channels, height, width)
    step = step_of(ops.channel_wise_conv_across_positions, x, weight)
    macs = 2 * channels * positions * positions * length
    assert cost_of(step) == Cost(macs=macs, params=weight.numel(), reads=x.numel(), writes=x.numel())
    with FlopCounterMode(display=False) as counter:
        step.replay()
    assert counter.get_total_flops() == 2 * macs


class Met(int):
    """A whole number that counts the differences of which it is the left part."""

    differences = 0

    def __sub__(self, other):
        Met.differences += 1
        return int(self) - int(other)


@SMALL
@given(
    st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(1, 2), st.integers(1, 2), st.integers(0, 1)
)  # fmt: skip
def test_differences_of_an_adder_layer_are_those_that_plain_loops_make(
    c_in, c_out, k_h, k_w, stride, padding
):
    x, weight = torch.ones(2, c_in, 6, 5), torch.ones(c_out, c_in, k_h, k_w)
    Met.differences = 0
    for sample in x.tolist():
        zeros = by_hand.pad(sample, padding, padding, padding, padding)
        met = [[[Met(number) for number in row] for row in channel] for channel in zeros]
        by_hand.adder2d(met, weight.tolist(), stride)
    step = step_of(ops.adder2d, x, weight, stride=stride, padding=padding)
    differences = Met.differences
    assert cost_of(step) == Cost(
        absolute_differences=differences,
        additions=differences,
        params=weight.numel(),
        reads=x.numel(),
        writes=step.out.numel(),
    )


def test_macs_of_a_linear_layer_are_the_products_that_plain_loops_make():
    Counted.products = 0
    for sample in [[1] * 5] * 3:
        by_hand.linear(sample, [[Counted(1)] * 5] * 4)
    step = step_of(ops.linear, torch.ones(3, 5), torch.ones(4, 5), bias=torch.ones(4))
    assert cost_of(step) == Cost(macs=Counted.products, additions=12, params=24, reads=15, writes=12)
    assert cost_of(step_of(ops.linear, torch.ones(3, 5), torch.ones(4, 5))).params == 20


def test_every_operation_that_is_a_step_has_a_rule():
    leaves = {getattr(ops, name) for name in ops.__all__ if name not in COMPOSITES}
    assert set(RULES) >= leaves


@pytest.mark.parametrize("name", [name for name in CALLS if name not in (*COMPOSITES, "concat")])
def test_a_rule_takes_arguments_by_place_and_by_name(name):
    """The maps of `concat` have no names."""
    fn, tensors, options = CALLS[name]
    names = list(inspect.signature(fn).parameters)
    out = fn(*tensors, **options)
    by_name = {**dict(zip(names, tensors, strict=False)), **options}
    assert cost_of(Step("a", fn, tensors, options, out)) == cost_of(Step("a", fn, (), by_name, out))


X = torch.ones(1, 2, 4, 4)  # 32 elements


@pytest.mark.parametrize(
    "fn, options, cost",
    [
        (ops.relu, {}, Cost(comparisons=32, reads=32, writes=32)),
        (ops.relu6, {}, Cost(comparisons=64, reads=32, writes=32)),
        (ops.sigmoid, {}, Cost(special=32, reads=32, writes=32)),
        (ops.silu, {}, Cost(special=32, multiplications=32, reads=32, writes=32)),
        (ops.hard_sigmoid, {}, Cost(additions=32, comparisons=64, multiplications=32, reads=32, writes=32)),
        (ops.hard_swish, {}, Cost(additions=32, comparisons=64, multiplications=64, reads=32, writes=32)),
        # 2 channels x 3 x 3 windows of 4 elements: 3 comparisons or additions each
        (ops.max_pool2d, {"kernel": 2, "stride": 1}, Cost(comparisons=54, reads=32, writes=18)),
        (ops.avg_pool2d, {"kernel": 2, "stride": 1}, Cost(additions=54, multiplications=18, reads=32, writes=18)),
        (ops.adaptive_avg_pool2d, {"size": 2}, Cost(additions=24, multiplications=8, reads=32, writes=8)),
        (ops.global_avg_pool, {}, Cost(additions=30, multiplications=2, reads=32, writes=2)),
        (ops.channel_shuffle, {"groups": 2}, Cost(reads=32, writes=32)),
        (ops.roll_channels, {"groups": 2}, Cost(reads=32, writes=32)),
        # for 2 channels K pairs of coefficients are 4*K numbers
        (
            ops.shift_max,
            {"rolled": X, "coefficients": torch.ones(1, 8)},
            Cost(multiplications=128, additions=64, comparisons=32, reads=72, writes=32),
        ),
        (
            ops.shift_max,
            {"rolled": X, "coefficients": torch.ones(1, 4)},
            Cost(multiplications=64, additions=32, reads=68, writes=32),
        ),
        (ops.shift, {}, Cost(reads=32, writes=32)),
        (ops.sparse_shift, {"displacement": torch.ones(2, 2)}, Cost(params=4, reads=32, writes=32)),
        # 2 x 2 x 2 elements, each of four pixels
        (
            ops.active_shift,
            {"displacement": torch.ones(2, 2), "stride": 2},
            Cost(multiplications=32, additions=24, params=4, reads=32, writes=8),
        ),
        (ops.identity, {}, Cost()),
        (ops.flatten, {}, Cost()),
        (ops.channel_split, {"start": 0, "stop": 1}, Cost()),
        (ops.dropout, {"rate": 0.5}, Cost()),
        (ops.stochastic_depth, {"rate": 0.5}, Cost()),
        (ops.add, {"y": X}, Cost(additions=32, reads=64, writes=32)),
        (ops.scale, {"gate": torch.ones(1, 2, 1, 1)}, Cost(multiplications=32, reads=34, writes=32)),
        (
            ops.batch_norm,
            dict.fromkeys(("running_mean", "running_var", "weight", "bias"), torch.ones(2)),
            Cost(multiplications=32, additions=32, params=4, reads=32, writes=32),
        ),
    ],
)  # fmt: skip
def test_cost_worked_out_by_hand(fn, options, cost):
    assert cost_of(step_of(fn, X, **options)) == cost


def test_coefficients_worked_out_by_hand():
    step = step_of(ops.shift_max_coefficients, torch.ones(3, 8), (1.0, 0.0))
    assert cost_of(step) == Cost(multiplications=24, additions=48, reads=24, writes=24)


def test_concat_moves_all_elements_once():
    assert cost_of(step_of(ops.concat, X, X)) == Cost(reads=64, writes=64)


def test_costs_add_up_kind_by_kind():
    a, b = Cost(*range(10)), Cost(*range(10, 20))
    assert a + b == Cost(*range(10, 30, 2))


def test_traffic_and_intensity():
    cost = Cost(macs=90, params=10, reads=15, writes=5)
    assert (cost.traffic, cost.intensity, Cost().intensity) == (30, 3.0, 0.0)


def test_a_shared_parameter_counts_once_and_an_unused_one_counts_too():
    class Shares(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.idle = nn.Conv2d(2, 2, 1, bias=False), nn.Parameter(torch.zeros(7))

        def forward(self, x, step=call):
            return step("b", ops.conv2d, step("a", ops.conv2d, x, self.conv.weight), self.conv.weight)

    counted = profile(Shares(), (1, 2, 4, 4))
    assert [row.cost.params for row in counted.rows] == [4, 0]
    assert (counted.params, counted.macs) == (11, 2 * 64)


def test_profile_leaves_the_model_as_it_is_and_computes_nothing():
    layer = ConvNorm(3, 4, 3).train()
    before = {name: value.clone() for name, value in layer.state_dict().items()}
    counted = profile(layer, (1, 3, 8, 8))
    assert layer.training and layer.norm.training
    assert all(torch.equal(value, before[name]) for name, value in layer.state_dict().items())
    steps = trace(ConvNorm(3, 4, 3).eval(), torch.zeros(1, 3, 8, 8))
    assert counted.cost == sum((cost_of(step) for step in steps), Cost())
    huge = profile(layer, (1, 3, 100_000, 100_000))  # would need terabytes if it were computed
    assert huge.macs == 27 * 4 * 10**10
