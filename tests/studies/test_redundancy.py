"""Redundant maps: filters against known ones and against NumPy's least squares, pairs against plain loops."""

import numpy as np
import pytest
import torch

from lwcnn.errors import LwcnnError
from lwcnn.studies.redundancy import (
    GhostFilter,
    all_ghosts,
    best_sources,
    count_ghosts,
    explained,
    find_lively,
    fit_ghost_filter,
    make_ghost,
    similar_pairs,
)


def noise(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def rows_by_hand(source, kernel=3):
    """What a filter sees at each pixel, by plain loops, and the 1 for the offset."""
    (height, width), half = source.shape, kernel // 2
    rows = []
    for y in range(height):
        for x in range(width):
            seen = []
            for dy in range(-half, half + 1):
                for dx in range(-half, half + 1):
                    inside = 0 <= y + dy < height and 0 <= x + dx < width
                    seen.append(source[y + dy, x + dx].item() if inside else 0.0)
            rows.append([*seen, 1.0])
    return np.array(rows)


@pytest.mark.parametrize("kernel", [1, 3, 5])
@pytest.mark.parametrize("size", [(9, 9), (7, 12)])
def test_a_map_made_by_a_known_filter_is_found_again(kernel, size):
    source = noise(*size)
    known = GhostFilter(noise(kernel, kernel, seed=1), torch.tensor(0.7, dtype=torch.float64))
    found = fit_ghost_filter(source, make_ghost(source, known), kernel)
    torch.testing.assert_close(found.weight, known.weight, rtol=0, atol=1e-10)
    torch.testing.assert_close(found.offset, known.offset, rtol=0, atol=1e-10)
    assert explained(make_ghost(source, known), make_ghost(source, found)) == 1.0


@pytest.mark.parametrize("seed", range(3))
def test_the_best_filter_is_that_of_numpy(seed):
    source, target = noise(8, 10, seed=seed), noise(8, 10, seed=10 + seed)
    rows = rows_by_hand(source)
    solved = np.linalg.lstsq(rows, target.numpy().ravel(), rcond=None)[0]
    found = fit_ghost_filter(source, target)
    assert [*found.weight.flatten().tolist(), found.offset.item()] == pytest.approx(solved.tolist(), abs=1e-9)
    guess = make_ghost(source, found)
    assert guess.flatten().tolist() == pytest.approx((rows @ solved).tolist(), abs=1e-9)
    residual = target.numpy().ravel() - rows @ solved
    assert explained(target, guess) == pytest.approx(1 - residual.var() / target.numpy().var(), abs=1e-9)


def test_the_filter_of_a_float32_map_is_float32():
    source = noise(8, 8).float()
    found = fit_ghost_filter(source, 3 * source)
    assert found.weight.dtype == found.offset.dtype == torch.float32
    assert make_ghost(source, found).dtype == torch.float32


def test_half_precision_explains_as_much():
    target = 20 * noise(112, 112)
    guess = target + 9 * noise(112, 112, seed=1)
    halves = target.half(), guess.half()  # the sum of their squares is beyond float16
    assert explained(*halves) == pytest.approx(explained(target, guess), abs=1e-3)


@pytest.mark.parametrize(("scale", "shift"), [(1, 0), (-3, 5), (0.2, -1), (0, 4)])
def test_one_weight_explains_the_square_of_the_correlation(scale, shift):
    source, target = noise(6, 7), scale * noise(6, 7) + noise(6, 7, seed=1) + shift
    found = fit_ghost_filter(source, target, kernel=1)
    correlation = np.corrcoef(source.flatten(), target.flatten())[0, 1]
    assert explained(target, make_ghost(source, found)) == pytest.approx(correlation**2, abs=1e-9)


def test_all_at_once_is_the_same_as_one_by_one():
    maps, others = noise(4, 9, 8), noise(4, 6, 7, seed=1)
    maps[1] += maps[0] / 2
    ghosts = all_ghosts(maps, others)
    for source in range(4):
        for target in range(4):
            if source == target:
                assert ghosts.fitted[source, target].isnan() and ghosts.checked[source, target].isnan()
                continue
            found = fit_ghost_filter(maps[source], maps[target])
            for r2, one in zip(ghosts, (maps, others), strict=True):
                expected = explained(one[target], make_ghost(one[source], found))
                assert r2[source, target].item() == pytest.approx(expected, abs=1e-9)


def test_more_weights_never_fit_worse_where_they_are_fitted():
    maps = noise(5, 8, 8)
    small, large = (all_ghosts(maps, maps, kernel).fitted for kernel in (1, 3))
    off = ~torch.eye(5, dtype=torch.bool)
    assert (large[off] >= small[off] - 1e-12).all() and (large[off] > 0).all()


def test_noise_is_fitted_but_the_fit_does_not_hold():
    """Ten numbers fit something of any 64; on fresh noise they are worse than the mean."""
    ghosts = all_ghosts(noise(30, 8, 8), noise(30, 8, 8, seed=1))
    counts = count_ghosts(ghosts, 0.2)
    assert counts.maps == 30 and counts.fitted > 20 and counts.checked == 0


def test_flat_maps_take_no_part():
    maps = noise(4, 10, 10)
    maps[1] = 3.0
    maps[2] = 0.0
    maps[2, 4, 5:9] = 7.0  # 4 of 100 pixels
    assert find_lively(maps).tolist() == [True, False, False, True]
    ghosts = all_ghosts(maps, noise(4, 10, 10, seed=1))
    known = ~ghosts.fitted.isnan()
    assert known.nonzero().tolist() == [[0, 3], [3, 0]]
    assert [channels.tolist() for channels in best_sources(ghosts)] == [[0, 3], [3, 0]]
    assert [(pair.first, pair.second) for pair in similar_pairs(maps, 5)] == [(0, 3)]
    assert similar_pairs(maps[:2], 1) == [] and similar_pairs(maps[1:2], 1) == []


@pytest.mark.parametrize("seed", range(3))
def test_pairs_are_those_of_plain_loops(seed):
    maps = noise(7, 5, 6, seed=seed)
    table = np.corrcoef(maps.flatten(1).numpy())
    order = sorted(((i, j) for i in range(7) for j in range(i + 1, 7)), key=lambda pair: -abs(table[pair]))
    taken, expected = set(), []
    for pair in order:
        if not taken & set(pair):
            expected.append((*pair, pytest.approx(table[pair])))
            taken |= set(pair)
    assert similar_pairs(maps, 99) == expected and len(expected) == 3
    assert similar_pairs(maps, 2) == expected[:2]


def test_a_negative_copy_is_as_similar_as_a_copy():
    maps = torch.stack([noise(4, 4), noise(4, 4, seed=1), -2 * noise(4, 4)])
    assert similar_pairs(maps, 1) == [(0, 2, pytest.approx(-1))]


def test_chance_is_the_mean_over_all_partners():
    ghosts = all_ghosts(noise(6, 5, 5), noise(6, 5, 5, seed=1))
    expected = sum(
        np.mean([ghosts.fitted[source, target] > 0.4 for source in range(6) if source != target])
        for target in range(6)
    )
    assert count_ghosts(ghosts, 0.4).chance == pytest.approx(expected)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: similar_pairs([1], 2), "maps is a list"),
        (lambda: similar_pairs(torch.zeros(1, 2, 3, 3), 1), r"use maps\[0\], the maps of one picture"),
        (lambda: similar_pairs(torch.zeros(2, 3, 3), 0), "count is 0.*at least 1"),
        (lambda: similar_pairs(torch.zeros(2, 3, 3, dtype=torch.int64), 1), "floating-point numbers"),
        (lambda: fit_ghost_filter(torch.zeros(3, 3), torch.zeros(3, 4)), "differ in size"),
        (lambda: fit_ghost_filter(torch.zeros(3, 3), torch.zeros(3, 3), kernel=2), "kernel is 2.*odd"),
        (lambda: make_ghost(torch.zeros(1, 3, 3), None), "source does not fit"),
        (lambda: explained(torch.zeros(3, 3), torch.zeros(3, 3)), "target is flat"),
        (lambda: all_ghosts(torch.zeros(2, 3, 3), torch.zeros(3, 3, 3)), "the channels differ"),
        (lambda: count_ghosts(None, 1.5), "no R² is so large"),
    ],
)
def test_bad_calls(call, message):
    with pytest.raises(LwcnnError, match=f"(?s){message}"):
        call()
