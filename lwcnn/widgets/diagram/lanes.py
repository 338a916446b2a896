"""The layout of a block: every node gets a level, from top to bottom, and a lane, from left to right.

It knows no pixels. `lwcnn.widgets.diagram.drawing` and the scripts of a page draw what is placed here.
"""

from dataclasses import dataclass
from itertools import pairwise

from .topology import Node


@dataclass
class Layout:
    """Where the nodes of a block stand.

    levels: of each node; it stands below all that it reads.
    lanes: of each node; None for one that has its level for itself: it stands in the middle.
    wide: of each lane, whether a node stands in it; a narrow one has only arcs that pass by.
    edges: (source, target, lane): an arrow; the lane is the one in which it passes the levels between the two. Those to
        one node stand in the order in which it reads them.
    """

    levels: list[int]
    lanes: list[int | None]
    wide: list[bool]
    edges: list[tuple[int, int, int]]

    @property
    def depth(self) -> int:
        """The number of levels."""
        return 1 + max(self.levels)


@dataclass
class _Chain:
    """Nodes in a row that share a lane, with the nodes at its ends that stand elsewhere; None: no such end.

    is_left: whether it is an arc that stands on the left of the trunk.
    """

    nodes: list[int]
    start: int | None
    end: int | None
    is_left: bool = False

    def span(self, levels: list[int]) -> range:
        """The levels in which the lane is taken."""
        first = levels[self.nodes[0]] if self.start is None else levels[self.start] + 1
        last = levels[self.nodes[-1]] if self.end is None else levels[self.end] - 1
        return range(first, last + 1)

    def arrows(self) -> list[tuple[int, int]]:
        """From each node to the next, ends included."""
        path = [end for end in (self.start, *self.nodes, self.end) if end is not None]
        return list(pairwise(path))


def arrange(nodes: list[Node]) -> Layout:
    """Place the nodes: the longest path is one lane, each branch has another, a shortcut an arc beside them.

    >>> from lwcnn.widgets.diagram.topology import nodes_of_layers
    >>> from lwcnn.cost.blocks import BLOCKS
    >>> fire = arrange(nodes_of_layers(BLOCKS["fire"].forms[0][1]))
    >>> fire.levels, fire.lanes
    ([0, 1, 2, 2, 3], [None, None, 0, 1, None])
    """
    levels = _levels(nodes)
    chains = _chains(nodes, levels)
    crowded = [level for chain in chains if chain.nodes for level in chain.span(levels)]
    alone = {level for level in crowded if crowded.count(level) == 1}
    order = _order(_stack(chains, levels), levels, alone)
    lane_of = {id(chain): lane for lane, members in enumerate(order) for chain in members}
    lanes = {node: lane_of[id(chain)] for chain in chains for node in chain.nodes}
    edges = [(*pair, lane_of[id(chain)]) for chain in chains for pair in chain.arrows()]
    return Layout(
        levels,
        [None if levels[node] in alone else lanes[node] for node in range(len(nodes))],
        [bool(members[0].nodes) for members in order],
        sorted(edges, key=lambda edge: (edge[1], nodes[edge[1]].sources.index(edge[0]))),
    )


def _levels(nodes: list[Node]) -> list[int]:
    levels: list[int] = []
    for node in nodes:  # sources stand before their readers
        levels.append(1 + max((levels[source] for source in node.sources), default=-1))
    return levels


def _chains(nodes: list[Node], levels: list[int]) -> list[_Chain]:
    """Take the arrows apart into chains, the longest path first: each arrow lies in one, each node too."""
    readers = [[k for k, other in enumerate(nodes) if place in other.sources] for place in range(len(nodes))]
    longest = max(range(len(nodes)), key=lambda place: (levels[place], place))
    trunk = [longest]
    while nodes[trunk[0]].sources:
        trunk.insert(0, max(nodes[trunk[0]].sources, key=lambda source: (levels[source], -source)))
    chains, placed = [_Chain(trunk, None, None)], set(trunk)
    done = set(pairwise(trunk))
    for place, node in enumerate(nodes):
        if place not in placed and not node.sources:  # another input
            chains.append(_follow(place, None, readers, placed, done))
        for reader in readers[place]:
            if (place, reader) not in done:
                done.add((place, reader))
                chains.append(_follow(reader, place, readers, placed, done))
    for chain in chains:  # what a concatenation lays on the left comes from the left
        joint = nodes[chain.end] if chain.end is not None and not chain.nodes else None
        chain.is_left = joint is not None and joint.kind == "concat" and joint.sources[0] == chain.start
    return chains


def _follow(place: int, start: int | None, readers, placed: set, done: set) -> _Chain:
    """The chain from a node on, down to one that stands in another."""
    chain = []
    while place not in placed:
        chain.append(place)
        placed.add(place)
        further = [reader for reader in readers[place] if (place, reader) not in done]
        if not further:
            return _Chain(chain, start, None)
        done.add((place, further[0]))
        place = further[0]
    return _Chain(chain, start, place)


def _stack(chains: list[_Chain], levels: list[int]) -> list[list[_Chain]]:
    """Chains that share a lane: short ones are nearest to the first, which is the trunk."""
    trunk, *others = chains
    others = [chain for chain in others if chain.nodes or len(chain.span(levels)) > 0]
    direct = [chain for chain in chains[1:] if chain not in others]
    lanes: list[list[_Chain]] = [[trunk, *direct]]
    for chain in sorted(others, key=lambda chain: (len(chain.span(levels)), chain.span(levels).start)):
        taken = set(chain.span(levels))
        free = (
            lane
            for lane in lanes[1:]
            if (bool(lane[0].nodes), lane[0].is_left) == (bool(chain.nodes), chain.is_left)
            and all(taken.isdisjoint(other.span(levels)) for other in lane)
        )
        lane = next(free, None)
        if lane is None:
            lanes.append([chain])
        else:
            lane.append(chain)
    return lanes


def _order(lanes: list[list[_Chain]], levels: list[int], alone: set[int]) -> list[list[_Chain]]:
    """Lanes with nodes stand as their branches are written; arcs stand beside the trunk.

    An arc that passes a node in the middle of several lanes stands outside of them all.
    """
    trunk = lanes[0][0]
    first = next((node for node in trunk.nodes if levels[node] not in alone), trunk.nodes[0])

    def key(lane: list[_Chain]) -> tuple:
        if lane[0] is trunk:
            return first, 0
        if lane[0].nodes:
            return lane[0].nodes[0], 0
        outside = any(level in alone for chain in lane for level in chain.span(levels))
        if lane[0].is_left:
            return (-1 if outside else first), -1
        return (len(levels) if outside else first), 1

    return sorted(lanes, key=key)
