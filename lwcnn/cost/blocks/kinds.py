"""Kinds of layer against the standard convolution, as formulas and in numbers."""

from sympy import Expr

from ...errors import LwcnnError, nearest
from ..formulas import evaluate, numbers_of, symbols_of
from ..kinds import Cost
from ..symbols import in_order, terms_of
from .block import KINDS


def ratio(kind: str, of: str = "macs") -> Expr:
    """What a kind of layer costs for each unit that the standard layer costs, term by term.

    Raises:  LwcnnError if there is no such kind of layer, or no such kind of cost.

    >>> ratio("grouped")
    1/g
    """
    standard = KINDS["standard"].formula
    for name, table in ((kind, KINDS), (of, standard)):
        if name not in table:
            raise LwcnnError(f"ratio({kind!r}, {of!r})", f"{name!r} is not known", hint=nearest(name, table))
    return in_order(*(term / standard[of] for term in terms_of(KINDS[kind].formula[of])))


def separable_ratio() -> Expr:
    """MACs of a depthwise separable layer for each MAC of the standard one: ``1/C_out + 1/k^2``.

    Source:  MobileNet, Howard et al. 2017, section 3.1.

    >>> separable_ratio()
    k**(-2) + 1/C_out
    """
    return ratio("depthwise_separable")


def count_kind(kind: str, **values: int) -> Cost:
    """Put numbers into the formula of a kind. Inner widths follow from them, and what the kind has no use for is left.

    Raises:  LwcnnError if there is no such kind, or a value that it needs is missing or impossible.

    >>> count_kind("ghost_module", N=1, C_in=16, C_out=24, H=8, W=8, H_out=8, W_out=8, k=1, r=2).macs
    19200
    """
    if kind not in KINDS:
        raise LwcnnError(f"count_kind({kind!r}, ...)", "there is no such kind", hint=nearest(kind, KINDS))
    formula = KINDS[kind].formula
    widths = {
        name: f for name, f in KINDS[kind].widths.items() if {str(x) for x in f.free_symbols} <= set(values)
    }
    values = values | numbers_of(widths, values)
    return evaluate(formula, **{name: values[name] for name in symbols_of(formula) if name in values})
