"""What holds for an operation whatever the numbers are."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lwcnn import ops
from lwcnn.ops.rounding import output_size

from .values import real, whole

sizes = st.integers(1, 4)
seeds = st.integers(0, 10_000)


@given(sizes, sizes, seeds)
def test_shuffle_is_a_permutation_and_the_other_shuffle_undoes_it(groups, per_group, seed):
    channels = groups * per_group
    numbers = torch.arange(channels).double().view(1, channels, 1, 1)
    assert sorted(ops.channel_shuffle(numbers, groups).flatten().tolist()) == list(range(channels))
    x = whole(2, channels, 2, 3, seed=seed)
    assert torch.equal(ops.channel_shuffle(ops.channel_shuffle(x, groups), channels // groups), x)


@given(sizes, sizes, seeds)
def test_three_moves_are_one_shuffle(groups, per_group, seed):
    x = whole(2, groups * per_group, 2, 3, seed=seed)
    table = ops.split_groups(x, groups)
    assert table.shape == (2, groups, per_group, 2, 3)
    assert torch.equal(ops.merge_groups(ops.swap_groups(table)), ops.channel_shuffle(x, groups))


@given(sizes, sizes)
def test_channel_i_per_group_plus_j_goes_to_j_groups_plus_i(groups, per_group):
    y = ops.channel_shuffle(torch.arange(groups * per_group).view(1, -1, 1, 1), groups).flatten()
    for i in range(groups):
        for j in range(per_group):
            assert y[j * groups + i] == i * per_group + j


@given(st.integers(1, 3), st.sampled_from([3, 5]), st.integers(1, 2), st.integers(9, 12), seeds)
def test_shift_and_the_opposite_shift_leave_all_in_place_inside_the_border(
    turns, kernel, dilation, size, seed
):
    x = whole(1, turns * kernel**2, size, size + 1, seed=seed)
    back = ops.shift(ops.shift(x, kernel, dilation).flip(1), kernel, dilation).flip(
        1
    )  # channel c looks where C-1-c did
    reach = dilation * (kernel // 2)
    inside = (..., slice(reach, size - reach), slice(reach, size + 1 - reach))
    assert torch.equal(back[inside], x[inside])
    assert not torch.equal(ops.shift(x, kernel, dilation)[inside], x[inside])


@given(st.sampled_from([3, 5]), st.integers(1, 2), st.integers(0, 6), seeds)
def test_shift_is_a_depthwise_convolution_with_a_single_one_a_filter(kernel, dilation, left_over, seed):
    moved = 2 * kernel**2
    x = whole(2, moved + left_over, 6, 7, seed=seed)
    weight = torch.zeros(moved + left_over, kernel**2).double()
    weight[range(moved), [c % kernel**2 for c in range(moved)]] = 1
    weight[moved:, kernel**2 // 2] = 1  # what is left over stays in place
    filters = weight.view(-1, 1, kernel, kernel)
    padding = dilation * (kernel // 2)
    convolved = ops.depthwise_conv2d(x, filters, padding=padding, dilation=dilation)
    assert torch.equal(ops.shift(x, kernel, dilation), convolved)


def test_fewer_channels_than_places_of_the_window_stay_as_they_are():
    x = whole(1, 8, 4, 4)
    assert torch.equal(ops.shift(x), x)
    y = ops.shift(x.to(memory_format=torch.channels_last))
    assert y.is_contiguous()
    y += 1  # what comes out is not the caller's
    assert torch.equal(ops.shift(x), x) and not torch.equal(y, x)
    z = ops.shift(x)
    assert z.data_ptr() != x.data_ptr()


@given(sizes, sizes, st.integers(1, 3), seeds)
def test_grouped_convolution_is_one_standard_convolution_a_group(depth, per_group, groups, seed):
    x, weight = (
        whole(2, groups * depth, 4, 5, seed=seed),
        whole(groups * per_group, depth, 3, 2, seed=seed + 1),
    )
    parts = [
        ops.conv2d(
            ops.channel_split(x, g * depth, (g + 1) * depth), weight[g * per_group : (g + 1) * per_group]
        )
        for g in range(groups)
    ]
    assert torch.equal(ops.conv2d(x, weight, groups=groups), ops.concat(*parts))
    if groups == 1:
        assert torch.equal(ops.conv2d(x, weight, groups=1), ops.conv2d(x, weight))


@given(sizes, sizes, seeds)
def test_as_many_groups_as_channels_are_a_depthwise_convolution(channels, multiplier, seed):
    x, weight = whole(2, channels, 4, 5, seed=seed), whole(channels * multiplier, 1, 3, 3, seed=seed + 1)
    depthwise = ops.depthwise_conv2d(x, weight, stride=2, padding=1)
    assert torch.equal(depthwise, ops.conv2d(x, weight, stride=2, padding=1, groups=channels))


@given(sizes, sizes, seeds)
def test_pointwise_convolution_is_a_linear_layer_at_each_pixel(c_in, c_out, seed):
    x, weight, bias = whole(2, c_in, 3, 4, seed=seed), whole(c_out, c_in, 1, 1, seed=1), whole(c_out, seed=2)
    pixels = x.permute(0, 2, 3, 1).reshape(-1, c_in)
    rows = ops.linear(pixels, weight.flatten(1), bias)
    y = ops.pointwise_conv2d(x, weight, bias)
    assert torch.equal(y.permute(0, 2, 3, 1).reshape(-1, c_out), rows)


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 4), st.integers(1, 4), st.integers(1, 2))
def test_same_padding_gives_the_size_divided_by_the_stride_rounded_up(
    height, width, kernel, stride, dilation
):
    x, weight = torch.ones(1, 1, height, width), torch.ones(1, 1, kernel, kernel)
    y = ops.conv2d(x, weight, stride=stride, padding="same", dilation=dilation)
    assert y.shape[2:] == (math.ceil(height / stride), math.ceil(width / stride))


@given(st.integers(3, 8), st.integers(1, 3), st.integers(1, 3), st.integers(0, 2), st.integers(1, 2))
def test_output_size_is_the_size_of_the_output(size, kernel, stride, padding, dilation):
    if dilation * (kernel - 1) + 1 > size + 2 * padding:
        return
    x, weight = torch.ones(1, 1, size, 8), torch.ones(1, 1, kernel, 1)
    y = ops.conv2d(x, weight, stride=(stride, 1), padding=(padding, 0), dilation=(dilation, 1))
    assert y.shape[2] == output_size(size, kernel, stride, padding, dilation)


@given(st.integers(3, 9), st.integers(1, 4), st.integers(1, 4), st.booleans())
def test_output_size_is_the_size_of_a_pooling(size, kernel, stride, ceil_mode):
    if kernel > size:
        return
    padding = kernel // 2
    y = ops.max_pool2d(torch.ones(1, 1, size, size), kernel, stride, padding, ceil_mode)
    assert y.shape[2] == output_size(size, kernel, stride, padding, ceil_mode=ceil_mode)


@given(st.integers(1, 3), seeds)
def test_a_kernel_of_rank_one_is_a_column_and_then_a_row(channels, seed):
    x, column, row = whole(2, channels, 6, 7, seed=seed), whole(3, seed=seed + 1), whole(3, seed=seed + 2)
    square = torch.outer(column, row).expand(channels, 1, 3, 3)
    columns, rows = column.view(1, 1, 3, 1).expand(channels, 1, 3, 1), row.expand(channels, 1, 1, 3)
    in_two = ops.depthwise_conv2d(ops.depthwise_conv2d(x, columns, padding=(1, 0)), rows, padding=(0, 1))
    assert torch.equal(in_two, ops.depthwise_conv2d(x, square, padding=1))


@given(st.integers(-3, 3), st.integers(-3, 3), seeds)
def test_convolution_is_linear_in_its_input(a, b, seed):
    x, y, weight = (whole(2, 3, 4, 4, seed=seed + i) for i in range(3))
    weight = weight.repeat(2, 1, 1, 1)[:, :, :3, :3]
    left = ops.conv2d(a * x + b * y, weight, stride=2, padding=1)
    right = a * ops.conv2d(x, weight, stride=2, padding=1) + b * ops.conv2d(y, weight, stride=2, padding=1)
    assert torch.equal(left, right)


@given(seeds)
def test_batch_norm_gives_mean_0_and_variance_1_in_training_mode(seed):
    x = 5 * real(4, 3, 4, 4, seed=seed) + 7
    y = ops.batch_norm(x, torch.zeros(3).double(), torch.ones(3).double(), training=True, eps=1e-12)
    torch.testing.assert_close(y.mean((0, 2, 3)), torch.zeros(3).double(), rtol=0, atol=1e-10)
    torch.testing.assert_close(y.var((0, 2, 3), correction=0), torch.ones(3).double(), rtol=0, atol=1e-10)


@given(seeds, st.sampled_from(["sigmoid", "hard_sigmoid"]))
def test_a_gate_is_between_0_and_1_and_half_open_at_0(seed, gate):
    y = getattr(ops, gate)(9 * real(50, seed=seed))
    assert y.min() >= 0 and y.max() <= 1
    assert getattr(ops, gate)(torch.zeros(1)).item() == 0.5


@given(st.integers(1, 6), st.integers(1, 6))
def test_adaptive_pooling_to_one_pixel_is_the_global_mean(height, width):
    x = real(2, 3, height, width)
    torch.testing.assert_close(ops.adaptive_avg_pool2d(x, 1).flatten(1), ops.global_avg_pool(x))


@given(st.floats(0, 0.9), seeds)
def test_dropout_keeps_or_drops_and_does_nothing_at_inference(rate, seed):
    torch.manual_seed(seed)
    x = positive_map = real(2, 3, 20, 20).abs() + 0.1
    assert torch.equal(ops.dropout(x, rate), x)
    y = ops.dropout(positive_map, rate, training=True)
    kept = y != 0
    torch.testing.assert_close(y[kept], x[kept] / (1 - rate))
    assert abs(kept.double().mean().item() - (1 - rate)) < 0.1


@given(st.floats(0, 0.9), seeds)
def test_stochastic_depth_drops_whole_samples_and_does_nothing_at_inference(rate, seed):
    torch.manual_seed(seed)
    x = real(400, 2, 3).abs() + 0.1
    assert torch.equal(ops.stochastic_depth(x, rate), x)
    y = ops.stochastic_depth(x, rate, training=True)
    kept = y.flatten(1).any(dim=1)
    torch.testing.assert_close(y, x * kept[:, None, None] / (1 - rate))
    assert abs(kept.double().mean().item() - (1 - rate)) < 0.12


def test_dropout_without_a_rate_keeps_everything():
    assert torch.equal(ops.dropout(torch.ones(100), 0, training=True), torch.ones(100))


@pytest.mark.parametrize("kernel, stride, padding", [(3, 2, 0), (3, 2, 1), (2, 2, 0)])
def test_padding_never_wins_a_maximum(kernel, stride, padding):
    x = -torch.ones(1, 1, 7, 7)
    assert (ops.max_pool2d(x, kernel, stride, padding, ceil_mode=True) == -1).all()


def test_shuffle_keeps_the_memory_layout_of_channels_last():
    x = real(2, 6, 4, 5).to(memory_format=torch.channels_last)
    assert ops.channel_shuffle(x, 2).is_contiguous(memory_format=torch.channels_last)
