"""Diagrams that stand still: a block or a network drawn from its trace, so that the picture cannot go stale."""

from collections.abc import Callable
from html import escape

import torch
from torch import Tensor, nn

from lwcnn.cost.inputs import is_size, on_meta, own_size
from lwcnn.cost.meta_copy import meta_copy, unwrap
from lwcnn.errors import LwcnnError
from lwcnn.steps import name_of

from .drawing import STYLE, draw
from .labels import block_label
from .lanes import arrange
from .stages import fold_network
from .topology import Node, in_words, topology

# What a picture has that stands alone, in the place of the colours of a page.
ALONE = "svg{color:#1f2328;background:#fff;--line:#0969da}"


class Diagram:
    """A picture of what reads what, as SVG without a script, and the same in words.

    title: its heading. nodes: what stands in the boxes. labels: the lines of each box.
    """

    def __init__(self, title: str, nodes: list[Node], labels: list[list[str]]):
        self.title, self.nodes, self.labels = title, nodes, labels

    def words(self) -> str:
        """Which node reads which, as a sentence."""
        return in_words(self.nodes)

    def svg(self) -> str:
        """The picture, whose colours are those of the page that it stands on."""
        told = f"Diagram of {self.title}, from top to bottom: {self.words()}"
        return draw(self.nodes, self.labels, arrange(self.nodes), told)

    def __repr__(self) -> str:
        return f"{self.title}: {self.words()}"

    def _repr_svg_(self) -> str:
        rules = [rule.removeprefix(".lw-diagram ") for rule in STYLE.splitlines()]
        style = "\n".join(rule for rule in rules if not rule.startswith((".lw", "div", "figcaption", "@")))
        return self.svg().replace(">", f"><style>{style}\n{ALONE}</style>", 1)

    def _repr_html_(self) -> str:
        title = escape(self.title)
        return (
            f'<figure class="lw-diagram"><style>{STYLE}</style>'
            f'<div tabindex="0" role="group" aria-label="Diagram of {title}">\n{self.svg()}\n</div>'
            f"<figcaption>{title}, drawn from its trace.</figcaption></figure>"
        )


def draw_block(block: Callable, *inputs, title: str = "") -> Diagram:
    """Draw what a block does: branches side by side, joints, and shortcuts as arcs, from its trace.

    block: a module, of which a copy without numbers runs; or a function ``f(x, ..., step=call)``.
    inputs: the size of a batch, such as ``(1, 96, 55, 55)``, or a tensor for each input; a function may take more.

    Raises:  LwcnnError if the block cannot be traced with these inputs, or hides an operation from its trace.

    >>> from lwcnn.models.squeezenet import Fire
    >>> draw_block(Fire(96, 16, 64, 64), (1, 96, 55, 55)).labels[2]
    ['expand1x1', '1×1, ReLU', '64 × 55×55']
    """
    name = title or name_of(block)
    if not any(is_size(one) or isinstance(one, Tensor) for one in inputs):
        raise LwcnnError(
            f"draw_block({name_of(block)}, ...)",
            "no input is given",
            expected="a size, such as (1, 96, 55, 55)",
        )
    nodes = _trace(block, inputs, f"draw_block({name_of(block)}, ...)")
    return Diagram(name, nodes, [block_label(node) for node in nodes])


def draw_network(network: nn.Module, input_size=None, title: str = "") -> Diagram:
    """Draw a network folded by stage: blocks of one kind that give maps of one size are one box.

    input_size: as in `lwcnn.profile`; None means the network's own.

    Raises:  LwcnnError if this is no network, or its trace does not tell what its steps read.

    >>> from lwcnn import create_model
    >>> draw_network(create_model("squeezenet1_0")).labels[3]
    ['fire2 to fire4', '3 × Fire: 128 to 256 × 54×54']
    """
    if not isinstance(network, nn.Module):
        raise LwcnnError(f"draw_network({network!r})", "this is not a network", expected="a torch.nn.Module")
    size = own_size(network) if input_size is None else input_size
    nodes = _trace(network, (size,), f"draw_network({name_of(network)}, {input_size})")
    told = title or getattr(network, "name", None) or type(network).__name__
    return Diagram(str(told), *fold_network(unwrap(network), nodes))


def _trace(block: Callable, inputs: tuple, where: str) -> list[Node]:
    """The topology, on shapes alone if the block is a module."""
    if isinstance(block, nn.Module):
        copied = meta_copy(unwrap(block), where)
        dtype = next((weight.dtype for weight in copied.parameters()), torch.get_default_dtype())
        return topology(copied, *(on_meta(one, dtype) for one in inputs))
    return topology(block, *(torch.zeros(one) if is_size(one) else one for one in inputs))
