"""`trace` of a network that knows nothing of steps: its modules are the steps."""

import copy

import torch
from torch import nn

from benchmarks.adopt import build
from lwcnn import trace
from lwcnn.models.squeezenet import Fire

X = torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))


class Residual(nn.Module):
    """In place wherever it can be."""

    def __init__(self):
        super().__init__()
        self.conv, self.norm, self.act = nn.Conv2d(3, 3, 1), nn.BatchNorm2d(3), nn.ReLU(inplace=True)

    def forward(self, x):
        y = self.norm(self.conv(x))
        y += x
        return self.act(y) + 1


def test_modules_are_steps_and_nothing_in_place_changes_a_record():
    block = Residual().eval()
    before, given = copy.deepcopy(block.state_dict()), X.clone()
    conv, norm, act, whole = steps = trace(block, given)
    assert [step.name for step in steps] == ["conv", "norm", "act", "(network)"]
    assert conv.args[0] is given and norm.args[0] is conv.out and whole.args[0] is given
    assert torch.equal(norm.out, block.norm(block.conv(X)))
    assert torch.equal(act.args[0], norm.out + X) and torch.equal(act.out, act.args[0].relu())
    assert torch.equal(whole.out, block(X)) and torch.equal(given, X)
    assert block.act.inplace and not any(module._forward_hooks for module in block.modules())
    assert all(torch.equal(before[name], value) for name, value in block.state_dict().items())
    for step in steps:
        assert torch.equal(step.replay(), step.out), step.name


def test_networks_of_others():
    for library, name in (
        ("torchvision", "mobilenet_v2"),
        ("torchvision", "resnet18"),
        ("timm", "vit_tiny_patch16_224"),
    ):
        network = build(library, name)
        x = X if library == "torchvision" else torch.zeros(1, 3, 224, 224)
        with torch.no_grad():
            steps = trace(network, x)
            assert torch.equal(steps[-1].out, network(x)), name
            assert all(torch.equal(step.replay(), step.out) for step in steps), name
    assert steps[0].name == "patch_embed.proj" and steps[-1].name == "head"


def test_a_block_of_ours_among_others_keeps_its_steps():
    network = nn.Sequential(nn.Conv2d(3, 4, 1), nn.Identity(), Fire(4, 2, 4, 4)).eval()
    steps = trace(network, X)
    assert [step.name for step in steps[:3]] == ["0", "2.squeeze.conv", "2.squeeze.act"]
    assert steps[1].args[0] is steps[0].out and steps[-1].name == "2.concat"
    with torch.inference_mode():
        assert len(trace(nn.Sequential(nn.Flatten()).eval(), X)) == 1
