"""Give formulas to a page: as LaTeX, and as trees which the widgets evaluate and typeset.

A tree is a number, the name of a symbol, or ``[operator, tree, ...]`` with the operators
``+ - * / ^ ceil floor round max abs``, ``divisible`` (`lwcnn.ops.rounding.make_divisible`) and ``=``, which gives 1
or 0. It is plain JSON, so that the page runs no generated code. Factors stand in the order of `ORDER`, terms in the
order of the formula.
"""

from sympy import (
    Abs,
    Add,
    Expr,
    Integer,
    KroneckerDelta,
    Max,
    Mul,
    Pow,
    Rational,
    Symbol,
    ceiling,
    floor,
    fraction,
)

from ..errors import LwcnnError
from .symbols import Formula, divisible, in_order, terms_of

Tree = int | float | str | list

# The order in which a reader expects the factors: batch, pixels, channels out and in, kernel.
ORDER = [
    "alpha", "rho", "resolution", "SR", "N", "H_out", "W_out", "H", "W", "t", "C_out", "C_in", "m", "s", "e_1", "e_3",
    "c", "h", "k_h", "k_w", "k", "b", "stride", "g", "r", "SE", "BN",
]  # fmt: skip

FUNCTIONS = {ceiling: "ceil", floor: "floor", Max: "max", Abs: "abs", KroneckerDelta: "="}


def to_tree(expression: Expr) -> Tree:
    """Write a formula as a tree, factors in the order of `ORDER`.

    Raises:  LwcnnError for an operation that the widgets do not know.

    >>> from lwcnn.cost.formulas import layers
    >>> to_tree(layers["grouped"]["params"])
    ['/', ['*', 'C_out', 'C_in', ['^', 'k', 2]], 'g']
    """
    if isinstance(expression, (int, float)):
        return expression
    if isinstance(expression, Integer):
        return int(expression)
    if isinstance(expression, Symbol):
        return str(expression)
    if isinstance(expression, floor) and Rational(1, 2) in terms_of(expression.args[0]):
        return ["round", to_tree(expression.args[0] - Rational(1, 2))]
    if expression.func == divisible:
        return ["divisible", *map(to_tree, expression.args)]
    for function, name in FUNCTIONS.items():
        if isinstance(expression, function):
            return [name, *(to_tree(part) for part in sorted(expression.args, key=_place))]
    if isinstance(expression, Add):
        less = [-term for term in expression.args if term.could_extract_minus_sign()]
        more = [term for term in expression.args if not term.could_extract_minus_sign()]
        if less and more:
            return ["-", to_tree(in_order(*more)), *map(to_tree, less)]
        return ["+", *(to_tree(term) for term in expression.args)]
    if isinstance(expression, (Mul, Pow, Rational)):
        above, below = fraction(expression)
        if below != 1:
            return ["/", to_tree(above), to_tree(below)]
        if isinstance(expression, Pow):
            return ["^", to_tree(expression.base), to_tree(expression.exp)]
        return ["*", *(to_tree(factor) for factor in sorted(expression.args, key=_place))]
    raise LwcnnError(f"to_tree({expression})", f"cannot write {type(expression).__name__} as a tree")


def _place(expression: Expr) -> tuple:
    """Sort key: numbers first, then the earliest symbol of the expression in `ORDER`, then its text."""
    places = sorted(ORDER.index(str(s)) if str(s) in ORDER else len(ORDER) for s in expression.free_symbols)
    return (places, str(expression))


def to_latex(tree: Tree) -> str:
    r"""Write a tree as LaTeX.

    >>> to_latex(['/', ['*', 'C_out', 'C_in', ['^', 'k', 2]], 'g'])
    '\\frac{C_{out} \\, C_{in} \\, k^{2}}{g}'
    """
    if isinstance(tree, str):
        return _symbol(tree)
    if not isinstance(tree, list):
        return str(tree)
    operator, *parts = tree
    texts = [to_latex(part) for part in parts]
    if operator == "+":
        return " + ".join(texts)
    if operator == "-":
        return " - ".join(
            [texts[0], *(_in_brackets(p, t) for p, t in zip(parts[1:], texts[1:], strict=True))]
        )
    if operator == "*":
        return r" \, ".join(_in_brackets(p, t) for p, t in zip(parts, texts, strict=True))
    if operator == "/":
        return rf"\frac{{{texts[0]}}}{{{texts[1]}}}"
    if operator == "^":
        return f"{_in_brackets(parts[0], texts[0])}^{{{texts[1]}}}"
    if operator == "=":
        return rf"\left[{' = '.join(texts)}\right]"
    if operator == "abs":
        return rf"\left|{texts[0]}\right|"
    if operator in ("ceil", "floor"):
        return rf"\left\l{operator} {texts[0]} \right\r{operator}"
    return rf"\operatorname{{{operator}}}\left({', '.join(texts)}\right)"


def _symbol(name: str) -> str:
    """C_out has an index, alpha is a Greek letter, a word such as stride stands upright."""
    head, _, index = name.partition("_")
    if head in ("alpha", "beta", "gamma", "phi", "rho"):
        head = rf"\{head}"
    elif len(head) > 1:
        head = rf"\mathrm{{{head}}}"
    return f"{head}_{{{index}}}" if index else head


def _in_brackets(tree: Tree, text: str) -> str:
    """A sum, or a power or fraction under a power, needs brackets; a symbol or number does not."""
    return rf"\left({text}\right)" if isinstance(tree, list) and tree[0] in "+-" else text


def latex(expression: Expr) -> str:
    """Write a formula as LaTeX, in the order that the widgets use too.

    >>> from lwcnn.cost.formulas import layers
    >>> latex(layers["grouped"]["params"])
    '\\\\frac{C_{out} \\\\, C_{in} \\\\, k^{2}}{g}'
    """
    return to_latex(to_tree(expression))


def trees(formula: Formula) -> dict[str, Tree]:
    """All kinds of a formula as trees, but those that are 0.

    >>> from lwcnn.cost.formulas import layers
    >>> trees(layers["pointwise"])["params"]
    ['*', 'C_out', 'C_in']
    """
    return {str(kind): to_tree(expression) for kind, expression in formula.items() if expression != 0}
