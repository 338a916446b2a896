"""ShiftNet: its blocks in plain loops, its counts at every expansion and by stage."""

import pytest
import torch

import lwcnn
from lwcnn.errors import LwcnnError
from lwcnn.models.layers import ConvNorm, Sequential
from lwcnn.models.resnet import BasicBlock, cifar_stages
from lwcnn.models.shiftnet import ShiftBlock, ShiftUnit
from lwcnn.ops import by_hand, relu
from tests.models.test_by_hand import assert_same, conv, conv_norm, norm, with_numbers


@pytest.mark.parametrize(("out_channels", "stride"), [(4, 1), (6, 1), (4, 2)])
def test_shift_block(out_channels, stride):
    """The authors' models/shiftresnet.py: a ReLU after each of the two, and none after the sum."""
    p = with_numbers(ShiftBlock(4, out_channels, stride))

    def block(x):
        y = by_hand.shift(conv_norm(x, p.conv1, by_hand.relu))
        y = conv_norm(y, p.conv2, by_hand.relu)
        return by_hand.add(x if out_channels == 4 and stride == 1 else conv_norm(x, p.shortcut), y)

    assert_same(p, block, channels=4)


@pytest.mark.parametrize(("out_channels", "stride", "kernel"), [(5, 1, 3), (12, 2, 3), (13, 1, 5)])
def test_shift_unit(out_channels, stride, kernel):
    """BatchNorm and ReLU before each convolution, the shift before the second BatchNorm, no ReLU at the end."""
    channels = out_channels if stride == 1 else 4
    p = with_numbers(ShiftUnit(channels, out_channels, stride, expansion=2, kernel=kernel))

    def norm_relu(x, layer):
        return by_hand.on_each(by_hand.relu, norm(x, layer))

    def unit(x):
        y = by_hand.shift(conv(norm_relu(x, p.norm1), p.conv1), kernel)
        y = conv(norm_relu(y, p.norm2), p.conv2)
        return by_hand.add(x, y) if stride == 1 else by_hand.concat(y, by_hand.avg_pool2d(x, 3, 2, 1))

    assert_same(p, unit, channels=channels)


# depth: for the expansions 1, 3, 6 and 9 the parameters with 10 classes and the MACs, worked out layer by layer
COUNTS = {
    20: [(34_906, 5_948_032), (95_642, 16_433_792), (186_746, 32_162_432), (277_850, 47_891_072)],
    56: [(102_106, 15_385_216), (294_554, 44_745_344), (583_226, 88_785_536), (871_898, 132_825_728)],
    110: [(202_906, 29_540_992), (592_922, 87_212_672), (1_177_946, 173_720_192), (1_762_970, 260_227_712)],
}


@pytest.mark.parametrize("depth", COUNTS)
@pytest.mark.parametrize("place", range(4))
def test_counts_at_every_expansion(depth, place):
    with torch.device("meta"):
        model = lwcnn.create_model(f"shift_resnet{depth}", 10, expansion=(1, 3, 6, 9)[place]).eval()
        classes = lwcnn.create_model(f"shift_resnet{depth}", 100, expansion=(1, 3, 6, 9)[place])
    profile = lwcnn.profile(model)
    assert (profile.params, profile.macs) == COUNTS[depth][place]
    assert sum(p.numel() for p in classes.parameters()) == profile.params + 90 * 65


def counted_by_shift_block(in_channels, out_channels, size, stride, expansion):
    """Parameters and MACs of one block by the closed form."""
    m, out_size = expansion * out_channels, -(-size // stride)
    params = m * (in_channels + out_channels) + 2 * m + 2 * out_channels
    macs = size**2 * in_channels * m + out_size**2 * m * out_channels
    if in_channels != out_channels or stride != 1:
        params += in_channels * out_channels + 2 * out_channels
        macs += out_size**2 * in_channels * out_channels
    return params, macs


@pytest.mark.parametrize("expansion", [1, 2, 3, 9])
@pytest.mark.parametrize(("in_channels", "out_channels", "stride"), [(16, 16, 1), (16, 32, 2), (16, 32, 1)])
def test_a_block_costs_what_the_closed_form_says(in_channels, out_channels, stride, expansion):
    block = ShiftBlock(in_channels, out_channels, stride, expansion).eval()
    profile = lwcnn.profile(block, (1, in_channels, 9, 9))
    assert (profile.params, profile.macs) == counted_by_shift_block(
        in_channels, out_channels, 9, stride, expansion
    )


# first convolution, groups 1 to 4, last BatchNorm, classifier: parameters and MACs of ShiftNet-A
BY_GROUP = [
    (4_704, 59_006_976),
    (142_144, 475_267_072),
    (530_048, 449_576_960),
    (1_681_408, 356_450_304),
    (1_316_352, 83_492_864),
    (1_024, 0),
    (513_000, 512_000),
]


def test_shiftnet_a_by_group():
    with torch.device("meta"):
        model = lwcnn.create_model("shiftnet_a").eval()
    counted = {}
    for row in lwcnn.profile(model).rows:
        part = row.name.removeprefix("features.").split(".")[0].split("_")[0]
        params, macs = counted.get(part, (0, 0))
        counted[part] = params + row.cost.params, macs + row.cost.macs
    assert [counts for counts in counted.values() if counts != (0, 0)] == BY_GROUP


def test_the_resnet_that_it_is_compared_with():
    """ResNet-20 with projections: 272,474 parameters with 10 classes, 40,813,184 MACs."""
    layers, channels = {"conv1": ConvNorm(3, 16, 3, act=relu)}, 16
    for stage in cifar_stages(3):
        for number in range(stage.blocks):
            stride = 2 if number == 0 and stage.channels > 16 else 1
            layers[f"{stage.name}_{number}"] = BasicBlock(channels, stage.channels, stride)
            channels = stage.channels
    profile = lwcnn.profile(Sequential(**layers).eval(), (1, 3, 32, 32))
    assert (profile.params + 650, profile.macs + 640) == (272_474, 40_813_184)


def test_units_of_every_group_of_shiftnet():
    with torch.device("meta"):
        a, b = (lwcnn.create_model(name) for name in ("shiftnet_a", "shiftnet_b"))
    for model, part in ((a, 1), (b, 2)):
        units = [unit for unit in model.features.children() if isinstance(unit, ShiftUnit)]
        assert [(unit.kernel, unit.conv1.out_channels * part) for unit in units] == [
            (5, 128), *[(5, 256)] * 4, (5, 256), *[(5, 384)] * 5, (3, 384), *[(3, 512)] * 6, *[(3, 512)] * 3,
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ShiftBlock(8, 8, expansion=0), "expansion is 0.\n  a number greater than 0"),
        (lambda: ShiftBlock(8, 8, expansion=0.1), "the expansion leaves no channel"),
        (lambda: ShiftUnit(8, 8, stride=2), "the shortcut does not fit"),
        (lambda: ShiftUnit(8, 9), "the shortcut does not fit"),
        (lambda: ShiftUnit(8, 16, stride=3), "stride is 3"),
        (lambda: ShiftUnit(8, 8, expansion=-1), "expansion is -1"),
        (lambda: ShiftUnit(8, 8, kernel=4), "kernel is 4.\n  an odd number"),
        (lambda: ShiftUnit(8, 8, expansion=0.1), "the expansion leaves no channel"),
        (lambda: lwcnn.create_model("shift_resnet20", expansion="9"), "expansion is '9'"),
        (lambda: lwcnn.create_model("shiftnet_b").eval()(torch.zeros(1, 3, 8, 8)), "at least 9"),
        (lambda: ShiftBlock(8, 8)(torch.zeros(1, 6, 4, 4)), "conv1"),
    ],
)
def test_refused(call, message):
    with pytest.raises(LwcnnError) as caught:
        call()
    assert message in str(caught.value)
