"""Count a whole network, row by row, without computing it."""

import inspect
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_leaves

from ..errors import LwcnnError, check_whole, is_whole
from ..table import table_html, table_lines
from .inputs import check_arguments, on_meta, own_size, sizes_of
from .kinds import IN_PLACE_OF_MACS, Cost
from .meta_copy import meta_copy, unwrap
from .peak import Memory, Peak
from .watch import Watch

HEADER = ("step", "function", "output", "parameters", "MACs")


class Row(NamedTuple):
    """One step or module of a network: its name, its function, the shape that it gives, what it costs."""

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
    unknown: tuple[tuple[str, str], ...] = ()  # name of a row, and an operator in it whose cost nobody knows
    memory: Memory = field(default_factory=Memory, compare=False)
    alive: tuple[tuple[str, int], ...] = ()  # of `with_memory`

    @property
    def cost(self) -> Cost:
        """The sum of all rows, and of parameters that this pass did not use."""
        return sum((row.cost for row in self.rows), Cost(params=self.unused_params))

    @property
    def params(self) -> int:
        """Number of learned parameters: equal to ``sum(p.numel() for p in model.parameters())``."""
        return self.cost.params

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
        return replace(self, rows=rows)

    def peak(self, in_place: bool = True, bytes_each: int = 4, weights: bool = False) -> Peak:
        """Peak activation memory: the most numbers that must exist at once, and the step in which they do.

        While a step runs, its inputs and its output exist, and all that a later step reads, such as the input of a
        block with a shortcut. The network's input counts until its last reader. With ``in_place``, sums, gates,
        concatenations, batch norms and activations write over inputs that nobody reads later; without, each has
        memory of its own. ``bytes_each``: 4 for float32, 1 for int8. ``weights`` adds all parameters.

        A step of lwcnn is one computation; in other networks, and in a module that a step calls, each operator of
        PyTorch is. Part of a tensor, such as half of its channels, keeps the whole; `lwcnn.cost.blocks.memory`
        counts the parts of an input that is split one by one. An engine that fuses layers needs less, training needs
        more, and a convolution's own work space is not counted.

        Raises:  LwcnnError if bytes_each is no whole number of at least 1, or nothing was computed.

        >>> from lwcnn.models.squeezenet import Fire
        >>> profile(Fire(96, 16, 64, 64), (1, 96, 55, 55)).peak()
        Peak(step='expand3x3.conv', numbers=435600, bytes=1742400)
        """
        check_whole("peak(...)", "bytes_each", bytes_each, 1)
        alive = self.memory.alive(in_place)
        if not alive:
            raise LwcnnError("peak(...)", "this network computes nothing")
        step, numbers = max(alive, key=lambda row: row[1])  # the first, where several are equal
        numbers += self.params if weights else 0
        return Peak(step, numbers, numbers * bytes_each)

    def with_memory(self, in_place: bool = True) -> "Profile":
        """The same with one column more: the most numbers alive in each row, as `peak` counts them."""
        return replace(self, alive=tuple(self.memory.alive(in_place)))

    def _header(self) -> tuple[str, ...]:
        """The heads of the columns. With each absolute difference or Mitchell product comes one addition."""
        others = (IN_PLACE_OF_MACS[kind] for kind in self.cost.in_place_of_macs)
        return (*HEADER, *others, *(("numbers alive",) if self.alive else ()))

    def _lines(self) -> list[tuple[str, ...]]:
        """The cells of the table: name, function, shape, and the counts."""
        lines = [
            (row.name, row.function, "x".join(map(str, row.shape)), *self._counts(row.cost, row.name))
            for row in self.rows
        ]
        if self.unused_params:
            unused = Cost(params=self.unused_params)
            lines.append(("(not used in this pass)", "", "", *self._counts(unused, "(not used)")))
        blank = [""] * (len(self._header()) - 4)
        lines += [(name, operator, "", "not counted", *blank) for name, operator in self.unknown]
        return [*lines, ("total", "", "", *self._counts(self.cost))]

    def _counts(self, cost: Cost, name: str | None = None) -> list[str]:
        """Parameters and MACs of one line, and what else the table has a column for; no name stands for all rows."""
        counts = [cost.params, cost.macs, *(getattr(cost, kind) for kind in self.cost.in_place_of_macs)]
        if self.alive:
            inside = [n for step, n in self.alive if name is None or f"{step}.".startswith(f"{name}.")]
            counts.append(max(inside, default=0))
        return [f"{count:,}" for count in counts]

    def __str__(self) -> str:
        header, *lines = table_lines(self._header(), self._lines(), left=3)
        size = size_text(self.input_size, "x")
        return "\n".join([f"{self.name}, input {size}", header, "-" * len(header), *lines])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        size = size_text(self.input_size, "×")
        return table_html(f"{self.name}, input {size}", list(self._header()), self._lines(), "lw-profile")


def profile(model: nn.Module, input_size=None, **keywords) -> Profile:
    """Count parameters and operations of any network of PyTorch, on shapes alone.

    Nothing is computed: a copy of the model without its numbers runs on PyTorch's meta device. The model is only
    read, so several threads may count it at once. Its hooks run with the copy. Counted is the network inside
    DataParallel, DistributedDataParallel, AveragedModel and `torch.compile`.

    A network of lwcnn has a row a step. Of any other, each module that does something has a row under its path; one
    that is made of others has a row of its own if it computes or learns beside them, as attention does. MACs are
    complete, since a watch on PyTorch's operators sees them all: those without a known cost stand in the table as
    "not counted". A parameter that several rows share counts in the first. Adder layers have no MACs, and neither has
    anything in `lwcnn.arithmetic`: a further column counts absolute differences or Mitchell products.

    Shapes:  input_size (N, C, H, W), or a size or a tensor for each input: ``((1, 3, 224, 224), (1, 10))``.
             ``keywords`` go to the network by name: sizes, tensors, or other values as they are.
             None means one image of the network's own size: its ``input_size``, as in lwcnn, or that of its
             ``default_cfg``, as in timm. A network that tells none counts at 224 x 224, the size of most papers,
             with the channels of its first convolution.
    Raises:  LwcnnError if the model or its input does not fit, or if it asks for the numbers in its tensors.
    Source:  counting convention of the papers: MACs of convolutions and linear layers, without biases. Products of
             two maps, as in attention, count too.

    >>> from lwcnn.models.layers import ConvNorm
    >>> profile(ConvNorm(3, 8, 3), (1, 3, 32, 32)).macs
    221184
    >>> [row.name for row in profile(nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU())).rows]
    ['0', '1']
    """
    where = f"profile({type(model).__name__}, input_size={size_text(input_size)})"
    if not isinstance(model, nn.Module):
        raise LwcnnError(where, "this is not a network", f"got {model!r}", "a torch.nn.Module")
    network, sizes = prepare(where, model, input_size, keywords)
    watch = run_watched(where, network, sizes, keywords)
    rows = [Row(work.name, work.function, work.shape, work.cost) for work in watch.done]
    unknown = tuple((work.name, operator) for work in watch.done for operator in dict.fromkeys(work.unknown))
    shapes = tuple(tuple(one.shape) if isinstance(one, Tensor) else one for one in sizes)
    size = shapes[0] if len(shapes) == 1 else shapes
    return Profile(network_name(network), size, rows, sum(watch.uncounted.values()), unknown, watch.memory)


def prepare(where: str, model: nn.Module, input_size, keywords: dict) -> tuple[nn.Module, list]:
    """A copy of the network without its numbers, and a size or a tensor for each of its inputs.

    Raises:  LwcnnError if the inputs do not fit.
    """
    network = meta_copy(unwrap(model), where)
    takes_step = "step" in inspect.signature(network.forward).parameters
    sizes = sizes_of(where, own_size(model) if input_size is None else input_size, takes_step)
    check_arguments(where, network, sizes, keywords)
    return network, sizes


def run_watched(
    where: str, network: nn.Module, sizes: list, keywords: dict, done: list | None = None
) -> Watch:
    """Run a network on the meta device under a `Watch`; it answers what PyTorch refuses there as LwcnnError.

    ``done`` is the list that the watch fills, for one who wants to hear of each step while it is done.
    """
    floats = (weight.dtype for weight in network.parameters() if weight.is_floating_point())
    dtype = next(floats, torch.get_default_dtype())
    with torch.inference_mode(False), torch.no_grad():
        args = [on_meta(size, dtype) for size in sizes]
        kwargs = {name: on_meta(value, dtype) for name, value in keywords.items()}
        watch = Watch(network, done)
        try:
            watch.memory.start([value for value in (*args, *kwargs.values()) if isinstance(value, Tensor)])
            with watch:
                out = network(*args, **kwargs)
            watch.memory.finish([value for value in tree_leaves(out) if isinstance(value, Tensor)])
        except LwcnnError:
            raise
        except Exception as error:
            said = (str(error) or type(error).__name__).splitlines()[0]
            hint = "give it the inputs that it needs; a network that reads the numbers in a tensor cannot be counted"
            raise LwcnnError(where, "the network did not run on shapes alone", said, hint=hint) from error
    return watch


def network_name(network: nn.Module) -> str:
    """The name that a network tells, else that of its class."""
    name = getattr(network, "name", None)
    return name if isinstance(name, str) else type(network).__name__


def size_text(input_size, sign: str = "") -> str:
    """Sizes as a reader writes them; with a sign between the numbers, as the head of a table has them."""
    if isinstance(input_size, Tensor):
        return size_text(tuple(input_size.shape), sign)
    if not isinstance(input_size, (tuple, list)) or not sign:
        return str(input_size)
    several = any(isinstance(one, tuple) for one in input_size)
    return (
        ", ".join(size_text(one, sign) for one in input_size) if several else sign.join(map(str, input_size))
    )
