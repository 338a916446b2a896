"""A block that is called, for it has a hook, costs what it costs without: in `cost_of` and in `profile`."""

import pytest
import torch
from torch import nn
from torch.nn.utils import prune

import lwcnn
from lwcnn.cost import Cost, cost_of
from lwcnn.models.squeezenet import Fire
from lwcnn.steps import call
from tests.refusing import raised

X = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))


def total(network):
    return sum((cost_of(step) for step in lwcnn.trace(network, X)), Cost())


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("mobilenet_v2", "features.bottleneck2_1"),
        ("mobilenet_v2", "features.bottleneck2_1.expand"),
        ("mobilenet_v2", "features"),
        ("squeezenet1_1", "features.fire2"),
        ("squeezenet1_1", "features.fire2.squeeze"),
        ("ghostnet_x0_5", "features.bottleneck4.squeeze_excite"),
        ("adder_resnet20", "features.conv2_1"),
    ],
)
def test_a_hooked_block_costs_what_it_did(name, path):
    network = lwcnn.create_model(name, num_classes=7).eval()
    whole, rows, fired = total(network), lwcnn.profile(network, X).rows, []
    network.get_submodule(path).register_forward_hook(lambda *_: fired.append(1))
    steps = lwcnn.trace(network, X)
    assert path in [step.name for step in steps] and fired == [1]
    assert sum((cost_of(step) for step in steps), Cost()) == whole
    assert fired == [1]  # to count is not to run
    assert lwcnn.profile(network, X).rows == rows


def test_hooks_inside_a_hooked_block_change_no_count():
    network = lwcnn.create_model("mobilenet_v2", num_classes=7).eval()
    whole, macs = total(network), lwcnn.profile(network, X).macs
    block = network.features.bottleneck3_2
    prune.l1_unstructured(block.expand.conv, "weight", 0.5)
    for module in (block, block.depthwise, block.depthwise.norm):
        module.register_forward_hook(lambda module, args, out: 2 * out)
    assert total(network) == whole and lwcnn.profile(network, X).macs == macs


def test_what_nobody_knows_is_no_wrong_zero():
    class Twice(Fire):
        def forward(self, x, step=call):
            return 2 * super().forward(x)

    network = lwcnn.create_model("squeezenet1_1", num_classes=7).eval()
    network.features.fire2 = Twice(64, 16, 64, 64).eval()
    network.features.fire3.register_forward_hook(lambda *_: None)
    network.features.fire3.squeeze = nn.Sequential(network.features.fire3.squeeze).eval()
    steps = {step.name: step for step in lwcnn.trace(network, X)}
    raised(lambda: cost_of(steps["features.fire3"]), "no cost rule for Sequential")
    network.features.fire2.register_forward_hook(lambda *_: None)
    step = next(step for step in lwcnn.trace(network, X) if step.name == "features.fire2")
    raised(lambda: cost_of(step), "no cost rule for Twice")
