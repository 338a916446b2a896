"""FE-Net: its blocks in plain loops, its counts stage by stage under both rules, and where displacements begin."""

import pytest
import torch

import lwcnn
from lwcnn.errors import LwcnnError
from lwcnn.models.fenet import FeatureEnhancement, FENet, InvertedPool, InvertedShift, SparseShift
from lwcnn.ops import by_hand
from tests.models.test_by_hand import assert_same, conv_norm, with_numbers


def inverted_shift(x, p):
    y = by_hand.sparse_shift(conv_norm(x, p.expand, by_hand.relu), p.shift.displacement.tolist())
    y = conv_norm(y, p.project)
    return by_hand.add(x, y) if p.is_added else y


def inverted_pool(x, p):
    return conv_norm(by_hand.avg_pool2d(conv_norm(x, p.expand, by_hand.relu), 2, 2), p.project)


@pytest.mark.parametrize(("out_channels", "is_added"), [(3, False), (3, True), (5, False)])
def test_inverted_shift(out_channels, is_added):
    p = with_numbers(InvertedShift(3, out_channels, 7, is_added))
    assert_same(p, lambda x: inverted_shift(x, p), channels=3)


def test_inverted_pool():
    p = with_numbers(InvertedPool(3, 5, 7))
    assert_same(p, lambda x: inverted_pool(x, p), channels=3)


@pytest.mark.parametrize("stride", [1, 2])
def test_enhancement_in_three_parts(stride):
    """The authors' FEBlock3n1s and FEBlock3n2s: a half and two quarters; the last quarter goes through both units."""
    p = with_numbers(FeatureEnhancement(8, 6, units=2, stride=stride, expansion=2))

    def block(x):
        first, second, third = x[:4], x[4:6], x[6:]
        y = second + inverted_shift(third, p.mix1)
        y = first + inverted_shift(y, p.mix2)
        return inverted_pool(y, p.change) if stride == 2 else inverted_shift(y, p.change)

    assert_same(p, block, channels=8)


@pytest.mark.parametrize("stride", [1, 2])
def test_enhancement_in_four_parts(stride):
    """FEBlock4n1s and FEBlock4n2s: a half, a quarter and two eighths."""
    p = with_numbers(FeatureEnhancement(8, 6, units=3, stride=stride, expansion=2))

    def block(x):
        first, second, third, fourth = x[:4], x[4:6], x[6:7], x[7:]
        y = third + inverted_shift(fourth, p.mix1)
        y = second + inverted_shift(y, p.mix2)
        y = first + inverted_shift(y, p.mix3)
        return inverted_pool(y, p.change) if stride == 2 else inverted_shift(y, p.change)

    assert_same(p, block, channels=8)


def counted(network):
    profile = lwcnn.profile(network.eval(), (1, 3, 224, 224))
    return profile.params, profile.macs


#: What the released code has at other widths, and at both of the paper.
RELEASED = {
    0.5: (2_739_720, 113_347_808),
    0.75: (3_546_460, 241_497_312),
    1: (4_623_408, 417_941_216),
    1.25: (5_970_564, 642_679_520),
    1.375: (6_745_470, 773_159_072),
}


@pytest.mark.parametrize("width", RELEASED)
def test_widths(width):
    with torch.device("meta"):
        assert counted(FENet(width)) == RELEASED[width]


#: Parameters and MACs of 1.0x, by stage, from the released code.
STAGES = {
    "shift": (2_336, 25_690_112),
    "pool": (8_064, 48_168_960),
    "enhance1": (42_224, 69_844_992),
    "enhance2": (166_832, 70_447_104),
    "enhance3": (267_360, 51_179_520),
    "enhance4": (660_832, 70_447_104),
    "enhance5": (1_043_840, 50_577_408),
}


def test_stages_of_the_released_code():
    with torch.device("meta"):
        rows = lwcnn.profile(FENet().eval(), (1, 3, 224, 224)).rows
    for stage, expected in STAGES.items():
        costs = [row.cost for row in rows if row.name.startswith(f"features.{stage}.")]
        assert (sum(cost.params for cost in costs), sum(cost.macs for cost in costs)) == expected


@pytest.mark.parametrize("rule", ["released", "paper"])
@pytest.mark.parametrize(("name", "count"), [("fenet_x1_0", 10_688), ("fenet_x1_375", 14_696)])
def test_displacements_are_the_same_under_both_rules(name, count, rule):
    """The rules differ where a unit changes its channels, and those units of FE-Net pool."""
    with torch.device("meta"):
        model = lwcnn.create_model(name, rule=rule)
    layers = [layer for layer in model.modules() if isinstance(layer, SparseShift)]
    assert sum(layer.displacement.numel() for layer in layers) == count


def test_sizes_and_activations():
    """112 to 7 pixels; no ReLU after the first convolution, nor after a unit."""
    with torch.device("meta"):
        model = lwcnn.create_model("fenet_x1_0").eval()
    steps = lwcnn.trace(model, torch.zeros(1, 3, 224, 224, device="meta"))
    shapes = {step.name: tuple(step.out.shape[1:]) for step in steps}
    assert shapes["features.conv1.norm"] == (16, 112, 112) and "features.conv1.act" not in shapes
    ends = [("shift", 16, 112), ("pool", 32, 56), ("enhance1.change", 64, 28), ("enhance2.change", 128, 14)]
    ends += [("enhance3.change", 128, 14), ("enhance4.change", 256, 7), ("enhance5.change", 256, 7)]
    for name, channels, size in ends:
        assert shapes[f"features.{name}.project.norm"] == (channels, size, size)
        assert f"features.{name}.project.act" not in shapes
    assert shapes["features.conv_last.act"] == (1932, 7, 7)


def test_displacements_begin_in_nine_directions():
    """Contiguous parts of C//9 channels, as the authors mean it; true division would give fractions."""
    displacement = SparseShift(29).displacement.tolist()
    expected = [[down, right] for down in (-1, 0, 1) for right in (-1, 0, 1) for _ in range(3)]
    assert displacement == [*expected, [0, 0], [0, 0]]
    assert SparseShift(8).displacement.tolist() == [[0, 0]] * 8


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: SparseShift(0), "channels is 0"),
        (lambda: InvertedShift(3, 4, 6, is_added=True), "x cannot be added.\n  as many channels out as in"),
        (lambda: InvertedShift(3, 4, 6)(torch.zeros(1, 5, 4, 4)), "in step expand.conv"),
        (
            lambda: FeatureEnhancement(12, 12, units=3),
            "12 channels cannot be halved 3 times.\n  a multiple of 8",
        ),
        (lambda: FeatureEnhancement(12, 12, units=4), "units is 4"),
        (lambda: FeatureEnhancement(12, 12, units=2, stride=3), "stride is 3"),
        (
            lambda: FeatureEnhancement(12, 12, units=2, rule="code"),
            "rule is 'code'.\n  rule is 'released' or 'paper'",
        ),
        (lambda: FENet(0), "width is 0"),
        (lambda: FENet(0.7), "cannot be halved"),
        (lambda: lwcnn.create_model("fenet_x1_0", rule="out"), "rule is 'out'"),
        (
            lambda: lwcnn.create_model("fenet_x1_0")(torch.zeros(1, 3, 30, 40)),
            "height and width of at least 31",
        ),
    ],
)
def test_refused(call, message):
    with pytest.raises(LwcnnError) as caught:
        call()
    assert message in str(caught.value)
