"""The energy of counted operations: against plain arithmetic with the numbers of the table."""

import pytest

from lwcnn.cost import Cost
from lwcnn.cost.energy import LOAD, PICOJOULES, energy
from lwcnn.errors import LwcnnError


def test_the_table_is_the_published_one():
    """Manzouri et al. 2022, table 3: E float32-add, float32-mult, int32-add, int32-mult, and E m."""
    assert PICOJOULES == {
        "float32": {"addition": 0.9, "multiplication": 3.7},
        "int32": {"addition": 0.1, "multiplication": 3.1},
    }
    assert LOAD == 5.0


@pytest.mark.parametrize(
    ("cost", "numbers", "picojoules"),
    [
        (Cost(macs=10), "float32", 46.0),
        (Cost(macs=10), "int32", 32.0),
        (Cost(absolute_differences=10, additions=10), "float32", 18.0),
        (Cost(absolute_differences=10, additions=10), "int32", 2.0),
        (Cost(mitchell_products=10, additions=10), "float32", 10.0),
        (Cost(mitchell_products=10, additions=10), "int32", 2.0),
        (Cost(multiplications=10, additions=20), "float32", 55.0),  # BatchNorm and a sum
        (Cost(comparisons=10), "float32", 9.0),
        (Cost(params=5, reads=5, writes=5, special=5, shifts=5), "float32", 0.0),
    ],
)
def test_each_kind_of_operation(cost, numbers, picojoules):
    assert energy(cost, numbers) == pytest.approx(picojoules, rel=1e-12)


def test_bad_input():
    with pytest.raises(LwcnnError, match="this is not a cost"):
        energy(5)
    with pytest.raises(LwcnnError, match="did you mean float32"):
        energy(Cost(), "float3")
    with pytest.raises(LwcnnError, match="no such numbers"):
        energy(Cost(), None)
