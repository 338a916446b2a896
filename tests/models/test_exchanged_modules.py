"""Every module of every kind, exchanged: what stands in its place is called once, and what it gives goes on.

The slow, plain way to change what a module gives is to put another module around it. Hooks and classes made from the
module's own must give the same.
"""

import functools

import pytest
import torch
from torch import nn

import lwcnn
from benchmarks.adopt import draw_weights_by_signals
from lwcnn.models import (
    active_shift,
    addernet,
    alexnet,
    channel_wise,
    channelnet,
    efficientnet,
    efficientnet_lite,
    efficientnet_v2,
    fenet,
    ghostnet,
    googlenet,
    mobilenet_v1,
    mobilenet_v2,
    mobilenet_v3,
    resnet,
    shiftnet,
    shufflenet_v1,
    shufflenet_v2,
    squeezenet,
    squeezenext,
    vgg,
    xception,
)
from lwcnn.models.efficientnet import Scale
from lwcnn.models.layers import ConvNorm, Sequential, SqueezeExcite
from lwcnn.models.mobilenet_v3 import MobileNetV3
from lwcnn.steps import call

STAGES = (resnet.Stage("conv2", 1, 16), resnet.Stage("conv3", 2, 24))
NARROW = Scale(width=0.25, depth=0.1, resolution=32, dropout=0.2)
#: A network a paper, as small as its parts allow.
NETWORKS = {
    "active_shift": lambda: Sequential(
        stem=_stem(),
        unit1=active_shift.ActiveShiftUnit(8, 12, stride=2),
        unit2=active_shift.ActiveShiftUnit(12, 12, expansion=2),
    ),
    "addernet": lambda: addernet.AdderResNet(_stem(), addernet.AdderBasicBlock, STAGES, 7),
    "addernet, bottlenecks": lambda: addernet.AdderResNet(_stem(), addernet.AdderBottleneck, STAGES, 7),
    "alexnet": lambda: _with_small_head(alexnet.AlexNet(7), 9216),
    "channelnet": lambda: Sequential(
        conv1=ConvNorm(3, 8, 3, stride=16, padding="same", act=lwcnn.ops.identity),
        keeps=channelnet.DepthwisePointwise(8, 12, keeps_input=True),
        strides=channelnet.DepthwisePointwise(20, 16, stride=2),
        group=channelnet.GroupModule(16),
        shared=channel_wise.DepthwiseChannelWise(16, 4),
        across=channel_wise.DepthwiseChannelWise(16, 4, positions=4),
        classifier=channel_wise.ChannelWiseClassifier(16, 7, side=2),
    ),
    "compconv": lambda: resnet.ResNet(resnet.BasicBlock, STAGES, 7, conv="compconv"),
    "efficientnet": lambda: efficientnet.EfficientNet(NARROW, 7),
    "efficientnet_lite": lambda: efficientnet_lite.EfficientNetLite(NARROW, 7, padding="same"),
    "efficientnet_v2": lambda: efficientnet_v2.EfficientNetV2(efficientnet_v2.S, NARROW, 7),
    "fenet": lambda: fenet.FENet(0.5, num_classes=7),
    "ghostnet": lambda: ghostnet.GhostNet(0.25, 7),
    "googlenet": lambda: googlenet.GoogLeNet(7),
    "mobilenet_v1": lambda: mobilenet_v1.MobileNetV1(7, width=0.25),
    "mobilenet_v2": lambda: mobilenet_v2.MobileNetV2(7, width=0.25),
    "mobilenet_v3": lambda: mobilenet_v3.MobileNetV3(mobilenet_v3.SMALL, 32, 7, width=0.25),
    "resnet": lambda: resnet.ResNet(resnet.BasicBlock, STAGES, 7),
    "resnet, bottlenecks": lambda: resnet.ResNet(resnet.Bottleneck, STAGES, 7),
    "shiftnet, residual": lambda: shiftnet.ShiftResNet(2, 7),
    "shiftnet, units": lambda: Sequential(
        conv1=ConvNorm(3, 8, 3, stride=2, act=lwcnn.ops.relu),
        unit1=shiftnet.ShiftUnit(8, 12, stride=2),
        unit2=shiftnet.ShiftUnit(12, 12, kernel=5),
    ),
    "shufflenet_v1": lambda: shufflenet_v1.ShuffleNetV1(3, 7, width=0.25),
    "shufflenet_v2": lambda: shufflenet_v2.ShuffleNetV2("0.5x", 7),
    "shufflenet_v2, official": lambda: shufflenet_v2.ShuffleNetV2("0.5x", 7, coding="official"),
    "squeezenet": lambda: squeezenet.SqueezeNet(squeezenet.V1_1, 7),
    "squeezenext": lambda: squeezenext.SqueezeNext(squeezenext.V23, 7, groups=2),
    "vgg": lambda: _with_small_head(vgg.VGG(tuple(vgg.Stage(1, 8) for _ in range(5)), 7), 392),
    "xception": lambda: Sequential(
        entry=xception.XceptionBlock(3, (8, 8), pool=True, relu_first=False),
        middle=xception.XceptionBlock(8, (8, 8, 8)),
        exit=Sequential(sepconv1=xception.SeparableConv(8, 12, between=lwcnn.ops.relu, act=lwcnn.ops.relu)),
        towers=xception.Towers(12, 12, 4),
    ),
}


def _stem() -> Sequential:
    return Sequential(conv1=ConvNorm(3, 8, 3, stride=2, act=lwcnn.ops.relu))


def _with_small_head(network, channels):
    network.classifier = alexnet.ThreeLinear(channels, 7, hidden=16)
    return network


@functools.cache
def _built(name):
    torch.manual_seed(0)
    network = NETWORKS[name]().eval()
    side = 63 if name == "alexnet" else 33  # about as small as they take
    x = torch.rand(2, 3, side, side)
    _shorten(getattr(network, "features", network), x)
    draw_weights_by_signals(network, x)
    return network, x, network(x).detach()


def _shorten(features, x):
    """Leave out the second, third ... of blocks of one kind that keep the shape: they would only take time."""
    seen, repeated = set(), []
    for number, block in enumerate(features):
        y = block(x)
        kind = (type(block), *dict(block.named_children()))
        if y.shape == x.shape and kind in seen:
            repeated.append(number)
        elif y.shape == x.shape:
            seen.add(kind)
        x = y
    for number in reversed(repeated):
        del features[number]


@pytest.fixture(params=NETWORKS)
def built(request):
    """A network, images, and what it gives for them."""
    with torch.no_grad():
        yield _built(request.param)


class Around(nn.Module):
    """A module of the reader's own, without ``step``, around another; it may change what that gives."""

    def __init__(self, inner, factor=1):
        super().__init__()
        self.inner, self.factor, self.calls = inner, factor, 0
        self.eval()

    def forward(self, x):
        self.calls += 1
        return self.factor * self.inner(x)


def is_called(path, module):
    """Whether this is a part of the network that a network of PyTorch would call: a list never is."""
    return path and not isinstance(module, nn.ModuleList)


def one_of_each_kind(network):
    """The path and the module of each kind: its class, its parts, its place, what it stands in.

    Layers that papers share are taken apart in one network alone.
    """
    kinds = {}
    for path, module in network.named_modules():
        parent, _, name = path.rpartition(".")
        owner = network.get_submodule(parent)
        place = "" if isinstance(owner, nn.Sequential) else name
        is_shared = isinstance(owner, (ConvNorm, SqueezeExcite)) and not isinstance(network, MobileNetV3)
        if is_called(path, module) and not is_shared:
            kinds.setdefault((type(owner), place, type(module), *dict(module.named_children())), path)
    return [(path, network.get_submodule(path)) for path in kinds.values()]


def put(network, path, module):
    """Put a module in the place that has this path."""
    parent, _, name = path.rpartition(".")
    setattr(network.get_submodule(parent), name, module)


def gives(network, x, changes):
    """What the network gives with these modules around those at their paths; after that, it is as it was."""
    for path, module in reversed(changes.items()):  # the innermost first
        put(network, path, module)
    try:
        return network(x)
    finally:
        for path, module in changes.items():
            put(network, path, module.inner)


def test_a_module_around_each_is_called_once_and_changes_nothing(built):
    network, x, y = built
    for path, module in one_of_each_kind(network):
        around = Around(module)
        assert torch.equal(gives(network, x, {path: around}), y), path
        assert around.calls == 1, path


def test_modules_around_all_at_once(built):
    network, x, y = built
    around = {path: Around(module) for path, module in network.named_modules() if is_called(path, module)}
    assert torch.equal(gives(network, x, around), y)
    assert all(module.calls == 1 for module in around.values())


def test_a_module_around_each_is_traced_as_it_runs(built):
    network, x, _ = built
    for path, module in one_of_each_kind(network):
        around = Around(module, 2)
        put(network, path, around)
        steps = lwcnn.trace(network, x)
        assert around in [step.fn for step in steps], path
        assert torch.equal(steps[-1].out, network(x)), path
        put(network, path, module)


def test_a_hook_that_doubles_is_a_module_around_that_doubles(built):
    network, x, y = built
    for path, module in one_of_each_kind(network):
        doubled = gives(network, x, {path: Around(module, 2)})
        assert not torch.equal(doubled, y), path
        with module.register_forward_hook(lambda module, args, out: 2 * out):
            assert torch.equal(network(x), doubled), path


@pytest.mark.parametrize("has_step", [False, True])
def test_a_class_made_from_each_is_called_once(built, has_step):
    network, x, y = built
    for path, module in one_of_each_kind(network):
        kind, calls = type(module), []
        handed_over = has_step and lwcnn.steps.takes_step(module)

        def forward(self, x, kind=kind, calls=calls):
            calls.append(self)
            return 2 * kind.forward(self, x)

        def forward_with_step(self, x, step=call, kind=kind, calls=calls):
            calls.append(self)
            return 2 * kind.forward(self, x, step)

        doubled = gives(network, x, {path: Around(module, 2)})
        made = {"forward": forward_with_step if handed_over else forward, "__module__": "readers.own"}
        module.__class__ = type("Doubled", (kind,), made)
        try:
            assert torch.equal(network(x), doubled), path
            assert calls == [module], path
        finally:
            module.__class__ = kind
    assert torch.equal(network(x), y)


def test_each_activation_that_a_layer_holds_may_be_a_module(built):
    network, x, y = built
    exchanged = 0
    for path, module in network.named_modules():
        for name in ("act", "gate", "between"):
            function = vars(module).get(name)
            if function is None or function is lwcnn.ops.identity:
                continue
            around, exchanged = Around(function), exchanged + 1
            delattr(module, name)
            setattr(module, name, around)
            z = network(x)
            delattr(module, name)
            setattr(module, name, function)
            assert torch.equal(z, y) and around.calls > 0, path  # a block may use one for two layers
    assert exchanged > 0


@pytest.mark.parametrize(
    "make", [lambda: ghostnet.GhostModule(16, 16, 3), lambda: Sequential(ConvNorm(16, 16, 3))]
)
def test_a_block_in_the_place_of_a_layer_is_the_whole_layer(make):
    """It runs with its own steps, and no activation follows that it does not hold."""
    block, layer = resnet.BasicBlock(16, 16).double().eval(), make().double().eval()
    block.conv1 = layer
    x = torch.randn(2, 16, 5, 4, dtype=torch.float64)
    steps = {step.name: step.out for step in lwcnn.trace(block, x)}
    inner = lwcnn.trace(layer, x)
    assert [name for name in steps if name.startswith("conv1.")] == [f"conv1.{step.name}" for step in inner]
    assert torch.equal(steps["conv2.conv"], block.conv2.conv(layer(x)))
    assert torch.equal(block(x), steps["act"])
    with pytest.raises(lwcnn.LwcnnError, match="p has no conv or norm"):
        lwcnn.ops.conv_norm_act(x, layer)  # alone it is no layer
