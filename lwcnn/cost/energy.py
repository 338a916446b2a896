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
    as an addition: both subtract. Loading and storing numbers is left out, and so are exponentials and shifts, of
    which the table says nothing.

    Raises:  LwcnnError if this is no cost, or there is no such kind of numbers.
    Source:  Horowitz 2014, as quoted by Manzouri et al. 2022, table 3.

    One multiply-accumulate, and what takes its place in an adder layer:

    >>> round(energy(Cost(macs=1)), 1), round(energy(Cost(absolute_differences=1, additions=1)), 1)
    (4.6, 1.8)
    """
    where = f"energy(..., numbers={numbers!r})"
    if not isinstance(cost, Cost):
        raise LwcnnError(where, "this is not a cost", f"got {cost!r}", hint="profile(model).cost is one")
    if not isinstance(numbers, str) or numbers not in PICOJOULES:
        raise LwcnnError(where, "the table has no such numbers", hint=nearest(numbers, PICOJOULES))
    one = PICOJOULES[numbers]
    sums = cost.macs + cost.additions + cost.absolute_differences + cost.comparisons
    return one["addition"] * sums + one["multiplication"] * (cost.macs + cost.multiplications)
