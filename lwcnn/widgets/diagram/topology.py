"""The topology of a block, from its trace: which operation reads what which other one gives."""

import inspect
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_leaves

from lwcnn import ops
from lwcnn.cost.symbolic import KINDS, Layer
from lwcnn.errors import LwcnnError
from lwcnn.steps import Step, name_of, trace

#: What a step does to the maps that it reads; a layer computes, anything else belongs to the layer before it.
LAYERS = KINDS | {ops.channel_split: "split"}
MODULES = {
    nn.Conv2d: "convolution", nn.Linear: "linear", nn.MaxPool2d: "pool", nn.AvgPool2d: "pool",
    nn.AdaptiveAvgPool2d: "pool",
}  # fmt: skip
JOINTS = ("concat", "add", "scale", "max")
#: What a sentence says of the sources of each joint.
JOINED = {
    "concat": "are laid side by side in",
    "add": "are added in",
    "scale": "are multiplied in",
    "max": "are weighed and compared in",
}


@dataclass
class Node:
    """One thing of a block: an input, or steps that follow each other and that nobody looks into.

    kind: "input", a kind of `LAYERS`, "module" for several layers in a row, or "other".
    sources: the places of the nodes that it reads, in its own order.
    steps: what runs in it. out: what it gives.
    """

    name: str
    kind: str
    sources: tuple[int, ...]
    steps: tuple[Step, ...] = ()
    out: object = None


def topology(block: Callable, *args, **kwargs) -> list[Node]:
    """The nodes of a block in the order in which they run, its inputs first: ``node.sources`` are the arrows.

    A step reads what another gives if it takes that very tensor: a part of a tensor is another tensor. A convolution
    is one node with the BatchNorm and the activation that follow it, and a module of several layers in a row is one
    too: steps are joined if their names agree up to the last point and nobody else reads what is between them. A step
    that gives back the tensor that it took did nothing and is left out, unless its function works in place, which
    PyTorch says by a ``_`` at the end of the name.

    Raises:  LwcnnError if the block cannot be traced, or a step reads a tensor that comes from nowhere.

    >>> from lwcnn.models.squeezenet import Fire
    >>> nodes = topology(Fire(3, 2, 4, 4).eval(), torch.zeros(1, 3, 8, 8))
    >>> [(node.name, [nodes[place].name for place in node.sources]) for node in nodes][2:]
    [('expand1x1', ['squeeze']), ('expand3x3', ['squeeze']), ('concat', ['expand1x1', 'expand3x3'])]
    """
    with torch.no_grad():
        steps = trace(block, *args, **kwargs)
    return join_steps(connect_steps(steps, _inputs(block, args, kwargs)))


def _inputs(block: Callable, args: tuple, kwargs: dict) -> dict[str, Tensor]:
    """The tensors that a block is given, by the names of its arguments."""
    signature = inspect.signature(block.forward if isinstance(block, nn.Module) else block)
    given = {key: value for key, value in kwargs.items() if key in signature.parameters}
    bound = signature.bind_partial(*args, **given).arguments
    return {name: value for name, value in bound.items() if isinstance(value, Tensor)}


def connect_steps(steps: list[Step], inputs: dict[str, Tensor]) -> list[Node]:
    """A node an input that is read, and a node a step, each with what it reads.

    Raises:  LwcnnError if a step reads a tensor that comes from nowhere.
    """
    nodes = [Node(name, "input", (), out=x) for name, x in inputs.items()]
    maker = {id(node.out): place for place, node in enumerate(nodes)}
    for step, inside in _whole_modules(steps):
        taken = [value for value in tree_leaves((step.args, step.kwargs)) if isinstance(value, Tensor)]
        _check_known(step, taken, maker)
        if any(step.out is tensor for tensor in taken) and not name_of(step.fn).endswith("_"):
            continue  # it did nothing, as dropout does outside training
        sources = tuple(dict.fromkeys(maker[id(tensor)] for tensor in taken if id(tensor) in maker))
        nodes.append(Node(step.name, _kind_of(step), sources, (*inside, step), step.out))
        maker.update({id(out): len(nodes) - 1 for out in tree_leaves(step.out) if isinstance(out, Tensor)})
    read = {source for node in nodes for source in node.sources}
    return keep(nodes, [place for place, node in enumerate(nodes) if node.steps or place in read])


def _whole_modules(steps: list[Step]) -> list[tuple[Step, list[Step]]]:
    """Each step that is not inside another one, and the steps inside it.

    A module that computes beside its layers is a step after theirs. What it does with them is not told.
    """
    outer: list[tuple[Step, list[Step]]] = []
    for step in steps:
        prefix = "" if step.name == "(network)" else f"{step.name}."
        holds = [isinstance(step.fn, nn.Module) and part.name.startswith(prefix) for part, _ in outer]
        parts = [pair for pair, held in zip(outer, holds, strict=True) if held]
        outer = [pair for pair, held in zip(outer, holds, strict=True) if not held]
        outer.append((step, [one for part, inside in parts for one in (*inside, part)]))
    return outer


def _kind_of(step: Step) -> str:
    """What a step does, also if it is the call of a layer of PyTorch."""
    if isinstance(step.fn, nn.Module):
        return next((MODULES[kind] for kind in type(step.fn).__mro__ if kind in MODULES), "other")
    return LAYERS.get(step.fn, "other")


def _check_known(step: Step, taken: list[Tensor], maker: dict[int, int]) -> None:
    """A step reads at least one map whose origin is known; a joint reads no other."""
    known = [id(tensor) in maker for tensor in taken]
    foreign = [tensor for tensor, is_known in zip(taken, known, strict=True) if not is_known]
    if not any(known) or (_kind_of(step) in JOINTS and not all(isinstance(t, nn.Parameter) for t in foreign)):
        raise LwcnnError(
            f"topology(...), step {step.name}",
            "this step reads a tensor that comes from no step and no input",
            expected="every operation as y = step(name, fn, *inputs)",
            hint="an operation between two steps is not seen",
        )


def keep(nodes: list[Node], places: list[int]) -> list[Node]:
    """Some of the nodes, with their places told anew; nothing that is kept may read one that is not."""
    new = {place: number for number, place in enumerate(places)}
    return [
        replace(nodes[place], sources=tuple(new[source] for source in nodes[place].sources))
        for place in places
    ]


def join_steps(nodes: list[Node]) -> list[Node]:
    """Join each node with the one whose output it alone reads, where both belong to one part of the block."""
    readers = Counter(source for node in nodes for source in node.sources)
    owner: list[int] = []  # place of a step's node -> place of the joined one
    joined: list[Node] = []
    for node in nodes:
        first = node.sources[0] if node.sources else None
        before = joined[owner[first]] if first is not None else None
        alone = len(node.sources) == 1 and readers[first] == 1 and before.kind != "input"
        if alone and _is_part_of(node, before):
            before.steps, before.out = (*before.steps, *node.steps), node.out
            if node.kind != "other":
                before.kind = node.kind if before.kind == "other" else "module"
            owner.append(owner[first])
            continue
        owner.append(len(joined))
        sources = tuple(dict.fromkeys(owner[source] for source in node.sources))
        joined.append(Node(node.name, node.kind, sources, node.steps, node.out))
    names = [_name_of(node) for node in joined]
    for node, name in zip(joined, names, strict=True):
        if names.count(name) == 1:  # else the name of its first step tells it from the others
            node.name = name
    return joined


def _prefix(step: Step) -> str:
    return step.name.rpartition(".")[0]


def _is_part_of(node: Node, before: Node) -> bool:
    """A norm or an activation belongs to the layer before it; a second layer only inside one module of the block."""
    prefix = _prefix(node.steps[0])
    if prefix != _prefix(before.steps[-1]) or before.kind == "split":
        return False
    if node.kind == "other":
        return before.kind != "other" or bool(prefix)
    return bool(prefix) and node.kind not in (*JOINTS, "split") and before.kind not in JOINTS


def _name_of(node: Node) -> str:
    """``squeeze`` for squeeze.conv and squeeze.act; of a joint the whole name."""
    if not node.steps or node.kind in (*JOINTS, "split") or not _prefix(node.steps[0]):
        return node.name
    return _prefix(node.steps[0])


def nodes_of_layers(layers: list[Layer]) -> list[Node]:
    """The same of a block that ran on symbols: its layers are the nodes.

    >>> from lwcnn.cost.blocks import BLOCKS
    >>> [node.sources for node in nodes_of_layers(BLOCKS["fire"].forms[0][1])]
    [(), (0,), (1,), (1,), (2, 3)]
    """
    place = {id(layer): number for number, layer in enumerate(layers)}
    return [Node(one.name, one.kind, tuple(place[id(x)] for x in one.inputs)) for one in layers]


def in_words(nodes: list[Node]) -> str:
    """The topology as a sentence.

    >>> from lwcnn.cost.blocks import BLOCKS
    >>> in_words(nodes_of_layers(BLOCKS["fire"].forms[0][1])).split("; ")[1]
    'squeeze goes to expand1x1 and expand3x3'
    """
    names = ["the input" if node.name == "input" else node.name for node in nodes]
    clauses = []
    parts = [node.name for node in nodes if node.kind == "split" and not node.sources]
    if parts:
        clauses.append(f"the input is split into {listed(parts)}")
    for place, node in enumerate(nodes):
        if len(node.sources) > 1:
            sources = listed([names[source] for source in node.sources])
            clauses.append(f"{sources} {JOINED.get(node.kind, 'meet in')} {node.name}")
        heirs = [other.name for other in nodes[place + 1 :] if other.sources == (place,)]
        if heirs:
            clauses.append(f"{names[place]} goes to {listed(heirs)}")
    text = "; ".join(clauses)
    return f"T{text[1:]}." if text.startswith("the input") else f"{text}."


def listed(names: list[str]) -> str:
    """Names as a sentence lists them.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
