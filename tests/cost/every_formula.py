"""What the tests of the exported formulas share."""

from sympy import Integer

from lwcnn.cost import formulas
from lwcnn.cost.blocks import BLOCKS, KINDS, layers, ratio, scaling
from lwcnn.cost.blocks.counting import count_formulas
from lwcnn.cost.formulas import N, m, specialise


def all_formulas():
    """Every formula that goes to the page, in no order, none of them a plain number."""
    found = [*formulas.same_size.values(), *formulas.multiplied.values(), *formulas.multiplier.values()]
    found += [*formulas.derived.values(), *(f for kind in KINDS.values() for f in kind.widths.values())]
    found += [*scaling.coefficients.values(), *scaling.laws.values()]
    found += [formula for stage in scaling.stages.values() for formula in stage.values()]
    for name, formula in layers.items():
        found += [*specialise(formula, {N: 1, m: 1}).values(), ratio(name)]
    for block in BLOCKS.values():
        found += block.widths.values()
        for condition, form, _ in block.forms:
            found += [Integer(1) * condition, *(f for row in count_formulas(form) for f in row.values())]
    return [formula for formula in found if formula.free_symbols]


def leaves(tree):
    """Symbols and numbers of a tree, from left to right."""
    if not isinstance(tree, list):
        return [str(tree)]
    return [leaf for part in tree[1:] for leaf in leaves(part)]
