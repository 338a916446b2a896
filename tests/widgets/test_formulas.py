"""The formulas in Chromium: the same numbers as in Python, the same symbols as in LaTeX."""

import random
import re

import pytest

from lwcnn.cost.blocks import BLOCKS, LayerCount, count_block, layers, symbols_of_block
from lwcnn.cost.formulas import N, as_function, specialise
from lwcnn.cost.trees import to_latex, to_tree
from lwcnn.widgets import BottleneckWidths, CostExplorer
from lwcnn.widgets.bottleneck_widths.widget import TRAITS
from tests.cost.every_formula import all_formulas, leaves
from tests.widgets.page import run_module

# what is not whole; a power of a larger number would not be exact
FRACTIONS = ("alpha", "beta", "gamma", "product", "depth", "width", "rho", "SR")
LATEX_WORDS = r"frac|left|right|lceil|rceil|lfloor|rfloor|operatorname\{\w+\}|mathrm|,"


def test_the_page_evaluates_every_formula_to_the_same_number(open_widgets):
    chance = random.Random(0)
    cases, expected = [], []
    for formula in all_formulas():
        for _ in range(3):
            # numerators up to 2^53 are exact in both; 1/2 and the like are exact multipliers
            values = {str(s): chance.randint(1, 60) for s in sorted(formula.free_symbols, key=str)}
            values |= {name: chance.choice([0.0625, 0.25, 0.5, 0.75, 1]) for name in FRACTIONS}
            values["phi"] = chance.randint(0, 7)
            symbols = sorted(formula.free_symbols, key=str)
            cases.append([to_tree(formula), values])
            expected.append(as_function(symbols, formula)(*(values[str(s)] for s in symbols)))
    page = open_widgets(CostExplorer())
    function = "(evaluate, cases) => cases.map(([tree, values]) => evaluate(tree, values))"
    found = run_module(page, "cost-explorer", ["evaluate"], function, cases)
    assert len(cases) > 300
    for number, wanted, (tree, _) in zip(found, expected, cases, strict=True):
        if wanted == int(wanted) and wanted < 2**53:
            assert number == wanted, tree
        else:  # a ratio, or more than a double holds: the last bit may depend on the order of two operations
            assert number == pytest.approx(wanted, rel=1e-14), tree


def test_the_page_counts_blocks_as_python_does(open_widgets):
    chance, cases, expected = random.Random(1), [], []
    for name in sorted(BLOCKS) * 12:
        groups = chance.choice([1, 2, 4])
        state = {
            "block": name, "in_channels": chance.choice([8, 24, 24, 64]), "out_channels": chance.choice([9, 24, 64]),
            "size": chance.randint(1, 60), "stride": chance.choice([1, 1, 2]), "kernel": chance.choice([1, 3, 5]),
            "squeeze_ratio": chance.choice([0.0625, 0.125, 0.75]), "reduction": chance.choice([1, 4, 16]),
            "expansion": chance.choice([1, 2, 6]), "groups": groups, "se": chance.choice([True, False]),
            "norm_between": chance.choice([True, False]),
        }  # fmt: skip
        if name.startswith("shuffle"):
            inside = 8 * chance.randint(1, 9)
            state |= {"in_channels": inside, "out_channels": inside if state["stride"] == 1 else 2 * inside}
        if name == "compconv":  # every depth
            state |= {"in_channels": chance.choice([64, 256, 512]), "out_channels": 64}
        if name.startswith("interleaved") or name == "micro":  # all groups divide both
            state["out_channels"] = 24
        if name == "mixed_residual":  # only the numbers that its table has
            state |= {"groups": chance.choice([1, 2, 3, 4, 5]), "expansion": chance.choice([3, 6])}
        cases.append(state)
        rows = count_block(name, **{str(s): state[TRAITS[str(s)]] for s in symbols_of_block(name)})
        expected.append([[*row, row.memory] for row in rows])
    shown = BottleneckWidths()
    page = open_widgets(shown)
    keys = [*LayerCount._fields, "memory"]
    function = """(values, form, page, cases, keys) => cases.map((state) =>
        form(page, state.block, values(page, state)).rows.map((row) => keys.map((key) => row[key])))"""
    names = ["blockValues", "blockForm"]
    assert run_module(page, "bottleneck-widths", names, function, shown.formulas, cases, keys) == expected


def test_latex_and_mathml_name_the_same_symbols_in_the_same_order(open_widgets):
    trees = [to_tree(formula) for formula in all_formulas()]
    page = open_widgets(CostExplorer())
    # the leaves of MathML: mi, mn, and msub as one; operators' names (round, max) are not leaves of the tree
    function = """(typeset, trees) => trees.map((tree) => {
        const math = typeset(tree);
        const leaves = (node) => {
            if (node.localName === "msub") return [`${node.children[0].textContent}_${node.children[1].textContent}`];
            if (node.localName === "mi" || node.localName === "mn") return [node.textContent];
            return [...node.children].flatMap(leaves);
        };
        return [math.localName, math.namespaceURI, leaves(math)];
    })"""
    for tree, (name, namespace, drawn) in zip(
        trees, run_module(page, "cost-explorer", ["typeset"], function, trees), strict=True
    ):
        assert (name, namespace) == ("math", "http://www.w3.org/1998/Math/MathML")
        greek = {"α": "alpha", "β": "beta", "γ": "gamma", "φ": "phi", "ρ": "rho"}
        assert [
            greek.get(leaf, leaf) for leaf in drawn if leaf not in ("round", "max", "divisible")
        ] == leaves(tree)
        text = re.sub(rf"\\({LATEX_WORDS})", " ", to_latex(tree))
        tokens = re.findall(r"-?\d+|[A-Za-z]+(?:_\{\w+\})?", text)
        assert [re.sub(r"[{}]", "", token) for token in tokens] == leaves(tree)


def test_numbers_stand_in_the_place_of_symbols(open_widgets):
    page = open_widgets(CostExplorer())
    tree = to_tree(specialise(layers["depthwise_separable"], {N: 1})["macs"])
    values = {"H_out": 14, "W_out": 14, "C_in": 512, "C_out": 1024, "k": 3}
    function = """(typeset, typesetTerms, tree, values) =>
        [typeset(tree, values), ...typesetTerms(tree, values)].map((node) => node.textContent)"""
    whole, first, second = run_module(
        page, "cost-explorer", ["typeset", "typesetTerms"], function, tree, values
    )
    assert (first, second) == ("14×14×512×32", "+14×14×1,024×512")
    assert whole == first + second
