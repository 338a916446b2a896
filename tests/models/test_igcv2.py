"""IGCV2's unit: in plain loops, which output hears which input, and its weights."""

import math

import pytest
import torch

from lwcnn.errors import LwcnnError
from lwcnn.models.igcv2 import InterleavedSparseConv, count_sparse_layers, interleaved_sparse_conv
from lwcnn.ops import by_hand
from lwcnn.studies.mixing import compose, count_paths, interleaved_matrices, matrix_of
from tests.models.test_by_hand import assert_same, conv, conv_norm, with_numbers


@pytest.mark.parametrize(
    ("sizes", "stride"), [((2, 3), 1), ((3, 2), 2), ((6,), 1), ((2, 2, 3), 1), ((2, 3, 2), 2)]
)
def test_interleaved_sparse_conv(sizes, stride):
    p = with_numbers(InterleavedSparseConv(6 if math.prod(sizes) == 6 else 12, sizes, stride))
    channels = p.depthwise.in_channels

    def sparse_conv(x):
        y = conv(x, p.depthwise)
        for layer, groups in zip(p.mixes, p.groups, strict=False):
            y = by_hand.channel_shuffle(conv(y, layer), groups)
        return by_hand.channel_shuffle(conv_norm(y, p.last, by_hand.relu), p.groups[-1])

    assert_same(p, sparse_conv, channels=channels)


def only_mixing(name, function, *arguments, **options):
    """A step that leaves BatchNorm and activation out."""
    return arguments[0] if name.endswith(("norm", "act")) else function(*arguments, **options)


def with_ones(channels, sizes=None):
    """The unit as a matrix of path counts: ones for weights, of the 3 x 3 filters in the centre alone."""
    p = InterleavedSparseConv(channels, sizes).double()
    torch.nn.init.zeros_(p.depthwise.weight)
    p.depthwise.weight.data[:, :, 1, 1] = 1
    for layer in (*p.mixes, p.last.conv):
        torch.nn.init.ones_(layer.weight)
    with torch.no_grad():
        return matrix_of(lambda x: interleaved_sparse_conv(x, p, only_mixing), channels)


@pytest.mark.parametrize("sizes", [(8, 8), (4, 16), (2, 2, 16), (4, 4, 4), (2, 4, 8), (2,) * 6, (64,)])
def test_one_way_leads_from_each_input_to_each_output(sizes):
    """Where the sizes multiply to the channels, here 64."""
    assert torch.equal(with_ones(64, sizes), torch.ones(64, 64, dtype=torch.float64))


@pytest.mark.parametrize(("channels", "dense"), [(8, True), (64, True), (416, True), (512, True)])
def test_the_rule_for_the_number_of_layers_makes_the_unit_dense(channels, dense):
    paths = with_ones(channels)
    assert torch.equal(paths, compose(interleaved_matrices(channels, [8] * count_sparse_layers(channels))))
    assert count_paths(paths).dense is dense
    assert count_paths(paths).complementary is (channels != 416)  # 8 * 8 * 8 = 512 are more ways than 416


def test_one_layer_less_is_not_dense():
    for channels in (64, 416, 512):
        fewer = [8] * (count_sparse_layers(channels) - 1)
        assert count_paths(with_ones(channels, fewer)).heard == math.prod(fewer) < channels


def test_weights_of_the_units():
    """C * (9 + 8 * layers), from a reading of the paper."""
    for channels, weights in ((64, 1_600), (416, 13_728)):
        with torch.device("meta"):
            p = InterleavedSparseConv(channels)
        assert sum(one.numel() for one in p.parameters() if one.dim() == 4) == weights


def test_the_number_of_layers_is_a_logarithm_without_rounding():
    for each in (2, 3, 5, 8):
        for power in range(1, 9):
            channels = each**power
            found = [count_sparse_layers(channels + more, each) for more in (-1, 0, 1)]
            assert found == [power if (each, power) != (2, 1) else 1, power, power + 1]
    assert math.ceil(math.log(125, 5)) == 4 != count_sparse_layers(125, 5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: InterleavedSparseConv(12),
            "12 channels do not split into groups of 8.\n  use 1, 2, 3, 4, 6 or 12",
        ),
        (lambda: InterleavedSparseConv(12, ()), "there is no 1 x 1 layer"),
        (lambda: InterleavedSparseConv(12, (0,)), "a size is 0"),
        (lambda: InterleavedSparseConv(0), "channels is 0"),
        (lambda: InterleavedSparseConv(8, stride=0), "stride"),
        (lambda: InterleavedSparseConv(8)(torch.zeros(1, 6, 4, 4)), "in step depthwise"),
        (lambda: count_sparse_layers(8, 1), "each is 1"),
        (lambda: count_sparse_layers(0), "channels is 0"),
    ],
)
def test_refused(call, message):
    with pytest.raises(LwcnnError) as caught:
        call()
    assert message in str(caught.value)
