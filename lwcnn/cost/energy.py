"""The energy of the arithmetic, from counts of operations and a published table of what one operation takes."""

from ..errors import LwcnnError, nearest
from .kinds import Cost

#: Picojoules of one operation of a 45 nm chip at 0.9 V. Source: Horowitz 2014, as quoted by Manzouri et al. 2022,
#: table 3.
PICOJOULES: dict[str, dict[str, float]] = {
    "float32": {"addition": 0.9, "multiplication": 3.7},
    "int32": {"addition": 0.1, "multiplication": 3.1},
}

#: Picojoules to load one number of 32 bits from a cache of 8 kB, in the same table: more than to multiply it.
LOAD = 5.0


def energy(cost: Cost, numbers: str = "float32") -> float:
    """``a * (MACs + additions + |differences| + comparisons) + m * (MACs + multiplications)`` in picojoules.

    a and m are the energies of an addition and of a multiplication. An absolute difference and a comparison count
    as an addition: both subtract. A Mitchell product is an addition of whole numbers, whatever the numbers are; what
    finds zeros and infinities is left out. So is loading and storing numbers, and so are exponentials and shifts, of
    which the table says nothing.

    Raises:  LwcnnError if this is no cost, or there is no such kind of numbers.
    Source:  Horowitz 2014, as quoted by Manzouri et al. 2022, table 3.

    One multiply-accumulate, and what takes its place in an adder layer and in Mitchell's arithmetic:

    >>> others = Cost(absolute_differences=1, additions=1), Cost(mitchell_products=1, additions=1)
    >>> [round(energy(cost), 1) for cost in (Cost(macs=1), *others)]
    [4.6, 1.8, 1.0]
    """
    where = f"energy(..., numbers={numbers!r})"
    if not isinstance(cost, Cost):
        raise LwcnnError(where, "this is not a cost", f"got {cost!r}", hint="profile(model).cost is one")
    if not isinstance(numbers, str) or numbers not in PICOJOULES:
        raise LwcnnError(where, "the table has no such numbers", hint=nearest(numbers, PICOJOULES))
    one = PICOJOULES[numbers]
    sums = cost.macs + cost.additions + cost.absolute_differences + cost.comparisons
    products = one["multiplication"] * (cost.macs + cost.multiplications)
    return one["addition"] * sums + products + PICOJOULES["int32"]["addition"] * cost.mitchell_products
