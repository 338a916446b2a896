"""Rounding of channels, depths and sizes."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lwcnn.ops.rounding import (
    cut_channels,
    make_divisible,
    output_size,
    repeat_depth,
    same_padding,
    split_evenly,
)
from tests.refusing import refused


@given(st.integers(1, 2000), st.integers(1, 300), st.sampled_from([1, 2, 4, 8, 16]))
def test_make_divisible(channels, percent, divisor):
    wanted = Fraction(channels * percent, 100)
    rounded = make_divisible(channels * percent / 100, divisor)
    assert rounded % divisor == 0 and rounded >= divisor
    assert rounded > Fraction(89, 100) * wanted  # 90 %, less what a float may lose
    # the nearest multiple, or the one above it where the nearest would be below 90 %
    assert abs(rounded - wanted) <= Fraction(divisor, 2) or rounded in (
        divisor,
        math.ceil(wanted / divisor) * divisor,
    )


@pytest.mark.parametrize(
    "channels, rounded",
    # the widths of MobileNetV2 with multipliers 1.4, 0.75 and 0.35, and the edges of the 90 % rule
    [
        (32 * 1.4, 48),
        (24 * 1.4, 32),
        (16 * 0.75, 16),
        (24 * 0.75, 24),
        (16 * 0.35, 8),
        (64 * 0.35, 24),
        (10, 16),
        (8.8, 8),
    ],
)
def test_make_divisible_by_8(channels, rounded):
    assert make_divisible(channels) == rounded


@pytest.mark.parametrize(
    "channels, cut", [(32 * 0.75, 24), (64 * 0.3, 19), (32 * 0.25, 8), (7.9, 8), (9.99, 9), (1, 8)]
)
def test_cut_channels(channels, cut):
    assert cut_channels(channels) == cut


def test_cut_channels_with_a_minimum():
    assert cut_channels(3.7, minimum=2) == 3
    refused(lambda: cut_channels(0), "cut_channels(0, minimum=8)", "channels is 0", "greater than 0")
    refused(lambda: cut_channels(8, minimum=0), "minimum is 0", "at least 1")


@given(st.integers(1, 500), st.integers(1, 12))
def test_split_evenly(channels, parts):
    if parts > channels:
        refused(
            lambda: split_evenly(channels, parts), f"{channels} channels are not enough for {parts} parts"
        )
        return
    first, *others = split_evenly(channels, parts)
    assert first + sum(others) == channels and len(others) == parts - 1
    assert set(others) <= {channels // parts} and 0 <= first - channels // parts < parts


def test_make_divisible_with_a_minimum():
    assert make_divisible(3, 8, minimum=16) == 16
    assert make_divisible(3, 4) == 4
    assert make_divisible(40, 8, minimum=16) == 40


@pytest.mark.parametrize(
    "repeats, depth, rounded", [(1, 1.0, 1), (2, 1.1, 3), (3, 1.2, 4), (4, 1.8, 8), (4, 2.0, 8)]
)
def test_repeat_depth(repeats, depth, rounded):
    assert repeat_depth(repeats, depth) == rounded


@given(st.integers(1, 12), st.integers(1, 4), st.integers(1, 4), st.integers(0, 2), st.integers(1, 3))
def test_output_size_counts_the_places_of_the_window(size, kernel, stride, padding, dilation):
    reach = dilation * (kernel - 1) + 1
    places = [start for start in range(0, size + 2 * padding, stride) if start + reach <= size + 2 * padding]
    if places:
        assert output_size(size, kernel, stride, padding, dilation) == len(places)
    else:
        refused(
            lambda: output_size(size, kernel, stride, padding, dilation),
            "larger than the padded map",
            "use a larger",
        )


@pytest.mark.parametrize(
    "size, kernel, stride, padding, floor, ceil",
    # pooling of SqueezeNet 1.0 and 1.1, ResNet's stem, and a last window that would start in the padding
    [
        (109, 3, 2, 0, 54, 54),
        (111, 3, 2, 0, 55, 55),
        (54, 3, 2, 0, 26, 27),
        (112, 3, 2, 1, 56, 57),
        (5, 2, 4, 1, 2, 2),
    ],
)
def test_output_size_of_a_pooling(size, kernel, stride, padding, floor, ceil):
    assert output_size(size, kernel, stride, padding) == floor
    assert output_size(size, kernel, stride, padding, ceil_mode=True) == ceil


@given(st.integers(1, 20), st.integers(1, 5), st.integers(1, 4), st.integers(1, 3))
def test_same_padding(size, kernel, stride, dilation):
    before, after = same_padding(size, kernel, stride, dilation)
    assert 0 <= before <= after <= before + 1  # the odd zero goes to the end
    assert output_size(size + before + after, kernel, stride, 0, dilation) == math.ceil(size / stride)
    if before + after:  # one zero less would not do
        reach = dilation * (kernel - 1) + 1
        less = size + before + after - 1
        assert less < reach or output_size(less, kernel, stride, 0, dilation) < math.ceil(size / stride)


BAD = {
    "no channels": (
        lambda: make_divisible(0),
        "make_divisible(0, divisor=8): channels is 0",
        "greater than 0",
    ),
    "negative channels": (lambda: make_divisible(-8), "channels is -8", "a number greater than 0"),
    "channels None": (lambda: make_divisible(None), "channels is None", "a number greater than 0"),
    "channels a text": (lambda: make_divisible("64"), "channels is '64'", "a number greater than 0"),
    "channels nan": (lambda: make_divisible(float("nan")), "channels is nan", "a number greater than 0"),
    "channels infinite": (lambda: make_divisible(float("inf")), "channels is inf", "a number greater than 0"),
    "divisor 0": (lambda: make_divisible(8, 0), "divisor is 0", "a whole number of at least 1"),
    "divisor 2.5": (lambda: make_divisible(8, 2.5), "divisor is 2.5", "a whole number of at least 1"),
    "minimum 0": (lambda: make_divisible(8, 8, 0), "minimum is 0", "a whole number of at least 1"),
    "repeats 0": (
        lambda: repeat_depth(0, 1.2),
        "repeat_depth(0, 1.2): repeats is 0",
        "a whole number of at least 1",
    ),
    "repeats 1.5": (lambda: repeat_depth(1.5, 1.2), "repeats is 1.5", "a whole number of at least 1"),
    "depth 0": (lambda: repeat_depth(2, 0), "depth is 0", "a number greater than 0"),
    "depth None": (lambda: repeat_depth(2, None), "depth is None", "a number greater than 0"),
    "size 0": (lambda: output_size(0, 3), "output_size(0, kernel=3, stride=1", "size is 0", "at least 1"),
    "size a float": (
        lambda: output_size(7.0, 3),
        "size is 7.0",
        "an int, or an integer of numpy, of at least 1",
    ),
    "kernel None": (lambda: output_size(7, None), "kernel is None", "a whole number of at least 1"),
    "stride 0": (lambda: output_size(7, 3, 0), "stride is 0", "a whole number of at least 1"),
    "stride a bool": (lambda: output_size(7, 3, True), "stride is True", "a whole number of at least 1"),
    "padding -1": (lambda: output_size(7, 3, 1, -1), "padding is -1", "a whole number of at least 0"),
    "dilation 0": (lambda: output_size(7, 3, 1, 0, 0), "dilation is 0", "a whole number of at least 1"),
    "window too large": (
        lambda: output_size(4, 3, 1, 0, 2),
        "the window is larger than the padded map.\n  the window spans 5 elements, the padded map has 4",
    ),
    "same, size 0": (lambda: same_padding(0, 3), "same_padding(0, kernel=3", "size is 0", "at least 1"),
    "same, kernel a pair": (
        lambda: same_padding(7, (3, 3)),
        "kernel is (3, 3)",
        "a whole number of at least 1",
    ),
    "same, stride -1": (lambda: same_padding(7, 3, -1), "stride is -1", "a whole number of at least 1"),
    "same, dilation None": (
        lambda: same_padding(7, 3, 1, None),
        "dilation is None",
        "a whole number of at least 1",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_call(case):
    bad, *answer = BAD[case]
    refused(bad, *answer)
