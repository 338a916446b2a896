"""Where the nodes of a block stand: levels, lanes, arcs; no arrow runs through a node."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lwcnn.cost.blocks import BLOCKS
from lwcnn.widgets.diagram.lanes import arrange
from lwcnn.widgets.diagram.topology import Node, nodes_of_layers, topology
from tests.widgets.test_topology import GRAPHS, X


def made_of(*sources):
    """Nodes that read those with these places."""
    return [Node(str(place), "other" if of else "input", of) for place, of in enumerate(sources)]


BY_HAND = {
    "dense": made_of((), (0,), (0, 1), (0, 1, 2), (0, 1, 2, 3)),
    "two inputs": made_of((), (), (0,), (1,), (2, 3)),
    "two results": made_of((), (0,), (0,), (2,), (1,)),
    "nested": made_of((), (0,), (1,), (1, 2), (3,), (0, 4)),
    "crossing": made_of((), (0,), (1,), (2, 0), (3, 1)),
    "a fork inside a shortcut": made_of((), (0,), (1,), (1,), (2, 3), (4, 0)),
    "one": made_of(()),
}
ALL = {
    **{name: topology(block.eval(), X) for name, (block, _) in GRAPHS.items()},
    **{
        f"{name} {number}": nodes_of_layers(form[1])
        for name, block in BLOCKS.items()
        for number, form in enumerate(block.forms)
    },
    **BY_HAND,
}


@pytest.mark.parametrize("name", ALL)
def test_nothing_stands_in_the_way(name):
    check_layout(ALL[name])


@st.composite
def any_nodes(draw):
    """Each node reads one to three of the four before it, in any order."""
    nodes = [Node("0", "input", ())]
    for place in range(1, draw(st.integers(2, 10))):
        before = st.integers(max(0, place - 4), place - 1)
        sources = draw(st.lists(before, min_size=1, max_size=3, unique=True))
        kind = draw(st.sampled_from(["concat", "add"])) if len(sources) > 1 else "other"
        nodes.append(Node(str(place), kind, tuple(sources)))
    return nodes


@given(any_nodes())
@settings(max_examples=200)
def test_nothing_stands_in_the_way_of_any_block(nodes):
    check_layout(nodes)


def check_layout(nodes):
    """Every arrow is drawn once, downwards; no two things are at one place, and no arrow runs through a node."""
    layout = arrange(nodes)
    arrows = [(source, place) for place, node in enumerate(nodes) for source in node.sources]
    assert sorted((source, target) for source, target, _ in layout.edges) == sorted(arrows)
    taken = [(layout.levels[place], layout.lanes[place]) for place in range(len(nodes))]
    for level, lane in taken:  # a node in the middle is alone
        assert lane is not None or [other for other, _ in taken].count(level) == 1
    for source, target, lane in layout.edges:
        assert layout.levels[source] < layout.levels[target]
        passed = range(layout.levels[source] + 1, layout.levels[target])
        taken += [(level, lane) for level in passed]
        middle = [lane for lane, wide in enumerate(layout.wide) if wide]
        for level in passed:  # a node in the middle stands somewhere between the first wide lane and the last
            assert (level, None) not in taken or not middle[0] <= lane <= middle[-1]
    assert len(set(taken)) == len(taken)


def placed(name) -> dict:
    layout = arrange(ALL[name])
    return {node.name: (layout.levels[k], layout.lanes[k]) for k, node in enumerate(ALL[name])}


def test_branches_stand_side_by_side_in_the_order_of_the_block():
    assert placed("fire") == {
        "x": (0, None), "squeeze": (1, None), "expand1x1": (2, 0), "expand3x3": (2, 1), "concat": (3, None),
    }  # fmt: skip
    assert placed("inception") == {
        "x": (0, None), "conv1x1": (1, 0), "reduce3x3": (1, 1), "conv3x3": (2, 1), "reduce5x5": (1, 2),
        "conv5x5": (2, 2), "pool": (1, 3), "pool_project": (2, 3), "concat": (3, None),
    }  # fmt: skip
    halves = placed("shufflenet_v2_unit")
    assert (halves["keep"], halves["work"], halves["pointwise1"]) == ((1, 0), (1, 1), (2, 1))


def test_a_shortcut_is_an_arc_in_a_narrow_lane_beside_the_branch():
    layout = arrange(ALL["basic_block"])
    assert layout.lanes == [None] * 4  # all in one column
    assert layout.wide == [True, False]
    assert layout.edges == [(0, 1, 0), (1, 2, 0), (0, 3, 1), (2, 3, 0)]


def test_arcs_inside_a_branch_stand_beside_it():
    """Ghost bottleneck with stride: the arcs of both Ghost modules, the branch, the arc of the gate, the shortcut."""
    nodes = ALL["ghost_bottleneck, stride 2"]
    layout = arrange(nodes)
    assert layout.wide == [False, True, False, True]
    lanes = {node.name: lane for node, lane in zip(nodes, layout.lanes, strict=True)}
    assert (lanes["x"], lanes["expand.cheap"], lanes["shortcut.pointwise"], lanes["add"]) == (
        None,
        1,
        3,
        None,
    )
    arcs = {
        (nodes[source].name, nodes[target].name): lane
        for source, target, lane in layout.edges
        if lane in (0, 2)
    }
    assert arcs == {
        ("expand.primary", "expand.concat"): 0, ("project.primary", "project.concat"): 0,
        ("depthwise", "squeeze_excite.scale"): 2,
    }  # fmt: skip
    assert layout.depth == 11


def test_an_arc_around_another_is_further_out():
    layout = arrange(BY_HAND["nested"])
    assert layout.wide == [True, False, False]
    assert {edge[:2]: edge[2] for edge in layout.edges if edge[2]} == {(1, 3): 1, (0, 5): 2}


def test_an_arc_to_the_left_part_of_a_concatenation_stands_on_the_left():
    """So that it does not cross the arrow to the right part."""
    assert arrange(ALL["ghost_module"]).wide == [False, True]
    other_order = [*ALL["ghost_module"][:3], Node("concat", "concat", (2, 1))]
    assert arrange(other_order).wide == [True, False]
    assert arrange(other_order).edges[-2:] == [(2, 3, 0), (1, 3, 1)]  # as the concatenation reads them


def test_an_arc_around_a_fork_is_outside():
    """Else it would run through the nodes in the middle."""
    layout = arrange(BY_HAND["a fork inside a shortcut"])
    assert layout.lanes == [None, None, 0, 1, None, None]
    assert layout.wide == [True, True, False]
