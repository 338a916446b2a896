"""ShuffleNetV1 and V2: units by hand, what the shuffle is for, widths and published counts, refused sizes."""

import pytest
import torch

import lwcnn
from lwcnn.errors import LwcnnError
from lwcnn.models.shufflenet_v1 import TABLE, ShuffleNetV1, ShuffleUnit, stage_channels
from lwcnn.models.shufflenet_v2 import ShuffleNetV2, ShuffleNetV2Unit
from lwcnn.ops import by_hand

from .test_by_hand import assert_same, conv_norm, with_numbers

relu = by_hand.relu


def on_meta(name: str, **options):
    with torch.device("meta"):
        return lwcnn.create_model(name, **options).eval()


@pytest.mark.parametrize(
    ("groups", "first_groups", "shuffle"), [(2, 2, True), (2, 1, True), (2, 2, False), (1, 1, True)]
)
@pytest.mark.parametrize("stride", [1, 2])
def test_shuffle_unit(groups, first_groups, shuffle, stride):
    """V1, figures 2(b) and 2(c)."""
    # 3 middle channels in each of 2 groups: with as many channels as groups, a shuffle is its own inverse
    in_channels = 24 if stride == 1 else 6
    p = with_numbers(ShuffleUnit(in_channels, 24, groups, stride, first_groups, shuffle))

    def shuffle_unit(x):
        y = conv_norm(x, p.reduce, relu)
        y = by_hand.channel_shuffle(y, groups) if shuffle else y
        y = conv_norm(conv_norm(y, p.depthwise), p.restore)
        if stride == 1:
            return by_hand.on_each(relu, by_hand.add(x, y))
        return by_hand.on_each(relu, by_hand.concat(y, by_hand.avg_pool2d(x, kernel=3, stride=2, padding=1)))

    assert_same(p, shuffle_unit, channels=in_channels)


@pytest.mark.parametrize("coding", ["torchvision", "official"])
@pytest.mark.parametrize("stride", [1, 2])
def test_shufflenet_v2_unit(coding, stride):
    """V2, figures 3(c) and 3(d), in both codings."""
    in_channels = 8 if stride == 1 else 6
    p = with_numbers(ShuffleNetV2Unit(in_channels, 8, stride, coding))

    def unit(x):
        kept, y = x[:4], x[4:]
        if coding == "official":
            kept, y = x[0::2], x[1::2]
        if stride == 2:
            kept, y = conv_norm(conv_norm(x, p.shortcut.depthwise), p.shortcut.pointwise, relu), x
        y = conv_norm(conv_norm(conv_norm(y, p.pointwise1, relu), p.depthwise), p.pointwise2, relu)
        if coding == "official":
            return by_hand.concat(kept, y)
        return [channel for two in zip(kept, y, strict=True) for channel in two]

    assert_same(p, unit, channels=in_channels)


def reached(unit: ShuffleUnit, channels: int) -> torch.Tensor:
    """Which input channel moves which output channel: a table (C_out, C_in) of True and False."""
    torch.manual_seed(0)
    unit = unit.double().eval()
    torch.nn.init.constant_(unit.reduce.norm.bias, 50)  # large shifts, so that no ReLU closes
    torch.nn.init.constant_(unit.restore.norm.bias, 1000)
    x = torch.rand(1, channels, 3, 3, dtype=torch.float64)
    one_more = torch.eye(channels, dtype=torch.float64)[:, :, None, None]  # sample i: channel i raised by 1
    return (unit(x + one_more) != unit(x)).any(dim=(2, 3)).T


def test_without_shuffle_the_groups_never_meet():
    """Section 3.1: with the shuffle every output sees every input, without it only the inputs of its own group."""
    groups, channels = 3, 36
    apart = torch.block_diag(*[torch.ones(12, 12)] * groups).bool()
    assert reached(ShuffleUnit(channels, channels, groups), channels).all()
    assert torch.equal(reached(ShuffleUnit(channels, channels, groups, shuffle=False), channels), apart)


def test_groups_limit_each_other_where_they_are_thin():
    """A bottleneck of fewer channels a group than groups: each output meets only as many groups."""
    groups, channels = 4, 32  # 8 channels in the middle, so 2 a group
    table = reached(ShuffleUnit(channels, channels, groups), channels)
    own = torch.block_diag(*[torch.ones(8, 8)] * groups).bool()  # the sum brings the own group as well
    assert not table.all()
    assert {2, 3} == {row.view(groups, 8).any(1).sum().item() for row in table | own}


def test_half_of_the_channels_pass_a_unit_untouched():
    """V2, section 3.2: the other half is kept, so half of the outputs equal inputs."""
    x = torch.rand(1, 8, 4, 4)
    for coding, places in (("torchvision", [0, 2, 4, 6]), ("official", [0, 1, 2, 3])):
        y = ShuffleNetV2Unit(8, 8, coding=coding).eval()(x)
        kept = x[:, :4] if coding == "torchvision" else x[:, ::2]
        assert torch.equal(y[:, places], kept)


# (groups, width): channels of conv1 and stage 2, parameters, MACs, millions of MACs as printed in the paper's
# tables 1, 2 and 5 or in the README of the authors' code; None where ours rounds or the paper's widths are not told.
WIDTHS = {
    (1, 0.25): (6, 36, 209_746, 11_003_184, None),
    (3, 0.25): (6, 60, 305_902, 11_009_808, None),
    (8, 0.25): (8, 96, 454_504, 12_426_240, None),
    (1, 0.5): (12, 72, 534_484, 38_517_408, 38),
    (2, 0.5): (12, 104, 678_520, 40_906_464, None),
    (3, 0.5): (12, 120, 718_324, 37_589_856, 38),
    (4, 0.5): (12, 144, 835_984, 40_710_528, None),
    (8, 0.5): (16, 192, 1_011_448, 40_469_760, 40),
    (3, 1.0): (24, 240, 1_865_728, 137_460_672, 137),
    (3, 1.5): (24, 360, 3_442_168, 292_443_552, 292),
    (8, 1.5): (24, 576, 4_269_952, 290_188_800, 290),
    (3, 2.0): (48, 480, 5_450_776, 524_045_184, 524),
    (8, 2.0): (48, 768, 6_522_232, 521_942_016, 522),
}


@pytest.mark.parametrize(("groups", "width"), WIDTHS)
def test_widths_of_v1(groups, width):
    first, second, params, macs, printed = WIDTHS[groups, width]
    assert stage_channels(groups, width) == (first, second, 2 * second, 4 * second)
    profile = lwcnn.profile(on_meta(f"shufflenet_v1_g{groups}", width=width), (1, 3, 224, 224))
    assert (profile.params, profile.macs) == (params, macs)
    assert printed is None or abs(macs / 1e6 - printed) < 1


@pytest.mark.parametrize("groups", [1, 2, 3, 4, 8])
@pytest.mark.parametrize("width", [0.01, 0.3, 0.75, 1.1, 3])
def test_any_width_of_v1_can_be_built(groups, width):
    model = on_meta(f"shufflenet_v1_g{groups}", width=width, num_classes=2)
    assert model(torch.zeros(1, 3, 33, 47, device="meta")).shape == (1, 2)


def test_the_table_of_v1_stands_as_printed():
    """Width 1 rounds nothing."""
    for groups in TABLE[0].channels:
        assert stage_channels(groups) == (24, *(stage.channels[groups] for stage in TABLE))


def test_without_shuffle_nothing_else_changes():
    """Table 3 of V1 compares networks of the same size."""
    x = torch.zeros(1, 3, 64, 64, device="meta")
    with_it, without = (
        lwcnn.trace(on_meta("shufflenet_v1_g3", shuffle=s, num_classes=2), x) for s in (True, False)
    )
    assert [s.name for s in with_it if not s.name.endswith("shuffle")] == [s.name for s in without]
    assert sum(s.name.endswith("shuffle") for s in with_it) == 16


def test_first_pointwise_of_stage_2_has_no_groups():
    units = {
        name: unit for name, unit in on_meta("shufflenet_v1_g8").features.named_children() if "stage" in name
    }
    assert [unit.reduce.conv.groups for unit in units.values()] == [1] + 15 * [8]
    assert {unit.restore.conv.groups for unit in units.values()} == {8}


@pytest.mark.parametrize(
    ("width", "params", "macs", "printed"),
    [
        ("x0_5", 1_365_792, 40_476_448, 41),
        ("x1_0", 2_278_760, 145_814_296, 146),
        ("x1_5", 3_506_720, 298_970_656, 299),
        ("x2_0", 7_402_600, 590_783_000, 591),
    ],
)
def test_official_coding_needs_what_the_paper_prints(width, params, macs, printed):
    """Table 5 of V2, in millions; torchvision's coding misses three of the four."""
    profile = lwcnn.profile(on_meta(f"shufflenet_v2_{width}", coding="official"), (1, 3, 224, 224))
    assert (profile.params, profile.macs) == (params, macs)
    assert abs(macs / 1e6 - printed) < 0.6


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ShuffleUnit(24, 48, groups=3), "as many channels out as in at stride 1"),
        (lambda: ShuffleUnit(48, 48, groups=3, stride=2), "more at stride 2"),
        (lambda: ShuffleUnit(48, 48, groups=3, stride=3), "stride is 1 or 2"),
        (lambda: ShuffleUnit(40, 40, groups=4), "groups must divide both"),
        (lambda: ShuffleUnit(48, 48, groups=0), "groups is 0"),
        (lambda: ShuffleUnit(48, 48, groups=3, shuffle=3), "shuffle"),
        (lambda: ShuffleUnit(48, "48", groups=3), "out_channels is '48'"),
        (lambda: ShuffleNetV1(5), "groups is 1, 2, 3, 4 or 8"),
        (lambda: lwcnn.create_model("shufflenet_v1_g3", width=0), "width is 0.\n  a number greater than 0"),
        (lambda: lwcnn.create_model("shufflenet_v1_g1", shuffle=False), "has no option 'shuffle'"),
        (lambda: lwcnn.create_model("shufflenet_v1_g3", shuffle="no"), "shuffle"),
        (lambda: ShuffleNetV2("3x"), "width is '0.5x', '1x', '1.5x' or '2x'"),
        (
            lambda: lwcnn.create_model("shufflenet_v2_x1_0", coding="megvii"),
            "coding is 'torchvision' or 'official'",
        ),
        (lambda: ShuffleNetV2Unit(8, 8, stride=3), "stride is 1 or 2"),
        (lambda: ShuffleNetV2Unit(8, 9, stride=2), "an even number of channels out"),
        (lambda: ShuffleNetV2Unit(8, 16), "at stride 1 as many as in"),
        (lambda: ShuffleNetV2Unit(8, 8, stride=2, coding="official"), "at stride 2 more"),
        (lambda: ShuffleNetV2Unit(8, 8, coding="keras"), "coding is 'torchvision' or 'official'"),
        (lambda: ShuffleNetV2Unit(0, 8, stride=2), "in_channels is 0"),
        (lambda: ShuffleNetV2Unit(8, 8.5), "out_channels is 8.5"),
        (lambda: ShuffleNetV2Unit(8, 8)(torch.zeros(1, 10, 4, 4)), "in step pointwise1.conv"),
        (lambda: ShuffleUnit(24, 24, groups=2)(torch.zeros(1, 12, 4, 4)), "in step reduce.conv"),
    ],
)
def test_refused(call, message):
    with pytest.raises(LwcnnError) as caught:
        call()
    assert message in str(caught.value)
