"""A layer holds its activation: what stands in its place, wraps it or hooks it does what it does in torchvision."""

import pytest
import torch
from torch import nn

from benchmarks import adopt
from lwcnn.models import compconv, ghostnet, mobilenet_v1, mobilenet_v3
from lwcnn.models.addernet import AdderNorm
from lwcnn.models.layers import ConvAct, ConvNorm, Sequential
from lwcnn.models.xception import XceptionBlock
from lwcnn.ops import conv_norm_act, identity, relu
from lwcnn.steps import call, within
from tests.models.test_exchanged_modules import Around, built, put  # noqa: F401
from tests.models.test_used_as_pytorch import images, same, twins
from tests.refusing import raised

#: Each block's layers that hold what a row or an option says; the functions of all others name it.
HELD_ALONE = {mobilenet_v3.Bneck, ghostnet.GhostModule, mobilenet_v1.DepthwiseSeparable, compconv.CompConv}


class Plus(nn.Module):
    """An adapter: the layer, and something added to what it gives."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x) - 0.5


def layers_with_activation(network):
    """torchvision's Conv2dNormActivation, and ours: their paths and themselves, in the order in which they run."""
    adopt.import_torchvision()
    from torchvision.ops.misc import Conv2dNormActivation

    layers = [
        (path, layer)
        for path, layer in network.named_modules()
        if isinstance(layer, (Conv2dNormActivation, ConvNorm))
    ]
    # torchvision's MobileNetV2 projects by two layers that stand alone; elsewhere both have one without activation
    return [
        (path, layer)
        for path, layer in layers
        if (layer.act is not identity if isinstance(layer, ConvNorm) else len(layer) > 2)
    ]


def both_layers(name="mobilenet_v2"):
    """The twins, and the pairs of their layers: ``(path, layer)`` of torchvision's and of ours."""
    pair = twins(name)
    return pair, list(zip(*(layers_with_activation(network) for network in pair), strict=True))


def test_a_layer_that_is_exchanged_is_followed_by_nothing():
    pair, layers = both_layers()
    for (path, theirs), (own_path, _) in layers[1:5]:
        norm = nn.BatchNorm2d(theirs[0].out_channels).double().eval()
        new = nn.Sequential(theirs[0], norm, nn.SiLU())
        put(pair[0], path, new)
        put(pair[1], own_path, new)
    same(pair[1](images()), pair[0](images()))


def test_an_adapter_around_a_layer_changes_what_the_activation_gives():
    pair, layers = both_layers()
    for (path, theirs), (own_path, ours) in layers[1:6]:
        put(pair[0], path, Plus(theirs))
        put(pair[1], own_path, Plus(ours))
    y = pair[1](images())
    same(y, pair[0](images()))
    assert not torch.allclose(y, twins()[1](images()))


@pytest.mark.parametrize(("name", "count"), [("mobilenet_v2", 35), ("mobilenet_v3_small", 23)])
def test_a_hook_on_a_layer_gets_what_the_activation_gives_and_may_change_it(name, count):
    pair, layers = both_layers(name)
    assert len(layers) == count
    recorded = []
    for network in pair:
        seen = []

        def note_and_double(layer, args, out, seen=seen):
            seen.append(out.clone())
            return 2 * out

        for _, layer in layers_with_activation(network):
            layer.register_forward_hook(note_and_double)
        seen.append(network(images()))
        recorded.append(seen)
    for theirs, ours in zip(*recorded, strict=True):
        same(ours, theirs)
    assert len(recorded[0]) == count + 1


def test_a_hooked_layer_without_an_activation_is_followed_by_the_blocks():
    layer, x = ConvNorm(3, 4, 3).eval(), images().float()
    expected = relu(layer(x))
    layer.register_forward_hook(lambda *_: None)
    assert torch.equal(conv_norm_act(x, layer, relu, within(call, "part")), expected)
    assert torch.equal(conv_norm_act(x, nn.Sequential(layer), relu, within(call, "part")), layer(x))


def test_a_list_of_layers_is_a_list():
    block, x = XceptionBlock(8, (8, 8)).eval(), torch.rand(1, 8, 5, 5)
    y = block(x)
    block.sepconvs = nn.Sequential(*block.sepconvs)
    assert torch.equal(block(x), y)
    block.sepconvs = nn.Conv2d(8, 8, 1)
    raised(lambda: block(x), "p.sepconvs is no list of modules", "torch.nn.ModuleList([module])")


def test_block_and_layers_agree_on_the_activation(built):  # noqa: F811
    """Where the function names an activation, it is the one that the layer holds."""
    network, x, y = built
    changed = []
    for block in network.modules():
        for layer in block.children():
            is_layer = isinstance(layer, (ConvNorm, AdderNorm, ConvAct))
            if (
                is_layer
                and not isinstance(block, (Sequential, nn.ModuleList))
                and type(block) not in HELD_ALONE
            ):
                changed.append((layer, layer.act))
                layer.act = None
    try:
        assert torch.equal(network(x), y)
    finally:
        for layer, act in changed:
            layer.act = act
