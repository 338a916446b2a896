"""Peak activation memory: the most numbers that a network must keep at once while it runs, and where."""

from dataclasses import dataclass, field
from typing import NamedTuple

from torch import Tensor

#: What can put its result where its input was: sums, gates, batch norms and activations, by the names of functions of
#: lwcnn and of PyTorch's operators. Concatenations use the memory of their inputs, as in `lwcnn.cost.blocks`.
IN_PLACE = {
    "add", "sub", "mul", "div", "scale", "concat", "cat",
    "batch_norm", "native_batch_norm", "_native_batch_norm_legit_no_training",
    "relu", "relu6", "hardtanh", "clamp", "clamp_min", "hard_sigmoid", "hardsigmoid", "hard_swish", "hardswish",
    "sigmoid", "silu", "gelu", "tanh", "exp",
}  # fmt: skip


class Peak(NamedTuple):
    """The largest sum of tensors that are alive at once: the step in which it happens, numbers, bytes."""

    step: str
    numbers: int
    bytes: int


@dataclass
class Moment:
    """One computation: the tensors that it reads, those that it gives with their sizes."""

    name: str
    function: str
    reads: list[int]
    writes: dict[int, int]


@dataclass
class Memory:
    """Who reads and who writes which tensor. Views of one memory are one tensor, and each overwriting is a new one."""

    moments: list[Moment] = field(default_factory=list)
    sizes: dict[int, int] = field(default_factory=dict)  # numbers of each tensor
    shown: dict[int, int] = field(default_factory=dict)  # memory -> the tensor that is in it now
    results: list[int] = field(default_factory=list)
    kept: list[Tensor] = field(default_factory=list)  # so that no memory is given out twice

    def start(self, inputs: list[Tensor]) -> None:
        """The inputs of the network are there before it begins."""
        for tensor in inputs:
            self._new(tensor)

    def note(
        self, name: str, function: str, reads: list[Tensor], writes: list[Tensor], overwrites: bool
    ) -> None:
        """Something was computed. What it gives counts as new, unless it is only another view."""
        seen = [self.shown[memory] for memory in map(memory_of, reads) if memory in self.shown]
        fresh = [tensor for tensor in writes if overwrites or memory_of(tensor) not in self.shown]
        new = {number: self.sizes[number] for number in map(self._new, fresh)}
        if seen or new:
            self.moments.append(Moment(name, function, list(dict.fromkeys(seen)), new))

    def _new(self, tensor: Tensor) -> int:
        number = len(self.sizes)
        storage = tensor.untyped_storage()
        self.kept.append(tensor)
        self.shown[memory_of(tensor)] = number
        self.sizes[number] = storage.nbytes() // tensor.element_size()
        return number

    def finish(self, results: list[Tensor]) -> None:
        """The results of the network are there until its end."""
        self.results = [self.shown[memory] for memory in map(memory_of, results) if memory in self.shown]
        self.shown, self.kept = {}, []

    def alive(self, in_place: bool) -> list[tuple[str, int]]:
        """For each computation its name, and how many numbers exist while it runs: read, written and kept.

        Read: its inputs. Written: its output; with ``in_place`` nothing for what `IN_PLACE` names, as far as its
        inputs that nobody reads later leave room. Kept: all that a later computation reads.
        """
        born = {number: place for place, moment in enumerate(self.moments) for number in moment.writes}
        last = {number: place for place, moment in enumerate(self.moments) for number in moment.reads}
        last |= dict.fromkeys(self.results, len(self.moments))
        rows = []
        for place, moment in enumerate(self.moments):
            there = [n for n in self.sizes if born.get(n, -1) < place <= last.get(n, -1)]
            # what an operator gives beside its result counts if anybody reads it, such as indices of a pooling
            written = sum(size for k, (n, size) in enumerate(moment.writes.items()) if k == 0 or n in last)
            if in_place and moment.function in IN_PLACE:
                written = max(0, written - sum(self.sizes[n] for n in moment.reads if last[n] == place))
            rows.append((moment.name, sum(self.sizes[n] for n in there) + written))
        return rows


def memory_of(tensor: Tensor) -> int:
    """Which memory a tensor shows: a view of a parameter shows the parameter's."""
    return tensor.untyped_storage()._cdata
