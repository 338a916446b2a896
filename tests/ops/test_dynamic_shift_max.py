"""Dynamic Shift-Max: against plain loops, which channels it joins, and where its coefficients start."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lwcnn import ops
from lwcnn.ops import by_hand

from .calls import shift_max
from .values import maps_of, real, whole

seeds = st.integers(0, 10_000)


@given(st.integers(1, 4), st.integers(1, 4), seeds)
def test_roll_channels(groups, size, seed):
    x = whole(2, groups * size, 2, 3, seed=seed)
    assert torch.equal(ops.roll_channels(x, groups), maps_of(by_hand.roll_channels, x, groups))


@pytest.mark.parametrize(("channels", "groups"), [(6, 1), (6, 2), (6, 3), (6, 6), (1, 1), (16, 4)])
def test_a_rolled_channel_comes_from_the_next_group_and_the_next_place(channels, groups):
    """The index of the released code: x'[i, j] = x[(i + 1) mod g, (j + 1) mod C/g]."""
    size = channels // groups
    wanted = [(i + 1) % groups * size + (j + 1) % size for i in range(groups) for j in range(size)]
    y = ops.roll_channels(torch.arange(channels).view(1, channels, 1, 1), groups)
    assert y.flatten().tolist() == wanted
    assert groups == 1 or all(new // size != old // size for old, new in enumerate(wanted))


@given(st.integers(1, 5), st.integers(1, 3), st.sampled_from([2.0, 1.0, 0.3]), seeds)
def test_coefficients(channels, pairs, reach, seed):
    gate = real(2, 2 * pairs * channels, seed=seed).sigmoid()
    start = tuple(real(2 * pairs, seed=seed + 1).tolist())
    slow = maps_of(by_hand.shift_max_coefficients, gate, start, reach)
    torch.testing.assert_close(ops.shift_max_coefficients(gate, start, reach), slow, rtol=1e-13, atol=1e-13)


@given(st.integers(1, 5), st.integers(1, 3), seeds)
def test_shift_max(channels, pairs, seed):
    x, rolled = whole(2, channels, 2, 3, seed=seed), whole(2, channels, 2, 3, seed=seed + 1)
    coefficients = whole(2, 2 * pairs * channels, seed=seed + 2)
    samples = zip(x.tolist(), rolled.tolist(), coefficients.tolist(), strict=True)
    slow = torch.tensor([by_hand.shift_max(*sample) for sample in samples], dtype=torch.float64)
    assert torch.equal(ops.shift_max(x, rolled, coefficients), slow)


@pytest.mark.parametrize("start", [(1.0, 0.0), (1.0, 0.0, 0.5, 0.5), (0.1, -0.2, 0.3, 0.7, -1.0, 2.0)])
@pytest.mark.parametrize("groups", [1, 2, 3, 6])
def test_dynamic_shift_max(groups, start):
    p = shift_max(6, 4, groups, start)
    reduce, expand = ((layer.weight.tolist(), layer.bias.tolist()) for layer in (p.reduce, p.expand))
    x = real(2, 6, 3, 4)
    slow = maps_of(by_hand.dynamic_shift_max, x, reduce, expand, groups, start)
    torch.testing.assert_close(ops.dynamic_shift_max(x, p), slow, rtol=1e-12, atol=1e-12)


def test_before_training_it_gives_the_channel_or_the_larger_of_it_and_a_mean():
    """With zeros for weights all gates are a half: the coefficients are where they start."""
    x = real(2, 6, 3, 4)
    for start in ((1.0, 0.0), (1.0, 0.0, 1.0, 0.0), (1.0, 0.0, 0.5, 0.5)):
        p = shift_max(6, 4, 2, start)
        for number in p.parameters():
            torch.nn.init.zeros_(number)
        mean = (x + ops.roll_channels(x, 2)) / 2
        wanted = torch.maximum(x, mean) if 0.5 in start else x
        assert torch.equal(ops.dynamic_shift_max(x, p), wanted)


def test_coefficients_reach_two_to_each_side_and_no_further():
    gates = torch.tensor([[0.0, 0.5, 1.0] * 2])
    assert ops.shift_max_coefficients(gates, (1.0, 0.0)).tolist() == [[-1.0, 1.0, 3.0, -2.0, 0.0, 2.0]]
