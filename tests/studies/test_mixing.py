"""Matrices of group convolutions and permutations: what they are, what their product counts, and refusals."""

import math
from itertools import product

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lwcnn.errors import LwcnnError
from lwcnn.ops import channel_shuffle, conv2d
from lwcnn.studies.mixing import (
    compose,
    count_paths,
    group_matrix,
    interleaved_matrices,
    matrix_of,
    micro_factorised_matrices,
    shuffle_matrix,
)


def paths_by_walking(channels, sizes, shuffles):
    """Ways from each input to each output: walk forward through plain lists, no matrix."""
    ways = [[int(i == o) for i in range(channels)] for o in range(channels)]  # of each place, from each input
    for size in sizes:
        groups = channels // size
        ways = [
            [
                sum(ways[c][i] for c in range(o // size * size, o // size * size + size))
                for i in range(channels)
            ]
            for o in range(channels)
        ]
        if shuffles:
            ways = [ways[place % groups * size + place // groups] for place in range(channels)]
    return ways


CASES = [(6, [3, 2]), (12, [4, 4]), (12, [4, 3, 2]), (8, [2, 2, 2]), (16, [2, 8, 4]), (5, [1, 5]), (24, [6])]


@pytest.mark.parametrize(("channels", "sizes"), CASES)
@pytest.mark.parametrize("shuffles", [True, False])
def test_the_product_counts_what_a_walk_counts(channels, sizes, shuffles):
    found = compose(interleaved_matrices(channels, sizes, shuffles))
    assert found.int().tolist() == paths_by_walking(channels, sizes, shuffles)


sizes_of_a_product = st.lists(st.integers(1, 5), min_size=1, max_size=4).filter(lambda s: math.prod(s) <= 48)


@given(sizes_of_a_product)
def test_complementary_where_the_sizes_multiply_to_the_channels(sizes):
    """One path a pair, and the permutations together are none: every channel is back in its place."""
    channels = math.prod(sizes)
    matrices = interleaved_matrices(channels, sizes)
    assert torch.equal(compose(matrices), torch.ones(channels, channels, dtype=torch.float64))
    assert torch.equal(compose(matrices[1::2]), torch.eye(channels, dtype=torch.float64))


@given(st.lists(st.permutations(range(6)), min_size=1, max_size=5))
def test_composed_permutations_are_permutations(orders):
    eye, numbers = torch.eye(6, dtype=torch.float64), torch.arange(6, dtype=torch.float64)
    matrix = compose([eye[list(order)] for order in orders])
    assert torch.equal(matrix @ matrix.T, eye)
    moved = numbers
    for order in orders:
        moved = moved[list(order)]
    assert torch.equal(matrix @ numbers, moved)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 6), st.data())
def test_shuffles_in_any_order_are_the_same(a, b, c, data):
    """Channel i of C goes to g * i modulo C - 1, so the groups multiply. That is why shuffles show no wrong order."""
    channels = a * b * c
    divisors = [d for d in range(1, channels + 1) if channels % d == 0]
    groups = data.draw(st.lists(st.sampled_from(divisors), min_size=1, max_size=5))
    matrix = compose([shuffle_matrix(channels, g) for g in groups])
    assert torch.equal(matrix @ matrix.T, torch.eye(channels, dtype=torch.float64))
    assert torch.equal(matrix.sum(dim=0), torch.ones(channels, dtype=torch.float64))
    numbers = torch.arange(channels, dtype=torch.float64)
    for order in (groups, reversed(groups)):
        x = numbers.view(1, channels, 1, 1)
        for g in order:
            x = channel_shuffle(x, g)
        assert torch.equal(matrix @ numbers, x.flatten())


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 9))
def test_the_matrix_of_a_pair_is_the_product_of_four(L, M, seed):
    """With weights that are not one: what IGCV1's two layers do to channels is one matrix, a rank-1 block a path."""
    torch.manual_seed(seed)
    first = torch.randn(L * M, M, 1, 1, dtype=torch.float64)
    second = torch.randn(L * M, L, 1, 1, dtype=torch.float64)

    def pair(x):
        x = channel_shuffle(conv2d(x, first, groups=L), L)
        return channel_shuffle(conv2d(x, second, groups=M), M)

    one_by_one = [
        torch.block_diag(*first[:, :, 0, 0].chunk(L)),
        shuffle_matrix(L * M, L),
        torch.block_diag(*second[:, :, 0, 0].chunk(M)),
        shuffle_matrix(L * M, M),
    ]
    matrix = matrix_of(pair, L * M)
    torch.testing.assert_close(matrix, compose(one_by_one), rtol=1e-12, atol=1e-12)
    outputs = torch.arange(L * M).view(L, M)  # column b: the outputs of secondary group b
    for a, b in product(range(L), range(M)):
        block = matrix[outputs[:, b]][:, a * M : (a + 1) * M]
        assert torch.linalg.matrix_rank(block) == 1


@pytest.mark.parametrize("channels", [6, 12, 24])
def test_two_layers_of_shufflenet(channels):
    """Of n channels a group, n * min(n, g) inputs are heard; one path each exactly where n = g."""
    for groups in (d for d in range(1, channels + 1) if channels % d == 0):
        each = channels // groups
        found = count_paths(compose(interleaved_matrices(channels, [each, each])))
        assert found.heard == each * min(each, groups)
        assert found.dense is (each >= groups) and found.complementary is (each == groups)
        if each % groups == 0:
            assert found.least == found.most == each // groups


@pytest.mark.parametrize("share", [1, 2])
@pytest.mark.parametrize(("R", "G1", "G2"), [(1, 3, 3), (2, 2, 4), (3, 4, 3), (1, 5, 1), (4, 1, 2)])
def test_a_factorised_layer_has_one_path_where_the_groups_multiply_to_the_channels_between(R, share, G1, G2):
    """C/R = share * G1 * G2 channels between: as many paths for each pair as ``share`` says."""
    channels = R * share * G1 * G2
    matrices = micro_factorised_matrices(channels, R, G1, G2)
    assert count_paths(compose(matrices)) == (True, channels, share, share)
    weights = matrices[0].sum() + matrices[2].sum()
    assert weights * R * G1 * G2 == channels**2 * (G1 + G2)


def test_a_factorised_layer_with_too_many_groups_hears_few():
    assert count_paths(compose(micro_factorised_matrices(32, 1, 16))) == (False, 4, 0, 1)
    assert torch.equal(micro_factorised_matrices(8, 2, 2)[1], shuffle_matrix(4, 2))
    assert [tuple(matrix.shape) for matrix in micro_factorised_matrices(8, 2, 2)] == [(4, 8), (4, 4), (8, 4)]


def test_without_shuffles_groups_never_meet():
    found = compose(interleaved_matrices(12, [4, 4], shuffles=False))
    assert torch.equal(found, 4 * group_matrix(12, 3))
    assert count_paths(found).heard == 4 and not count_paths(found).dense


def test_what_is_counted():
    matrix = torch.tensor([[1.0, 0, 2], [1, 1, 1]])
    assert count_paths(matrix) == (False, 2, 0, 2) and not count_paths(matrix).complementary
    assert count_paths(torch.ones(2, 3)).complementary


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: group_matrix(6, 4), "4"),
        (lambda: group_matrix(6, 0), "groups is 0"),
        (lambda: group_matrix(6, 3, 4), "4"),
        (lambda: group_matrix(6, 3, 0), "out_channels is 0"),
        (
            lambda: micro_factorised_matrices(8, 3, 1),
            "reduction 3 does not divide 8 channels.\n  use 1, 2, 4 or 8",
        ),
        (
            lambda: micro_factorised_matrices(8, 2, 8),
            ": groups 8 does not divide 4 channels.\n  use 1, 2 or 4",
        ),
        (lambda: micro_factorised_matrices(8, 2, 2, 3), "out_groups 3 does not divide 4 channels"),
        (lambda: micro_factorised_matrices(8, 2, 0), "groups is 0"),
        (lambda: shuffle_matrix(6, 4), "4"),
        (lambda: matrix_of(lambda x: x, 0), "channels is 0"),
        (lambda: interleaved_matrices(6, []), "there is no layer"),
        (lambda: interleaved_matrices(6, [3, 4]), "do not split into groups of 4.\n  use 1, 2, 3 or 6"),
        (lambda: interleaved_matrices(6, [2.5]), "a size is 2.5"),
        (lambda: compose([]), "there is no matrix"),
        (lambda: compose([torch.ones(2, 3), torch.ones(3, 3)]), "2 come out, the next takes 3"),
        (lambda: count_paths(torch.ones(3)), "no paths"),
        (lambda: count_paths(torch.tensor([[0.5]])), "no paths"),
        (lambda: count_paths(torch.tensor([[-1.0]])), "no paths"),
    ],
)
def test_refused(call, message):
    with pytest.raises(LwcnnError) as caught:
        call()
    assert message in str(caught.value)
