"""IGCV3: its block in plain loops, which output hears which input, and its counts stage by stage."""

import pytest
import torch

import lwcnn
from lwcnn.errors import LwcnnError
from lwcnn.models.igcv3 import InterleavedResidual, interleaved_residual
from lwcnn.ops import by_hand, conv2d
from tests.models.test_by_hand import assert_same, conv_norm, with_numbers


@pytest.mark.parametrize(
    ("out_channels", "stride", "expansion", "groups"),
    [(6, 1, 2, 2), (6, 2, 2, 2), (4, 1, 2, 2), (6, 1, 1, 2), (3, 1, 2, 3), (6, 1, 2, 1)],
)
def test_interleaved_residual(out_channels, stride, expansion, groups):
    """The authors' symbols/igcv3.py: no activation after the expansion, one shuffle, a linear projection."""
    p = with_numbers(InterleavedResidual(6, out_channels, stride, expansion, groups))

    def interleaved_residual(x):
        y = by_hand.channel_shuffle(conv_norm(x, p.expand), groups)
        y = conv_norm(conv_norm(y, p.depthwise, by_hand.relu6), p.project)
        return by_hand.add(x, y) if stride == 1 and out_channels == 6 else y

    assert_same(p, interleaved_residual, channels=6)


def ways(in_channels, expansion, out_channels, groups, shuffles=True) -> torch.Tensor:
    """How many ways lead from each input to each output, (C_out, C_in): both 1 x 1 layers with ones for weights."""
    p = InterleavedResidual(in_channels, out_channels, 1, expansion, groups)
    for layer in (p.expand, p.project):
        torch.nn.init.ones_(layer.conv.weight)

    def only_convolutions_and_the_shuffle(name, function, *arguments, **options):
        if name == "shuffle":
            return function(*arguments, **options) if shuffles else arguments[0]
        return function(*arguments, **options) if name in ("expand.conv", "project.conv") else arguments[0]

    p.shortcut = False
    one_each = torch.eye(in_channels)[:, :, None, None]  # sample i: channel i alone
    return interleaved_residual(one_each, p, only_convolutions_and_the_shuffle)[:, :, 0, 0].T


@pytest.mark.parametrize("groups", [1, 2, 3, 4])
@pytest.mark.parametrize("expansion", [1, 2, 6])
def test_every_output_hears_every_input_equally_often(groups, expansion):
    """Hidden channels over groups squared: one way where g groups have g channels each (complementary condition)."""
    channels = 2 * groups**2
    table = ways(channels, expansion, groups, groups)
    assert torch.equal(table, torch.full((groups, channels), 2.0 * expansion))
    table = ways(groups**2, 1, groups**2, groups)
    assert torch.equal(table, torch.ones(groups**2, groups**2))


@pytest.mark.parametrize("groups", [2, 3, 4])
def test_without_the_shuffle_the_groups_never_meet(groups):
    table = ways(groups**2, 1, groups**2, groups, shuffles=False)
    assert torch.equal(table > 0, torch.block_diag(*[torch.ones(groups, groups)] * groups) > 0)


def test_the_two_groups_hear_each_other_through_half_of_the_hidden_channels_at_most():
    """Low rank: all that one group gets of another passes e/g^2 channels, here fewer than either group has."""
    torch.manual_seed(0)
    p = InterleavedResidual(16, 16, 1, 1).double()
    x = torch.eye(16, dtype=torch.float64)[:, :, None, None]
    y = lwcnn.ops.channel_shuffle(conv2d(x, p.expand.conv.weight, groups=2), 2)
    matrix = conv2d(y, p.project.conv.weight, groups=2)[:, :, 0, 0].T
    assert torch.linalg.matrix_rank(matrix) == 16
    for rows in (slice(0, 8), slice(8, 16)):
        for columns in (slice(0, 8), slice(8, 16)):
            assert torch.linalg.matrix_rank(matrix[rows, columns]) == 16 // 2**2


STAGES = {
    "conv1": (928, 10_838_016),
    "bottleneck1": (1_216, 13_246_464),
    "bottleneck2": (19_344, 60_662_784),
    "bottleneck3": (49_488, 39_099_648),
    "bottleneck4": (219_712, 42_411_264),
    "bottleneck5": (350_784, 65_968_896),
    "bottleneck6": (913_536, 47_679_744),
    "bottleneck7": (243_520, 11_712_960),
    "conv_last": (412_160, 20_070_400),
    "classifier": (1_281_000, 1_280_000),
}


def test_counts_of_every_stage():
    """Counted from the authors' symbols/igcv3.py."""
    with torch.device("meta"):
        model = lwcnn.create_model("igcv3").eval()
    found = dict.fromkeys(STAGES, (0, 0))
    for row in lwcnn.profile(model).rows:
        stage = row.name.removeprefix("features.").partition(".")[0]
        stage = stage if stage in found else stage.rpartition("_")[0]
        if stage in found:
            params, macs = found[stage]
            found[stage] = params + row.cost.params, macs + row.cost.macs
    assert found == STAGES


@pytest.mark.parametrize(("classes", "params"), [(10, 2_223_498), (100, 2_338_788)])
def test_counts_with_fewer_classes(classes, params):
    with torch.device("meta"):
        model = lwcnn.create_model("igcv3", num_classes=classes)
    assert sum(p.numel() for p in model.parameters()) == params


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: InterleavedResidual(8, 8, stride=3, expansion=6), "stride 1 or 2"),
        (lambda: InterleavedResidual(8, 8, stride=1, expansion=1.5), "expansion a whole number"),
        (lambda: InterleavedResidual(8, 9, stride=1, expansion=6), "groups must divide both"),
        (lambda: InterleavedResidual(9, 8, stride=1, expansion=2), "groups must divide both"),
        (lambda: InterleavedResidual(8, 8, 1, 6, groups=0), "groups is 0"),
        (lambda: InterleavedResidual(8, 8, 1, 6)(torch.zeros(1, 6, 4, 4)), "in step expand.conv"),
        (lambda: lwcnn.create_model("igcv3", width=0.5), "has no option 'width'"),
    ],
)
def test_refused(call, message):
    with pytest.raises(LwcnnError) as caught:
        call()
    assert message in str(caught.value)
