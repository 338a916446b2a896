"""MoGA, which no other package has: its block and its last layers in plain loops, and its counts block by block."""

import pytest
import torch

import lwcnn
from lwcnn.errors import LwcnnError
from lwcnn.models.moga import HS, NO, RE, SE, SEPARABLE, TABLES_OF_A, A, B, C, MogaResidual, Row
from lwcnn.ops import by_hand
from tests.models.stages import counted_by_stage
from tests.models.test_by_hand import assert_same, conv_norm, squeeze_excite, with_numbers

ACTS = {RE: by_hand.relu, HS: by_hand.hard_swish}


@pytest.mark.parametrize(
    "row",
    [
        Row(1, 4, 3, 1, RE, NO),
        Row(8, 4, 3, 1, HS, SE),
        Row(2, 4, 5, 2, RE, SE),
        Row(3, 4, 7, 1, RE, NO),
        Row(2, 5, 3, 1, HS, NO),
    ],
)
def test_moga_residual(row):
    """The authors' InvertedResidual and SEModule; without an expansion their separable convolution, never added."""
    p, act = with_numbers(MogaResidual(4, row)), ACTS[row.act]

    def residual(x):
        y = conv_norm(x, p.expand, act) if row.t > 1 else x
        y = conv_norm(y, p.depthwise, act)
        y = squeeze_excite(y, p.squeeze_excite, act=act, gate=by_hand.hard_sigmoid) if row.se else y
        y = conv_norm(y, p.project)
        return by_hand.add(x, y) if row.t > 1 and row.s == 1 and row.c == 4 else y

    assert_same(p, residual, channels=4)


def test_last_layers():
    """Pooling, a linear layer without bias, hard-swish, the classifier."""
    model = lwcnn.create_model("moga_c", num_classes=3).double().eval()
    x = torch.randn(1, 3, 32, 32, dtype=torch.float64)
    maps = model.features(x)[0].tolist()
    hidden = by_hand.linear(by_hand.global_avg_pool(maps), model.hidden.weight.tolist())
    hidden = [by_hand.hard_swish(number) for number in hidden]
    logits = by_hand.linear(hidden, model.classifier.weight.tolist(), model.classifier.bias.tolist())
    torch.testing.assert_close(model(x)[0].tolist(), logits)


ENDS = {
    "conv1": (464, 5_419_008),
    "separable": (464, 5_017_600),
    "conv_last": (155_520, 7_526_400),
    "hidden": (1_228_800, 1_228_800),
    "classifier": (1_281_000, 1_280_000),
}
# the authors' files, counted block by block
RESIDUALS = {
    "moga_a": [
        (6_672, 34_019_328),
        (14_592, 43_803_648),
        (11_168, 16_369_920),
        (51_500, 16_775_040),
        (18_590, 8_380_320),
        (61_180, 11_741_760),
        (83_200, 15_899_520),
        (102_400, 19_662_720),
        (80_380, 9_860_160),
        (117_824, 22_673_280),
        (159_488, 30_688_896),
        (191_840, 20_316_576),
        (797_360, 16_689_600),
        (797_360, 16_689_600),
    ],
    "moga_b": [
        (2_592, 14_601_216),
        (4_440, 12_870_144),
        (16_928, 20_885_760),
        (11_240, 8_373_120),
        (26_240, 19_756_800),
        (61_180, 11_741_760),
        (206_680, 17_520_000),
        (41_680, 7_949_760),
        (218_200, 19_777_920),
        (117_824, 22_673_280),
        (85_232, 16_398_144),
        (445_352, 21_859_488),
        (820_400, 17_818_560),
        (782_000, 15_936_960),
    ],
    "moga_c": [
        (3_360, 17_009_664),
        (4_440, 12_870_144),
        (6_776, 9_088_128),
        (11_240, 8_373_120),
        (13_160, 9_878_400),
        (18_040, 6_232_800),
        (206_680, 17_520_000),
        (45_520, 8_702_400),
        (45_520, 8_702_400),
        (98_624, 18_910_080),
        (386_120, 30_914_688),
        (418_472, 20_542_368),
        (782_000, 15_936_960),
        (782_000, 15_936_960),
    ],
}


@pytest.mark.parametrize("name", RESIDUALS)
def test_counts_of_every_block(name):
    residuals = [f"residual{number}" for number in range(1, 15)]
    found = counted_by_stage(name, [*ENDS, *residuals])
    assert [found.pop(residual) for residual in residuals] == RESIDUALS[name]
    assert found == ENDS


def test_code_and_figure_of_a_differ_in_two_blocks():
    code, figure = TABLES_OF_A["code"], TABLES_OF_A["figure"]
    differing = [(row, other) for row, other in zip(code, figure, strict=True) if row != other]
    first_40, first_80 = (next(row for row in A if row.c == channels) for channels in (40, 80))
    assert differing == [
        (first_40, first_40._replace(se=True)),
        (first_80, first_80._replace(se=False)),
    ]


def test_squeeze_excite_is_a_quarter_of_the_expansion_unrounded():
    assert MogaResidual(40, A[5]).squeeze_excite.reduce.out_channels == 60
    assert MogaResidual(24, A[3]).squeeze_excite.reduce.out_channels == 36


def test_the_block_before_the_tables_could_have_a_shortcut_and_has_none():
    assert (SEPARABLE.s, SEPARABLE.c) == (1, 16)
    assert not MogaResidual(16, SEPARABLE).shortcut
    assert all(len(table) == 14 for table in (A, B, C))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: lwcnn.create_model("moga_a", se="paper"), "se is 'code' or 'figure'"),
        (lambda: lwcnn.create_model("moga_b", se="code"), "has no option 'se'"),
        (lambda: MogaResidual(8, A[0]._replace(s=4)), "stride 1 or 2"),
    ],
)
def test_refused(call, message):
    with pytest.raises(LwcnnError) as caught:
        call()
    assert message in str(caught.value)
