"""Each block under PyTorch's compilers and transforms, and what must hold for it by definition."""

import warnings

import pytest
import torch

import lwcnn
from lwcnn.models.efficientnet import MBConv
from lwcnn.models.efficientnet_v2 import FusedMBConv
from lwcnn.models.ghostnet import GhostModule
from lwcnn.models.mobilenet_v2 import InvertedResidual
from lwcnn.models.squeezenet import Fire
from lwcnn.models.xception import SeparableConv, Towers, XceptionBlock, separable_conv, towers
from lwcnn.ops import relu

from .cases import BLOCKS


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
