"""MixNet: mixed convolutions and its block in plain loops, and its counts row by row."""

import pytest
import torch

import lwcnn
from lwcnn.errors import LwcnnError
from lwcnn.models.mixnet import M, MixConv, MixedResidual, Row, S
from lwcnn.ops import by_hand, relu, silu
from tests.models.stages import counted_by_stage
from tests.models.test_by_hand import assert_same, norm, squeeze_excite, with_numbers

ACTS = {relu: by_hand.relu, silu: by_hand.silu}


def mixed(x: list, p: MixConv, act=by_hand.identity) -> list:
    """A holder of convolutions in plain loops; filters of one channel are depthwise."""
    parts = [conv.weight.tolist() for conv in p.convs]
    y = by_hand.mixconv(x, parts, p.convs[0].stride[0], p.convs[0].groups > 1)
    return by_hand.on_each(act, norm(y, p.norm))


@pytest.mark.parametrize("kernels", [(3,), (3, 5), (3, 5, 7), (5, 3)])
@pytest.mark.parametrize("stride", [1, 2])
def test_mixconv_of_channels_that_are_not_shared_evenly(kernels, stride):
    p = with_numbers(MixConv(7, 7, kernels, stride, depthwise=True))
    assert [conv.out_channels for conv in p.convs] == {1: [7], 2: [4, 3], 3: [3, 2, 2]}[len(kernels)]
    assert_same(p, lambda x: mixed(x, p), channels=7)


def test_pointwise_parts():
    """As a convolution in two groups, whose filters are those of both parts, one below the other."""
    p = with_numbers(MixConv(6, 8, (1, 1)))
    assert_same(p, lambda x: mixed(x, p), channels=6)
    x = torch.randn(2, 6, 4, 4, dtype=torch.float64)
    together = lwcnn.ops.conv2d(x, torch.cat([conv.weight for conv in p.convs]), groups=2)
    torch.testing.assert_close(lwcnn.ops.mixconv(x, p), together)


@pytest.mark.parametrize(
    "row",
    [
        Row(k=(3,), t=1, c=4, n=1, s=1),
        Row(k=(3, 5), t=2, c=4, n=1, s=1, se=0.5, act=silu, a=2, p=2),
        Row(k=(3, 5, 7), t=3, c=4, n=1, s=2, se=0.25, act=silu),
        Row(k=(3, 5), t=2, c=6, n=1, s=1, a=2),
    ],
)
def test_mixed_residual(row):
    """The released MixnetBlock: one activation for both wide layers and inside squeeze-and-excitation."""
    p, act = with_numbers(MixedResidual(4, row)), ACTS[row.act]

    def mixed_residual(x):
        y = mixed(x, p.expand, act) if row.t > 1 else x
        y = mixed(y, p.depthwise, act)
        y = squeeze_excite(y, p.squeeze_excite, act=act) if row.se else y
        y = mixed(y, p.project)
        return by_hand.add(x, y) if row.s == 1 and row.c == 4 else y

    assert_same(p, mixed_residual, channels=4)


# the released code's rows, counted one by one; M has its head and classifier in common with S
ROWS = {
    "mixnet_s": [
        (464, 5_419_008),
        (464, 5_017_600),
        (3_216, 15_955_968),
        (2_712, 7_451_136),
        (17_468, 18_480_768),
        (73_740, 32_204_160),
        (32_010, 10_714_240),
        (175_080, 25_816_320),
        (102_360, 12_049_280),
        (206_520, 22_806_720),
        (361_900, 26_087_760),
        (1_311_400, 40_581_600),
        (310_272, 15_052_800),
        (1_537_000, 1_536_000),
    ],
    "mixnet_m": [
        (696, 8_128_512),
        (888, 9_934_848),
        (8_656, 41_395_200),
        (4_384, 12_343_296),
        (28_896, 31_466_496),
        (73_740, 32_204_160),
        (41_610, 12_595_840),
        (239_580, 34_208_640),
        (141_400, 19_701_120),
        (309_780, 34_210_080),
        (350_380, 25_523_280),
        (1_967_100, 60_872_400),
        (310_272, 15_052_800),
        (1_537_000, 1_536_000),
    ],
}


@pytest.mark.parametrize("name", ROWS)
def test_counts_of_every_row(name):
    names = ["conv1", *(f"mixed{number}" for number in range(1, 12)), "conv_last", "classifier"]
    assert list(counted_by_stage(name, names).values()) == ROWS[name]


def test_l_is_m_with_wider_rows():
    with torch.device("meta"):
        model = lwcnn.create_model("mixnet_l")
    widths = [layer.project.norm.num_features for layer in model.features[1:-1]]
    assert sorted(set(widths)) == [32, 40, 56, 104, 160, 264]
    assert model.features.conv1.conv.out_channels == 32
    assert model.features.conv_last.norm.num_features == model.classifier.in_features == 1536


def test_kernels_beyond_3_stand_in_most_blocks():
    """Each row as the released code writes it has kernels from 3 on, two by two."""
    for row in (*S, *M):
        assert row.k == tuple(range(3, 3 + 2 * len(row.k), 2))
    assert sum(row.n for row in S if len(row.k) > 1) == 13


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: MixConv(2, 2, (3, 5, 7), depthwise=True), "2 channels are not enough for 3 parts"),
        (lambda: MixConv(8, 8, ()), "parts is 0"),
        (lambda: MixConv(8, 8, 3), "kernels is no row of sizes.\n  a tuple, such as (3, 5)"),
        (lambda: MixConv(8, 8, (3, 0)), "kernel is 0"),
        (
            lambda: MixConv(8, 8, (3, 5), depthwise=True).eval()(torch.zeros(1, 6, 8, 8)),
            "the parts read 4 + 4",
        ),
        (
            lambda: MixConv(8, 8, (3, 5), depthwise=True).eval()(torch.zeros(1, 12, 8, 8)),
            "the parts read 4 + 4",
        ),
        (lambda: MixedResidual(8, S[4]).eval()(torch.zeros(1, 6, 4, 4)), "in step expand: mixconv(x, p)"),
        (lambda: MixedResidual(8, S[1]._replace(s=3)), "stride 1 or 2"),
        (lambda: lwcnn.create_model("mixnet_s", padding="valid"), "padding is 'valid'"),
    ],
)
def test_refused(call, message):
    with pytest.raises(LwcnnError) as caught:
        call()
    assert message in str(caught.value)
