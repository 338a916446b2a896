"""Deep Compression: each move against a slow or independent truth."""

import heapq
from collections import Counter

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lwcnn import LwcnnError
from lwcnn.studies.compression import gaps, huffman_bits, prune_mask, share_weights


@given(st.integers(1, 60), st.floats(0.01, 1.0))
def test_prune_keeps_the_largest_and_the_right_number(size, keep):
    weight = torch.randn(size, generator=torch.Generator().manual_seed(size))
    mask = prune_mask(weight, keep)
    assert mask.sum() == max(1, round(keep * size))
    if (~mask).any():
        assert weight[mask].abs().min() >= weight[~mask].abs().max()


def test_prune_keeps_the_shape():
    assert prune_mask(torch.randn(4, 3, 2, 2), 0.5).shape == (4, 3, 2, 2)


@given(st.lists(st.booleans(), min_size=1, max_size=80), st.integers(1, 5))
def test_gaps_lead_back_to_every_kept_weight(kept, bits):
    mask = torch.tensor(kept)
    steps = gaps(mask, bits)
    places = torch.tensor(steps).cumsum(0) - 1 if steps else torch.tensor([], dtype=torch.long)
    assert set(mask.nonzero().flatten().tolist()) <= set(places.tolist())
    assert all(1 <= step <= 2**bits - 1 for step in steps)
    fillers = len(steps) - int(mask.sum())
    assert fillers == sum(
        step == 2**bits - 1 and not mask[place] for step, place in zip(steps, places, strict=True)
    )


def code_words(symbols):
    """A Huffman tree, built as in a textbook: the words themselves."""
    heap = [(count, str(symbol), {symbol: ""}) for symbol, count in Counter(symbols).items()]
    heapq.heapify(heap)
    while len(heap) > 1:
        low, high = heapq.heappop(heap), heapq.heappop(heap)
        words = {s: "0" + w for s, w in low[2].items()} | {s: "1" + w for s, w in high[2].items()}
        heapq.heappush(heap, (low[0] + high[0], min(low[1], high[1]), words))
    return heap[0][2]


@given(st.lists(st.integers(0, 9), min_size=2, max_size=60).filter(lambda message: len(set(message)) > 1))
def test_huffman_bits_equal_the_length_of_the_written_message(message):
    words = code_words(message)
    assert huffman_bits(message) == sum(len(words[symbol]) for symbol in message)


def test_one_symbol_needs_one_bit_each_time():
    assert huffman_bits("aaaa") == 4


def test_shared_weights_are_the_means_of_their_clusters():
    values = torch.randn(500, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    codebook, index = share_weights(values, bits=3)
    for entry in index.unique():
        assert torch.isclose(values[index == entry].mean(), codebook[entry])
    distance = (values[:, None] - codebook[None]).abs()
    assert torch.equal(distance.argmin(1), index)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_the_means_of_many_values_are_not_those_of_a_sum_that_stopped_growing(dtype):
    values = torch.cat([torch.full((50_000,), 0.5), torch.full((50_000,), 1.0)]).to(dtype)
    codebook, index = share_weights(values, bits=1)
    assert codebook.dtype == dtype and codebook.tolist() == [0.5, 1.0]
    assert torch.equal(codebook[index], values)


def test_more_bits_never_fit_worse():
    values = torch.randn(400, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    errors = [
        float((values - codebook[index]).square().mean())
        for codebook, index in (share_weights(values, bits) for bits in (1, 2, 4, 6))
    ]
    assert errors == sorted(errors, reverse=True)


def test_as_few_values_as_entries_come_back_exactly():
    values = torch.tensor([-1.0, 0.5, 2.0, 0.5, -1.0])
    codebook, index = share_weights(values, bits=8)
    assert torch.allclose(codebook[index], values)


@pytest.mark.parametrize(
    ("bad_call", "pattern"),
    [
        (lambda: prune_mask(torch.ones(3), 0), r"keep=0.*0 < keep <= 1"),
        (lambda: prune_mask(torch.ones(3), 1.5), r"keep=1\.5.*0 < keep <= 1"),
        (lambda: prune_mask(torch.ones(3), "0.5"), r"keep='0.5'.*0 < keep <= 1"),
        (lambda: prune_mask(torch.ones(0), 0.5), r"no weights"),
        (lambda: share_weights(torch.ones(3), 0), r"bits is 0.*from 1 to 16"),
        (lambda: share_weights(torch.ones(3, 3), 2), r"shape \(3, 3\).*flatten"),
        (lambda: share_weights([1.0], 2), r"no weights.*floating-point"),
        (lambda: gaps(torch.ones(3), 4), r"not a Boolean.*prune_mask"),
        (lambda: gaps(torch.ones(3, dtype=torch.bool), 0), r"bits is 0"),
        (lambda: huffman_bits([]), r"no symbols"),
    ],
)
def test_bad_calls_say_what_to_do(bad_call, pattern):
    with pytest.raises(LwcnnError, match="(?s)" + pattern):
        bad_call()
