"""Mitchell's product on bits: against its definition by exponents, over all pairs of exponents."""

import math
import random
import struct
import warnings

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks.mitchell import bytes_of_windows, peak_memory
from lwcnn.ops import by_hand, mitchell_matmul
from lwcnn.ops.mitchell import mitchell_inverse_root, mitchell_product, mitchell_reciprocal
from lwcnn.ops.mitchell_act import mitchell_hard_sigmoid, mitchell_sigmoid, mitchell_silu
from lwcnn.ops.mitchell_layers import (
    mitchell_adaptive_avg_pool2d,
    mitchell_avg_pool2d,
    mitchell_batch_norm,
    mitchell_conv2d,
    mitchell_linear,
    mitchell_mean,
)
from tests.refusing import raised, refused

from .test_oracle import convolutions, pairs, seeds
from .values import maps_of, positive, real

FLOATS = {torch.float32: (-126, 127, 23), torch.float64: (-1022, 1023, 52)}
numbers = st.floats(allow_nan=False, allow_subnormal=False)
usual = st.floats(2**-400, 2**400)
both_signs = usual | usual.map(lambda number: -number)


def exact(number: float) -> torch.Tensor:
    """A number as float64, which is what Python has."""
    return torch.tensor(number, dtype=torch.float64)


def of_exponents(dtype, bits: list[int]) -> torch.Tensor:
    """A number of every exponent that the format has, zeros and infinities among them, for each of these digits."""
    least, most, digits = FLOATS[dtype]
    whole = torch.int32 if digits == 23 else torch.int64
    exponents = torch.arange(most - least + 3)
    spelled = (exponents[:, None] << digits) + torch.tensor(bits)
    return spelled.flatten().to(whole).view(dtype)


def by_definition(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The product by exponents and fractions, as `by_hand` has it, for many numbers at once: no bits."""
    least, most, _ = FLOATS[a.dtype]
    (m, k), (n, e) = torch.frexp(a.double().abs()), torch.frexp(b.double().abs())
    x, y, k = 2 * m - 1, 2 * n - 1, k + e - 2
    digits, k = torch.where(x + y < 1, 1 + x + y, x + y), torch.where(x + y < 1, k, k + 1)
    result = torch.ldexp(digits, k.clamp(least, most).double())
    result = torch.where(k < least, 0.0, torch.where(k > most, math.inf, result))
    result = torch.where((a < 0) == (b < 0), result, -result).to(a.dtype)
    a, b = (torch.where(v.abs() < torch.finfo(v.dtype).smallest_normal, 0 * v, v) for v in (a, b))
    is_ordinary = (a != 0) & (b != 0) & a.isfinite() & b.isfinite()
    return torch.where(is_ordinary, result, a * b)


@pytest.mark.parametrize("dtype", FLOATS)
def test_all_pairs_of_exponents(dtype):
    """Zero, subnormal, infinite and NaN among them, both signs; in float64 one of the two has every exponent."""
    top = (1 << FLOATS[dtype][2]) - 1
    one = of_exponents(dtype, [0, 1, top // 2, top // 2 + 1, top])
    other = of_exponents(dtype, [0, 1, top // 2 + 1, top]) if dtype is torch.float32 else one[::61]
    other[1::2] *= -1
    a, b = torch.cat([one, -one])[:, None], other[None]
    y, expected = mitchell_product(a, b), by_definition(a, b)
    assert torch.equal(y.isnan(), expected.isnan())
    assert torch.equal(y.nan_to_num(7), expected.nan_to_num(7))
    assert torch.equal(y.signbit()[~y.isnan()], expected.signbit()[~y.isnan()])


def test_the_definition_in_plain_python():
    numbers = [0.0, -0.0, 5e-324, 2.0**-1022, math.inf, -math.inf, 1.0, -1.5, 1.75, 2.0**1023 * 1.9, 3e-200]
    draw = random.Random(0)
    numbers += [math.ldexp(draw.uniform(-2, 2), draw.randint(-1030, 1020)) for _ in range(60)]
    a = torch.tensor(numbers, dtype=torch.float64)
    slow = [[by_hand.mitchell_product(x, y) for y in numbers] for x in numbers]
    y = mitchell_product(a[:, None], a[None])
    assert torch.equal(y.nan_to_num(7), torch.tensor(slow, dtype=torch.float64).nan_to_num(7))


def test_one_addition_of_whole_numbers_does_it():
    """The trick in four lines: where nothing runs over, bits(a) + bits(b) - bits(1) holds the sign as well."""

    def bits(number):
        return struct.unpack("<i", struct.pack("<f", number))[0]

    for a, b in ((1.5, 1.5), (-3.0, 0.7), (-0.1, -20.0), (1e-10, 12345.0)):
        spelled = (bits(a) + bits(b) - 0x3F800000) % 2**32
        (y,) = struct.unpack("<f", struct.pack("<I", spelled))
        assert mitchell_product(torch.tensor(a), torch.tensor(b)).item() == y


@given(both_signs, both_signs)
@example(1.5, 1.5)
@example(-1.5, 3.0)
def test_never_above_the_true_magnitude_and_at_most_a_ninth_below(a, b):
    y = mitchell_product(exact(a), exact(b)).item()
    error = (y - a * b) / (a * b)
    assert -1 / 9 - 1e-15 <= error <= 1e-15


def test_the_worst_is_in_the_middle_and_the_mean_is_3_85_percent():
    x = torch.linspace(0, 1, 1001, dtype=torch.float64)[:-1] + 1
    error = mitchell_product(x[:, None], x[None]) / (x[:, None] * x[None]) - 1
    assert error.min().item() == pytest.approx(-1 / 9, rel=1e-12)
    assert divmod(error.argmin().item(), 1000) == (500, 500)  # 1.5 times 1.5
    middle = (torch.arange(1000, dtype=torch.float64) + 0.5) / 1000 + 1
    mean = (mitchell_product(middle[:, None], middle[None]) / (middle[:, None] * middle[None]) - 1).mean()
    assert round(mean.item(), 4) == -0.0385
    gap = torch.log2(x) - (x - 1)  # of the logarithm: 0.0861 at 1/ln 2 - 1
    assert round(gap.max().item(), 4) == 0.0861
    assert abs(x[gap.argmax()].item() - 1 / math.log(2)) < 1e-3


@given(numbers, numbers)
@example(0.0, math.inf)
def test_commutative(a, b):
    a, b = exact(a), exact(b)
    torch.testing.assert_close(mitchell_product(a, b), mitchell_product(b, a), rtol=0, atol=0, equal_nan=True)


@given(both_signs, st.integers(-300, 300), st.booleans())
def test_exact_for_powers_of_two(a, exponent, turned):
    power = math.ldexp(-1.0 if turned else 1.0, exponent)
    assert mitchell_product(exact(a), exact(power)).item() == a * power


@given(both_signs, st.floats(1e-60, 1e60), st.floats(1e-60, 1e60))
def test_associative_unlike_the_product_of_floats(a, b, c):
    """Sums of whole numbers are; so a factor that is divided out again is gone."""
    a, b, c = (exact(number) for number in (a, b, c))
    one = mitchell_product(mitchell_product(a, b), c)
    assert torch.equal(one, mitchell_product(a, mitchell_product(b, c)))
    assert torch.equal(mitchell_product(mitchell_product(a, b), mitchell_reciprocal(b)), a)


@given(usual)
def test_reciprocal_and_inverse_root(number):
    x = exact(number)
    assert mitchell_reciprocal(x).item() == by_hand.mitchell_reciprocal(number)
    assert mitchell_reciprocal(-x).item() == -mitchell_reciprocal(x).item()
    assert mitchell_product(x, mitchell_reciprocal(x)).item() == 1
    assert 1 - 1e-15 <= mitchell_reciprocal(x).item() * number <= 9 / 8 + 1e-15
    root = mitchell_inverse_root(x).item()
    assert root == pytest.approx(by_hand.mitchell_inverse_root(number), rel=1e-15)
    assert 1 - 1e-15 <= root * math.sqrt(number) < 1.0889


def test_reciprocal_and_root_of_what_is_no_usual_number():
    x = torch.tensor([0.0, -0.0, 1e-40, math.inf, -math.inf, -1.0, 2.0**127 * 1.5])
    assert mitchell_reciprocal(x).tolist() == [math.inf, -math.inf, math.inf, 0.0, 0.0, -1.0, 0.0]
    assert mitchell_inverse_root(x)[[0, 2, 3]].tolist() == [math.inf, math.inf, 0.0]
    assert mitchell_inverse_root(x[[4, 5]]).isnan().all()
    assert mitchell_reciprocal(torch.tensor(math.nan)).isnan()


def number_lists(x: torch.Tensor) -> list:
    """Nested lists of numbers whose product is Mitchell's."""
    return [number_lists(part) for part in x] if x.dim() else by_hand.MitchellNumber(x.item())


def loops(function, x, *args, **options) -> torch.Tensor:
    """A function of `by_hand`, with Mitchell's product in the place of Python's."""
    slow = [function(number_lists(sample), *map(number_lists, args), **options) for sample in x]
    return torch.tensor(slow, dtype=torch.float64)


@given(convolutions(), seeds)
def test_convolution_against_plain_loops(case, seed):
    x, filters, bias, options = case
    x, filters = real(*x.shape, seed=seed), real(*filters.shape, seed=seed + 1)
    slow = loops(by_hand.conv2d, x, filters, bias=None if bias is None else bias.tolist(), **options)
    torch.testing.assert_close(mitchell_conv2d(x, filters, bias, **options), slow, rtol=1e-12, atol=1e-12)


def test_linear_layer_against_plain_loops():
    x, weight, bias = real(3, 7), real(5, 7, seed=1), real(5, seed=2)
    slow = loops(by_hand.linear, x, weight, bias)
    torch.testing.assert_close(mitchell_linear(x, weight, bias), slow, rtol=1e-12, atol=1e-12)
    assert mitchell_linear(x.view(3, 1, 7), weight).shape == (3, 1, 5)


def by_channel(x, mean, variance, weight, bias, eps):
    """BatchNorm one number at a time: the factor of a channel, then each distance from the mean times it."""
    product = by_hand.mitchell_product
    factors = [
        product(by_hand.mitchell_inverse_root(v + eps), w) for v, w in zip(variance, weight, strict=True)
    ]
    return [
        [[product(value - mean[c], factors[c]) + bias[c] for value in row] for row in x[c]]
        for c in range(len(x))
    ]


@pytest.mark.parametrize("training", [False, True])
def test_batch_norm_against_plain_loops(training):
    x, running_mean, running_var = real(2, 3, 2, 4), real(3, seed=1), positive(3, seed=2)
    weight, bias = real(3, seed=3), real(3, seed=4)
    mean, variance, n = running_mean.tolist(), running_var.tolist(), 2 * 2 * 4
    if training:
        product = by_hand.mitchell_product
        values = x.transpose(0, 1).flatten(1).tolist()
        mean = [product(sum(channel), 1 / n) for channel in values]
        sums = [sum(product(v - m, v - m) for v in channel) for channel, m in zip(values, mean, strict=True)]
        variance = [product(total, 1 / n) for total in sums]
        follow = [
            [before + product(now - before, 0.25) for before, now in zip(kept.tolist(), news, strict=True)]
            for kept, news in ((running_mean, mean), (running_var, [product(s, 1 / (n - 1)) for s in sums]))
        ]
    slow = maps_of(by_channel, x, mean, variance, weight.tolist(), bias.tolist(), 1e-3)
    y = mitchell_batch_norm(x, running_mean, running_var, weight, bias, training, 0.25, 1e-3)
    torch.testing.assert_close(y, slow, rtol=1e-12, atol=1e-12)
    if training:
        torch.testing.assert_close(
            [running_mean.tolist(), running_var.tolist()], follow, rtol=1e-12, atol=1e-12
        )


def test_means_and_activations_against_plain_loops():
    product, x = by_hand.mitchell_product, real(1, 2, 6, 4)
    sums = 4 * torch.nn.functional.avg_pool2d(x, 2, 2)
    quarter = mitchell_avg_pool2d(x, 2, 2)
    torch.testing.assert_close(quarter, sums / 4)  # a power of two: exact
    ninth = mitchell_avg_pool2d(x, (3, 3), (2, 1), 1)
    sums = 9 * torch.nn.functional.avg_pool2d(x, 3, (2, 1), 1)
    slow = [product(total, 1 / 9) for total in sums.flatten().tolist()]
    torch.testing.assert_close(ninth.flatten().tolist(), slow, rtol=1e-12, atol=1e-12)
    grid = mitchell_adaptive_avg_pool2d(x, (2, 4))
    slow = [product(total, 1 / 3) for total in x.view(2, 2, 3, 4).sum(2).flatten().tolist()]
    torch.testing.assert_close(grid.flatten().tolist(), slow, rtol=1e-12, atol=1e-12)
    slow = [product(total, 1 / 24) for total in x.sum((2, 3)).flatten().tolist()]
    torch.testing.assert_close(mitchell_mean(x, (2, 3)).flatten().tolist(), slow, rtol=1e-12, atol=1e-12)
    z = torch.linspace(-9, 9, 37, dtype=torch.float64)
    hard = [product(min(max(v + 3, 0), 6), 1 / 6) for v in z.tolist()]
    soft = [by_hand.mitchell_reciprocal(1 + math.exp(-v)) for v in z.tolist()]
    torch.testing.assert_close(mitchell_hard_sigmoid(z).tolist(), hard, rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(mitchell_sigmoid(z).tolist(), soft, rtol=1e-12, atol=1e-12)
    swish = [product(v, s) for v, s in zip(z.tolist(), soft, strict=True)]
    torch.testing.assert_close(mitchell_silu(z).tolist(), swish, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("together", [1, 4, 50, 2**17])
def test_matrices_are_sums_of_products_whatever_is_taken_together(dtype, together, monkeypatch):
    monkeypatch.setattr(mitchell_matmul, "TOGETHER", together)
    a = (real(2, 3, 5) * 10 ** real(2, 3, 5, seed=1)).to(dtype)
    b = real(4, 2, 5, 6, seed=2).relu().to(dtype)  # with zeros
    a[0, 0, 0], b[0, 0, 0, 0], b[0, 0, 0, 1] = 0, -0.0, torch.finfo(dtype).smallest_normal / 2
    expected = mitchell_product(a[None, ..., None], b[:, :, None]).sum(3)
    y = mitchell_matmul.mitchell_matmul(a, b)
    torch.testing.assert_close(y, expected, rtol=1e-5 if dtype is torch.float32 else 1e-12, atol=1e-30)


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan, 1e30])
def test_matrices_with_products_that_are_not_finite(number):
    a, b = torch.tensor([[[number, 1.0, 0.0]]]), torch.tensor([[[[1e30, 0.0], [2.0, 2.0], [3.0, 3.0]]]])
    expected = mitchell_product(a[None, ..., None], b[:, :, None]).sum(3)
    y = mitchell_matmul.mitchell_matmul(a, b)
    torch.testing.assert_close(y, expected, equal_nan=True)
    assert not y[0, 0, 0, 0].isfinite()


def test_products_below_the_smallest_normal_number_are_zero_in_matrices_too():
    a, b = torch.full((1, 1, 2), 1.5 * 2.0**-100), torch.full((1, 1, 2, 1), 2.0**-27)
    assert mitchell_matmul.mitchell_matmul(a, b).item() == 0
    assert mitchell_matmul.mitchell_matmul(a, 2 * b).item() == 1.5 * 2.0**-125


@given(seeds)
def test_what_goes_back_through_a_product(seed):
    a, b, g = real(3, 1, seed=seed).requires_grad_(), real(4, seed=1).requires_grad_(), real(3, 4, seed=2)
    of_a, of_b = torch.autograd.grad(mitchell_product(a, b), (a, b), g)
    torch.testing.assert_close(of_a, mitchell_product(g, b).sum(1, keepdim=True), rtol=1e-13, atol=1e-13)
    torch.testing.assert_close(of_b, mitchell_product(g, a).sum(0), rtol=1e-13, atol=1e-13)


@given(st.integers(1, 2), pairs(1, 2), pairs(0, 1), seeds)
def test_what_goes_back_through_a_convolution_against_plain_loops(groups, stride, padding, seed):
    """Each input and weight that met get the Mitchell product of the gradient above and the other."""
    stride, padding = ((v, v) if isinstance(v, int) else v for v in (stride, padding))
    x, w = real(2, 2 * groups, 4, 5, seed=seed), real(2 * groups, 2, 3, 2, seed=seed + 1)
    x.requires_grad_(), w.requires_grad_()
    y = mitchell_conv2d(x, w, None, stride, padding, 1, groups)
    g = real(*y.shape, seed=seed + 2)
    of_x, of_w = torch.autograd.grad(y, (x, w), g)
    slow_x, slow_w = torch.zeros_like(x), torch.zeros_like(w)
    for n, o, i, j in torch.cartesian_prod(*map(torch.arange, y.shape)).tolist():
        for c, u, v in torch.cartesian_prod(*map(torch.arange, w.shape[1:])).tolist():
            row, column = i * stride[0] + u - padding[0], j * stride[1] + v - padding[1]
            channel, above = o // 2 * 2 + c, g[n, o, i, j].item()
            if 0 <= row < 4 and 0 <= column < 5:
                slow_x[n, channel, row, column] += by_hand.mitchell_product(above, w[o, c, u, v].item())
                slow_w[o, c, u, v] += by_hand.mitchell_product(above, x[n, channel, row, column].item())
    torch.testing.assert_close(of_x, slow_x, rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(of_w, slow_w, rtol=1e-12, atol=1e-12)


def test_what_goes_back_through_powers_and_a_sigmoid():
    x, g = positive(8).requires_grad_(), real(8)
    for function, slope in (
        (mitchell_reciprocal, lambda r: -mitchell_product(r, r)),
        (mitchell_inverse_root, lambda r: -mitchell_product(mitchell_product(r, r), r) / 2),
        (mitchell_sigmoid, lambda s: mitchell_product(s, 1 - s)),
    ):
        y = function(x)
        (of_x,) = torch.autograd.grad(y, x, g)
        torch.testing.assert_close(of_x, mitchell_product(g, slope(y.detach())), rtol=1e-13, atol=1e-13)


def test_a_second_derivative_is_made_of_products_again():
    x = positive(3).requires_grad_()
    (slope,) = torch.autograd.grad(mitchell_product(x, x).sum(), x, create_graph=True)
    (bend,) = torch.autograd.grad(slope.sum(), x)
    assert bend.tolist() == [2.0] * 3


@pytest.mark.parametrize("backward", [False, True])
def test_memory_is_at_most_four_times_the_windows(backward):
    """Windows of a convolution laid side by side, 11.5 million bytes; its maps and gradients are part of the four."""
    x, w = torch.rand(2, 16, 100, 100), torch.rand(8, 16, 3, 3)
    x.requires_grad_(backward), w.requires_grad_(backward)

    def run():
        y = mitchell_conv2d(x, w, padding=1)
        return torch.autograd.grad(y.sum(), (x, w)) if backward else y

    windows = bytes_of_windows(x.shape)
    assert 2 * windows < peak_memory(run) < 4 * windows


def test_bad_calls():
    x = torch.rand(2)
    for function in (mitchell_product, mitchell_matmul.mitchell_matmul):
        refused(lambda function=function: function(x, None), f"{function.__name__}(a, b): b is not a tensor")
    half = x.half()
    refused(lambda: mitchell_product(half, half), "a holds torch.float16 values", "float32 or float64")
    refused(lambda: mitchell_product(x, x.double()), "a holds torch.float32, b torch.float64")
    refused(lambda: mitchell_product(x, torch.zeros(3)), "do not fit.\n  a has shape (2,), b (3,)")
    refused(lambda: mitchell_matmul.mitchell_matmul(x, x), "do not fit.\n  a has shape (2,)", "(N, G, K, J)")
    refused(lambda: mitchell_conv2d(torch.zeros(1, 3, 2, 2), torch.zeros(1, 2, 1, 1)), "each filter reads 2")
    for function in (mitchell_reciprocal, mitchell_inverse_root, mitchell_sigmoid, mitchell_hard_sigmoid):
        refused(lambda function=function: function(half), f"{function.__name__}(x): x holds torch.float16")
    maps = torch.zeros(1, 1, 5, 5)
    refused(lambda: mitchell_avg_pool2d(maps, 2, ceil_mode=True), "several sizes")
    refused(lambda: mitchell_avg_pool2d(maps, 2, 1, 1, count_include_pad=False), "several sizes")
    raised(lambda: mitchell_mean(half), "torch.float16")


def test_nothing_warns():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        mitchell_conv2d(torch.rand(1, 1, 3, 3), torch.rand(1, 1, 2, 2)).sum()
