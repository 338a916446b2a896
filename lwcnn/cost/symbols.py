"""The symbols of the book's formulas, and the few things that are done with formulas.

Symbols: N batch; C_in, C_out channels; H, W size of the input; H_out, W_out size of the output;
k_h, k_w kernel (k where it is square); g groups; m outputs a channel of a depthwise layer;
b is 1 with a bias and 0 without; alpha, rho the multipliers of width and resolution; t expansion;
s squeeze channels, c channels inside a bottleneck; r reduction: C_out / r channels are made in full, by the narrow
layer of a bottleneck or the primary layer of a Ghost module (whose paper writes s).
The stride is written out, since s is the number of squeeze channels in this book.
"""

from collections.abc import Callable

from sympy import Add, Expr, Function, Integer, lambdify, symbols

from ..ops import rounding

N, C_in, C_out, H, W, H_out, W_out, k_h, k_w, k, stride, g, m, b, s, c, t, r = symbols(
    "N C_in C_out H W H_out W_out k_h k_w k stride g m b s c t r", positive=True, integer=True
)
alpha, rho, resolution = symbols("alpha rho resolution", positive=True)
macs, additions, differences, params, reads, writes = symbols(
    "macs additions differences params reads writes", nonnegative=True, integer=True
)

Formula = dict[str, Expr]

#: The nearest multiple of the second number, by the rule of `lwcnn.ops.rounding.make_divisible`.
divisible = Function("divisible", positive=True, integer=True)


def as_function(names: list[Expr], expression) -> Callable:
    """A formula, or a list of formulas, as a Python function of the values of ``names``.

    >>> as_function([C_in], divisible(C_in / 4, 8))(72)
    24
    """
    return lambdify(names, expression, [{"divisible": rounding.make_divisible}, "math"])


def in_order(*terms):
    """A sum whose terms stay in this order, for the reader's sake; sympy would sort them. Of numbers, their sum.

    >>> in_order(W, C_in).args, in_order(3, 4)
    ((W, C_in), 7)
    """
    if not any(isinstance(term, Expr) for term in terms):
        return sum(terms)
    terms = [part for term in terms for part in terms_of(term) if part != 0]
    return Add(*terms, evaluate=False) if len(terms) > 1 else sum(terms, Integer(0))


def terms_of(expression: Expr) -> tuple[Expr, ...]:
    """The terms of a sum; of anything else, itself."""
    return expression.args if isinstance(expression, Add) else (expression,)


def specialise(formula: Formula, values: dict) -> Formula:
    """Put values or other symbols in the place of symbols; the terms keep their order.

    >>> specialise({"params": in_order(W * C_out, b * C_out)}, {b: 0})["params"]
    C_out*W
    """
    return {
        kind: in_order(*(term.subs(values, simultaneous=True) for term in terms_of(expression)))
        for kind, expression in formula.items()
    }


def total(*formulas: Formula) -> Formula:
    """Add formulas kind by kind: layers one after the other. The terms stay in the order of the layers.

    Equal terms are taken together, at the place of the first.

    >>> total({"macs": C_in}, {"macs": C_out}, {"macs": C_in})["macs"]
    2*C_in + C_out
    """
    kinds = dict.fromkeys(kind for formula in formulas for kind in formula)
    return {kind: _collected(*(formula.get(kind, Integer(0)) for formula in formulas)) for kind in kinds}


def _collected(*expressions: Expr) -> Expr:
    """The sum of formulas, term by term, with equal terms taken together."""
    times: dict[Expr, int] = {}
    for expression in expressions:
        for term in terms_of(expression):
            times[term] = times.get(term, 0) + 1
    return in_order(*(number * term for term, number in times.items()))
