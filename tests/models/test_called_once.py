"""Whoever calls a block, with a hook or of another class: it runs once, and so does all that is inside it."""

import inspect
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from torch import nn

import lwcnn
from lwcnn.models.layers import ConvAct, ConvNorm, Sequential
from lwcnn.models.mobilenet_v2 import InvertedResidual
from lwcnn.models.squeezenet import Fire, fire
from lwcnn.ops import conv_act, conv_norm_act, relu
from lwcnn.ops.called import Block
from lwcnn.steps import call, within
from tests.models.test_exchanged_modules import NETWORKS
from tests.refusing import raised

X = torch.rand(2, 8, 5, 5, generator=torch.Generator().manual_seed(0))


class Twice(Fire):
    def forward(self, x, step=call):
        return 2 * fire(x, self, step)


class TwiceWithoutStep(Fire):
    def forward(self, x):
        return 2 * fire(x, self)


class OwnTwice(nn.Module):
    """A reader's own module, which holds what Fire holds."""

    def __init__(self):
        super().__init__()
        self.squeeze, self.expand1x1, self.expand3x3 = (
            ConvAct(*sizes) for sizes in ((8, 2, 1), (2, 4, 1), (2, 4, 3))
        )

    def forward(self, x, step=call):
        return 2 * fire(x, self, step)


class OwnTwiceWithoutStep(OwnTwice):
    def forward(self, x):
        return 2 * fire(x, self)


KINDS = {
    "made from Fire": lambda: Twice(8, 2, 4, 4),
    "made from Fire, without step": lambda: TwiceWithoutStep(8, 2, 4, 4),
    "own": OwnTwice,
    "own, without step": OwnTwiceWithoutStep,
}


class Network(nn.Module):
    """Calls its block as a reader writes it, with the step of that block if it takes one."""

    def __init__(self, block):
        super().__init__()
        self.block = block

    def forward(self, x, step=call):
        if not lwcnn.steps.takes_step(self.block):
            return step("block", self.block, x)
        return self.block(x, within(within(step, "inner"), "block"))


@pytest.fixture(params=KINDS)
def twice(request):
    """A block of another class, and what its one run gives."""
    torch.manual_seed(0)
    block, plain = KINDS[request.param](), Fire(8, 2, 4, 4)
    plain.load_state_dict(block.state_dict())
    with torch.no_grad():
        yield block, 2 * plain(X)


def triple(module, args, out):
    return 3 * out


def test_a_block_of_another_class_runs_once(twice):
    block, expected = twice
    for factor in (1, 3):
        for network in (block, Sequential(block=block), Network(block), nn.Sequential(block)):
            assert torch.equal(network(X), factor * expected)
        block.register_forward_hook(triple)


def test_the_function_runs_on_the_parts(twice):
    block, expected = twice
    fired = []
    block.register_forward_hook(lambda *_: fired.append("block"))
    block.squeeze.register_forward_hook(lambda *_: fired.append("squeeze"))
    assert torch.equal(2 * fire(X, block), expected)
    assert fired == ["squeeze"]
    block(X)
    assert fired == ["squeeze", "squeeze", "block"]


def test_as_a_part_of_a_block_it_is_called(twice):
    block, expected = twice
    if isinstance(block, Fire) or not lwcnn.steps.takes_step(block):
        assert torch.equal(fire(X, block, within(call, "part")), expected)
    else:  # a holder as ours are: nothing tells who calls
        assert torch.equal(2 * fire(X, block, within(call, "part")), expected)


def test_a_layer_of_another_class_is_the_whole_layer():
    class Own(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.norm = nn.Conv2d(8, 4, 1), nn.BatchNorm2d(4)

        def forward(self, x):
            return -self.norm(self.conv(x))

    layer = Own().eval()
    assert torch.equal(conv_norm_act(X, layer, relu, within(call, "part")), layer(X))
    assert torch.equal(conv_norm_act(X, layer, relu), relu(-layer(X)))
    holder = nn.ModuleDict({"conv": layer.conv, "norm": layer.norm}).eval()
    assert torch.equal(conv_norm_act(X, holder, relu, within(call, "part")), relu(-layer(X)))
    conv = nn.Conv2d(8, 4, 1)
    assert torch.equal(conv_norm_act(X, conv, relu, within(call, "part")), conv(X))
    other = ConvAct(8, 4, 1)  # one of ours, but of another kind
    assert torch.equal(conv_norm_act(X, other, relu, within(call, "part")), other(X))
    raised(lambda: conv_norm_act(X, other, relu), "p has no conv or norm")  # it is no part of a block
    assert torch.equal(conv_norm_act(X, nn.Sequential(other), relu, within(call, "part")), other(X))


def test_a_layer_that_is_a_convolution_and_an_activation_runs_once():
    class Doubled(ConvAct):
        def forward(self, x):
            return 2 * super().forward(x)

    layer = Doubled(8, 4, 1)
    expected = 2 * relu(nn.functional.conv2d(X, layer.weight, layer.bias))
    for part in (call, within(call, "part")):
        assert torch.equal(conv_act(X, layer, step=part), expected / (2 if part is call else 1))
    layer.register_forward_hook(triple)
    assert torch.equal(layer(X), 3 * expected)
    assert torch.equal(conv_act(X, layer, step=within(call, "part")), 3 * expected)
    conv = nn.Conv2d(8, 4, 1)
    conv.register_forward_hook(triple)
    for part in (call, within(call, "part")):
        assert torch.equal(conv_act(X, conv, step=part), relu(conv(X)))


def test_a_step_that_goes_to_another_block_first_still_belongs_to_its_own():
    class Second(Fire):
        def __init__(self):
            super().__init__(8, 2, 4, 4)
            self.first = Fire(8, 2, 4, 4)

        def forward(self, x, step=call):
            return 2 * fire(self.first(x, step), self, within(step, "second"))

    network = Sequential(block=Second())
    plain = Fire(8, 2, 4, 4)
    plain.load_state_dict(network.block.state_dict(), strict=False)
    assert torch.equal(network(X), 2 * plain(network.block.first(X)))
    raised(lambda: network.block(X), "Second calls itself without end", "no within(step, ...)")


def test_a_hook_in_a_network_that_is_traced_or_counted_fires_once():
    for network in (Sequential(fire=Fire(8, 2, 4, 4)), nn.Sequential(Fire(8, 2, 4, 4))):
        fired = []
        plain = lwcnn.profile(network.eval(), X)
        network[0].register_forward_hook(lambda *_, fired=fired: fired.append(1))
        lwcnn.trace(network, X)
        assert fired == [1]
        assert lwcnn.profile(network, X).macs == plain.macs


def test_a_hooked_block_is_traced_step_by_step():
    block = InvertedResidual(8, 8, 1, 2).eval()
    names = [step.name for step in lwcnn.trace(block, X)]
    block.register_forward_hook(lambda *_: None)
    assert [step.name for step in lwcnn.trace(block, X)] == names
    with block.register_forward_hook(triple):
        raised(lambda: lwcnn.trace(block, X), "a hook on the whole changes what it gives", "to a part")
    block.expand.register_forward_hook(triple)
    steps = lwcnn.trace(block, X)
    assert [step.name for step in steps] == ["expand", *names[3:]]
    assert torch.equal(steps[-1].out, block(X))


def test_threads_do_not_hear_of_each_other():
    network = Sequential(a=Twice(8, 2, 4, 4), b=Fire(8, 2, 4, 4)).eval()
    for block in network:
        block.register_forward_hook(triple)
    with torch.no_grad():
        inputs = [torch.rand_like(X) for _ in range(40)]
        expected = [network(x) for x in inputs]
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(torch.no_grad()(network), inputs))
    assert all(torch.equal(a, b) for a, b in zip(found, expected, strict=True))


def _made_from_a_block():
    class Doubled(InvertedResidual):
        def forward(self, x, step=call):
            return 2 * super().forward(x, step)

    return Sequential(block=Doubled(8, 8, 1, 2))


def _made_from_a_layer():
    class Doubled(ConvNorm):
        def forward(self, x):
            return 2 * super().forward(x)

    network = Sequential(block=InvertedResidual(8, 8, 1, 2))
    network.block.expand = Doubled(8, 16, 1, act=relu)
    return network


def _around():
    network = Sequential(block=InvertedResidual(8, 8, 1, 2))
    network.block.expand = nn.Sequential(network.block.expand, nn.Tanh())
    return Sequential(block=network.block, last=nn.Sequential(Fire(8, 2, 4, 4)))


def _hooked(path):
    network = Sequential(block=InvertedResidual(8, 8, 1, 2), fire=Fire(8, 2, 4, 4))
    network.get_submodule(path).register_forward_hook(triple)
    return network


@pytest.mark.parametrize(
    "make",
    [
        lambda: _hooked("block"),
        lambda: _hooked("block.expand"),
        lambda: _hooked("block.expand.norm"),
        lambda: _hooked("fire.squeeze"),
        lambda: _hooked(""),
        _made_from_a_block,
        _made_from_a_layer,
        _around,
        lambda: Sequential(block=OwnTwice()),
        lambda: Network(Twice(8, 2, 4, 4)),
    ],
)
def test_a_changed_block_compiles_in_one_graph(make):
    network = make().eval()
    torch.compiler.reset()
    with torch.no_grad():
        y = torch.compile(network, fullgraph=True, backend="eager")(X)
        assert torch.equal(y, network(X))


def test_blocks_know_that_they_are_blocks():
    """A module whose function calls what has a hook must say that it runs."""
    for name, make in NETWORKS.items():
        with torch.device("meta"):
            network = make()
        for path, module in network.named_modules():
            hands_over = re.search(r"return \w+\(x, self[,)]", inspect.getsource(type(module).forward))
            assert isinstance(module, Block) or not hands_over, f"{name}: {path}"
