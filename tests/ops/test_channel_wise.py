"""Convolution along the channels: against plain loops, and against the layers that it is or stands for."""

import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import example, given
from hypothesis import strategies as st

from lwcnn import ops
from lwcnn.ops import by_hand

from .values import maps_of, real, whole

seeds = st.integers(0, 10_000)


@st.composite
def along_channels(draw):
    """A map, filters and the options of a convolution along its channels that fit together."""
    padding, channels = draw(st.integers(0, 3)), draw(st.integers(1, 9))
    length = draw(st.integers(1, channels + 2 * padding))
    x = whole(2, channels, draw(st.integers(2, 4)), draw(st.integers(2, 4)), seed=draw(seeds))
    filters = whole(
        draw(st.integers(1, 3)), length, draw(st.integers(1, 2)), draw(st.integers(1, 2)), seed=draw(seeds)
    )
    return x, filters, draw(st.integers(1, 4)), padding


@given(along_channels())
def test_channel_wise_conv(case):
    x, filters, stride, padding = case
    slow = maps_of(by_hand.channel_wise_conv, x, filters.tolist(), stride, padding)
    assert torch.equal(ops.channel_wise_conv(x, filters, stride, padding), slow)


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 3), seeds)
@example(channels=8, length=3, stride=2, seed=0)  # the odd zero channel goes to the end
def test_same_padding_along_the_channels(channels, length, stride, seed):
    """TensorFlow's rule: ceil(C / stride) places; as the authors' group channel-wise convolution has it."""
    places = math.ceil(channels / stride)
    zeros = max((places - 1) * stride + length - channels, 0)
    x, filters = whole(1, channels, 2, 3, seed=seed), whole(2, length, 1, 1, seed=seed + 1)
    padded = F.pad(x, (0, 0, 0, 0, zeros // 2, zeros - zeros // 2))
    slow = maps_of(by_hand.channel_wise_conv, padded, filters.tolist(), stride)
    assert torch.equal(ops.channel_wise_conv(x, filters, stride, "same"), slow)
    assert slow.shape[1] == 2 * places


@given(st.integers(1, 6), st.integers(1, 3), st.integers(1, 3), st.integers(1, 7), seeds)
def test_across_positions(channels, height, width, length, seed):
    positions = height * width
    x, filters = (
        whole(2, channels, height, width, seed=seed),
        whole(positions, positions, length, seed=seed + 1),
    )
    slow = maps_of(by_hand.channel_wise_conv_across_positions, x, filters.tolist())
    assert torch.equal(ops.channel_wise_conv_across_positions(x, filters), slow)


@pytest.mark.parametrize("length", [1, 2, 3, 5, 8])
def test_one_shared_filter_is_a_pointwise_convolution_with_a_banded_matrix(length):
    """Row o of the matrix holds the same weights, one place further; what hangs over is cut off."""
    x, filters = real(2, 6, 3, 4), real(1, length, 1, 1)
    before = (length - 1) // 2
    matrix = torch.zeros(6, 6, 1, 1, dtype=torch.float64)
    for o in range(6):
        for t in range(length):
            if 0 <= o + t - before < 6:
                matrix[o, o + t - before] = filters[0, t]
    torch.testing.assert_close(
        ops.channel_wise_conv(x, filters, padding="same"), ops.pointwise_conv2d(x, matrix)
    )


def test_filters_across_positions_that_are_alike_and_stay_at_their_position_are_one_shared_filter():
    x, filters = real(2, 7, 2, 3), real(1, 4, 1, 1)
    alike = torch.einsum("pq,t->pqt", torch.eye(6, dtype=torch.float64), filters.flatten())
    shared = ops.channel_wise_conv(x, filters, padding="same")
    torch.testing.assert_close(ops.channel_wise_conv_across_positions(x, alike), shared)


def test_a_filter_as_long_as_the_channels_and_as_large_as_the_map_is_a_row_of_a_linear_layer():
    x, weight = real(2, 5, 3, 2), real(4, 5, 3, 2)
    y = ops.channel_wise_conv(x, weight).flatten(1)
    torch.testing.assert_close(y, ops.linear(x.flatten(1), weight.flatten(1)))


@given(st.integers(1, 5), seeds)
def test_a_shift_of_the_channels_shifts_the_outputs(length, seed):
    """Inside the border; a 1 x 1 convolution knows no such thing."""
    x, filters = whole(1, 9, 2, 2, seed=seed), whole(1, length, 1, 1, seed=seed + 1)
    y, shifted = (ops.channel_wise_conv(maps, filters) for maps in (x, x.roll(1, dims=1)))
    assert torch.equal(shifted[:, 1:], y[:, :-1])


@pytest.mark.parametrize("groups", [1, 2, 3, 4])
def test_group_channel_wise_filters_join_all_groups(groups):
    """Each of the g groups that come out has read channels of all g groups that went in: the reason to have it."""
    channels = 4 * groups
    one_each = torch.eye(channels, dtype=torch.float64)[:, :, None, None]  # sample i: channel i alone
    y = ops.channel_wise_conv(one_each, torch.ones(groups, 4 * groups, 1, 1).double(), groups, "same")
    assert y.shape[1] == channels
    reached = y[:, :, 0, 0].view(groups, 4, groups, 4).sum((1, 3)) > 0  # group in, group out
    assert bool(reached.all())
