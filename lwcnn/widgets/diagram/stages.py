"""A network folded: its blocks are nodes, and blocks of one kind that give one size are one stage."""

from dataclasses import dataclass, field

from torch import nn

from .labels import shape_text, what
from .topology import Node

IN_A_ROW = (nn.Sequential, nn.ModuleList, nn.ModuleDict)  # of these the parts are blocks


@dataclass
class _Stage:
    """Blocks in a row: their names, outputs and kind, the nodes in them, the stages that they read."""

    names: list[str]
    outs: list
    kind: str
    nodes: list[Node]
    sources: list[int] = field(default_factory=list)

    @property
    def size(self) -> tuple:
        """Height and width of what the stage gives."""
        return tuple(getattr(self.outs[-1], "shape", ())[2:])

    def label(self) -> list[str]:
        """Two lines: which blocks, and what they are and give."""
        first, last = (name.removeprefix("features.") for name in (self.names[0], self.names[-1]))
        one = what(self.nodes[0]) if len(self.nodes) == 1 else self.kind
        told = f"{len(self.names)} × {self.kind}" if len(self.names) > 1 else one
        shapes = [shape_text(out) for out in (self.outs[0], self.outs[-1])]
        begin = f"{shapes[0].split(' ')[0]} to " if shapes[0] != shapes[1] else ""
        return [
            first if first == last else f"{first} to {last}",
            f"{told}: {begin}{shapes[1]}".removeprefix(": "),
        ]


def fold_network(network: nn.Module, nodes: list[Node]) -> tuple[list[Node], list[list[str]]]:
    """The stages of a network as nodes, and what stands in the box of each.

    A block is the outermost module that is more than others in a row. Blocks are joined to a stage if they follow each
    other, are of one class, and give maps of one height and width.

    >>> import torch
    >>> from .topology import topology
    >>> net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.MaxPool2d(2)).eval()
    >>> fold_network(net, topology(net, torch.zeros(1, 3, 8, 8)))[1]
    [['input', '3 × 8×8'], ['0', '3×3: 8 × 6×6'], ['1', 'MaxPool2d: 8 × 3×3']]
    """
    modules = dict(network.named_modules())
    stages: list[_Stage] = []
    owner: list[int] = []
    for node in nodes:
        path = _path_of(node, modules)
        kind = type(modules[path]).__name__ if path in modules else ""
        sources = list(dict.fromkeys(owner[source] for source in node.sources))
        last = stages[-1] if stages else None
        if node.kind != "input" and last and last.names[-1] == path:
            last.nodes.append(node)
            last.outs[-1] = node.out
            last.sources += [one for one in sources if one not in (*last.sources, len(stages) - 1)]
        else:
            stages.append(_Stage([path], [node.out], kind, [node], sources))
        owner.append(len(stages) - 1)
    stages = _join(stages)
    folded = [
        Node(
            stage.label()[0],
            stage.nodes[-1].kind if len(stage.nodes) == 1 else "module",
            tuple(stage.sources),
        )
        for stage in stages
    ]
    return folded, [stage.label() for stage in stages]


def _path_of(node: Node, modules: dict[str, nn.Module]) -> str:
    """The module of the network in which a node lies; of a step outside of all modules its own name."""
    if node.kind == "input":
        return node.name
    parts = node.steps[0].name.split(".")
    paths = [".".join(parts[:number]) for number in range(1, len(parts) + 1)]
    blocks = (path for path in paths if path in modules and not isinstance(modules[path], IN_A_ROW))
    return next(blocks, parts[0])


def _join(stages: list[_Stage]) -> list[_Stage]:
    """Stages from blocks: one after the other, of one class, of one size."""
    readers = [source for stage in stages for source in stage.sources]
    joined: list[_Stage] = []
    place_of: list[int] = []
    for place, stage in enumerate(stages):
        sources = [place_of[source] for source in stage.sources]
        last = joined[-1] if joined else None
        follows = sources == [len(joined) - 1] and readers.count(place - 1) == 1
        if last and follows and stage.kind and (stage.kind, stage.size) == (last.kind, last.size):
            last.names += stage.names
            last.outs += stage.outs
            last.nodes += stage.nodes
        else:
            stage.sources = sources
            joined.append(stage)
        place_of.append(len(joined) - 1)
    return joined
