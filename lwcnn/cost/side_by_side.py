"""Two blocks beside each other: steps of one kind in one row, with what each gives and costs."""

import copy
import html
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor, nn

from .. import ops
from ..errors import LwcnnError
from ..steps import Step, name_of, trace
from ..table import table_lines
from .annotate import bytes_of
from .kinds import Cost
from .profile import profile
from .shapes import pair

#: Functions of lwcnn whose filters have a size, and what a table calls them.
FILTERS = {
    ops.conv2d: "conv",
    ops.depthwise_conv2d: "conv",
    ops.pointwise_conv2d: "conv",
    ops.adder2d: "adder",
}
HEADER = ("parameters", "MACs", "memory")


class Part(NamedTuple):
    """One step of a block: its name, its kind, what it gives and costs; groups and stride of a layer with filters."""

    name: str
    kind: str
    shape: tuple[int, ...]
    cost: Cost
    has_filters: bool = False
    groups: int = 1
    stride: int = 1

    @property
    def place(self) -> str:
        """The layer or the block that the step is in; a step of none has its name alone.

        >>> Part("expand.cheap.conv", "3 × 3 conv", (), Cost()).place
        'expand.cheap'
        """
        return self.name.rpartition(".")[0] or self.name

    def described(self) -> str:
        """The kind, with groups and stride where they are not 1."""
        groups = [f"{self.groups} groups"] if self.groups > 1 else []
        return ", ".join([self.kind, *groups, *([f"stride {self.stride}"] if self.stride > 1 else [])])

    @property
    def cells(self) -> list[str]:
        """Parameters, MACs and memory of the output, as text."""
        return count_cells(self.cost, bytes_of(self.shape))


@dataclass(frozen=True)
class SideBySide:
    """The rows of two blocks, and their totals. Prints as text, and as a table in a notebook.

    Steps stand in one row if they are of one kind. Of all ways to pair them in the order of both blocks, that with the
    most pairs is taken, where a pair of layers with filters is worth more than all others: the longest common
    subsequence. What has no partner stands in a row of its own.
    """

    names: tuple[str, str]
    input_sizes: tuple[tuple[int, ...], tuple[int, ...]]
    rows: tuple[tuple[Part | None, Part | None], ...]
    costs: tuple[Cost, Cost]

    def marks(self, row: tuple[Part | None, Part | None]) -> tuple[str, str]:
        """The kind of a row, and in words who has it: both alike, both with a difference, or one of them."""
        left, right = row
        if left is None or right is None:
            part, name = (left, self.names[0]) if right is None else (right, self.names[1])
            return part.described(), f"only {name}"
        if (left.groups, left.stride) == (right.groups, right.stride):
            return left.described(), "both"
        pairs = {"groups": (left.groups, right.groups), "stride": (left.stride, right.stride)}
        told = ", ".join(
            f"{word} {one} against {other}" for word, (one, other) in pairs.items() if one != other
        )
        return left.kind, f"both: {told}"

    @property
    def totals(self) -> list[list[str]]:
        """Parameters, MACs, and the memory of all outputs together, for each block."""
        written = [sum(bytes_of(row[side].shape) for row in self.rows if row[side]) for side in (0, 1)]
        return [count_cells(cost, memory) for cost, memory in zip(self.costs, written, strict=True)]

    def __str__(self) -> str:
        header = ["kind", "in"]
        for name in self.names:
            header += [name, "output", *HEADER]
        lines = []
        for row in self.rows:
            cells = [*self.marks(row)]
            for part in row:
                cells += [part.name, _size(part.shape, "x"), *part.cells] if part else [""] * 5
            lines.append(cells)
        left, right = self.totals
        lines.append(["total", "", "", "", *left, "", "", *right])
        return "\n".join(table_lines(header, lines, left=3))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        sizes = [_size(size[1:]) for size in self.input_sizes]
        blocks = " and ".join(f"{name} of {size}" for name, size in zip(self.names, sizes, strict=True))
        caption = html.escape(f"{blocks}: steps of one kind stand in one row")
        groups = "".join(f'<th scope="colgroup" colspan="4">{html.escape(name)}</th>' for name in self.names)
        heads = "".join(f'<th scope="col">{cell}</th>' for cell in ("layer, output", *HEADER) * 2)
        heads = heads.replace("parameters", "para&shy;meters")  # the column is narrower than the word
        body = "".join(self._row_html(row) for row in self.rows)
        total = "".join(f"<td></td>{_cells_html(cells)}" for cells in self.totals)
        return (
            f'<div class="lw-scroll" tabindex="0" role="group" aria-label="{caption}">'
            f'<table class="lw-beside"><caption>{caption}</caption><thead>'
            f'<tr><th scope="col" rowspan="2">kind; who has it, if not both</th>{groups}</tr><tr>{heads}</tr></thead>'
            f'<tbody>{body}<tr><th scope="row">total</th>{total}</tr></tbody></table></div>'
        )

    def _row_html(self, row: tuple[Part | None, Part | None]) -> str:
        kind, mark = map(html.escape, self.marks(row))
        told = kind if mark == "both" else f"{kind}<br>{mark}"
        sides = "".join(
            f"<td>{html.escape(part.place)}<br>{_size(part.shape, '×')}</td>{_cells_html(part.cells)}"
            if part
            else "<td></td>" * 4
            for part in row
        )
        kept = "" if mark == "both" else ' class="lw-differs"'
        return f'<tr{kept}><th scope="row">{told}</th>{sides}</tr>'


def side_by_side(left: nn.Module, right: nn.Module, x, right_x=None) -> SideBySide:
    """Two blocks step beside step: what they have in common, what only one of them has, and what each step costs.

    Shapes:  x is a tensor (N, C, H, W) or its size; ``right_x`` that of the other block, if it takes another.
    Raises:  LwcnnError if one of the two is no module, or its input does not fit.

    >>> from lwcnn.models.layers import ConvNorm
    >>> both = side_by_side(ConvNorm(8, 8, 3), ConvNorm(8, 8, 3, groups=8), (1, 8, 5, 5))
    >>> [both.marks(row) for row in both.rows][1:]
    [('depthwise 3 × 3 conv', 'only the right ConvNorm'), ('batch norm', 'both')]
    """
    where = f"side_by_side({name_of(left)}, {name_of(right)}, ...)"
    inputs = [x, x if right_x is None else right_x]
    parts, costs, sizes = [], [], []
    for block, given in zip((left, right), inputs, strict=True):
        if not isinstance(block, nn.Module):
            raise LwcnnError(where, "this is not a block", f"got {block!r}", "a torch.nn.Module")
        counted = profile(block, given)
        by_name = {row.name: row.cost for row in counted.rows}
        sizes.append(counted.input_size)
        with torch.no_grad():
            steps = trace(
                copy.deepcopy(block).eval(), given if isinstance(given, Tensor) else torch.zeros(given)
            )
        parts.append([part_of(step, by_name.get(step.name, Cost())) for step in steps])
        costs.append(counted.cost)
    names = (type(left).__name__, type(right).__name__)
    if names[0] == names[1]:
        names = (f"the left {names[0]}", f"the right {names[1]}")
    return SideBySide(names, tuple(sizes), tuple(align(*parts)), tuple(costs))


def part_of(step: Step, cost: Cost) -> Part:
    """What a row says of one step.

    >>> from lwcnn.models.layers import ConvNorm
    >>> step = trace(ConvNorm(6, 6, 3, stride=2, groups=2).eval(), torch.zeros(1, 6, 8, 8))[0]
    >>> part_of(step, Cost()).described()
    '3 × 3 conv, 2 groups, stride 2'
    """
    shape, name = tuple(step.out.shape[1:]), name_of(step.fn)
    word = "conv" if isinstance(step.fn, nn.Conv2d) else FILTERS.get(step.fn)
    if word is None:
        return Part(step.name, name.replace("_", " "), shape, cost)
    given = vars(step.fn) | {"weight": step.fn.weight} if isinstance(step.fn, nn.Module) else step.arguments
    weight, stride = given["weight"], pair(given.get("stride", 1))
    groups = step.args[0].shape[1] // weight.shape[1]
    is_depthwise = groups > 1 and weight.shape[1] == 1
    kind = f"{'depthwise ' if is_depthwise else ''}{weight.shape[2]} × {weight.shape[3]} {word}"
    return Part(step.name, kind, shape, cost, True, 1 if is_depthwise else groups, max(stride))


def align(left: list[Part], right: list[Part]) -> list[tuple[Part | None, Part | None]]:
    """Pairs of one kind, as many as there can be in the order of both; a step without a partner stands beside None.

    As many pairs of layers with filters come first, for they hold the cost, then as many of all others.

    >>> a, b, c = (Part(kind, kind, (), Cost()) for kind in "abc")
    >>> [[part.kind if part else "-" for part in row] for row in align([a, b, c], [b, a, c])]
    [['a', '-'], ['b', 'b'], ['-', 'a'], ['c', 'c']]
    """

    @cache
    def pairs(i: int, j: int) -> tuple[int, int]:
        """How many pairs the steps from i and from j on can make: of layers with filters, and of others."""
        if i == len(left) or j == len(right):
            return 0, 0
        if left[i].kind == right[j].kind:
            layers, others = pairs(i + 1, j + 1)
            return (layers + 1, others) if left[i].has_filters else (layers, others + 1)
        return max(pairs(i + 1, j), pairs(i, j + 1))

    rows, i, j = [], 0, 0
    while i < len(left) or j < len(right):
        if i < len(left) and j < len(right) and left[i].kind == right[j].kind:
            rows.append((left[i], right[j]))
            i, j = i + 1, j + 1
        elif j == len(right) or (i < len(left) and pairs(i + 1, j) >= pairs(i, j + 1)):
            rows.append((left[i], None))
            i += 1
        else:
            rows.append((None, right[j]))
            j += 1
    return rows


def count_cells(cost: Cost, memory: int) -> list[str]:
    """Parameters, MACs (or what stands in their place, which is named) and memory, as text.

    >>> count_cells(Cost(params=1200, macs=5), 4000)
    ['1,200', '5', '4.0 kB']
    """
    others = [f"{getattr(cost, kind):,} {kind.split('_')[1]}" for kind in cost.in_place_of_macs]
    macs = others[0] if others and not cost.macs else f"{cost.macs:,}"
    return [f"{cost.params:,}", macs, f"{memory / 1000:,.1f} kB"]


def _size(shape: tuple[int, ...], sign: str = " × ") -> str:
    return sign.join(map(str, shape))


def _cells_html(cells: list[str]) -> str:
    return "".join(f"<td>{cell}</td>" for cell in cells)
