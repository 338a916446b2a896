"""Each block under PyTorch's compilers and transforms, and what must hold for it by definition."""

import warnings

import pytest
import torch

import lwcnn
from lwcnn.models.alexnet import ThreeLinear
from lwcnn.models.googlenet import TABLE, AuxiliaryHead, Inception
from lwcnn.models.mobilenet_v2 import InvertedResidual
from lwcnn.models.resnet import BasicBlock, Bottleneck
from lwcnn.models.squeezenet import Fire

BLOCKS = {
    "fire": (lambda: Fire(16, 4, 8, 8), (2, 16, 9, 7)),
    "inverted_residual": (lambda: InvertedResidual(16, 16, stride=1, expansion=6), (2, 16, 9, 7)),
    "inverted_residual_stride": (lambda: InvertedResidual(16, 24, stride=2, expansion=6), (2, 16, 9, 7)),
    "inverted_residual_t1": (lambda: InvertedResidual(16, 8, stride=1, expansion=1), (2, 16, 9, 7)),
    "inverted_residual_same": (
        lambda: InvertedResidual(8, 8, stride=2, expansion=6, kernel=5, padding="same"),
        (2, 8, 9, 8),
    ),
    "basic_block": (lambda: BasicBlock(16, 32, stride=2), (2, 16, 9, 7)),
    "bottleneck": (lambda: Bottleneck(16, 32, stride=2), (2, 16, 9, 7)),
    "bottleneck_1x1": (lambda: Bottleneck(16, 32, stride=2, stride_in="1x1"), (2, 16, 9, 7)),
    "inception": (lambda: Inception(16, TABLE[0]), (2, 16, 9, 7)),
    "auxiliary_head": (lambda: AuxiliaryHead(16, 5), (2, 16, 9, 7)),
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


@pytest.mark.parametrize("name", ["squeezenet1_1", "efficientnet_lite0"])
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
