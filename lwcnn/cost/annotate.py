"""The source of a block, annotated by its own run: what each line gives, and what it costs."""

import ast
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from torch import Tensor, nn

from ..errors import LwcnnError
from ..steps import name_of
from ..table import table_lines
from .kinds import IN_PLACE_OF_MACS, Cost
from .line_watch import watch_function, watch_module
from .meta_copy import unwrap
from .profile import network_name, size_text
from .source_text import function_of, numbered_source
from .watch import Work

BYTES_EACH = 4  # of a number in float32, as `lwcnn.cost.Profile.peak` counts
#: A comment that says a shape in letters: the margin says it in numbers.
SHAPE_COMMENT = re.compile(r"\s*# \(N, .*\)$")
NOT_RUN, NO_STEP = "not run", "no step"


class Line(NamedTuple):
    """One line of a block: its text, the steps that it sent, the shape that it gives, what they cost.

    ``mark`` is "not run" on a line of a branch not taken, and "no step" on a line that could send one and did not.
    """

    text: str
    steps: tuple[str, ...] = ()
    shape: tuple[int, ...] = ()
    cost: Cost = Cost()
    mark: str = ""

    @property
    def bytes(self) -> int:
        """The memory of what the line gives, in float32."""
        return bytes_of(self.shape)


@dataclass(frozen=True)
class Annotated:
    """A block line by line, and its totals. Prints as text, and as a table in a notebook.

    ``others`` are counts that belong to no line, such as parameters that this run did not use.
    """

    name: str
    input_size: str
    lines: tuple[Line, ...]
    shape: tuple[int, ...]
    others: tuple[Line, ...] = ()

    @property
    def cost(self) -> Cost:
        """The sum of all lines; for a module equal to that of `lwcnn.profile`."""
        return sum((line.cost for line in (*self.lines, *self.others)), Cost())

    def line_of(self, step: str) -> int | None:
        """Which of the lines sent a step, from 0 on; None for a step of no line.

        >>> from lwcnn.models.squeezenet import Fire
        >>> annotate(Fire(3, 2, 4, 4), (1, 3, 8, 8)).line_of("concat")
        4
        """
        return next((place for place, line in enumerate(self.lines) if step in line.steps), None)

    @property
    def header(self) -> list[str]:
        """The heads of the columns at the margin. What stands in the place of MACs has a column of its own."""
        others = [IN_PLACE_OF_MACS[kind] for kind in self.cost.in_place_of_macs]
        return ["output", "parameters", "MACs", *others, "output memory"]

    @property
    def rows(self) -> list[tuple[Line, list[str]]]:
        """Each line with the cells at its margin, then what belongs to no line, then the total."""
        total = Line("total", (), self.shape, self.cost)
        return [(line, self._margin(line)) for line in (*self.lines, *self.others, total)]

    def _margin(self, line: Line) -> list[str]:
        if not line.shape and line.cost == Cost():
            return [line.mark] + [""] * (len(self.header) - 1)
        counts = [line.cost.params, line.cost.macs]
        counts += [getattr(line.cost, kind) for kind in self.cost.in_place_of_macs]
        memory = f"{line.bytes / 1000:,.1f} kB" if line.shape else ""
        return ["x".join(map(str, line.shape)), *(f"{count:,}" for count in counts), memory]

    def __str__(self) -> str:
        header, *margins = table_lines(self.header, [margin for _, margin in self.rows])
        width = max(map(len, (header, *margins)))
        texts = [line.text for line, _ in self.rows]
        rows = [f"{margin:{width}} | {text}" for margin, text in zip(margins, texts, strict=True)]
        return "\n".join([f"{self.name}, input {self.input_size}", f"{header:{width}} | source", *rows])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """A table: a row a line, the source first. What is seen does not need styles of the page."""
        caption = html.escape(f"{self.name}, line by line, input {self.input_size.replace('x', '×')}")
        head = "".join(f'<th scope="col">{cell}</th>' for cell in self.header)
        head = f'<th scope="col" style="text-align: left">source</th>{head}'
        body = "".join(
            _row_html(line, margin, place < len(self.lines)) for place, (line, margin) in enumerate(self.rows)
        )
        return (
            f'<div class="lw-scroll" tabindex="0" role="group" aria-label="{caption}">'
            f'<table class="lw-annotated"><caption>{caption}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )


def _row_html(line: Line, margin: list[str], is_source: bool) -> str:
    text = html.escape(line.text)
    source = f'<code style="white-space: pre-wrap">{text}</code>' if is_source else text
    cells = "".join(f"<td>{html.escape(cell.replace('x', '×'))}</td>" for cell in margin)
    kind = ' class="lw-unsent"' if line.mark else ""
    return f'<tr{kind}><th scope="row" style="text-align: left">{source}</th>{cells}</tr>'


def bytes_of(shape: tuple[int, ...]) -> int:
    """The memory of one tensor in float32.

    >>> bytes_of((1, 16, 55, 55))
    193600
    """
    return BYTES_EACH * prod(shape) if shape else 0


def annotate(block: Callable, *inputs, **keywords) -> Annotated:
    """The lines of a block, and at the margin of each what its steps give and cost, as they are when it runs.

    A line stands with the shape of the last tensor that its steps give, their parameters and MACs together, and the
    memory of that tensor in float32. Lines of a branch that this run does not take are marked "not run"; a line that
    could send a step and sent none, "no step".

    ``block`` is a module or a network, which runs on shapes alone as in `lwcnn.profile`, or a function
    ``f(x, ..., step=call)`` of your own. A module that takes no ``step`` is shown with the modules that its lines
    call. Comments that say a shape in letters are left out, and so are docstring and checks.

    Shapes:  for a network ``inputs`` is a tensor, or the size of one, for each input, none for its own size; for a
             function all that it takes. ``keywords`` go to the block by name.
    Raises:  LwcnnError if the inputs do not fit, if the source is not at hand, or if no line sends a step.

    >>> import torch
    >>> from lwcnn.ops import add, relu
    >>> def block(x, step=None):
    ...     y = step("act", relu, x)
    ...     return step("add", add, x, y)
    >>> annotate(block, torch.zeros(1, 2, 5, 5))
    block, input 1x2x5x5
    output   parameters  MACs  output memory | source
                                             | def block(x, step=None):
    1x2x5x5           0     0         0.2 kB |     y = step("act", relu, x)
    1x2x5x5           0     0         0.2 kB |     return step("add", add, x, y)
    1x2x5x5           0     0         0.2 kB | total
    """
    return annotate_part(block, "", *inputs, **keywords)


def annotate_part(block: Callable, part: str, *inputs, **keywords) -> Annotated:
    """The lines of one part of a network, such as ``"features.fire2"``, while the network runs; "" is the whole.

    Raises:  LwcnnError as `annotate`.

    >>> import lwcnn
    >>> annotate_part(lwcnn.create_model("squeezenet1_0"), "features.fire2").cost.params
    11920
    """
    where = f"annotate({name_of(block)}, ...)"
    if not callable(block):
        raise LwcnnError(where, "this is not a block", f"block is {block!r}", "a module or a function")
    is_module = isinstance(block, nn.Module)
    shown = unwrap(block).get_submodule(part) if is_module else block
    function = function_of(shown)
    source = numbered_source(function)
    if source is None:
        hint = "write it with def, in a file or in a cell of a notebook"
        raise LwcnnError(where, f"the source of {function.__name__} is not at hand", hint=hint)
    if not is_module:
        notes, others = watch_function(where, block, function, inputs, keywords), []
        sizes = [tuple(value.shape) for value in inputs if isinstance(value, Tensor)]
    else:
        notes, watch, sizes = watch_module(where, block, function, part, inputs, keywords)
        sizes = [tuple(size.shape) if isinstance(size, Tensor) else size for size in sizes]
        unused = 0 if part else sum(watch.uncounted.values())
        others = [Line("(parameters not used in this run)", cost=Cost(params=unused))] if unused else []
    works = [(work, line) for work, line in zip(notes, notes.lines, strict=True) if _is_in(work.name, part)]
    if not works:
        hint = "write y = step(name, fn, *inputs) for every operation"
        raise LwcnnError(where, "the block ran, but sent no operation through step", hint=hint)
    lines = annotate_lines(*source, works, notes.ran, part)
    sent = {name for line in lines for name in line.steps}
    others = [*_elsewhere(works, sent, part), *others]
    name = function.__name__ if function.__name__ != "forward" else network_name(shown)
    size = size_text(sizes[0] if len(sizes) == 1 else tuple(sizes), "x")
    return Annotated(name, size, tuple(lines), works[-1][0].shape, tuple(others))


def annotate_lines(
    kept: list[tuple[int, str]],
    tree: ast.FunctionDef,
    works: list[tuple[Work, int | None]],
    ran: set,
    part: str,
) -> list[Line]:
    """Put what was done beside the lines at which it was done, and marks beside the others."""
    lines = {number: Line(SHAPE_COMMENT.sub("", text)) for number, text in kept}
    for work, number in works:
        if number in lines:
            before = lines[number]
            steps, cost = (*before.steps, _inside(work.name, part)), before.cost + work.cost
            lines[number] = before._replace(steps=steps, shape=work.shape, cost=cost)
    for statement in _simple_statements(tree):
        numbers = set(range(statement.lineno, statement.end_lineno + 1))
        silent = not any(lines[number].steps for number in numbers & set(lines))
        could = any(isinstance(node, ast.Name) and node.id == "step" for node in ast.walk(statement))
        mark = NOT_RUN if not numbers & ran else NO_STEP if could else ""
        if silent and mark and statement.lineno in lines:
            lines[statement.lineno] = lines[statement.lineno]._replace(mark=mark)
    return list(lines.values())


def _simple_statements(tree: ast.FunctionDef) -> Iterator[ast.stmt]:
    """The statements that hold no others, but for those of functions and classes inside."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            yield node
        elif not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.expr)):
            yield from _simple_statements(node)


def _elsewhere(works: list[tuple[Work, int | None]], sent: set[str], part: str) -> Iterator[Line]:
    """What was done at no line that is shown, and operators of which nobody knows the cost."""
    for work, _ in works:
        if _inside(work.name, part) not in sent:
            yield Line(f"({work.function}, beside its lines)", shape=work.shape, cost=work.cost)
        for operator in dict.fromkeys(work.unknown):
            yield Line(f"({operator} in {work.name})", mark="not counted")


def _is_in(name: str, part: str) -> bool:
    return not part or f"{name}.".startswith(f"{part}.")


def _inside(name: str, part: str) -> str:
    """The name of a step without the path of the part that it is in."""
    return name.removeprefix(f"{part}.") if part else name
