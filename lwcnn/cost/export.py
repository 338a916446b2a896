"""Give the formulas to the page: as LaTeX, and as trees which the widgets evaluate and typeset.

A tree is a number, the name of a symbol, or ``[operator, tree, ...]`` with the operators
``+``, ``*``, ``/``, ``^`` and ``ceil``. It is plain JSON, so that the page runs no generated code.
"""

import json
from pathlib import Path

from sympy import Add, Expr, Integer, Mul, Pow, Rational, Symbol, ceiling, fraction

from ..errors import LwcnnError
from .formulas import Formula, layers, same_size

Tree = int | float | str | list

# The order in which a reader expects the factors: batch, pixels, channels out and in, kernel.
ORDER = ["N", "H_out", "W_out", "H", "W", "C_out", "C_in", "m", "k_h", "k_w", "k", "b", "s", "g"]


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
    if isinstance(expression, ceiling):
        return ["ceil", to_tree(expression.args[0])]
    if isinstance(expression, Add):
        # first layer first: its terms hold no C_out, so they come last in `ORDER`; ratios keep `ORDER`
        layer_by_layer = all(fraction(term)[1] == 1 for term in expression.args)
        return ["+", *(to_tree(term) for term in sorted(expression.args, key=_place, reverse=layer_by_layer))]
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
        head, _, index = tree.partition("_")
        return f"{head}_{{{index}}}" if index else head
    if not isinstance(tree, list):
        return str(tree)
    operator, *parts = tree
    texts = [to_latex(part) for part in parts]
    if operator == "+":
        return " + ".join(texts)
    if operator == "*":
        inside = [rf"\left({t}\right)" if _is(p, "+") else t for p, t in zip(parts, texts, strict=True)]
        return r" \, ".join(inside)
    if operator == "/":
        return rf"\frac{{{texts[0]}}}{{{texts[1]}}}"
    if operator == "^":
        return f"{texts[0]}^{{{texts[1]}}}"
    return rf"\left\lceil {texts[0]} \right\rceil"


def _is(tree: Tree, operator: str) -> bool:
    return isinstance(tree, list) and tree[0] == operator


def latex(expression: Expr) -> str:
    """Write a formula as LaTeX, in the order that the widgets use too.

    >>> from lwcnn.cost.formulas import separable_ratio
    >>> latex(separable_ratio())
    '\\\\frac{1}{C_{out}} + \\\\frac{1}{k^{2}}'
    """
    return to_latex(to_tree(expression))


def trees(formula: Formula) -> dict[str, Tree]:
    """All kinds of a formula as trees.

    >>> from lwcnn.cost.formulas import layers
    >>> trees(layers["pointwise"])["params"]
    ['*', 'C_out', 'C_in']
    """
    return {kind: to_tree(expression) for kind, expression in formula.items()}


def javascript() -> str:
    """The ES module that carries the formulas to the widgets."""
    carried = {
        "sizes": {str(symbol): to_tree(expression) for symbol, expression in same_size.items()},
        "layers": {name: trees(formula) for name, formula in layers.items()},
    }
    lines = ["// Generated from lwcnn/cost/formulas.py by `python -m lwcnn.cost.export`. Do not edit."]
    for name, table in carried.items():
        rows = ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in table.items())
        lines.append(f"export const {name} = {{\n{rows},\n}};")
    return "\n".join(lines) + "\n"


PATH = Path(__file__).parents[1] / "widgets" / "js" / "shared" / "formulas.js"

if __name__ == "__main__":
    PATH.write_text(javascript())
