"""Which node of a block reads which: the exact graph of every block of the book, and of blocks of a reader's own."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

import lwcnn
from lwcnn.cost.blocks import BLOCKS
from lwcnn.errors import LwcnnError
from lwcnn.models import (
    addernet,
    efficientnet,
    efficientnet_v2,
    ghostnet,
    googlenet,
    micronet,
    mobilenet_v1,
    mobilenet_v2,
    mobilenet_v3,
    resnet,
    shufflenet_v1,
    shufflenet_v2,
    squeezenet,
    xception,
)
from lwcnn.ops import add, conv2d, dropout, identity, relu
from lwcnn.steps import call
from lwcnn.widgets.diagram.topology import in_words, nodes_of_layers, topology

BNECK = mobilenet_v3.Row(3, 48, 16, True, relu, 1)

# A line a node that is not the input: its name, a colon, what it reads.
GRAPHS = {
    "fire": (squeezenet.Fire(16, 4, 8, 8), """
        squeeze: x
        expand1x1: squeeze
        expand3x3: squeeze
        concat: expand1x1 expand3x3"""),
    "inception": (googlenet.Inception(16, googlenet.Row("3a", 4, 4, 4, 4, 4, 4, 0)), """
        conv1x1: x
        reduce3x3: x
        conv3x3: reduce3x3
        reduce5x5: x
        conv5x5: reduce5x5
        pool: x
        pool_project: pool
        concat: conv1x1 conv3x3 conv5x5 pool_project"""),
    "basic_block": (resnet.BasicBlock(16, 16), """
        conv1: x
        conv2: conv1
        add: x conv2"""),
    "basic_block, projected": (resnet.BasicBlock(16, 32, 2), """
        conv1: x
        conv2: conv1
        shortcut: x
        add: shortcut conv2"""),
    "bottleneck": (resnet.Bottleneck(16, 16), """
        reduce: x
        conv3x3: reduce
        restore: conv3x3
        add: x restore"""),
    "depthwise_separable": (mobilenet_v1.DepthwiseSeparable(16, 32), """
        depthwise: x
        pointwise: depthwise"""),
    "inverted_residual": (mobilenet_v2.InvertedResidual(16, 16, 1, 6), """
        expand: x
        depthwise: expand
        project: depthwise
        add: x project"""),
    "inverted_residual, no shortcut": (mobilenet_v2.InvertedResidual(16, 24, 2, 6), """
        expand: x
        depthwise: expand
        project: depthwise"""),
    "bneck": (mobilenet_v3.Bneck(16, BNECK), """
        expand: x
        depthwise: expand
        squeeze_excite: depthwise
        squeeze_excite.scale: depthwise squeeze_excite
        project: squeeze_excite.scale
        add: x project"""),
    "shuffle_unit": (shufflenet_v1.ShuffleUnit(16, 16, 2), """
        reduce: x
        shuffle: reduce
        depthwise: shuffle
        restore: depthwise
        add: x restore"""),
    "shuffle_unit, stride 2": (shufflenet_v1.ShuffleUnit(16, 32, 2, 2), """
        reduce: x
        shuffle: reduce
        depthwise: shuffle
        restore: depthwise
        shortcut: x
        concat: restore shortcut"""),
    "shufflenet_v2_unit": (shufflenet_v2.ShuffleNetV2Unit(16, 16), """
        keep: x
        work: x
        pointwise1: work
        depthwise: pointwise1
        pointwise2: depthwise
        concat: keep pointwise2
        shuffle: concat"""),
    "shufflenet_v2_unit, stride 2": (shufflenet_v2.ShuffleNetV2Unit(16, 32, 2), """
        shortcut.depthwise: x
        shortcut.pointwise: shortcut.depthwise
        pointwise1: x
        depthwise: pointwise1
        pointwise2: depthwise
        concat: shortcut.pointwise pointwise2
        shuffle: concat"""),
    "shufflenet_v2_unit, official": (shufflenet_v2.ShuffleNetV2Unit(16, 16, coding="official"), """
        shuffle: x
        keep: shuffle
        work: shuffle
        pointwise1: work
        depthwise: pointwise1
        pointwise2: depthwise
        concat: keep pointwise2"""),
    "ghost_module": (ghostnet.GhostModule(16, 24), """
        primary: x
        cheap: primary
        concat: primary cheap"""),
    "ghost_module, surplus": (ghostnet.GhostModule(16, 25), """
        primary: x
        cheap: primary
        concat: primary cheap
        slice: concat"""),
    "ghost_bottleneck": (ghostnet.GhostBottleneck(16, ghostnet.Row(3, 32, 16, False, 1)), """
        expand.primary: x
        expand.cheap: expand.primary
        expand.concat: expand.primary expand.cheap
        project.primary: expand.concat
        project.cheap: project.primary
        project.concat: project.primary project.cheap
        add: project.concat x"""),
    "ghost_bottleneck, stride 2": (ghostnet.GhostBottleneck(16, ghostnet.Row(3, 32, 24, True, 2)), """
        expand.primary: x
        expand.cheap: expand.primary
        expand.concat: expand.primary expand.cheap
        depthwise: expand.concat
        squeeze_excite: depthwise
        squeeze_excite.scale: depthwise squeeze_excite
        project.primary: squeeze_excite.scale
        project.cheap: project.primary
        project.concat: project.primary project.cheap
        shortcut.depthwise: x
        shortcut.pointwise: shortcut.depthwise
        add: project.concat shortcut.pointwise"""),
    "mbconv": (efficientnet.MBConv(16, 16, 1, 6), """
        expand: x
        depthwise: expand
        squeeze_excite: depthwise
        squeeze_excite.scale: depthwise squeeze_excite
        project: squeeze_excite.scale
        add: x project"""),
    "fused_mbconv": (efficientnet_v2.FusedMBConv(16, 16, 1, 4), """
        expand: x
        project: expand
        add: x project"""),
    "towers": (xception.Towers(16, 16, 4), """
        pointwise: x
        spatial: pointwise"""),
    "xception_block": (xception.XceptionBlock(16, (16, 16, 16)), """
        relu1: x
        sepconv1: relu1
        relu2: sepconv1
        sepconv2: relu2
        relu3: sepconv2
        sepconv3: relu3
        add: x sepconv3"""),
    "xception_block, pool": (xception.XceptionBlock(16, (32, 32), pool=True, relu_first=False), """
        sepconv1: x
        relu2: sepconv1
        sepconv2: relu2
        pool: sepconv2
        shortcut: x
        add: shortcut pool"""),
    "micro_block": (micronet.MicroBlock(16, micronet.M3.rows[4], micronet.M3.start), """
        expand: x
        mix1: expand
        depthwise.column: mix1
        depthwise.row: depthwise.column
        mix2.shift_max.pool: depthwise.row
        mix2.shift_max.roll: depthwise.row
        mix2.shift_max.max: depthwise.row mix2.shift_max.roll mix2.shift_max.pool
        mix2: mix2.shift_max.max
        project: mix2
        mix3: project"""),
    "adder_basic_block": (addernet.AdderBasicBlock(16, 16), """
        adder1: x
        adder2: adder1
        add: x adder2"""),
}  # fmt: skip
X = torch.zeros(1, 16, 8, 8)


def graph(nodes) -> list[str]:
    """A line a node that reads something."""
    return [
        f"{node.name}: {' '.join(nodes[source].name for source in node.sources)}"
        for node in nodes
        if node.sources
    ]


@pytest.mark.parametrize("name", GRAPHS)
def test_the_graph_of_a_block(name):
    block, lines = GRAPHS[name]
    nodes = topology(block.eval(), X)
    assert graph(nodes) == [line.strip() for line in lines.strip().splitlines()]
    assert [node.name for node in nodes if not node.sources] == ["x"]


def test_kinds_and_steps_of_the_nodes():
    nodes = topology(GRAPHS["bneck"][0].eval(), X)
    assert [node.kind for node in nodes] == [
        "input", "convolution", "convolution", "module", "scale", "convolution", "add",
    ]  # fmt: skip
    assert [step.name for step in nodes[3].steps] == [
        f"squeeze_excite.{part}" for part in ("pool", "reduce", "act", "expand", "gate")
    ]
    assert all(node.out is node.steps[-1].out for node in nodes[1:])
    last = topology(GRAPHS["shuffle_unit"][0].eval(), X)[-1]
    assert [step.name for step in last.steps] == ["add", "act"]  # the ReLU after the sum belongs to it


SAME = {"fire": "fire", "basic": "basic_block", "bottleneck": "bottleneck", "shuffle_unit": "shuffle_unit",
        "inverted_residual": "inverted_residual", "ghost_bottleneck": "ghost_bottleneck", "adder": "adder_basic_block",
        "fused_mbconv": "fused_mbconv", "shuffle_v2_unit": "shufflenet_v2_unit, stride 2"}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_a_block_on_symbols_has_the_graph_of_its_trace(name):
    """In one of its forms, that is; the input is called input there."""
    traced = [line.replace(": x", ": input") for line in graph(topology(GRAPHS[SAME[name]][0].eval(), X))]
    traced = [line.removesuffix(" x") + " input" if line.endswith(" x") else line for line in traced]
    assert traced in [graph(nodes_of_layers(layers)) for _, layers, _ in BLOCKS[name].forms]


@pytest.mark.parametrize("name", [
    "alexnet", "googlenet", "vgg16", "resnet18", "squeezenet1_0", "xception", "mobilenet_v1", "mobilenet_v2",
    "mobilenet_v3_small", "shufflenet_v1_g3", "shufflenet_v2_x0_5", "efficientnet_lite0", "efficientnet_b0",
    "efficientnet_v2_s", "ghostnet_x0_5", "adder_resnet20",
])  # fmt: skip
def test_networks_hang_together(name):
    """From one input to one result: everything else is read by something."""
    with torch.device("meta"):
        model = lwcnn.create_model(name).eval()
    nodes = topology(model, torch.zeros(model.input_size, device="meta")[None])
    read = {source for node in nodes for source in node.sources}
    assert [node.kind for node in nodes].count("input") == 1
    assert read == set(range(len(nodes) - 1))


def own_block(x, y, w, step=call):
    """Two inputs, both halves of one, a sum of more than two, and steps that do nothing."""
    kept = step("shortcut", identity, x)
    a = step("conv", conv2d, x, w.weight)
    a = step("act", F.relu_, a)
    a = step("dropout", dropout, a, 0.5)
    left, right = step("left", lambda t: t[:, :1], a), step("right", lambda t: t[:, 1:], a)
    joined = step("joined", torch.cat, [right, left], 1)
    return step("sum", lambda *maps: sum(maps), joined, kept, y)


def test_a_block_of_a_reader():
    """In place, a part of a tensor, a list of tensors, an identity, dropout: each is told apart."""
    x, y, w = torch.zeros(1, 2, 4, 4), torch.zeros(1, 2, 4, 4), nn.Conv2d(2, 2, 1, bias=False).eval()
    nodes = topology(own_block, x, y, w)
    assert graph(nodes) == ["conv: x", "left: conv", "right: conv", "joined: right left", "sum: joined x y"]
    assert [step.name for step in nodes[2].steps] == ["conv", "act"]
    assert "joined, x and y meet in sum" in in_words(nodes)


def gated(x, w, step=call):
    y = step("conv", conv2d, x, w.weight)
    return step("scale", torch.mul, y, step("act", relu, y))


def test_what_another_step_reads_too_is_a_node_of_its_own():
    nodes = topology(gated, torch.zeros(1, 2, 4, 4), nn.Conv2d(2, 2, 1).eval())
    assert graph(nodes) == ["conv: x", "act: conv", "scale: conv act"]


def test_a_network_without_steps():
    net = nn.Sequential(nn.Conv2d(2, 4, 3), nn.BatchNorm2d(4), nn.ReLU(inplace=True), nn.MaxPool2d(2)).eval()
    assert graph(topology(net, torch.zeros(1, 2, 8, 8))) == ["0: input", "3: 0"]


class Beside(nn.Module):
    """A module that computes beside its layers: from outside it is one thing, for nobody sees what it adds."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 2, 1)

    def forward(self, x):
        return x + self.conv(2 * x)


def test_a_module_that_computes_beside_its_layers_is_one_node():
    net = nn.Sequential(nn.Conv2d(2, 2, 1), Beside(), nn.Conv2d(2, 2, 1)).eval()
    nodes = topology(net, torch.zeros(1, 2, 8, 8))
    assert graph(nodes) == ["0: input", "1: 0", "2: 1"]
    assert [step.name for step in nodes[2].steps] == ["1.conv", "1"]
    assert graph(topology(Beside().eval(), torch.zeros(1, 2, 8, 8))) == ["(network): x"]


def hidden(x, step=call):
    return step("act", relu, 2 * x)


def half_hidden(x, step=call):
    return step("add", add, x, 2 * x)


@pytest.mark.parametrize("block", [hidden, half_hidden])
def test_an_operation_between_two_steps_is_an_error(block):
    """A graph without it would be wrong, and nobody would see it."""
    with pytest.raises(LwcnnError, match="(?s)step a.*comes from no step and no input"):
        topology(block, X)


def test_words():
    assert in_words(topology(GRAPHS["fire"][0].eval(), X)) == (
        "x goes to squeeze; squeeze goes to expand1x1 and expand3x3; "
        "expand1x1 and expand3x3 are laid side by side in concat."
    )
    assert "; x and project are added in add." in in_words(topology(GRAPHS["inverted_residual"][0].eval(), X))
    halves = next(layers for _, layers, _ in BLOCKS["shuffle_v2_unit"].forms if layers[0].kind == "split")
    assert in_words(nodes_of_layers(halves)).startswith("The input is split into keep and work; work goes to")
