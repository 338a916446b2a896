"""What a step costs, by kind of operation. MACs are MACs: nothing else is added to them."""

from dataclasses import dataclass, fields

from ..errors import LwcnnError


@dataclass(frozen=True)
class Cost:
    """Counts of operations, parameters and activation elements; costs add up with ``+``.

    macs: multiply-accumulates of convolutions and linear layers. Papers print these, often as "FLOPs";
        one MAC is two floating-point operations.
    multiplications, additions: those outside MACs (biases, BatchNorm, gates, shortcuts, means).
    absolute_differences: |x - w|, the operation of adder layers.
    shifts: bit shifts, which stand for a product with a power of two.
    comparisons: of ReLU and max-pooling.
    special: exponentials and the like.
    params: learned numbers.
    reads, writes: activation elements taken in and given out.

    >>> (Cost(macs=3) + Cost(macs=4, params=2)).macs
    7
    """

    macs: int = 0
    multiplications: int = 0
    additions: int = 0
    absolute_differences: int = 0
    shifts: int = 0
    comparisons: int = 0
    special: int = 0
    params: int = 0
    reads: int = 0
    writes: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        if not isinstance(other, Cost):
            hint = "start a sum of costs with Cost(): sum(costs, Cost())"
            raise LwcnnError("Cost + ...", "only a Cost can be added to a Cost", f"got {other!r}", hint=hint)
        return Cost(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def traffic(self) -> int:
        """Elements that cross memory if nothing is kept: activations read and written, parameters read."""
        return self.reads + self.writes + self.params

    @property
    def intensity(self) -> float:
        """Arithmetic intensity: MACs for each element that crosses memory.

        Source: Williams, Waterman, Patterson 2009 (the roofline model), with elements in place of bytes.
        """
        return self.macs / self.traffic if self.traffic else 0.0
