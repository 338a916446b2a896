"""What the tests of the exported formulas share."""

from sympy import Integer

from lwcnn.cost import formulas, scaling
from lwcnn.cost.block_counts import row_formulas
from lwcnn.cost.blocks import BLOCKS, variants
from lwcnn.cost.formulas import N, layers, m, ratio, specialise


def all_formulas():
    """Every formula that goes to the page, in no order, none of them a plain number."""
    found = [*formulas.same_size.values(), *formulas.multiplied.values(), *formulas.multiplier.values()]
    found += [*formulas.derived.values(), *formulas.inner.values()]
    found += [*scaling.coefficients.values(), *scaling.laws.values()]
    found += [formula for part in scaling.parts.values() for formula in part.values()]
    for name, formula in layers.items():
        found += [*specialise(formula, {N: 1, m: 1}).values(), ratio(name)]
    for block in BLOCKS.values():
        found += block.widths.values()
        for condition, form in variants(block):
            found += [Integer(1) * condition, *(f for row in row_formulas(form) for f in row.values())]
    return [formula for formula in found if formula.free_symbols]


def leaves(tree):
    """Symbols and numbers of a tree, from left to right."""
    if not isinstance(tree, list):
        return [str(tree)]
    return [leaf for part in tree[1:] for leaf in leaves(part)]
