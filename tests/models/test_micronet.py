"""MicroNet: its blocks in plain loops, whole networks once more from the rows of the authors, and counts by block.

No package has MicroNet. The networks are compared with `Rewritten`, which shares nothing with lwcnn: it reads the rows
of the authors' configuration, here with all 15 numbers, and takes the weights from a state dict in their order.
"""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import lwcnn
from benchmarks.adopt import draw_weights
from lwcnn import ops
from lwcnn.errors import LwcnnError
from lwcnn.models.micro_layers import DynamicShiftMax, LinearNorm, MicroDepthwise, MicroPointwise, MixGroups
from lwcnn.models.micronet import M0, M3, MicroBlock, Row
from lwcnn.ops import by_hand
from tests.models.test_by_hand import assert_same, conv_norm, with_numbers

#: backbone/microconfig.py: s, n, c, k, c1, c2, g1, g2, c3, g3, g4, y1, y2, y3, r; the stem; coefficients at the start.
RELEASED = {
    "micronet_m0": ((2, 2), (1, 0, 1, 0), (
        "2,1,8,3,2,2,0,4,8,2,2,2,0,1,1 / 2,1,12,3,2,2,0,8,12,4,4,2,2,1,1 / 2,1,16,5,2,2,0,12,16,4,4,2,2,1,1 /"
        "1,1,32,5,1,4,4,4,32,4,4,2,2,1,1 / 2,1,64,5,1,4,8,8,64,8,8,2,2,1,1 / 1,1,96,3,1,4,8,8,96,8,8,2,2,1,2 /"
        "1,1,384,3,1,4,12,12,0,0,0,2,2,1,2")),
    "micronet_m1": ((3, 2), (1, 0, 1, 0), (
        "2,1,8,3,2,2,0,6,8,2,2,2,0,1,1 / 2,1,16,3,2,2,0,8,16,4,4,2,2,1,1 / 2,1,16,5,2,2,0,16,16,4,4,2,2,1,1 /"
        "1,1,32,5,1,6,4,4,32,4,4,2,2,1,1 / 2,1,64,5,1,6,8,8,64,8,8,2,2,1,1 / 1,1,96,3,1,6,8,8,96,8,8,2,2,1,2 /"
        "1,1,576,3,1,6,12,12,0,0,0,2,2,1,2")),
    "micronet_m2": ((4, 2), (1, 0, 1, 0), (
        "2,1,12,3,2,2,0,8,12,4,4,2,0,1,1 / 2,1,16,3,2,2,0,12,16,4,4,2,2,1,1 / 1,1,24,3,2,2,0,16,24,4,4,2,2,1,1 /"
        "2,1,32,5,1,6,6,6,32,4,4,2,2,1,1 / 1,1,32,5,1,6,8,8,32,4,4,2,2,1,2 / 1,1,64,5,1,6,8,8,64,8,8,2,2,1,2 /"
        "2,1,96,5,1,6,8,8,96,8,8,2,2,1,2 / 1,1,128,3,1,6,12,12,128,8,8,2,2,1,2 / 1,1,768,3,1,6,16,16,0,0,0,2,2,1,2")),
    "micronet_m3": ((4, 3), (1, 0, 0.5, 0.5), (
        "2,1,16,3,2,2,0,12,16,4,4,0,2,0,1 / 2,1,24,3,2,2,0,16,24,4,4,0,2,0,1 / 1,1,24,3,2,2,0,24,24,4,4,0,2,0,1 /"
        "2,1,32,5,1,6,6,6,32,4,4,0,2,0,1 / 1,1,32,5,1,6,8,8,32,4,4,0,2,0,2 / 1,1,64,5,1,6,8,8,48,8,8,0,2,0,2 /"
        "1,1,80,5,1,6,8,8,80,8,8,0,2,0,2 / 1,1,80,5,1,6,10,10,80,8,8,0,2,0,2 /"
        "2,1,120,5,1,6,10,10,120,10,10,0,2,0,2 / 1,1,120,5,1,6,12,12,120,10,10,0,2,0,2 /"
        "1,1,144,3,1,6,12,12,144,12,12,0,2,0,2 / 1,1,864,3,1,6,12,12,0,0,0,0,2,0,2")),
}  # fmt: skip


class Rewritten:
    """A network from its rows and from a list of numbers, with functions of PyTorch alone."""

    def __init__(self, state: dict, start: tuple):
        self.take = iter([value for key, value in state.items() if "num_batches" not in key]).__next__
        self.start = start

    def conv_norm(self, x, stride=(1, 1), groups=1):
        weight = self.take()
        padding = weight.shape[2] // 2, weight.shape[3] // 2
        return self.norm(F.conv2d(x, weight, None, stride, padding, 1, groups))

    def norm(self, x):
        weight, bias, mean, variance = (self.take().view(1, -1, *[1] * (x.dim() - 2)) for _ in range(4))
        return (x - mean) / (variance + 1e-5).sqrt() * weight + bias

    def separable(self, x, kernel, stride, groups, middle):
        x = self.conv_norm(x, (stride, 1), groups)
        return self.conv_norm(x, (1, stride), middle)

    def act(self, x, sums, groups):
        n, c = x.shape[:2]
        hidden = F.relu(F.linear(x.mean((2, 3)), self.take(), self.take()))
        gates = ((F.linear(hidden, self.take(), self.take()) + 3) / 6).clamp(0, 1).view(n, 2 * sums, c, 1, 1)
        size = c // groups
        other = [(i // size + 1) % groups * size + (i + 1) % size for i in range(c)]
        factors = [4 * gates[:, k] - 2 + self.start[k] for k in range(2 * sums)]
        results = [factors[k] * x + factors[k + 1] * x[:, other] for k in range(0, 2 * sums, 2)]
        return torch.stack(results).amax(0)

    def block(self, x, s, n, c, k, c1, c2, g1, g2, c3, g3, g4, y1, y2, y3, r):
        inputs, hidden = x, x.shape[1] * c1 * c2
        if g4 == 0:
            y = self.conv_norm(x, groups=g1)
            return self.act(y, y3, g2) if y3 else y
        if g1 == 0:
            y = self.separable(x, k, s, x.shape[1], x.shape[1] * c1)
            y = self.act(y, y2, g2) if y2 else y.clamp(0, 6)
            y = shuffle(y, g2)
            y = shuffle(y, hidden // 2) if y2 else y
        else:
            y = self.conv_norm(x, groups=g1)
            y = self.act(y, y1, g2) if y1 else y.clamp(0, 6)
            y = self.separable(shuffle(y, g2), k, s, hidden, hidden)
            y = self.act(y, y2, hidden // g2) if y2 else y.clamp(0, 6)
            y = shuffle(y, hidden // 4) if y1 and y2 else shuffle(y, hidden // 2) if y1 or y2 else y
        y = self.conv_norm(y, groups=g3)
        y = shuffle(self.act(y, y3, g4) if y3 else y, g4)
        y = shuffle(y, c // 2) if y3 and c % 2 == 0 else y
        return inputs + y if s == 1 and inputs.shape[1] == c else y

    def network(self, x, stem, rows):
        x = self.conv_norm(self.conv_norm(x, (2, 1)), (1, 2), stem[0])
        x = shuffle(x, stem[0]).clamp(0, 6)
        for row in rows.split("/"):
            x = self.block(x, *map(int, row.split(",")))
        x = F.hardswish(x.clamp(0, 6).mean((2, 3)))
        x = F.hardswish(self.norm(F.linear(x, self.take(), self.take())))
        return F.hardswish(self.norm(F.linear(x, self.take(), self.take())))


def shuffle(x, groups):
    n, c, h, w = x.shape
    return x.view(n, groups, c // groups, h, w).transpose(1, 2).reshape(n, c, h, w)


@pytest.mark.parametrize("name", RELEASED)
@torch.inference_mode()
def test_networks_are_what_the_rows_say(name):
    """Logits of two images, to 1e-10; and all weights are taken, in the order of the authors' layers."""
    stem, start, rows = RELEASED[name]
    model = lwcnn.create_model(name, num_classes=10).double().eval()
    images = torch.randn(2, 3, 97, 75, dtype=torch.float64)
    draw_weights(model, images)
    other = Rewritten(model.state_dict(), start)
    ours, theirs = model(images), other.network(images, stem, rows)
    assert (theirs[0] - theirs[1]).abs().max() > 1e-3 * theirs.abs().max()
    assert (ours - theirs).abs().max() <= 1e-10 * theirs.abs().max()
    with pytest.raises(StopIteration):
        other.take()


def mixed(x: list, p: MixGroups | None) -> list:
    """Dynamic Shift-Max by hand, and the shuffles."""
    if p is None:
        return x
    if p.shift_max is not None:
        q = p.shift_max
        layers = [(layer.weight.tolist(), layer.bias.tolist()) for layer in (q.reduce, q.expand)]
        x = by_hand.dynamic_shift_max(x, *layers, q.groups, q.start)
    for groups in p.shuffles:
        x = by_hand.channel_shuffle(x, groups)
    return x


BLOCKS = {
    "widens": (4, Row(2, 6, 3, 2, 2, 0, 4, 2, 2, 2, 0, 1, 1)),
    "widens, dynamic": (4, Row(1, 4, 3, 2, 2, 0, 4, 2, 2, 2, 2, 1, 1)),
    "expands": (4, Row(1, 8, 5, 1, 4, 2, 2, 2, 2, 2, 2, 1, 1)),
    "expands, shortcut, one place": (4, Row(1, 4, 5, 1, 4, 2, 4, 2, 2, 0, 2, 0, 2)),
    "expands, plain": (4, Row(2, 4, 3, 1, 4, 2, 4, 2, 2, 0, 0, 0, 1)),
    "only expands": (4, Row(1, 16, 3, 1, 4, 2, 2, 0, 0, 2, 2, 1, 2)),
    "only expands, plain": (4, Row(1, 16, 3, 1, 4, 2, 2, 0, 0, 0, 2, 0, 2)),
}


@pytest.mark.parametrize("case", BLOCKS)
def test_micro_block(case):
    channels, row = BLOCKS[case]
    p = with_numbers(MicroBlock(channels, row, start=(1.0, 0.0, 0.5, 0.5)))
    relu6, identity = by_hand.relu6, by_hand.identity

    def micro_block(x):
        y = x
        if row.g1:
            y = mixed(conv_norm(y, p.expand, identity if row.y1 or not row.g4 else relu6), p.mix1)
        if row.g4:
            y = conv_norm(conv_norm(y, p.depthwise.column), p.depthwise.row, identity if row.y2 else relu6)
            y = mixed(conv_norm(mixed(y, p.mix2), p.project), p.mix3)
        return by_hand.add(x, y) if row.s == 1 and row.c == channels else y

    assert_same(p, micro_block, channels)


def test_the_fourth_row_of_m0():
    """The worked example: 16 to 32 channels at 14 x 14; found by hooks on the released code."""
    p = MicroBlock(16, M0.rows[3]).eval()
    told = []
    for step in lwcnn.trace(p, torch.randn(1, 16, 14, 14)):
        if step.name.endswith((".conv", ".reduce")):
            told.append(tuple(step.arguments["weight"].shape))
        elif step.fn in (ops.roll_channels, ops.channel_shuffle):
            told.append(step.arguments["groups"])
    assert told == [
        (64, 4, 1, 1), (8, 64), 4, 4,  # 1 x 1 in 4 groups, 256 weights; 8 numbers inside; 4 groups of 16; shuffle
        (64, 1, 5, 1), (64, 1, 1, 5), (8, 64), 16, 16,  # 16 groups of 4; shuffle by a quarter of 64
        (32, 16, 1, 1), (8, 32), 4, 4, 16,  # 4 groups of 8; shuffles by 4 and by a half of 32
    ]  # fmt: skip
    assert [len(m.start) for m in p.modules() if isinstance(m, DynamicShiftMax)] == [4, 4, 2]


#: Parameters, MACs of convolutions and MACs of Dynamic Shift-Max; the released code, instantiated and counted.
COUNTED = {
    "micronet_m0": {
        "stem": (42, 602_112, 0), "block1": (316, 501_760, 96), "block2": (1_304, 225_792, 784),
        "block3": (3_076, 131_712, 2_112), "block4": (8_344, 275_968, 5_888), "block5": (28_464, 244_608, 23_552),
        "block6": (55_084, 326_144, 44_416), "block7": (32_280, 150_528, 27_648),
        "hidden": (247_680, 245_760, 0), "classifier": (643_000, 640_000, 0),
    },
    "micronet_m1": {
        "stem": (63, 903_168, 0), "block1": (408, 752_640, 96), "block2": (1_400, 250_880, 832),
        "block3": (4_012, 175_616, 2_752), "block4": (15_904, 413_952, 12_288), "block5": (56_384, 366_912, 49_152),
        "block6": (111_420, 489_216, 95_616), "block7": (69_156, 225_792, 62_208),
        "hidden": (555_840, 552_960, 0), "classifier": (963_000, 960_000, 0),
    },
    "micronet_m2": {
        "stem": (84, 1_204_224, 0), "block1": (532, 903_168, 144), "block2": (2_932, 376_320, 2_112),
        "block3": (4_368, 526_848, 3_136), "block4": (34_928, 1_100_736, 29_568),
        "block5": (30_492, 827_904, 23_424), "block6": (31_776, 827_904, 24_576),
        "block7": (112_956, 1_110_144, 95_616), "block8": (239_448, 846_720, 213_504),
        "block9": (119_856, 301_056, 110_592), "hidden": (789_504, 786_432, 0), "classifier": (1_027_000, 1_024_000, 0),
    },
    "micronet_m3": {
        "stem": (104, 1_354_752, 0), "block1": (2_704, 1_505_280, 1_920), "block2": (3_736, 602_112, 2_560),
        "block3": (7_500, 790_272, 5_760), "block4": (19_092, 1_100_736, 14_400),
        "block5": (17_740, 827_904, 11_520), "block6": (17_804, 827_904, 11_520),
        "block7": (60_856, 2_107_392, 46_080), "block8": (95_232, 2_634_240, 76_800),
        "block9": (96_272, 1_387_680, 76_800), "block10": (188_924, 1_128_960, 158_400),
        "block11": (186_092, 987_840, 158_400), "block12": (12_096, 508_032, 0),
        "hidden": (887_808, 884_736, 0), "classifier": (1_027_000, 1_024_000, 0),
    },
}  # fmt: skip


@pytest.mark.parametrize("name", COUNTED)
def test_counts_of_every_block(name):
    found = {}
    for row in lwcnn.profile(on_meta(name)).rows:
        part = row.name.removeprefix("features.").partition(".")[0]
        params, convs, dynamic = found.get(part, (0, 0, 0))
        in_dynamic = ".shift_max." in row.name
        macs = (0, row.cost.macs) if in_dynamic else (row.cost.macs, 0)
        found[part] = params + row.cost.params, convs + macs[0], dynamic + macs[1]
    assert {part: counts for part, counts in found.items() if any(counts)} == COUNTED[name]


def on_meta(name, **options):
    with torch.device("meta"):
        return lwcnn.create_model(name, **options).eval()


#: Weights of convolutions, parameters of Dynamic Shift-Max, parameters of the head.
PARTS = {
    "micronet_m0": (14_910, 109_788, 887_400),
    "micronet_m1": (22_185, 230_536, 1_514_920),
    "micronet_m3": (105_936, 578_488, 1_910_760),
}


@pytest.mark.parametrize("name", PARTS)
def test_parameters_of_every_kind(name):
    """The rest are those of BatchNorm; 87 % of M0's stand in the two linear layers, 1.5 % in its convolutions."""
    model = on_meta(name)
    convs = sum(m.weight.numel() for m in model.modules() if isinstance(m, nn.Conv2d))
    dynamic = sum(
        p.numel() for m in model.modules() if isinstance(m, DynamicShiftMax) for p in m.parameters()
    )
    head = sum(p.numel() for m in (model.hidden.linear, model.classifier.linear) for p in m.parameters())
    norms = sum(p.numel() for key, p in model.named_parameters() if ".norm." in key)
    assert (convs, dynamic, head) == PARTS[name]
    total = sum(p.numel() for p in model.parameters())
    assert convs + dynamic + head + norms == total
    if name == "micronet_m0":
        assert (round(100 * head / total), round(100 * convs / total, 1)) == (87, 1.5)


@pytest.mark.parametrize(
    ("name", "entries"), [("micronet_m0", 218), ("micronet_m1", 218), ("micronet_m3", 322)]
)
def test_the_state_dict_has_as_many_entries_as_the_released_one_and_no_tensor_stands_beside_it(name, entries):
    """The released activation keeps the order of channels in a plain tensor, which `.to` and a script lose."""
    model = on_meta(name)
    assert len(model.state_dict()) == entries
    assert not [
        value for part in model.modules() for value in vars(part).values() if isinstance(value, torch.Tensor)
    ]


def test_the_recorded_network_holds_no_order_of_channels():
    """A constant tensor in a recording stays on the device where it was made."""
    program = torch.export.export(
        on_meta("micronet_m0", num_classes=5), (torch.zeros(2, 3, 32, 32, device="meta"),)
    )
    assert not program.constants


@pytest.mark.parametrize("name", ["micronet_m0", "micronet_m3"])
def test_first_coefficients_leave_a_channel_or_take_the_larger_of_it_and_a_mean(name):
    torch.manual_seed(0)
    model = lwcnn.create_model(name, num_classes=5).eval()
    steps = lwcnn.trace(model, torch.rand(1, 3, 32, 32))
    found = [step for step in steps if step.name.endswith("shift_max.max")]
    assert len(found) == (15 if name == "micronet_m0" else 11)
    for step in found:
        x, rolled, coefficients = step.args
        wanted = torch.maximum(x, (x + rolled) / 2) if name == "micronet_m3" else x
        assert (step.out - wanted).abs().max() <= 0.1 * x.abs().max()
        assert coefficients.shape[1] in (2 * x.shape[1], 4 * x.shape[1])


def test_no_logit_is_below_the_least_value_of_hard_swish():
    torch.manual_seed(0)
    model = lwcnn.create_model("micronet_m0", num_classes=50).eval()
    nn.init.constant_(model.classifier.norm.weight, 30.0)
    logits = model(torch.randn(4, 3, 32, 32))
    assert -0.375 <= logits.min() < -0.3
    names = [step.name for step in lwcnn.trace(model, torch.randn(1, 3, 32, 32))]
    assert names[-10:] == [
        "act", "pool", "pooled_act", "hidden.linear", "hidden.norm", "hidden.act", "dropout",
        "classifier.linear", "classifier.norm", "classifier.act",
    ]  # fmt: skip


def test_another_classifier_is_the_whole_of_it():
    """Without BatchNorm, hard-swish and dropout behind it."""
    torch.manual_seed(0)
    model = lwcnn.create_model("micronet_m0").train()
    model.dropout_rate = 0.9
    model.classifier = nn.Identity()
    hidden = model(torch.randn(4, 3, 32, 32))
    assert hidden.shape == (4, 640) and (hidden == 0).float().mean() < 0.1
    model.classifier = nn.Linear(640, 7)
    assert model.eval()(torch.randn(2, 3, 32, 32)).shape == (2, 7)


def ways(p: MicroPointwise, channels: int) -> torch.Tensor:
    """How many ways lead from each input to each output, (C_out, C_in): ones for weights."""
    for layer in (p.squeeze.conv, p.expand.conv):
        nn.init.ones_(layer.weight)
    one_each = torch.eye(channels)[:, :, None, None]  # sample i: channel i alone
    y = F.conv2d(one_each, p.squeeze.conv.weight, groups=p.groups)
    y = F.conv2d(lwcnn.ops.channel_shuffle(y, p.groups), p.expand.conv.weight, groups=p.groups)
    return y[:, :, 0, 0].T


@pytest.mark.parametrize(
    ("channels", "reduction", "groups"), [(18, 2, 3), (32, 2, 4), (16, 4, 2), (16, 1, 4), (8, 1, 2)]
)
def test_ways_through_a_micro_factorised_pointwise_convolution(channels, reduction, groups):
    """C / (R * G^2) ways: one for G = sqrt(C / R)."""
    table = ways(MicroPointwise(channels, channels, reduction, groups), channels)
    assert torch.equal(table, torch.full((channels, channels), channels / (reduction * groups**2)))


def test_micro_pointwise_and_depthwise():
    p = with_numbers(MicroPointwise(8, 12, reduction=2, groups=2, stride=2))

    def pointwise(x):
        return conv_norm(by_hand.channel_shuffle(conv_norm(x, p.squeeze), 2), p.expand)

    assert_same(p, pointwise, channels=8)
    q = with_numbers(MicroDepthwise(3, 5, stride=2, widen=(2, 3), act=lwcnn.ops.relu6))
    assert_same(q, lambda x: conv_norm(conv_norm(x, q.column), q.row, by_hand.relu6), channels=3)
    assert q.row.conv.weight.shape == (18, 1, 1, 5)
    assert q(torch.zeros(1, 3, 9, 6).double()).shape == (1, 18, 5, 3)


def test_a_column_and_a_row_are_a_kernel_of_rank_one():
    p = MicroDepthwise(2, 5).eval().double()
    for layer in (p.column, p.row):
        layer.norm.eps = 1e-300
    x = torch.randn(1, 2, 9, 9, dtype=torch.float64)
    kernels = p.column.conv.weight * p.row.conv.weight  # (2, 1, 5, 5)
    assert torch.linalg.matrix_rank(kernels).tolist() == [[1], [1]]
    torch.testing.assert_close(p(x), F.conv2d(x, kernels, None, 1, 2, 1, 2))


def test_linear_norm_is_that_of_pytorch_in_both_modes():
    torch.manual_seed(0)
    p = LinearNorm(6, 4).double()
    peer = nn.Sequential(nn.Linear(6, 4), nn.BatchNorm1d(4), nn.Hardswish()).double()
    peer.load_state_dict(dict(zip(peer.state_dict(), p.state_dict().values(), strict=True)))
    x = torch.randn(5, 6, dtype=torch.float64)
    for _ in range(2):
        assert torch.equal(p(x), peer(x))
        p.eval(), peer.eval()
    assert torch.equal(p.norm.running_var, peer[1].running_var) and p.norm.num_batches_tracked == 1
    assert torch.allclose(lwcnn.fold(p)(x), peer(x))


ROW = M0.rows[3]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: MicroBlock(16, ROW._replace(y2=3)), "y2 is 3.\n  y2 is 0, 1 or 2"),
        (lambda: MicroBlock(15, ROW), "4 groups do not divide the channels"),
        (lambda: MicroBlock(16, ROW._replace(g3=3)), "3 groups do not divide the channels"),
        (lambda: MicroBlock(16, ROW._replace(s=0)), "stride is 0"),
        (lambda: MicroBlock(16, ROW._replace(g2=5)), "5 groups do not divide 64 channels"),
        (lambda: MicroBlock(16, ROW, start=(1.0, 0.0)), "start has too few pairs"),
        (lambda: MicroPointwise(16, 16, 3, 2), "reduction does not divide 16 channels"),
        (lambda: MicroPointwise(16, 16, 2, 3), "3 groups do not divide the channels"),
        (lambda: MicroPointwise(16, 16, 0, 2), "reduction is 0"),
        (lambda: MicroDepthwise(16, 0), "kernel is 0"),
        (lambda: MicroDepthwise(16, 3, widen=(0, 1)), "widen[0] is 0"),
        (lambda: DynamicShiftMax(16, 3), "3 groups do not divide 16 channels"),
        (lambda: DynamicShiftMax(16, 2, reduction=0), "reduction is 0"),
        (lambda: DynamicShiftMax(16, 2, start=(1.0,)), "start is (1.0,)"),
        (lambda: DynamicShiftMax(16, 2)(torch.zeros(1, 8, 4, 4)), "in step reduce"),
        (lambda: LinearNorm(4, 0), "out_features is 0"),
        (lambda: lwcnn.create_model("micronet_m0", width=0.5), "has no option 'width'"),
        (
            lambda: lwcnn.create_model("micronet_m0", 5).train()(torch.zeros(1, 3, 64, 64)),
            "one value a channel has no variance",
        ),
    ],
)
def test_refused(call, message):
    with pytest.raises(LwcnnError) as caught:
        call()
    assert message in str(caught.value)


def test_tables_are_the_released_rows():
    """All but n and c3; the sixth row of M3 names 48 channels as c3, and gives 64."""
    for name, table in (("micronet_m0", M0), ("micronet_m3", M3)):
        rows = [[int(number) for number in row.split(",")] for row in RELEASED[name][2].split("/")]
        assert [Row(*row[:1], *row[2:8], *row[9:]) for row in rows] == list(table.rows)
        assert {row[1] for row in rows} == {1}
    assert on_meta("micronet_m3").features.block6.project.conv.out_channels == 64
