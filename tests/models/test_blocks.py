"""Each block under PyTorch's compilers and transforms, and what must hold for it by definition."""

import warnings

import pytest
import torch

import lwcnn
from lwcnn.models.active_shift import ActiveShiftUnit
from lwcnn.models.addernet import AdderBasicBlock, AdderBottleneck
from lwcnn.models.alexnet import ThreeLinear
from lwcnn.models.channel_wise import ChannelWiseClassifier, DepthwiseChannelWise
from lwcnn.models.channelnet import DepthwisePointwise, GroupModule
from lwcnn.models.compconv import CompConv
from lwcnn.models.efficientnet import MBConv
from lwcnn.models.efficientnet_v2 import FusedMBConv
from lwcnn.models.fenet import FeatureEnhancement, InvertedPool, InvertedShift
from lwcnn.models.ghostnet import GhostBottleneck, GhostModule
from lwcnn.models.ghostnet import Row as GhostRow
from lwcnn.models.googlenet import TABLE, AuxiliaryHead, Inception
from lwcnn.models.igcv1 import InterleavedBasicBlock, InterleavedGroupConv
from lwcnn.models.igcv2 import InterleavedSparseConv
from lwcnn.models.igcv3 import InterleavedResidual
from lwcnn.models.layers import ConvAct
from lwcnn.models.micro_layers import (
    DynamicShiftMax,
    MicroDepthwise,
    MicroPointwise,
    MicroStem,
    MixGroups,
)
from lwcnn.models.micronet import MicroBlock
from lwcnn.models.micronet import Row as MicroRow
from lwcnn.models.mixnet import M, MixConv, MixedResidual
from lwcnn.models.mnasnet import A1, SearchedResidual
from lwcnn.models.mobilenet_v1 import DepthwiseSeparable
from lwcnn.models.mobilenet_v2 import InvertedResidual
from lwcnn.models.mobilenet_v3 import SMALL, Bneck
from lwcnn.models.moga import SEPARABLE, A, MogaResidual
from lwcnn.models.resnet import BasicBlock, Bottleneck
from lwcnn.models.shiftnet import ShiftBlock, ShiftUnit
from lwcnn.models.shufflenet_v1 import ShuffleUnit
from lwcnn.models.shufflenet_v2 import ShuffleNetV2Unit
from lwcnn.models.squeezenet import Classifier, Fire
from lwcnn.models.squeezenext import SqueezeNextBlock
from lwcnn.models.xception import SeparableConv, Towers, XceptionBlock, separable_conv, towers
from lwcnn.ops import relu

BLOCKS = {
    "fire": (lambda: Fire(16, 4, 8, 8), (2, 16, 9, 7)),
    "squeezenet_classifier": (lambda: Classifier(conv10=ConvAct(16, 8, 1)), (2, 16, 9, 7)),
    "squeezenext_block": (lambda: SqueezeNextBlock(16, 16, column_first=False), (2, 16, 9, 7)),
    "squeezenext_block_stride": (lambda: SqueezeNextBlock(16, 24, 2, project=True), (2, 16, 9, 7)),
    "squeezenext_block_groups": (lambda: SqueezeNextBlock(16, 16, groups=2), (2, 16, 9, 7)),
    "depthwise_separable": (lambda: DepthwiseSeparable(16, 24, stride=2), (2, 16, 9, 7)),
    "bneck_shortcut": (lambda: Bneck(16, SMALL[4]._replace(e=24, c=16)), (2, 16, 9, 7)),
    "bneck_no_se": (lambda: Bneck(16, SMALL[1]._replace(e=24)), (2, 16, 9, 7)),
    "bneck_no_expansion": (lambda: Bneck(16, SMALL[0]), (2, 16, 9, 7)),
    "inverted_residual": (lambda: InvertedResidual(16, 16, stride=1, expansion=6), (2, 16, 9, 7)),
    "inverted_residual_stride": (lambda: InvertedResidual(16, 24, stride=2, expansion=6), (2, 16, 9, 7)),
    "inverted_residual_t1": (lambda: InvertedResidual(16, 8, stride=1, expansion=1), (2, 16, 9, 7)),
    "inverted_residual_same": (
        lambda: InvertedResidual(8, 8, stride=2, expansion=6, kernel=5, padding="same"),
        (2, 8, 9, 8),
    ),
    "searched_residual": (lambda: SearchedResidual(8, A1[4]._replace(c=8)), (2, 8, 9, 7)),
    "searched_residual_stride_same": (
        lambda: SearchedResidual(8, A1[2]._replace(c=12), padding="same"),
        (2, 8, 9, 8),
    ),
    "searched_residual_t1": (lambda: SearchedResidual(8, A1[0]._replace(c=8)), (2, 8, 9, 7)),
    "mixconv": (lambda: MixConv(8, 8, (3, 5, 7), stride=2, depthwise=True), (2, 8, 9, 7)),
    "mixconv_pointwise": (lambda: MixConv(8, 13, (1, 1)), (2, 8, 9, 7)),
    "mixed_residual": (lambda: MixedResidual(8, M[4]._replace(c=8)), (2, 8, 9, 7)),
    "mixed_residual_stride_same": (
        lambda: MixedResidual(8, M[3]._replace(c=12), padding="same"),
        (2, 8, 9, 8),
    ),
    "mixed_residual_t1": (lambda: MixedResidual(8, M[0]._replace(c=8)), (2, 8, 9, 7)),
    "moga_residual": (lambda: MogaResidual(8, A[8]._replace(c=8)), (2, 8, 9, 7)),
    "moga_residual_stride": (lambda: MogaResidual(8, A[5]._replace(c=12)), (2, 8, 9, 7)),
    "moga_separable": (lambda: MogaResidual(8, SEPARABLE._replace(c=8)), (2, 8, 9, 7)),
    "mbconv": (lambda: MBConv(8, 8, stride=1, expansion=6), (2, 8, 9, 7)),
    "mbconv_stride_same": (lambda: MBConv(8, 12, 2, expansion=6, kernel=5, padding="same"), (2, 8, 9, 8)),
    "mbconv_t1": (lambda: MBConv(8, 12, stride=1, expansion=1), (2, 8, 9, 7)),
    "fused_mbconv": (lambda: FusedMBConv(8, 8, stride=1, expansion=4), (2, 8, 9, 7)),
    "fused_mbconv_stride": (lambda: FusedMBConv(8, 12, stride=2, expansion=4), (2, 8, 9, 7)),
    "fused_mbconv_t1": (lambda: FusedMBConv(8, 8, stride=1, expansion=1), (2, 8, 9, 7)),
    "interleaved_group_conv": (lambda: InterleavedGroupConv(8, 12, primary_groups=4, stride=2), (2, 8, 9, 7)),
    "interleaved_basic_block": (lambda: InterleavedBasicBlock(12, 12, primary_groups=3), (2, 12, 9, 7)),
    "interleaved_basic_block_stride": (
        lambda: InterleavedBasicBlock(8, 12, primary_groups=4, stride=2),
        (2, 8, 9, 7),
    ),
    "interleaved_basic_block_large_groups": (
        lambda: InterleavedBasicBlock(8, 16, primary_groups=4, stride=2, secondary_groups=2),
        (2, 8, 9, 7),
    ),
    "interleaved_sparse_conv": (lambda: InterleavedSparseConv(12, (2, 3, 2), stride=2), (2, 12, 9, 7)),
    "interleaved_residual": (lambda: InterleavedResidual(8, 8, stride=1, expansion=6), (2, 8, 9, 7)),
    "interleaved_residual_stride": (
        lambda: InterleavedResidual(12, 18, stride=2, expansion=1, groups=3),
        (2, 12, 9, 7),
    ),
    "depthwise_pointwise": (lambda: DepthwisePointwise(8, 12, stride=2), (2, 8, 9, 7)),
    "depthwise_pointwise_groups": (lambda: DepthwisePointwise(8, 12, groups=4), (2, 8, 9, 7)),
    "depthwise_pointwise_keeps": (lambda: DepthwisePointwise(8, 12, keeps_input=True), (2, 8, 9, 7)),
    "group_module": (lambda: GroupModule(12, 3, channel_wise=False), (2, 12, 9, 7)),
    "group_module_channel_wise": (lambda: GroupModule(12, 3, shortcut=False), (2, 12, 9, 7)),
    "depthwise_channel_wise": (lambda: DepthwiseChannelWise(8, 4, positions=63), (2, 8, 9, 7)),
    "depthwise_channel_wise_shared": (lambda: DepthwiseChannelWise(8, 4), (2, 8, 9, 7)),
    "channel_wise_classifier": (lambda: ChannelWiseClassifier(8, 5, 7), (2, 8, 7, 7)),
    "active_shift_unit": (lambda: ActiveShiftUnit(8, 8, expansion=3), (2, 8, 9, 7)),
    "active_shift_unit_stride": (lambda: ActiveShiftUnit(8, 12, stride=2), (2, 8, 9, 7)),
    "inverted_shift": (lambda: InvertedShift(8, 12, middle=30), (2, 8, 9, 7)),
    "inverted_shift_added": (lambda: InvertedShift(8, 8, middle=20, is_added=True), (2, 8, 9, 7)),
    "inverted_pool": (lambda: InvertedPool(8, 12, middle=24), (2, 8, 9, 7)),
    "feature_enhancement": (lambda: FeatureEnhancement(8, 12, units=2), (2, 8, 9, 7)),
    "feature_enhancement_stride": (
        lambda: FeatureEnhancement(16, 12, units=3, stride=2, rule="paper"),
        (2, 16, 9, 7),
    ),
    "ghost_module": (lambda: GhostModule(8, 12), (2, 8, 9, 7)),
    "ghost_module_cut": (lambda: GhostModule(8, 7, ratio=3), (2, 8, 9, 7)),
    "ghost_bottleneck": (lambda: GhostBottleneck(8, GhostRow(3, 24, 8, se=False, s=1)), (2, 8, 9, 7)),
    "ghost_bottleneck_stride": (
        lambda: GhostBottleneck(8, GhostRow(5, 24, 12, se=True, s=2)),
        (2, 8, 9, 7),
    ),
    "compconv": (lambda: CompConv(8, 12), (2, 8, 9, 7)),
    "compconv_cut": (lambda: CompConv(8, 12, depth=3), (2, 8, 9, 7)),
    "compconv_stride": (lambda: CompConv(8, 12, stride=2, depth=2), (2, 8, 9, 7)),
    "basic_block": (lambda: BasicBlock(16, 32, stride=2), (2, 16, 9, 7)),
    "bottleneck": (lambda: Bottleneck(16, 32, stride=2), (2, 16, 9, 7)),
    "bottleneck_1x1": (lambda: Bottleneck(16, 32, stride=2, stride_in="1x1"), (2, 16, 9, 7)),
    "adder_basic_block": (lambda: AdderBasicBlock(8, 8), (2, 8, 9, 7)),
    "adder_basic_block_stride": (lambda: AdderBasicBlock(8, 12, stride=2), (2, 8, 9, 7)),
    "adder_bottleneck": (lambda: AdderBottleneck(8, 16, stride=2), (2, 8, 9, 7)),
    "micro_stem": (lambda: MicroStem(3, (2, 3)), (2, 3, 9, 7)),
    "micro_pointwise": (lambda: MicroPointwise(8, 12, reduction=3, groups=2, stride=2), (2, 8, 9, 7)),
    "micro_depthwise": (lambda: MicroDepthwise(4, 5, stride=2, widen=(2, 3)), (2, 4, 9, 7)),
    # eight numbers inside, not four: ReLU makes none of all parameters useless
    "dynamic_shift_max": (lambda: DynamicShiftMax(8, groups=2, reduction=1), (2, 8, 9, 7)),
    "dynamic_shift_max_of_one_sum": (lambda: DynamicShiftMax(8, 4, 1, start=(1.0, 0.0)), (2, 8, 9, 7)),
    "mix_groups": (lambda: MixGroups(DynamicShiftMax(8, 4, reduction=1), (4, 2)), (2, 8, 9, 7)),
    "micro_block_widens": (
        lambda: MicroBlock(4, MicroRow(2, 8, 3, 2, 2, 0, 4, 2, 2, 2, 0, 1, 1)),
        (2, 4, 9, 7),
    ),
    "micro_block": (lambda: MicroBlock(8, MicroRow(1, 8, 5, 1, 4, 4, 4, 4, 4, 2, 2, 1, 1)), (2, 8, 9, 7)),
    "micro_block_stride": (
        lambda: MicroBlock(8, MicroRow(2, 12, 3, 1, 4, 4, 4, 4, 4, 0, 2, 0, 1)),
        (2, 8, 9, 7),
    ),
    "micro_block_expands": (
        lambda: MicroBlock(8, MicroRow(1, 32, 3, 1, 4, 4, 4, 0, 0, 2, 2, 1, 2)),
        (2, 8, 9, 7),
    ),
    "inception": (lambda: Inception(16, TABLE[0]), (2, 16, 9, 7)),
    "separable_conv": (lambda: SeparableConv(8, 12), (2, 8, 9, 7)),
    "separable_conv_between": (lambda: SeparableConv(8, 12, between=relu, act=relu), (2, 8, 9, 7)),
    "towers": (lambda: Towers(8, 12, towers=3), (2, 8, 9, 7)),
    "xception_block": (lambda: XceptionBlock(8, (8, 8, 8)), (2, 8, 9, 7)),
    "xception_block_pool": (lambda: XceptionBlock(8, (8, 12), pool=True), (2, 8, 9, 7)),
    "auxiliary_head": (lambda: AuxiliaryHead(16, 5), (2, 16, 9, 7)),
    "shift_block": (lambda: ShiftBlock(8, 8), (2, 8, 9, 7)),
    "shift_block_stride": (lambda: ShiftBlock(8, 12, stride=2), (2, 8, 9, 7)),
    "shift_unit": (lambda: ShiftUnit(8, 8, kernel=5), (2, 8, 9, 7)),
    "shift_unit_stride": (lambda: ShiftUnit(8, 12, stride=2), (2, 8, 9, 7)),
    "shuffle_unit": (lambda: ShuffleUnit(24, 24, groups=3), (2, 24, 9, 7)),
    "shuffle_unit_stride": (lambda: ShuffleUnit(12, 24, groups=3, stride=2), (2, 12, 9, 7)),
    "shufflenet_v2_unit": (lambda: ShuffleNetV2Unit(8, 8), (2, 8, 9, 7)),
    "shufflenet_v2_unit_stride": (lambda: ShuffleNetV2Unit(8, 12, stride=2), (2, 8, 9, 7)),
    "shufflenet_v2_unit_official": (lambda: ShuffleNetV2Unit(8, 8, coding="official"), (2, 8, 9, 7)),
    "three_linear": (lambda: ThreeLinear(16, 5, hidden=8), (2, 16)),
}


@pytest.fixture(params=BLOCKS)
def block_and_input(request):
    torch.manual_seed(0)
    make, shape = BLOCKS[request.param]
    return make().double().eval(), torch.randn(shape, dtype=torch.float64)


def test_compiles_without_a_break(block_and_input):
    block, x = block_and_input
    torch._dynamo.reset()
    compiled = torch.compile(block, backend="eager", fullgraph=True)
    torch.testing.assert_close(compiled(x), block(x))


def test_maps_over_samples(block_and_input):
    block, x = block_and_input
    mapped = torch.func.vmap(lambda sample: block(sample[None])[0])(x)
    torch.testing.assert_close(mapped, block(x))


def test_passes_jit_trace(block_and_input):
    block, x = block_and_input
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # our checks of shapes, which tracing freezes; and its own deprecation
        traced = torch.jit.trace(block, x)
    torch.testing.assert_close(traced(x), block(x))


def test_gradient_reaches_every_parameter(block_and_input):
    block, x = block_and_input
    block.train()(x.requires_grad_()).square().sum().backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in block.parameters())
    assert x.grad.abs().sum() > 0


def test_input_stays_as_it_was(block_and_input):
    block, x = block_and_input
    before = x.clone()
    block(x)
    assert torch.equal(x, before)


@pytest.mark.parametrize("name", ["squeezenet1_1", "efficientnet_lite0", "adder_resnet20"])
def test_exports_with_any_batch(name):
    model = lwcnn.create_model(name, num_classes=10).double().eval()
    x = torch.randn(2, 3, 40, 40, dtype=torch.float64)
    program = torch.export.export(model, (x,), dynamic_shapes=({0: torch.export.Dim("batch")},))
    wide = torch.cat([x, x + 1])
    torch.testing.assert_close(program.module()(wide), model(wide))


def test_squeeze_channels_limit_what_fire_sees():
    """With all squeeze filters at 0, a Fire module gives the same for every input."""
    block = Fire(16, 4, 8, 8).eval()
    torch.nn.init.zeros_(block.squeeze.weight)
    torch.nn.init.zeros_(block.squeeze.bias)
    assert torch.equal(block(torch.randn(1, 16, 5, 5)), block(torch.randn(1, 16, 5, 5)))


@pytest.mark.parametrize(
    ("block", "has"),
    [
        (InvertedResidual(8, 8, stride=1, expansion=6), True),
        (InvertedResidual(8, 8, stride=2, expansion=6), False),
        (InvertedResidual(8, 16, stride=1, expansion=6), False),
    ],
)
def test_shortcut_of_inverted_residual(block, has):
    """A shortcut only where stride is 1 and the channels stay; with the last scale at 0 it alone is left."""
    x = torch.randn(1, 8, 6, 6)
    torch.nn.init.zeros_(block.project.norm.weight)
    y = block.eval()(x)
    assert torch.equal(y, x) if has else not y.any()
    assert ("add" in [s.name for s in lwcnn.trace(block, x)]) is has


def test_linear_bottleneck_has_no_activation_after_the_projection():
    names = [s.name for s in lwcnn.trace(InvertedResidual(8, 8, 1, 6).eval(), torch.randn(1, 8, 6, 6))]
    assert names[-3:] == ["project.conv", "project.norm", "add"]


def test_nothing_between_depthwise_and_pointwise():
    """No activation and no BatchNorm there: both together are one linear map until the norm."""
    names = [s.name for s in lwcnn.trace(SeparableConv(8, 12).eval(), torch.randn(1, 8, 5, 5))]
    assert names == ["depthwise", "pointwise", "norm"]
    names = [s.name for s in lwcnn.trace(SeparableConv(8, 12, between=relu).eval(), torch.randn(1, 8, 5, 5))]
    assert names == ["depthwise", "between", "pointwise", "norm"]


@pytest.mark.parametrize("number", [1, 2, 3, 4, 12])
def test_towers_are_towers(number):
    """Figure 2 of Xception (a 1 x 1 and a 3 x 3 convolution a tower, side by side) gives what figure 3 gives."""
    p, x = Towers(6, 12, number).double(), torch.randn(2, 6, 7, 5, dtype=torch.float64)
    outputs = []
    for small, large in zip(p.pointwise.weight.chunk(number), p.spatial.weight.chunk(number), strict=True):
        outputs.append(torch.conv2d(torch.conv2d(x, small), large, padding=1))
    torch.testing.assert_close(towers(x, p), torch.cat(outputs, dim=1))


def test_a_separable_convolution_is_one_tower_a_channel_in_the_other_order():
    """With as many towers as channels `towers` mixes first and filters then; a delta filter makes them equal."""
    p, q = SeparableConv(8, 8).eval().double(), Towers(8, 8, towers=8).double()
    x = torch.randn(1, 8, 6, 6, dtype=torch.float64)
    for weight in (p.depthwise.weight, q.spatial.weight):
        torch.nn.init.zeros_(weight)
        weight.data[:, 0, 1, 1] = 1
    q.pointwise.weight.data = p.pointwise.weight.data
    torch.testing.assert_close(separable_conv(x, p), towers(x, q) / (1 + 1e-5) ** 0.5)


def test_xception_block_without_its_convolutions_is_its_shortcut():
    p, x = XceptionBlock(8, (8, 8, 8)).eval(), torch.randn(1, 8, 6, 6)
    torch.nn.init.zeros_(p.sepconvs[-1].norm.weight)
    assert torch.equal(p(x), x)


def test_xception_has_36_convolutional_layers_in_14_modules():
    """Section 3 of the paper; a separable convolution is one layer, shortcuts do not count."""
    with torch.device("meta"):
        model = lwcnn.create_model("xception")
    assert len(model.features) == 14
    layers = [
        (name, m)
        for name, m in model.features.named_modules()
        if isinstance(m, (torch.nn.Conv2d, SeparableConv))
    ]
    inner = ("depthwise", "pointwise")
    counted = [name for name, _ in layers if not name.endswith(inner) and "shortcut" not in name]
    assert len(counted) == 36
    # what one gets by counting calls of conv2d: each separable convolution twice, and the four shortcuts
    assert sum(isinstance(m, torch.nn.Conv2d) for _, m in layers) == 2 + 2 * 34 + 4


def test_squeeze_excite_of_mbconv_is_a_quarter_of_the_input():
    assert MBConv(24, 40, stride=2, expansion=6).squeeze_excite.reduce.out_channels == 6
    assert MBConv(3, 8, stride=1, expansion=1).squeeze_excite.reduce.out_channels == 1  # never 0


def test_blocks_that_drop_out_leave_the_shortcut():
    """In training with a rate near 1 nearly every sample passes by the shortcut alone, unchanged."""
    torch.manual_seed(0)
    x = torch.randn(64, 8, 5, 5)
    for block in (MBConv(8, 8, 1, 6, drop_rate=0.9), FusedMBConv(8, 8, 1, 4, drop_rate=0.9)):
        y = block.train()(x)
        kept = (y - x).flatten(1).any(dim=1)
        assert 0 < kept.sum() < 20
        names = [step.name for step in lwcnn.trace(block.eval(), x)]
        assert names[-1] == "add" and "drop" not in names
    changing = MBConv(8, 12, 1, 6, drop_rate=0.9).train()(x)  # no shortcut: nothing may be dropped
    assert changing.flatten(1).any(dim=1).all()


def test_drop_rates_grow_evenly():
    with torch.device("meta"):
        b0 = lwcnn.create_model("efficientnet_b0")
        s = lwcnn.create_model("efficientnet_v2_s")
    for model, blocks in ((b0, 16), (s, 40)):
        rates = [layer.drop_rate for layer in model.features if hasattr(layer, "drop_rate")]
        assert rates == pytest.approx([0.2 * place / blocks for place in range(blocks)])


def test_ghosts_beyond_the_asked_channels_are_cut_off():
    names = [step.name for step in lwcnn.trace(GhostModule(8, 7).eval(), torch.randn(1, 8, 5, 5))]
    assert names[-2:] == ["concat", "slice"]
    p, x = GhostModule(8, 7).eval(), torch.randn(1, 8, 5, 5)
    steps = {step.name: step.out for step in lwcnn.trace(p, x)}
    assert steps["concat"].shape[1] == 8 and torch.equal(p(x), steps["concat"][:, :7])
    assert "slice" not in [step.name for step in lwcnn.trace(GhostModule(8, 6).eval(), x)]
