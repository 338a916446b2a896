"""SqueezeNext: its block in plain loops, its counts stage by stage, and where pytorchcv's network is another one."""

import pytest
import torch

import lwcnn
from benchmarks.adopt import build
from lwcnn.models.squeezenext import SqueezeNextBlock
from lwcnn.ops import by_hand

from .test_by_hand import assert_same, conv_norm, with_numbers


def conv_norm_relu(x: list, p) -> list:
    return conv_norm(x, p, by_hand.relu)


@pytest.mark.parametrize("column_first", [True, False])
@pytest.mark.parametrize(
    ("stride", "channels", "project", "groups"),
    [(1, 4, False, 1), (1, 4, True, 1), (2, 8, True, 1), (2, 8, True, 2), (1, 8, True, 2)],
)
def test_squeezenext_block_by_hand(stride, channels, project, groups, column_first):
    """The figure beside the authors' files; a ReLU after each layer and after the sum."""
    p = with_numbers(SqueezeNextBlock(4, channels, stride, project, column_first, groups))

    def block(x):
        y = x
        for layer in (p.squeeze1, p.squeeze2, p.separable1, p.separable2, p.expand):
            y = conv_norm_relu(y, layer)
        kept = conv_norm_relu(x, p.shortcut) if project else x
        return by_hand.on_each(by_hand.relu, by_hand.add(kept, y))

    assert_same(p, block, channels=4)


def on_meta(name):
    with torch.device("meta"):
        return lwcnn.create_model(name)


#: Parameters and MACs of the authors' Caffe files at 227 pixels: stem, four stages, 1 x 1 convolution, classifier.
STAGES = {
    "squeezenext_23": [
        (9_536, 115_915_968), (17_504, 49_561_600), (58_560, 44_154_880), (304_896, 58_605_568),
        (165_760, 8_028_160), (33_024, 1_605_632), (128_000, 128_000),
    ],
    "squeezenext_23v5": [
        (4_928, 60_211_200), (7_072, 20_873_216), (40_448, 30_507_008), (534_400, 102_760_448),
        (182_144, 8_830_976), (33_024, 1_605_632), (128_000, 128_000),
    ],
    "squeezenext_2_0_23": [
        (9_536, 115_915_968), (61_632, 179_660_800), (229_760, 176_619_520), (1_207_808, 234_422_272),
        (659_200, 32_112_640), (65_792, 3_211_264), (128_000, 128_000),
    ],
    "squeezenext_2_0_23v5": [
        (4_928, 60_211_200), (23_360, 70_647_808), (158_720, 122_028_032), (2_117_376, 411_041_792),
        (724_736, 35_323_904), (65_792, 3_211_264), (128_000, 128_000),
    ],
    "squeezenext_g_23": [
        (9_536, 115_915_968), (12_256, 33_686_400), (39_104, 28_901_376), (200_448, 38_133_760),
        (120_704, 5_820_416), (33_024, 1_605_632), (128_000, 128_000),
    ],
}  # fmt: skip
STAGE = [(f"enter{stage}", f"block{stage}_") for stage in (1, 2, 3, 4)]
PARTS = ("conv1", *STAGE, "conv_last", "classifier")


@pytest.mark.parametrize("name", STAGES)
def test_squeezenext_stage_by_stage(name):
    rows = lwcnn.profile(on_meta(name), (1, 3, 227, 227)).rows
    counted = []
    for part in PARTS:
        layers = [row.cost for row in rows if row.name.removeprefix("features.").startswith(part)]
        counted.append((sum(cost.params for cost in layers), sum(cost.macs for cost in layers)))
    assert counted == STAGES[name]


@pytest.mark.parametrize("name", STAGES)
def test_squeezenext_has_111_convolutions_and_no_bias(name):
    """3 x 1 and 1 x 3 come first in turn, from the first block to the last, also across stages."""
    model = on_meta(name)
    convs = [layer for layer in model.modules() if isinstance(layer, torch.nn.Conv2d)]
    assert len(convs) == 111 and not any(layer.bias is not None for layer in [*convs, model.classifier])
    blocks = [layer for layer in model.features if isinstance(layer, SqueezeNextBlock)]
    first = [block.separable1.conv.kernel_size for block in blocks]
    second = [block.separable2.conv.kernel_size for block in blocks]
    assert first == [(3, 1), (1, 3)] * 10 + [(3, 1)] and second == [(1, 3), (3, 1)] * 10 + [(1, 3)]


def test_sizes_of_squeezenext_maps():
    """55 pixels in the first stage after the kernel of 7, 56 after that of 5: Caffe rounds the pool up."""
    for name, sizes in (("squeezenext_23", [55, 28, 14, 7]), ("squeezenext_23v5", [56, 28, 14, 7])):
        steps = lwcnn.trace(on_meta(name).eval(), torch.zeros(1, 3, 227, 227, device="meta"))
        shapes = {step.name: tuple(step.out.shape) for step in steps}
        assert [shapes[f"features.block{stage}_1.act"][2] for stage in (1, 2, 3, 4)] == sizes
        assert shapes["features.conv_last.act"] == (1, 128, 7, 7)


@pytest.mark.parametrize(
    ("name", "theirs", "params"),
    [
        ("squeezenext_23", "sqnxt23_w1", 724_056),
        ("squeezenext_23v5", "sqnxt23v5_w1", 921_816),
        ("squeezenext_2_0_23", "sqnxt23_w2", 2_583_752),
        ("squeezenext_2_0_23v5", "sqnxt23v5_w2", 3_366_344),
    ],
)
def test_squeezenext_of_pytorchcv_is_another_network(name, theirs, params):
    """Biases everywhere, one order of 1 x 3 and 3 x 1, one kernel and a padding at the start, all widths doubled."""
    with torch.device("meta"):
        peer = build("pytorchcv", f"squeezenext.{theirs}")
    assert sum(p.numel() for p in peer.parameters()) == params
    convs = [layer for layer in peer.modules() if isinstance(layer, torch.nn.Conv2d)]
    assert all(layer.bias is not None for layer in [*convs, peer.output])
    assert (convs[0].kernel_size, convs[0].padding) == ((7, 7), (1, 1))
    assert convs[0].out_channels == (128 if "2_0" in name else 64)
    units = [unit for stage in list(peer.features)[1:5] for unit in stage]
    assert {unit.conv3.conv.kernel_size for unit in units} == {(1, 3)}


def test_squeezenext_23_of_pytorchcv_has_more_parameters_by_its_biases_alone():
    with torch.device("meta"):
        peer = build("pytorchcv", "squeezenext.sqnxt23_w1")
    layers = [layer for layer in peer.modules() if isinstance(layer, (torch.nn.Conv2d, torch.nn.Linear))]
    assert sum(layer.bias.numel() for layer in layers) == 724_056 - 717_280
