"""ActivationCurves: an activation beside its cheaper relative: values, slopes, differences, operations."""

from functools import cache

import torch
import traitlets
from torch import Tensor

from lwcnn import ops
from lwcnn.cost import cost_of
from lwcnn.errors import as_python, is_number
from lwcnn.steps import Step
from lwcnn.widgets.core.base import BookWidget, OneOf, paragraph, table_html

#: name of the pair -> the two functions, as {name on the page: function}
PAIRS = {
    "swish": {"swish (SiLU)": ops.silu, "h-swish": ops.hard_swish},
    "sigmoid": {"sigmoid": ops.sigmoid, "hard sigmoid": ops.hard_sigmoid},
    "relu": {"ReLU": ops.relu, "ReLU6": ops.relu6},
}
LOWEST, HIGHEST = -8, 8
STEPS = 8  # an eighth: all kinks, -3, 0, 3 and 6, are on the grid
FINE = 4096  # steps a unit, for the greatest difference and the lowest value
BESIDE = 1e-7  # how far from a point its two one-sided slopes are taken
DIGITS = 4
#: kind of `Cost` -> its name on the page
OPERATIONS = {
    "special": "exponentials", "multiplications": "multiplications", "additions": "additions",
    "comparisons": "comparisons",
}  # fmt: skip


class ActivationCurves(BookWidget):
    """Two activations over x from -8 to 8: values, slopes, difference, and what each costs a number.

    Traits:
        pair: swish (against h-swish), sigmoid (against hard sigmoid) or relu (against ReLU6).
        x: a multiple of 1/8 from -8 to 8, where the numbers are read off.
        grid: all values that x can have.
        curves: for each pair a list of its two functions, as `curve` gives them.
        differences: for each pair what `difference` gives: the first function minus the second.

    Raises:  LwcnnError for a value that cannot be.
    Source:  MobileNetV3, Howard et al. 2019, section 5.2 (h-swish, hard sigmoid); Ramachandran et al. 2017, arXiv
             1710.05941 (swish); MobileNetV2, Sandler et al. 2018, section 3.3 (ReLU6).

    >>> widget = ActivationCurves("swish")
    >>> widget.differences["swish"]["greatest"], widget.differences["swish"]["places"]
    (0.1423, [-3.0, 3.0])
    """

    module = "activation-curves"

    pair = OneOf(tuple(PAIRS), "swish")
    x = traitlets.Any(1.0).tag(sync=True)
    grid = traitlets.List().tag(sync=True)
    curves = traitlets.Dict().tag(sync=True)
    differences = traitlets.Dict().tag(sync=True)

    def __init__(self, pair="swish", x=1.0, **traits):
        numbers = {"grid": grid().tolist(), "curves": all_curves(), "differences": all_differences()}
        super().__init__(pair=pair, x=x, **numbers, **traits)

    @traitlets.validate("x")
    def _on_the_grid(self, proposal):
        x = as_python(proposal["value"])
        if not is_number(x) or not LOWEST <= x <= HIGHEST or x * STEPS != int(x * STEPS):
            self.refuse("there are no values for this x", "x must be a multiple of 1/8 from -8 to 8", x=x)
        return float(x)

    def fallback_html(self) -> str:
        """Values and slopes of both functions at whole numbers, their costs, and their greatest difference."""
        curves, difference = self.curves[self.pair], self.differences[self.pair]
        names = [one["name"] for one in curves]
        rows = [
            [f"{self.grid[i]:g}", *(text for one in curves for text in at(one, i))]
            for i in range(0, len(self.grid), STEPS)
        ]
        header = ["x", *(text for name in names for text in (name, f"slope of {name}"))]
        places = " and ".join(f"{place:g}" for place in difference["places"])
        costs = "; ".join(f"{one['name']}: {in_words(one['cost'])}" for one in curves)
        text = (
            f"From {LOWEST} to {HIGHEST} the two differ most at x = {places}: by {difference['greatest']}. "
            f"Operations for one number: {costs}."
        )
        return table_html(f"{names[0]} and {names[1]}", header, rows) + paragraph(text)


def grid(steps: int = STEPS) -> Tensor:
    """All multiples of ``1 / steps`` from -8 to 8, float64.

    >>> len(grid())
    129
    """
    return torch.arange(LOWEST * steps, HIGHEST * steps + 1, dtype=torch.float64) / steps


def curve(name: str, function) -> dict:
    """A function in numbers on the `grid`, with four decimals.

    name: on the page.
    values: of the function. slopes: its derivative, None at a kink.
    kinks: {place on the grid: [slope before, slope after]}, where the two are not the same.
    lowest: [x, value] of a lowest point between the ends, or None.
    cost: [operation, how many of it for one number] by the rules of `lwcnn.cost`.
    """
    x = grid()
    before, here, after = (slope(function, x + side * BESIDE) for side in (-1, 0, 1))
    kinks = ((before - after).abs() > 1e-3).nonzero().flatten().tolist()
    slopes = [None if i in kinks else number for i, number in enumerate(round_numbers(here))]
    fine = grid(FINE)
    values = function(fine)
    lowest = values.argmin().item()
    inside = values[lowest] < min(values[0], values[-1])
    return {
        "name": name,
        "values": round_numbers(function(x)),
        "slopes": slopes,
        "kinks": {str(i): round_numbers(torch.stack([before[i], after[i]])) for i in kinks},
        "lowest": [round(fine[lowest].item(), 2), round_numbers(values[lowest])] if inside else None,
        "cost": operations(function),
    }


def slope(function, x: Tensor) -> Tensor:
    """The derivative at each x, by automatic differentiation.

    >>> slope(ops.relu, torch.tensor([-1.0, 2.0], dtype=torch.float64)).tolist()
    [0.0, 1.0]
    """
    x = x.clone().requires_grad_()
    return torch.autograd.grad(function(x).sum(), x)[0]


def difference(first, second) -> dict:
    """The first function minus the second: ``values`` on the grid, the ``greatest`` size, and its ``places``.

    >>> one = difference(ops.sigmoid, ops.hard_sigmoid)
    >>> one["greatest"], one["places"]
    (0.0692, [-1.317, 1.317])
    """
    x = grid(FINE)
    sizes = (first(x) - second(x)).abs()
    places = x[sizes > sizes.max() - 1e-12]  # the last bits of both sides differ
    return {
        "values": round_numbers(first(grid()) - second(grid())),
        "greatest": round_numbers(sizes.max()),
        "places": [round(place, 3) for place in places.tolist()],
    }


def operations(function) -> list[list]:
    """How many of each operation one number costs, by the rules of `lwcnn.cost`.

    >>> operations(ops.hard_sigmoid)
    [['exponentials', 0], ['multiplications', 1], ['additions', 1], ['comparisons', 2]]
    """
    x = torch.zeros(1)
    cost = cost_of(Step("act", function, (x,), {}, function(x)))
    return [[word, getattr(cost, kind)] for kind, word in OPERATIONS.items()]


def in_words(cost: list[list]) -> str:
    """The operations that are needed at all.

    >>> in_words([["exponentials", 1], ["multiplications", 1], ["additions", 0]])
    'exponentials 1, multiplications 1'
    """
    return ", ".join(f"{word} {count}" for word, count in cost if count)


def round_numbers(numbers: Tensor):
    """Four decimals, as floats; 0 has no sign.

    >>> round_numbers(torch.tensor([-0.00001, 1.23456], dtype=torch.float64))
    [0.0, 1.2346]
    """
    if numbers.dim() == 0:
        return round(numbers.item(), DIGITS) + 0.0
    return [round(number, DIGITS) + 0.0 for number in numbers.tolist()]


def at(one: dict, place: int) -> list[str]:
    """Value and slope of a `curve` at a place of the grid, as text."""
    value, kink = f"{one['values'][place]:.4f}", one["kinks"].get(str(place))
    return [value, f"kink, {kink[0]:g} to {kink[1]:g}" if kink else f"{one['slopes'][place]:.4f}"]


@cache
def all_curves() -> dict[str, list[dict]]:
    """`curve` for both functions of every pair; a list, because JSON sorts the keys of a dictionary."""
    return {pair: [curve(name, fn) for name, fn in functions.items()] for pair, functions in PAIRS.items()}


@cache
def all_differences() -> dict[str, dict]:
    """`difference` for every pair."""
    return {pair: difference(*functions.values()) for pair, functions in PAIRS.items()}
