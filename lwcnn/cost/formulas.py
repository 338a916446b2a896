"""The cost of single operations as formulas: the rules that count a network, with symbols in the place of numbers.

Here also: what multipliers do to a layer, and numbers put into formulas. The formulas of blocks come from running the
blocks: see `lwcnn.cost.blocks`. The symbols have their meaning in `lwcnn.cost.symbols`.
"""

from functools import cache

from sympy import Expr, Max, Rational, floor

from .. import ops
from ..errors import LwcnnError, as_python, check_positive, is_whole
from ..ops.arithmetic import mark
from ..steps import Step
from .kinds import Cost
from .rules import cost_of
from .symbolic import Map, formula_of, same_size
from .symbols import *  # noqa: F403 (who takes a formula takes its symbols from here, too)

# ruff: noqa: F405


def _formula(operation, out: Map, *arguments, **options) -> Formula:
    """What an operation costs that gives ``out``: its rule, on symbols."""
    return formula_of(cost_of(Step(operation.__name__, operation, arguments, options, out)))


_x, _y = Map(N, C_in, H, W), Map(N, C_out, H_out, W_out)
_bias = Map(b * C_out)  # C_out numbers, or none

convolution = _formula(ops.conv2d, _y, _x, Map(C_out, C_in / g, k_h, k_w), _bias)
mitchell = _formula(mark(ops.conv2d, "mitchell"), _y, _x, Map(C_out, C_in / g, k_h, k_w), _bias)
adder = _formula(ops.adder2d, _y, _x, Map(C_out, C_in, k_h, k_w))
linear = _formula(ops.linear, Map(N, C_out), Map(N, C_in), Map(C_out, C_in), _bias)

square = {k_h: k, k_w: k}

#: One convolution without bias, square kernels; the kinds that are made of several are in `lwcnn.cost.blocks.layers`.
layers: dict[str, Formula] = {
    "standard": specialise(convolution, {**square, g: 1, b: 0}),
    "grouped": specialise(convolution, {**square, b: 0}),
    "depthwise": specialise(convolution, {**square, g: C_in, C_out: m * C_in, b: 0}),
    "pointwise": specialise(convolution, {k_h: 1, k_w: 1, g: 1, b: 0}),
}


def _nearest(number: Expr) -> Expr:
    """The nearest whole number, at least 1; halves go up."""
    return Max(1, floor(number + Rational(1, 2)))


#: The resolution multiplier is set by the network's input: 224, 192, 160 or 128 (MobileNet, section 3.4).
multiplier = {rho: resolution / 224}

#: Width and resolution multipliers (MobileNet, Howard et al. 2017, sections 3.3 and 3.4) on one layer. The paper
#: rounds nothing, since its sizes come out whole; other sizes go to the nearest whole number here.
multiplied = {
    C_in: _nearest(alpha * C_in),
    C_out: _nearest(alpha * C_out),
    H: _nearest(rho * H),
    W: _nearest(rho * W),
}

#: What follows from the kinds of cost; `Cost.intensity` is the same number. A MAC holds an addition, and a difference
#: is one too, as AdderNet counts them (table 1).
derived = {
    "activations": in_order(reads, writes),
    "intensity": macs / in_order(params, reads, writes),
    "all_additions": in_order(macs, differences, additions),
}


def symbols_of(formula: Formula) -> list[str]:
    """The names of the symbols of a formula, sorted.

    >>> symbols_of(layers["pointwise"])
    ['C_in', 'C_out', 'H', 'H_out', 'N', 'W', 'W_out']
    """
    return sorted({str(symbol) for expression in formula.values() for symbol in expression.free_symbols})


def evaluate(formula: Formula, **values: int) -> Cost:
    """Put numbers into a formula.

    Raises:  LwcnnError if this is no formula, if a symbol has no whole number of at least 1 (b: 0 or 1), or a value
             has no symbol, or the groups do not divide the channels.

    >>> evaluate(linear, N=1, C_in=10, C_out=5, b=1).params
    55
    """
    where = "evaluate(formula, ...)"
    if not isinstance(formula, dict):
        hint = (
            "for example lwcnn.cost.formulas.convolution, or lwcnn.cost.blocks.layers['depthwise_separable']"
        )
        raise LwcnnError(where, "this is not a formula", f"got {formula!r}", "counts by their names", hint)
    names = symbols_of(formula)
    if set(values) != set(names):
        given, needed = f"got {', '.join(sorted(values))}", f"needed are {', '.join(names)}"
        raise LwcnnError(where, "the symbols do not fit", given, needed)
    values = {name: as_python(value) for name, value in values.items()}
    for name, value in values.items():
        least = 0 if name == "b" else 1
        if not is_whole(value, least):
            raise LwcnnError(where, f"{name} is {value!r}", expected=f"a whole number of at least {least}")
    groups = values.get("g", 1)
    if any(values.get(name, groups) % groups for name in ("C_in", "C_out")):
        given = f"C_in is {values['C_in']}, C_out is {values['C_out']}, g is {groups}"
        raise LwcnnError(
            where, "the groups do not divide the channels", given, "g must divide C_in and C_out"
        )
    # a third of a number is a float that may be a little too small: 1359.9999999999998 are 1360
    return Cost(**{kind: round(count) for kind, count in numbers_of(formula, values).items()})


def layer_sizes(**values) -> dict[str, float]:
    """The values of a layer after the multipliers, with rho and the size of its output.

    Values: alpha, resolution, C_in, C_out, H, W, stride; others pass through.

    Raises:  LwcnnError if a value is missing or not a number above 0.

    >>> layer_sizes(alpha=0.75, resolution=160, C_in=512, C_out=512, H=14, W=14, stride=1)["H_out"]
    10
    """
    for name in ("alpha", "resolution", "C_in", "C_out", "H", "W", "stride"):
        if name not in values:
            raise LwcnnError("layer_sizes(...)", f"{name} is missing", hint=f"add {name}=...")
        check_positive("layer_sizes(...)", name, values[name])
    values = {name: as_python(value) for name, value in values.items()}
    for table in (multiplier, multiplied, same_size):
        values = values | numbers_of(table, values)
    return values


def numbers_of(table: dict, values: dict) -> dict:
    """Every formula of a table as a number; ``values`` has one for each of their symbols, by its name."""
    return {str(name): _function(expression)(values) for name, expression in table.items()}


@cache
def _function(expression):
    """A formula as a Python function of a dictionary of values."""
    names = sorted(expression.free_symbols, key=str)
    function = as_function(names, expression)
    return lambda values: function(*(values[str(name)] for name in names))
