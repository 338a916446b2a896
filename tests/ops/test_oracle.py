"""Each operation against its slow form in plain loops: exactly for whole numbers, else in float64."""

import math
from types import SimpleNamespace

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from lwcnn import ops
from lwcnn.ops import by_hand

from .calls import conv, conv_norm, mixed_conv
from .values import maps_of, positive, real, whole

seeds = st.integers(0, 10_000)


def pairs(least: int, most: int):
    """A whole number, or a pair of them."""
    number = st.integers(least, most)
    return number | st.tuples(number, number)


@st.composite
def convolutions(draw):
    """A map, filters and the options of a convolution that fit together."""
    groups, depth, per_group = draw(st.integers(1, 3)), draw(st.integers(1, 2)), draw(st.integers(1, 2))
    kernel = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    size = draw(st.integers(5, 8)), draw(st.integers(5, 8))  # the widest kernel reaches over 5 elements
    filters = whole(groups * per_group, depth, *kernel, seed=draw(seeds))
    bias = whole(groups * per_group, seed=draw(seeds)) if draw(st.booleans()) else None
    options = dict(
        stride=draw(pairs(1, 3)), padding=draw(pairs(0, 2)), dilation=draw(pairs(1, 2)), groups=groups
    )
    return whole(draw(st.integers(1, 2)), groups * depth, *size, seed=draw(seeds)), filters, bias, options


@given(convolutions())
def test_conv2d(case):
    x, filters, bias, options = case
    slow = maps_of(by_hand.conv2d, x, filters.tolist(), bias if bias is None else bias.tolist(), **options)
    assert torch.equal(ops.conv2d(x, filters, bias, **options), slow)


@given(st.integers(4, 9), st.integers(4, 9), st.integers(1, 4), st.integers(1, 3), st.integers(1, 2), seeds)
@example(height=8, width=7, kernel=3, stride=2, dilation=1, seed=0)  # height: the odd zero goes to the end
def test_conv2d_with_same_padding(height, width, kernel, stride, dilation, seed):
    def zeros(size):  # TensorFlow's rule
        needed = (math.ceil(size / stride) - 1) * stride + dilation * (kernel - 1) + 1
        total = max(needed - size, 0)
        return math.floor(total / 2), math.ceil(total / 2)

    x, filters = whole(1, 2, height, width, seed=seed), whole(2, 2, kernel, kernel, seed=seed + 1)
    padded = maps_of(by_hand.pad, x, *zeros(height), *zeros(width))
    slow = maps_of(by_hand.conv2d, padded, filters.tolist(), stride=stride, dilation=dilation)
    assert torch.equal(ops.conv2d(x, filters, None, stride, "same", dilation), slow)
    assert slow.shape[2:] == (math.ceil(height / stride), math.ceil(width / stride))


@given(st.integers(1, 3), st.integers(1, 3), pairs(1, 2), pairs(0, 1), pairs(1, 2), st.booleans(), seeds)
def test_depthwise_conv2d(channels, multiplier, stride, padding, dilation, has_bias, seed):
    x, filters = whole(2, channels, 5, 6, seed=seed), whole(channels * multiplier, 1, 3, 2, seed=seed + 1)
    bias = whole(channels * multiplier, seed=seed + 2) if has_bias else None
    slow_bias = bias.tolist() if has_bias else None
    slow = maps_of(by_hand.depthwise_conv2d, x, filters.tolist(), slow_bias, stride, padding, dilation)
    assert torch.equal(ops.depthwise_conv2d(x, filters, bias, stride, padding, dilation), slow)


@given(st.integers(1, 4), st.integers(1, 4), st.booleans(), seeds)
def test_pointwise_conv2d(c_in, c_out, has_bias, seed):
    x, filters = whole(2, c_in, 3, 4, seed=seed), whole(c_out, c_in, 1, 1, seed=seed + 1)
    bias = whole(c_out, seed=seed + 2) if has_bias else None
    slow = maps_of(by_hand.pointwise_conv2d, x, filters.tolist(), bias.tolist() if has_bias else None)
    assert torch.equal(ops.pointwise_conv2d(x, filters, bias), slow)


@given(st.integers(1, 4), st.integers(1, 4), st.booleans(), seeds)
def test_linear(c_in, c_out, has_bias, seed):
    x, weight = whole(3, c_in, seed=seed), whole(c_out, c_in, seed=seed + 1)
    bias = whole(c_out, seed=seed + 2) if has_bias else None
    slow = maps_of(by_hand.linear, x, weight.tolist(), bias.tolist() if has_bias else None)
    assert torch.equal(ops.linear(x, weight, bias), slow)


@st.composite
def windows(draw):
    """A map and a pooling window that fit together."""
    kernel = draw(st.integers(1, 4))
    x = whole(2, 2, draw(st.integers(4, 9)), draw(st.integers(4, 9)), seed=draw(seeds))
    return x, kernel, draw(st.integers(1, 4)), draw(st.integers(0, kernel // 2))


@given(windows(), st.booleans())
@example(case=(whole(1, 1, 6, 7), 3, 2, 0), ceil_mode=True)
@example(case=(whole(1, 1, 5, 4), 2, 4, 1), ceil_mode=True)  # a last window would start in the padding
def test_max_pool2d(case, ceil_mode):
    x, *window = case
    slow = maps_of(by_hand.max_pool2d, x, *window, ceil_mode)
    assert torch.equal(ops.max_pool2d(x, *window, ceil_mode), slow)


@given(windows())
def test_avg_pool2d(case):
    x, *window = case
    slow = maps_of(by_hand.avg_pool2d, x, *window)
    torch.testing.assert_close(ops.avg_pool2d(x, *window), slow, rtol=1e-14, atol=1e-14)


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 5), seeds)
def test_adaptive_avg_pool2d(height, width, size, seed):
    x = whole(2, 2, height, width, seed=seed)
    slow = maps_of(by_hand.adaptive_avg_pool2d, x, size)
    torch.testing.assert_close(ops.adaptive_avg_pool2d(x, size), slow, rtol=1e-14, atol=1e-14)


@given(st.integers(1, 5), st.integers(1, 5), seeds)
def test_global_avg_pool(height, width, seed):
    x = whole(2, 3, height, width, seed=seed)
    slow = maps_of(by_hand.global_avg_pool, x)
    torch.testing.assert_close(ops.global_avg_pool(x), slow, rtol=1e-14, atol=1e-14)


@given(seeds, st.sampled_from([1e-5, 1e-3, 0.5]))
def test_batch_norm_in_eval_mode(seed, eps):
    x, mean, weight, bias = real(2, 3, 2, 4, seed=seed), real(3, seed=1), real(3, seed=2), real(3, seed=3)
    variance = positive(3, seed=seed)
    vectors = mean, variance, weight, bias
    slow = maps_of(by_hand.batch_norm, x, *(vector.tolist() for vector in vectors), eps)
    torch.testing.assert_close(ops.batch_norm(x, *vectors, eps=eps), slow, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("training", [False, True])
def test_batch_norm_takes_rows_as_maps_of_one_pixel(training):
    x, vectors = real(5, 3), (real(3, seed=1), positive(3, seed=2), real(3, seed=3), real(3, seed=4))
    others = [vector.clone() for vector in vectors]
    y = ops.batch_norm(x, *vectors, training=training)
    maps = ops.batch_norm(x[:, :, None, None], *others, training=training)
    torch.testing.assert_close(y, maps[:, :, 0, 0], rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(vectors[1], others[1], rtol=1e-12, atol=1e-12)


def test_batch_norm_uses_the_eps_of_pytorch_unless_told():
    vectors = torch.zeros(1).double(), torch.zeros(1).double()
    y = ops.batch_norm(torch.ones(1, 1, 1, 1).double(), *vectors)
    assert y.item() == pytest.approx(1 / math.sqrt(1e-5), rel=1e-12)


def test_batch_norm_in_training_mode_takes_and_keeps_the_statistics_of_the_batch():
    x, running_mean, running_var = real(2, 3, 2, 4), real(3, seed=1), positive(3, seed=2)
    mean_before, var_before = running_mean.clone(), running_var.clone()
    mean, variance = by_hand.batch_statistics(x.tolist())
    slow = maps_of(by_hand.batch_norm, x, mean, variance, [1.0] * 3, [0.0] * 3)
    y = ops.batch_norm(x, running_mean, running_var, training=True, momentum=0.25)
    torch.testing.assert_close(y, slow, rtol=1e-12, atol=1e-12)
    n = 2 * 2 * 4  # the running variance is the unbiased one: divided by n - 1
    new_mean = torch.tensor(mean, dtype=x.dtype)
    new_var = torch.tensor(variance, dtype=x.dtype) * n / (n - 1)
    torch.testing.assert_close(running_mean, 0.75 * mean_before + 0.25 * new_mean, rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(running_var, 0.75 * var_before + 0.25 * new_var, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    "name", ["identity", "relu", "relu6", "sigmoid", "silu", "hard_sigmoid", "hard_swish"]
)
def test_activation(name):
    x = torch.cat([torch.linspace(-8, 8, 65), torch.tensor([-3.0, 0.0, 3.0, 6.0])]).double()
    slow = torch.tensor(by_hand.on_each(getattr(by_hand, name), x.tolist()), dtype=x.dtype)
    torch.testing.assert_close(getattr(ops, name)(x), slow, rtol=1e-14, atol=1e-14)


@pytest.mark.parametrize("groups", [1, 2, 3, 4, 6, 12])
def test_channel_shuffle(groups):
    x = whole(2, 12, 2, 3)
    assert torch.equal(ops.channel_shuffle(x, groups), maps_of(by_hand.channel_shuffle, x, groups))


@given(
    st.integers(1, 30),
    st.integers(1, 4),
    st.integers(1, 5),
    st.sampled_from([(1, 1), (3, 1), (5, 1), (3, 2)]),
    seeds,
)
@example(channels=20, height=3, width=4, window=(3, 1), seed=0)  # two turns, and two channels that stay
def test_shift(channels, height, width, window, seed):
    kernel, dilation = window
    if min(height, width) < dilation * (kernel // 2):
        return
    x = whole(2, channels, height, width, seed=seed)
    assert torch.equal(ops.shift(x, *window), maps_of(by_hand.shift, x, *window))


def test_combinations():
    x, y, gate = whole(2, 3, 2, 4), whole(2, 3, 2, 4, seed=1), whole(2, 3, 1, 1, seed=2)
    for n in range(2):
        a, b = x[n].tolist(), y[n].tolist()
        assert ops.concat(x, y, y)[n].tolist() == by_hand.concat(a, b, b)
        assert ops.add(x, y)[n].tolist() == by_hand.add(a, b)
        assert ops.scale(x, gate)[n].tolist() == by_hand.scale(a, gate[n].flatten().tolist())
        assert ops.flatten(x)[n].tolist() == by_hand.flatten(a)
        for start, stop in ((0, 1), (0, 2), (1, 2), (1, 3)):
            assert ops.channel_split(x, start, stop)[n].tolist() == a[start:stop]


@pytest.mark.parametrize("act", ["relu", "silu"])
@pytest.mark.parametrize("gate", ["sigmoid", "hard_sigmoid"])
def test_squeeze_excite(act, gate):
    p = SimpleNamespace(reduce=conv(6, 2, 1), expand=conv(2, 6, 1))
    layers = [(layer.weight.flatten(1).tolist(), layer.bias.tolist()) for layer in (p.reduce, p.expand)]
    x = real(2, 6, 3, 3)
    slow = maps_of(by_hand.squeeze_excite, x, *layers, getattr(by_hand, act), getattr(by_hand, gate))
    y = ops.squeeze_excite(x, p, act=getattr(ops, act), gate=getattr(ops, gate))
    torch.testing.assert_close(y, slow, rtol=1e-12, atol=1e-12)


@given(
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from([1, 3, 5])), min_size=1, max_size=4),
    st.integers(1, 2),
    st.booleans(),
    seeds,
)
def test_mixconv(parts, stride, depthwise, seed):
    """Parts of any sizes, each with a kernel of its own: depthwise, or from all channels of the part to two."""
    weights = [whole(c if depthwise else 2, 1 if depthwise else c, k, k, seed=seed) for c, k in parts]
    convs = [
        SimpleNamespace(
            weight=weight, bias=None, stride=stride, padding=k // 2, dilation=1, groups=c if depthwise else 1
        )
        for weight, (c, k) in zip(weights, parts, strict=True)
    ]
    x, splits = whole(2, sum(c for c, _ in parts), 6, 5, seed=seed + 1), [c for c, _ in parts]
    slow = maps_of(by_hand.mixconv, x, [weight.tolist() for weight in weights], stride, depthwise)
    assert torch.equal(ops.mixconv(x, SimpleNamespace(convs=convs, splits=splits)), slow)


def test_mixconv_norm_act():
    p, x = mixed_conv(), real(2, 6, 5, 4)
    y = ops.batch_norm(ops.mixconv(x, p), p.norm.running_mean, p.norm.running_var, p.norm.weight, p.norm.bias)
    assert torch.equal(ops.mixconv_norm_act(x, p, ops.identity), y)
    assert torch.equal(ops.mixconv_norm_act(x, p), y.clamp(min=0))


def test_conv_act():
    p = conv(4, 6, 3, stride=2, padding=1, dilation=1, groups=2)
    x = real(2, 4, 5, 6)
    slow = maps_of(
        by_hand.conv2d, x, p.weight.tolist(), p.bias.tolist(), p.stride, p.padding, p.dilation, p.groups
    )
    torch.testing.assert_close(ops.conv_act(x, p, ops.identity), slow, rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(ops.conv_act(x, p), slow.clamp(min=0), rtol=1e-12, atol=1e-12)


def test_conv_norm_act():
    p = conv_norm(4, 6, 3, stride=2, padding=2, dilation=2, groups=2)
    p.norm.eps = 0.1
    x = real(2, 4, 5, 6)
    options = p.conv.stride, p.conv.padding, p.conv.dilation, p.conv.groups
    slow = maps_of(by_hand.conv2d, x, p.conv.weight.tolist(), None, *options)
    vectors = p.norm.running_mean, p.norm.running_var, p.norm.weight, p.norm.bias
    slow = maps_of(by_hand.batch_norm, slow, *(vector.tolist() for vector in vectors), 0.1)
    torch.testing.assert_close(ops.conv_norm_act(x, p, ops.identity), slow, rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(ops.conv_norm_act(x, p), slow.clamp(min=0), rtol=1e-12, atol=1e-12)
