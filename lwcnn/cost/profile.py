"""Count a whole network, row by row, without computing it."""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import nn

from ..errors import LwcnnError, is_whole
from ..steps import trace
from ..table import table_html, table_lines
from .kinds import Cost
from .meta_copy import meta_copy, unwrap
from .rules import cost_of

HEADER = ("step", "function", "output", "parameters", "MACs")


class Row(NamedTuple):
    """One step of a network: its name, its function, the shape that it gives, what it costs."""

    name: str
    function: str
    shape: tuple[int, ...]
    cost: Cost


@dataclass(frozen=True)
class Profile:
    """The rows of a network and their totals. Prints as text, and as a table in a notebook."""

    name: str
    input_size: tuple[int, ...]
    rows: list[Row]
    unused_params: int = 0

    @property
    def cost(self) -> Cost:
        """The sum of all rows, and of parameters that this pass did not use."""
        return sum((row.cost for row in self.rows), Cost(params=self.unused_params))

    @property
    def params(self) -> int:
        """Number of learned parameters: equal to ``sum(p.numel() for p in model.parameters())``."""
        return self.cost.params

    @property
    def has_adders(self) -> bool:
        """Whether a step is an adder layer: the table then has one column more."""
        return self.cost.absolute_differences > 0

    @property
    def macs(self) -> int:
        """Multiply-accumulates of all convolutions and linear layers."""
        return self.cost.macs

    def grouped(self, depth: int = 1) -> "Profile":
        """Join rows whose names agree in the first ``depth`` parts: ``features.fire2`` for depth 2.

        Raises:  LwcnnError unless depth is a whole number of at least 1.
        """
        if not is_whole(depth, 1):
            raise LwcnnError(f"grouped(depth={depth})", "depth is no whole number of at least 1")
        groups: dict[str, list[Row]] = {}
        for row in self.rows:
            groups.setdefault(".".join(row.name.split(".")[:depth]), []).append(row)
        rows = [
            Row(name, f"{len(part)} steps" if len(part) > 1 else part[0].function, part[-1].shape,
                sum((row.cost for row in part), Cost()))
            for name, part in groups.items()
        ]  # fmt: skip
        return Profile(self.name, self.input_size, rows, self.unused_params)

    def _header(self) -> tuple[str, ...]:
        """The heads of the columns. Each absolute difference of an adder comes with one addition."""
        return (*HEADER, "absolute differences") if self.has_adders else HEADER

    def _lines(self) -> list[tuple[str, ...]]:
        """The cells of the table: name, function, shape, and the counts."""
        lines = [
            (row.name, row.function, "x".join(map(str, row.shape)), *self._counts(row.cost))
            for row in self.rows
        ]
        if self.unused_params:
            lines.append(("(not used in this pass)", "", "", *self._counts(Cost(params=self.unused_params))))
        return [*lines, ("total", "", "", *self._counts(self.cost))]

    def _counts(self, cost: Cost) -> list[str]:
        """Parameters and MACs of one line, and its absolute differences where the network has adders."""
        counts = [cost.params, cost.macs, *([cost.absolute_differences] if self.has_adders else [])]
        return [f"{count:,}" for count in counts]

    def __str__(self) -> str:
        header, *lines = table_lines(self._header(), self._lines(), left=3)
        size = "x".join(map(str, self.input_size))
        return "\n".join([f"{self.name}, input {size}", header, "-" * len(header), *lines])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        size = "×".join(map(str, self.input_size))
        return table_html(f"{self.name}, input {size}", list(self._header()), self._lines(), "lw-profile")


def profile(model: nn.Module, input_size: tuple[int, ...] | None = None) -> Profile:
    """Count parameters and operations of a network of lwcnn, step by step, on shapes alone.

    Nothing is computed: a copy of the model without its numbers is traced, on PyTorch's meta device. The model is
    only read, so several threads may count it at once. Its hooks run with the copy. Counted is the network inside
    DataParallel, DistributedDataParallel, AveragedModel and `torch.compile`. A parameter that several steps share
    counts in the first of them. Adder layers have no MACs: where there are any, a further column counts their
    absolute differences.

    Shapes:  input_size (N, C, H, W). None means one image of the network's own size: its ``input_size``, as in
             lwcnn, or that of its ``default_cfg``, as in timm. A network that tells none counts at 224 x 224, the
             size of most papers, with the channels of its first convolution.
    Raises:  LwcnnError if the model or its input does not fit.
    Source:  counting convention of the papers: MACs of convolutions and linear layers, without biases.

    >>> from lwcnn.models.layers import ConvNorm
    >>> profile(ConvNorm(3, 8, 3), (1, 3, 32, 32)).macs
    221184
    """
    where = f"profile({type(model).__name__}, input_size={input_size})"
    if not isinstance(model, nn.Module):
        raise LwcnnError(where, "this is not a network", f"got {model!r}", "a torch.nn.Module of lwcnn")
    input_size = own_size(model) if input_size is None else input_size
    sizes = input_size if isinstance(input_size, (tuple, list)) else ()
    if len(sizes) != 4 or not all(is_whole(size, 1) for size in sizes):
        raise LwcnnError(where, "this is not the size of a batch", expected="four whole numbers (N, C, H, W)")
    copied = meta_copy(unwrap(model), where)
    uncounted = {id(weight): weight.numel() for weight in copied.parameters()}
    dtype = next((w.dtype for w in copied.parameters() if w.is_floating_point()), torch.get_default_dtype())
    rows = []
    with torch.inference_mode(False), torch.no_grad():
        steps = trace(copied, torch.empty(input_size, device="meta", dtype=dtype))
    for step in steps:
        own = sum(uncounted.pop(id(tensor), 0) for tensor in step.tensors)
        cost = cost_of(step)
        rows.append(
            Row(step.name, step.fn.__name__, tuple(step.out.shape), cost + Cost(params=own - cost.params))
        )
    name = getattr(copied, "name", type(copied).__name__)
    return Profile(name, tuple(input_size), rows, sum(uncounted.values()))


def own_size(model: nn.Module) -> tuple[int, ...]:
    """The size of a batch of one image that a network is meant for, as far as it tells; else 224 x 224.

    >>> own_size(nn.Sequential(nn.Conv2d(1, 8, 3)))
    (1, 1, 224, 224)
    """
    model = unwrap(model)
    first = next((layer.in_channels for layer in model.modules() if isinstance(layer, nn.Conv2d)), 3)
    told = getattr(model, "default_cfg", None) or {}  # timm
    sizes = told.get("input_size", (first, 224, 224)) if isinstance(told, dict) else (first, 224, 224)
    return (1, *getattr(model, "input_size", (first, *sizes[1:])))
