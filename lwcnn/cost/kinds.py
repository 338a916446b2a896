"""What a step costs, by kind of operation. MACs are MACs: nothing else is added to them."""

from dataclasses import dataclass, fields, replace

from ..errors import LwcnnError

#: What some layers count where others have MACs, and what a table calls it.
IN_PLACE_OF_MACS = {
    "absolute_differences": "absolute differences",
    "mitchell_products": "Mitchell products",
}


@dataclass(frozen=True)
class Cost:
    """Counts of operations, parameters and activation elements; costs add up with ``+``.

    macs: multiply-accumulates of convolutions and linear layers. Papers print these, often as "FLOPs";
        one MAC is two floating-point operations.
    multiplications, additions: those outside MACs (biases, BatchNorm, gates, shortcuts, means).
    absolute_differences: |x - w|, the operation of adder layers.
    mitchell_products: products by an addition of two logarithms, that is of the bits of two floats.
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
    mitchell_products: int = 0
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

    def in_mitchell_products(self) -> "Cost":
        """The same with an addition of logarithms in the place of each product; the sums stay.

        >>> Cost(macs=3, multiplications=1).in_mitchell_products() == Cost(mitchell_products=4, additions=3)
        True
        """
        products, sums = self.macs + self.multiplications, self.macs + self.additions
        return replace(self, macs=0, multiplications=0, mitchell_products=products, additions=sums)

    @property
    def in_place_of_macs(self) -> list[str]:
        """Which kinds of `IN_PLACE_OF_MACS` are there.

        >>> Cost(macs=3, absolute_differences=4).in_place_of_macs
        ['absolute_differences']
        """
        return [kind for kind in IN_PLACE_OF_MACS if getattr(self, kind)]

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
