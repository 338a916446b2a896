"""ChannelNet: its blocks in plain loops, its counts layer by layer, and the sizes that two of its networks take."""

import pytest
import torch
from torch import nn

import lwcnn
from lwcnn.errors import LwcnnError
from lwcnn.models.channel_wise import ChannelWiseClassifier, ChannelWiseConv, DepthwiseChannelWise
from lwcnn.models.channelnet import DepthwisePointwise, GroupModule
from lwcnn.ops import by_hand
from tests.models.test_by_hand import assert_same, conv, norm, with_numbers
from tests.ops.values import maps_of, real


def layer(x, p):
    """Depthwise and pointwise without anything between; BatchNorm and ReLU6 after both; the input first."""
    y = by_hand.on_each(by_hand.relu6, norm(conv(conv(x, p.depthwise), p.pointwise), p.norm))
    return by_hand.concat(x, y) if p.keeps_input else y


@pytest.mark.parametrize(
    ("out_channels", "options"),
    [(6, {}), (3, {"keeps_input": True}), (8, {"groups": 2}), (5, {"padding": "symmetric"})],
)
def test_depthwise_pointwise(out_channels, options):
    p = with_numbers(DepthwisePointwise(4, out_channels, **options))
    assert_same(p, lambda x: layer(x, p), channels=4)


def test_a_stride_of_two_pads_at_the_end_alone():
    """As TensorFlow does it where the size is even; where it is odd, both sides get a zero."""
    p = with_numbers(DepthwisePointwise(3, 4, stride=2))
    x = real(2, 3, 5, 4)

    def strided(x):
        p.depthwise.padding = 0  # for `conv`, which pads both sides alike
        y = conv(by_hand.pad(x, top=1, bottom=1, left=0, right=1), p.depthwise)
        p.depthwise.padding = "same"
        return by_hand.on_each(by_hand.relu6, norm(conv(y, p.pointwise), p.norm))

    torch.testing.assert_close(p(x), maps_of(strided, x), rtol=1e-10, atol=1e-10)
    symmetric = with_numbers(DepthwisePointwise(3, 4, stride=2, padding="symmetric"))
    assert symmetric(x).shape == p(x).shape and not torch.allclose(symmetric(x), p(x))
    odd = x[..., :3]
    torch.testing.assert_close(symmetric(odd), p(odd))


@pytest.mark.parametrize("shortcut", [True, False])
@pytest.mark.parametrize("groups", [0, 1, 2, 4])
def test_group_module(groups, shortcut):
    """0: without filters along the channels, in two groups."""
    p = with_numbers(GroupModule(8, groups or 2, channel_wise=groups > 0, shortcut=shortcut))
    zeros = {1: (1, 2), 2: (3, 3), 4: (6, 6)}.get(groups)  # 4*g long, stride g: 3*g zero channels in all

    def module(x):
        y = x
        if zeros:
            ends = [[[[0] * len(row) for row in x[0]]] * number for number in zeros]
            y = by_hand.channel_wise_conv([*ends[0], *x, *ends[1]], p.mix.weight.tolist(), groups)
        y = layer(layer(y, p.layer1), p.layer2)
        return by_hand.add(x, y) if shortcut else y

    assert_same(p, module, channels=8)
    assert p.layer1.pointwise.groups == p.layer2.pointwise.groups == (groups or 2)


@pytest.mark.parametrize("positions", [None, 20])
def test_depthwise_channel_wise(positions):
    p = with_numbers(DepthwiseChannelWise(6, 4, positions))

    def block(x):
        y = conv(x, p.depthwise)
        if positions:
            return by_hand.channel_wise_conv_across_positions(y, p.along.weight.tolist())
        zero = [[0] * len(row) for row in x[0]]  # 4 weights: 1 zero channel before, 2 behind
        return by_hand.channel_wise_conv([zero, *y, zero, zero], p.along.weight.tolist())

    assert_same(p, block, channels=6)


def test_channel_wise_classifier():
    """Class o reads channels o to o + C - classes, all of the map; neighbouring classes read nearly the same."""
    p = with_numbers(ChannelWiseClassifier(6, 4, side=3))
    x = real(2, 6, 3, 3)

    def classify(x):
        return by_hand.flatten(by_hand.channel_wise_conv(conv(x, p.depthwise), p.along.weight.tolist()))

    torch.testing.assert_close(p(x), maps_of(classify, x), rtol=1e-10, atol=1e-10)
    one_each = torch.eye(6, dtype=torch.float64)[:, :, None, None].expand(6, 6, 3, 3)
    assert torch.equal(p(one_each) != 0, torch.ones(6, 4).bool().tril().triu(-2))


def on_meta(name, **options):
    with torch.device("meta"):
        return lwcnn.create_model(name, **options).eval()


# parameters and MACs at 224 pixels, counted from the authors' model.py and utils/ops.py
LAYERS = {
    "conv1": (928, 10_838_016),
    "conv_1_0": (2_464, 29_302_784),
    "conv_1_1": (13_408, 41_244_672),
    "conv_1_2": (17_792, 54_992_896),
    "conv_1_3": (68_352, 53_186_560),
    "conv_1_4": (68_352, 53_186_560),
    "conv_1_5": (267_776, 52_283_392),
    "conv_2_1": (273_408, 53_186_560),
    "conv_2_2": (273_424, 53_989_376),
    "conv_2_3": (273_424, 53_989_376),
    "conv_3_0": (530_944, 25_915_904),
    "conv_3_1": (1_059_840, 51_831_808),
    "classifier": (1_025_000, 1_024_000),
}
# v2: dw 3 x 3 and 64 weights from each of 49 positions to each; v3: dw 3 x 3 and a filter of 25 x 7 x 7 as well
SLIDES = {"conv_3_1": (9 * 1024 + 64 * 49 * 49, 49 * 1024 * (9 + 64 * 49))}
CLASSIFIES = {"classifier": (9 * 1024 + 25 * 49, 49 * (9 * 1024 + 25 * 1000))}


@pytest.mark.parametrize(
    ("name", "layers"),
    [
        ("channelnet_v1", LAYERS),
        ("channelnet_v2", LAYERS | SLIDES),
        ("channelnet_v3", LAYERS | SLIDES | CLASSIFIES),
    ],
)
def test_channelnet_layer_by_layer(name, layers):
    rows = lwcnn.profile(on_meta(name)).rows
    counted = dict.fromkeys(layers, (0, 0))
    for row in rows:
        part = row.name.removeprefix("features.").split(".")[0]
        if row.cost.params or row.cost.macs:
            params, macs = counted[part]
            counted[part] = (params + row.cost.params, macs + row.cost.macs)
    assert counted == layers


def test_channels_and_sizes_of_the_maps():
    """Three layers lay their input beside their output: twice as many channels as MobileNetV1 has there."""
    model, x = on_meta("channelnet_v1"), torch.zeros(1, 3, 224, 224, device="meta")
    shapes = []
    for part in model.features:
        x = part(x)
        shapes.append(tuple(x.shape[1:3]))
    assert shapes == [
        (32, 112), (96, 112), (128, 56), (256, 56), (256, 28), (512, 28), (512, 14),
        (512, 14), (512, 14), (512, 14), (1024, 7), (1024, 7),
    ]  # fmt: skip


def test_what_stands_where():
    """No activation after the first convolution; filters along the channels in two modules; a shortcut in two."""
    model = on_meta("channelnet_v1")
    names = [step.name for step in lwcnn.trace(model, torch.zeros(1, 3, 64, 64, device="meta"))]
    assert "features.conv1.act" not in names and "features.conv_1_0.act" in names
    assert not any(name.endswith("depthwise.norm") or name.endswith("depthwise.act") for name in names)
    assert [name for name in names if name.endswith((".mix", ".add"))] == [
        "features.conv_2_1.add", "features.conv_2_2.mix", "features.conv_2_3.mix", "features.conv_2_3.add",
    ]  # fmt: skip
    assert [
        part.weight.shape[:2]
        for part in model.modules()
        if hasattr(part, "computes") and "Channel" in str(part)
    ] == [(2, 8)] * 2
    assert not any(layer.bias is not None for layer in model.modules() if isinstance(layer, nn.Conv2d))


@pytest.mark.parametrize(
    ("name", "options", "sizes"),
    [
        ("channelnet_v2", {}, (193, 224)),
        ("channelnet_v3", {}, (193, 224)),
        ("channelnet_v3", {"shared": True}, (193, 224)),
        ("channelnet_v2", {"shared": True}, (1, 300)),
        ("channelnet_v1", {}, (1, 300)),
    ],
)
def test_sizes_that_a_network_takes(name, options, sizes):
    """Weights for 49 positions: every size whose last map has 7 x 7, and no other."""
    model = on_meta(name, num_classes=10, **options)
    for height, width in (sizes, sizes[::-1]):
        assert model(torch.zeros(1, 3, height, width, device="meta")).shape == (1, 10)
    if sizes != (1, 300):
        for size, answer in ((192, "at least 193"), (225, "at most 224")):
            with pytest.raises(LwcnnError, match=f"height and width of {answer}"):
                model(torch.zeros(1, 3, 224, size, device="meta"))


def test_in_training_a_few_numbers_drop_out():
    """Before the BatchNorm of each layer and after the filters along the channels, as in the authors' code."""
    torch.manual_seed(0)
    for p in (DepthwisePointwise(4, 4), GroupModule(4), DepthwiseChannelWise(4, 3)):
        seen = []

        def note(name, fn, *args, seen=seen, **options):
            y = fn(*args, **options)
            seen.append((name, y))
            return y

        for part in p.modules():
            if hasattr(part, "drop_rate"):
                assert part.drop_rate == 0.0001
                part.drop_rate = 0.5
        p.train()(torch.randn(2, 4, 8, 8), step=note)
        drops = [y for name, y in seen if name.endswith("drop")]
        assert (
            len(drops)
            == {"DepthwisePointwise": 1, "GroupModule": 3, "DepthwiseChannelWise": 1}[type(p).__name__]
        )
        assert all(0.4 < (y == 0).float().mean() < 0.6 for y in drops)
        assert "drop" not in " ".join(step.name for step in lwcnn.trace(p.eval(), torch.randn(2, 4, 8, 8)))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: DepthwisePointwise(8, 9, groups=2), "groups must divide both"),
        (lambda: DepthwisePointwise(8, 8, stride=2, keeps_input=True), "different sizes.\n  stride 1"),
        (lambda: GroupModule(8, groups=3), "groups must divide both"),
        (lambda: GroupModule(8, groups=0), "groups is 0"),
        (lambda: DepthwiseChannelWise(8, 0), "length is 0"),
        (lambda: DepthwiseChannelWise(8, 3, positions=0), "positions is 0"),
        (lambda: ChannelWiseClassifier(8, 9, 7), "num_classes is 9.\n  at most 8, one for each place"),
        (lambda: ChannelWiseClassifier(8, 8, 0), "side is 0"),
        (
            lambda: lwcnn.create_model("channelnet_v3", num_classes=1025),
            "num_classes is 1025.\n  at most 1024",
        ),
        (lambda: lwcnn.create_model("channelnet_v1", padding="valid"), "padding is 'same' or 'symmetric'"),
        (lambda: lwcnn.create_model("channelnet_v1", shared=True), "has no option 'shared'"),
        (
            lambda: DepthwiseChannelWise(8, 3, positions=9)(torch.zeros(1, 8, 4, 4)),
            "the map has 16 positions",
        ),
        (
            lambda: ChannelWiseClassifier(8, 3, 7)(torch.zeros(1, 8, 6, 7)),
            "the filter is larger than the map",
        ),
        (
            lambda: ChannelWiseClassifier(8, 3, 7)(torch.zeros(1, 8, 9, 7)),
            "the map is larger than the filter.\n  x has 9 x 7 pixels",
        ),
        (lambda: ChannelWiseConv(2, 0), "length is 0"),
        (lambda: ChannelWiseConv(2, 8, kernel=0), "kernel is 0"),
    ],
)
def test_refused(call, message):
    with pytest.raises(LwcnnError) as caught:
        call()
    assert message in str(caught.value)


def test_the_filter_of_the_classifier():
    """25 x 7 x 7 weights in the place of 1,024,000; one number as kernel is the same for rows and columns."""
    assert ChannelWiseClassifier(1024, 1000, 7).along.weight.numel() == 1_225
    assert ChannelWiseConv(2, 8, kernel=3).weight.shape == (2, 8, 3, 3)


def test_a_convolution_of_pytorch_in_the_place_of_the_filters_is_called():
    """It has a weight and a stride too, and they mean something else."""
    p, x = GroupModule(8).eval(), torch.randn(1, 8, 5, 5)
    p.mix = nn.Conv2d(8, 8, 1).eval()
    steps = lwcnn.trace(p, x)
    assert steps[0].fn is p.mix and torch.equal(steps[0].out, p.mix(x))
