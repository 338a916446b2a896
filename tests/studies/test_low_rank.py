"""Columns times rows: against numpy, against the convolutions that they stand for, and against what cannot be."""

import numpy
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lwcnn import LwcnnError
from lwcnn.ops import conv2d
from lwcnn.studies.low_rank import kept_share, split_filter, split_layer


def numbers(seed, *shape):
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def same(one, other):
    return torch.allclose(one, other, rtol=1e-9, atol=1e-9)


@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 99))
def test_column_then_row_is_their_outer_product(k_h, k_w, seed):
    """One channel, no zeros around: two thin filters give what the k_h x k_w filter gives that is their product."""
    column, row, x = numbers(seed, k_h, 1), numbers(seed + 1, 1, k_w), numbers(seed + 2, 2, 1, 6, 5)
    thin = conv2d(conv2d(x, column[None, None]), row[None, None])
    other_way = conv2d(conv2d(x, row[None, None]), column[None, None])
    assert same(thin, conv2d(x, (column @ row)[None, None])) and same(thin, other_way)


@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 99))
def test_zeros_around_change_nothing_of_it(half_h, half_w, seed):
    """With padding too: each thin filter reads the zeros of its own axis."""
    column, row = numbers(seed, 2 * half_h - 1, 1), numbers(seed + 1, 1, 2 * half_w - 1)
    x = numbers(seed + 2, 1, 1, 6, 5)
    thin = conv2d(
        conv2d(x, column[None, None], padding=(half_h - 1, 0)), row[None, None], padding=(0, half_w - 1)
    )
    assert same(thin, conv2d(x, (column @ row)[None, None], padding=(half_h - 1, half_w - 1)))


@given(st.integers(1, 6), st.integers(1, 6), st.data())
def test_pairs_are_nearest_and_lose_the_smaller_singular_values(k_h, k_w, data):
    pairs = data.draw(st.integers(1, min(k_h, k_w)))
    weight = numbers(data.draw(st.integers(0, 99)), k_h, k_w)
    columns, rows = split_filter(weight, pairs)
    values = numpy.linalg.svd(weight.numpy(), compute_uv=False)
    lost = ((weight - columns @ rows) ** 2).sum().item()
    assert lost == pytest.approx((values[pairs:] ** 2).sum(), abs=1e-9)
    share = (values[:pairs] ** 2).sum() / (values**2).sum()
    assert kept_share(weight, pairs).item() == pytest.approx(share)
    assert same(columns.amax(dim=0), torch.ones(pairs, dtype=torch.float64))


def test_the_first_of_two_largest_numbers_is_made_1():
    columns, rows = split_filter(torch.tensor([[-2.0, 4], [1, -2], [2, -4]], dtype=torch.float64))
    assert same(columns.T, torch.tensor([[1, -0.5, -1.0]], dtype=torch.float64))
    assert same(rows, torch.tensor([[-2, 4.0]], dtype=torch.float64))


def test_a_filter_of_zeros():
    columns, rows = split_filter(torch.zeros(3, 3))
    assert torch.equal(columns @ rows, torch.zeros(3, 3))
    assert kept_share(torch.stack([torch.zeros(3, 3), torch.ones(3, 3)])).isnan().tolist() == [True, False]


@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 99))
def test_a_layer_of_full_rank_is_itself(c_in, c_out, seed):
    weight, x = numbers(seed, c_out, c_in, 3, 3), numbers(seed + 1, 1, c_in, 6, 5)
    column, row = split_layer(weight, channels=3 * min(c_in, c_out))
    thin = conv2d(conv2d(x, column, padding=(1, 0)), row, padding=(0, 1))
    assert same(thin, conv2d(x, weight, padding=1))


def test_a_layer_of_less_rank_loses_the_smaller_singular_values():
    weight = numbers(0, 5, 4, 3, 3)
    matrix = numpy.array(
        [[weight[o, i, u, v] for i in range(4) for u in range(3)] for o in range(5) for v in range(3)]
    )
    values = numpy.linalg.svd(matrix, compute_uv=False)
    for channels in (1, 4, 7):
        column, row = split_layer(weight, channels)
        made = torch.einsum("omv,miu->oiuv", row[:, :, 0], column[:, :, :, 0])
        lost = ((weight - made) ** 2).sum().item()
        assert lost == pytest.approx((values[channels:] ** 2).sum())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: split_filter(torch.ones(3)), r"weight is \(3,\); a tensor \(k_h, k_w\)"),
        (lambda: split_filter(torch.ones(2, 3, dtype=torch.long)), "floating-point"),
        (lambda: split_filter([[1.0]]), "weight is a list"),
        (lambda: split_filter(torch.ones(2, 3), pairs=3), r"a filter of \(2, 3\) has 2 pairs at most"),
        (lambda: split_filter(torch.ones(2, 3), pairs=0), "pairs is 0"),
        (lambda: kept_share(torch.ones(3)), r"a tensor \(..., k_h, k_w\)"),
        (lambda: kept_share(torch.ones(3, 3), pairs=1.5), "pairs is 1.5"),
        (lambda: split_layer(torch.ones(3, 3), 1), r"\(C_out, C_in, k_h, k_w\)"),
        (lambda: split_layer(torch.ones(2, 4, 3, 3), 7), "this layer is of rank 6 at most"),
        (lambda: split_layer(torch.ones(2, 4, 3, 3), "2"), "channels is '2'"),
    ],
)
def test_wrong_calls(call, message):
    with pytest.raises(LwcnnError, match=message):
        call()
