"""MnasNet: its block in plain loops, its counts by stage and at every width, and where others have it otherwise."""

import pytest
import torch

import lwcnn
from lwcnn.errors import LwcnnError
from lwcnn.models.mnasnet import A1, B1, SMALL, Row, SearchedResidual
from lwcnn.ops import by_hand
from tests.models.stages import counted_by_stage
from tests.models.test_by_hand import assert_same, conv_norm, squeeze_excite, with_numbers


@pytest.mark.parametrize(
    "row",
    [
        Row(k=3, t=1, c=4, n=1, s=1, skip=False),
        Row(k=3, t=2, c=4, n=1, s=1),
        Row(k=5, t=3, c=4, n=1, s=1, se=0.5),
        Row(k=5, t=2, c=4, n=1, s=2, se=0.25),
        Row(k=3, t=2, c=6, n=1, s=1),
    ],
)
def test_searched_residual(row):
    """The released MnasBlock: ReLU, a true sigmoid for a gate, no activation after the projection."""
    p = with_numbers(SearchedResidual(4, row))

    def searched_residual(x):
        y = conv_norm(x, p.expand, by_hand.relu) if row.t > 1 else x
        y = conv_norm(y, p.depthwise, by_hand.relu)
        y = squeeze_excite(y, p.squeeze_excite) if row.se else y
        y = conv_norm(y, p.project)
        return by_hand.add(x, y) if row.skip and row.s == 1 and row.c == 4 else y

    assert_same(p, searched_residual, channels=4)


# the released code's rows, counted stage by stage
STAGES = {
    "mnasnet_a1": {
        "conv1": (928, 10_838_016),
        "residual1": (896, 10_035_200),
        "residual2": (13_968, 54_942_720),
        "residual3": (39_098, 28_850_592),
        "residual4": (281_680, 59_411_520),
        "residual5": (316_144, 49_655_808),
        "residual6": (1_067_244, 53_492_256),
        "residual7": (473_920, 23_002_560),
        "conv_last": (412_160, 20_070_400),
        "classifier": (1_281_000, 1_280_000),
    },
    "mnasnet_b1": {
        "conv1": (928, 10_838_016),
        "residual1": (896, 10_035_200),
        "residual2": (11_472, 40_341_504),
        "residual3": (33_096, 28_844_928),
        "residual4": (217_680, 47_275_200),
        "residual5": (209_184, 40_096_896),
        "residual6": (1_611_456, 86_224_320),
        "residual7": (605_440, 29_409_408),
        "conv_last": (412_160, 20_070_400),
        "classifier": (1_281_000, 1_280_000),
    },
    "mnasnet_small": {
        "conv1": (232, 2_709_504),
        "residual1": (168, 1_705_984),
        "residual2": (920, 4_290_048),
        "residual3": (8_704, 9_784_320),
        "residual4": (71_900, 12_334_464),
        "residual5": (54_360, 8_250_624),
        "residual6": (296_452, 12_717_408),
        "residual7": (129_648, 6_235_152),
        "conv_last": (186_880, 9_031_680),
        "classifier": (1_281_000, 1_280_000),
    },
}


@pytest.mark.parametrize("name", STAGES)
def test_counts_of_every_stage(name):
    assert counted_by_stage(name, STAGES[name]) == STAGES[name]


@pytest.mark.parametrize(
    ("name", "width", "params", "macs"),
    [
        ("mnasnet_a1", 0.35, 1_747_018, 61_681_920),
        ("mnasnet_a1", 0.5, 2_082_006, 103_162_992),
        ("mnasnet_a1", 0.75, 2_912_278, 223_448_480),
        ("mnasnet_a1", 1.4, 6_105_992, 586_317_952),
        ("mnasnet_b1", 0.5, 2_218_512, 104_455_968),
        ("mnasnet_b1", 0.75, 3_170_208, 215_493_104),
        ("mnasnet_b1", 1.3, 6_282_256, 526_362_432),
        ("mnasnet_b1", 1.4, 7_115_728, 588_799_408),
    ],
)
def test_counts_at_every_width(name, width, params, macs):
    """The first convolution is scaled too, the last 1280 channels never are."""
    with torch.device("meta"):
        model = lwcnn.create_model(name, width=width).eval()
    profile = lwcnn.profile(model)
    assert (profile.params, profile.macs) == (params, macs)
    assert model.classifier.in_features == 1280


def test_stages_have_as_many_blocks_as_the_released_rows_say():
    assert [sum(row.n for row in table) for table in (A1, B1, SMALL)] == [16, 17, 15]


def test_where_a_shortcut_would_fit_but_is_not():
    """``noskip``, and in the small network the row that asks for 16 channels where there are 8."""
    with torch.device("meta"):
        small = lwcnn.create_model("mnasnet_small")
    assert not small.features.residual1_1.shortcut
    assert SMALL[0].c == small.features.conv1.conv.out_channels == 8
    assert SearchedResidual(8, SMALL[0]._replace(skip=True)).shortcut


def test_squeeze_excite_is_a_quarter_of_the_input():
    assert SearchedResidual(24, A1[2]).squeeze_excite.reduce.out_channels == 6  # 72/4 would be 18
    assert SearchedResidual(3, A1[2]).squeeze_excite.reduce.out_channels == 1  # never 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: SearchedResidual(8, A1[1]._replace(s=3)), "stride 1 or 2"),
        (lambda: SearchedResidual(8, A1[1]._replace(t=1.5)), "expansion a whole number"),
        (lambda: SearchedResidual(8, A1[1])(torch.zeros(1, 6, 4, 4)), "in step expand.conv"),
        (lambda: lwcnn.create_model("mnasnet_b1", width=0), "width is 0"),
        (lambda: lwcnn.create_model("mnasnet_b1", padding="valid"), 'padding is "same" or "symmetric"'),
        (lambda: lwcnn.create_model("mnasnet_b1", eps=0), "eps is 0"),
    ],
)
def test_refused(call, message):
    with pytest.raises(LwcnnError) as caught:
        call()
    assert message in str(caught.value).replace("'", '"')
