"""IGCV1: its blocks in plain loops, which output hears which input, and its counts."""

import pytest
import torch

import lwcnn
from lwcnn.errors import LwcnnError
from lwcnn.models.igcv1 import (
    InterleavedBasicBlock,
    InterleavedGroupConv,
    interleaved_group_conv,
)
from lwcnn.ops import by_hand, channel_shuffle, identity, relu
from lwcnn.studies.mixing import count_paths
from tests.models.test_by_hand import assert_same, conv, conv_norm, norm, with_numbers


def igc(x, p, act):
    """Both convolutions and both permutations; groups of the second one where they belong."""
    y = by_hand.channel_shuffle(conv(x, p.primary), p.primary_groups)
    return by_hand.channel_shuffle(conv_norm(y, p.secondary, act), p.secondary_groups)


@pytest.mark.parametrize(("out_channels", "groups", "stride"), [(6, 3, 1), (6, 2, 1), (12, 3, 2), (6, 1, 1)])
def test_interleaved_group_conv(out_channels, groups, stride):
    p = with_numbers(InterleavedGroupConv(6, out_channels, groups, stride))
    assert_same(p, lambda x: igc(x, p, by_hand.relu), channels=6)


@pytest.mark.parametrize("secondary_groups", [1, 2, 4, 12])
def test_secondary_groups_by_hand(secondary_groups):
    """Other groups than the rule's: the second shuffle has as many, so it is no longer the inverse of the first."""
    p = with_numbers(InterleavedGroupConv(6, 12, 3, stride=2, secondary_groups=secondary_groups))
    assert p.secondary.conv.groups == p.secondary_groups == secondary_groups
    assert_same(p, lambda x: igc(x, p, by_hand.relu), channels=6)


def test_the_order_of_the_authors():
    """Their BatchNorm and ReLU stand after the second permutation: the same numbers, in another order."""
    p = with_numbers(InterleavedGroupConv(6, 12, primary_groups=3))
    after = with_numbers(torch.nn.BatchNorm2d(12))
    for name in ("weight", "bias", "running_mean", "running_var"):
        vector = getattr(p.secondary.norm, name).data.view(1, 12, 1, 1)
        getattr(after, name).data = channel_shuffle(vector, p.secondary_groups).flatten()
    after.eps = p.secondary.norm.eps

    def plain_igc(x):
        y = by_hand.channel_shuffle(conv(x, p.primary), 3)
        y = by_hand.channel_shuffle(conv(y, p.secondary.conv), 4)
        return by_hand.on_each(by_hand.relu, norm(y, after))

    assert_same(p, plain_igc, channels=6)


@pytest.mark.parametrize(("out_channels", "stride"), [(6, 1), (12, 1), (12, 2), (6, 2)])
def test_interleaved_basic_block(out_channels, stride):
    """The authors' network/resnet_igc_imgnet_d18.py: the projection has the primary groups of the block."""
    p = with_numbers(InterleavedBasicBlock(6, out_channels, 3, stride))

    def basic_block(x):
        y = igc(igc(x, p.igc1, by_hand.relu), p.igc2, by_hand.identity)
        shortcut = x if out_channels == 6 and stride == 1 else conv_norm(x, p.shortcut)
        return by_hand.on_each(by_hand.relu, by_hand.add(shortcut, y))

    assert_same(p, basic_block, channels=6)
    assert p.shortcut is None or p.shortcut.conv.groups == 3


def only_linear(name, function, *arguments, **options):
    """A step that leaves BatchNorm and activation out."""
    return arguments[0] if name.endswith(("norm", "act")) else function(*arguments, **options)


@pytest.mark.parametrize("groups", [1, 2, 3, 4, 8])
@pytest.mark.parametrize("each", [1, 2, 3, 5])
def test_one_way_leads_from_each_input_to_each_output(groups, each):
    """The complementary condition: all weights 1 give a matrix of ones; random ones, the product of four matrices."""
    width = groups * each
    p = InterleavedGroupConv(width, width, groups).double()
    torch.nn.init.zeros_(p.primary.weight)
    p.primary.weight.data[:, :, 1, 1] = 1  # the centre alone: a 1 x 1 convolution
    torch.nn.init.ones_(p.secondary.conv.weight)
    one_each = torch.eye(width, dtype=torch.float64)[:, :, None, None]  # sample i: channel i alone
    matrix = interleaved_group_conv(one_each, p, only_linear)[:, :, 0, 0].T
    assert torch.equal(matrix, torch.ones(width, width, dtype=torch.float64))

    torch.manual_seed(0)
    torch.nn.init.normal_(p.primary.weight[:, :, 1, 1].data)
    torch.nn.init.normal_(p.secondary.conv.weight)
    first = torch.block_diag(*p.primary.weight[:, :, 1, 1].chunk(groups))
    second = torch.block_diag(*p.secondary.conv.weight[:, :, 0, 0].chunk(each))
    there = channel_shuffle(one_each, groups)[:, :, 0, 0].T
    back = channel_shuffle(one_each, each)[:, :, 0, 0].T
    assert torch.equal(back @ there, torch.eye(width, dtype=torch.float64))
    matrix = interleaved_group_conv(one_each, p, only_linear)[:, :, 0, 0].T
    torch.testing.assert_close(matrix, back @ second @ there @ first, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("channels", "ways"), [(96, 2), (48, 1)])
def test_two_ways_lead_through_the_first_pair_of_a_block_that_doubles_the_channels(channels, ways):
    """The authors' network/resnet_igc.py: kin/L secondary groups, where the plain network has kout/L."""
    with torch.device("meta"):
        model = lwcnn.create_model("igc_residual_l24m2", num_classes=10, depth=8)
    blocks = list(model.features.children())[1:]
    assert [(p.igc1.secondary_groups, p.igc2.secondary_groups) for p in blocks] == [(2, 2), (2, 4), (4, 8)]
    p = InterleavedGroupConv(48, channels, 24, secondary_groups=2).double()
    torch.nn.init.zeros_(p.primary.weight)
    p.primary.weight.data[:, :, 1, 1] = 1
    torch.nn.init.ones_(p.secondary.conv.weight)
    one_each = torch.eye(48, dtype=torch.float64)[:, :, None, None]
    found = count_paths(interleaved_group_conv(one_each, p, only_linear)[:, :, 0, 0].T)
    assert (found.least, found.most) == (ways, ways)


@pytest.mark.parametrize("groups", range(1, 9))
@pytest.mark.parametrize("each", range(1, 9))
def test_when_a_pair_has_fewer_weights_than_one_convolution_as_wide(groups, each):
    """Exactly if L/(L - 1) < 9*M; then a plain convolution with as many weights is thinner."""
    width = groups * each
    with torch.device("meta"):
        p = InterleavedGroupConv(width, width, groups)
    weights = p.primary.weight.numel() + p.secondary.conv.weight.numel()
    assert weights == 9 * groups * each**2 + each * groups**2
    assert (weights < 9 * width**2) is (groups < 9 * each * (groups - 1))


# depth: parameters with 10 classes and MACs, counted from the authors' network/plain_igc.py
PLAIN = {
    8: (48_442, 9_881_472),
    20: (155_962, 28_755_840),
    38: (317_242, 57_067_392),
    62: (532_282, 94_816_128),
}


# the same of network/resnet_igc.py
RESIDUAL = {
    20: (164_410, 29_738_880),
    50: (433_210, 76_924_800),
    74: (648_250, 114_673_536),
}


@pytest.mark.parametrize(
    ("name", "depth", "counted"),
    [
        *(("igc_plain_l24m2", depth, counted) for depth, counted in PLAIN.items()),
        *(("igc_residual_l24m2", depth, counted) for depth, counted in RESIDUAL.items()),
    ],
)
def test_depths_of_the_networks_for_cifar(name, depth, counted):
    with torch.device("meta"):
        model = lwcnn.create_model(name, num_classes=10, depth=depth).eval()
    profile = lwcnn.profile(model, (1, 3, 32, 32))
    assert (profile.params, profile.macs) == counted


@pytest.mark.parametrize(
    ("name", "convolutions", "stem"),
    [("igc_l100m2", 7_006_700, 100), ("igc_l16m16", 11_440_896, 256), ("igc_l4m32", 11_207_040, 128)],
)
def test_what_the_weights_of_convolutions_are(name, convolutions, stem):
    """What the authors' README seems to count; the first convolution as in models/*-symbol.json."""
    with torch.device("meta"):
        model = lwcnn.create_model(name)
    layers = [layer for layer in model.modules() if isinstance(layer, torch.nn.Conv2d)]
    assert sum(layer.weight.numel() for layer in layers) == convolutions
    assert layers[0].out_channels == stem
    projections = [part for part in model.features.children() if getattr(part, "shortcut", None) is not None]
    assert len(projections) == (4 if name == "igc_l100m2" else 3)
    assert {part.igc1.secondary_groups for part in model.features[2:]} == {
        "igc_l100m2": {2},
        "igc_l16m16": {16, 32, 64, 128},
        "igc_l4m32": {32, 64, 128, 256},
    }[name]


def test_statistics_of_batch_norm():
    """2e-5 everywhere; 0.9 of the old statistics stay, in the plain network 0.99."""
    for name, momentum in (("igc_l100m2", 0.1), ("igc_plain_l24m2", 0.01), ("igc_residual_l24m2", 0.1)):
        with torch.device("meta"):
            norms = [m for m in lwcnn.create_model(name).modules() if isinstance(m, torch.nn.BatchNorm2d)]
        assert {(norm.eps, norm.momentum) for norm in norms} == {(2e-5, momentum)}


def test_the_last_layer_of_a_block_has_its_relu_after_the_sum():
    p = InterleavedBasicBlock(8, 8, primary_groups=4)
    assert (p.igc1.secondary.act, p.igc2.secondary.act) == (relu, identity)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: InterleavedGroupConv(8, 9, primary_groups=4), "groups must divide both"),
        (lambda: InterleavedGroupConv(9, 8, primary_groups=4), "groups must divide both"),
        (lambda: InterleavedGroupConv(8, 8, primary_groups=0), "groups is 0"),
        (lambda: InterleavedGroupConv(8, 8, primary_groups=2, stride=0), "stride"),
        (lambda: InterleavedGroupConv(8, 8, 2)(torch.zeros(1, 6, 4, 4)), "primary"),
        (lambda: InterleavedGroupConv(8, 8, 2, secondary_groups=3), "3 groups do not divide"),
        (lambda: InterleavedGroupConv(8, 8, 2, secondary_groups=0), "groups is 0"),
        (lambda: lwcnn.create_model("igc_plain_l24m2", depth=21), "depth is 21.\n  3 stages"),
        (lambda: lwcnn.create_model("igc_residual_l24m2", depth=23), "2 layers: 8, 14 ..."),
        (lambda: lwcnn.create_model("igc_residual_l24m2", depth=5), "a whole number of at least 8"),
        (
            lambda: lwcnn.create_model("igc_plain_l24m2", depth=2),
            "depth is 2.\n  a whole number of at least 5",
        ),
    ],
)
def test_refused(call, message):
    with pytest.raises(LwcnnError) as caught:
        call()
    assert message in str(caught.value)
