"""The formulas of a Ghost module against the module itself, the paper's own form, and the limits that it names."""

import pytest
import torch
from sympy import limit, oo, simplify

from lwcnn.cost import profile
from lwcnn.cost.blocks import ghostnet as ghost
from lwcnn.cost.blocks import layers
from lwcnn.cost.blocks.ghostnet import d
from lwcnn.cost.formulas import C_in, C_out, as_function, k, r, total
from lwcnn.models.ghostnet import GhostModule

SIZES = [(16, 48, 1, 3, 2), (12, 20, 3, 3, 3), (8, 10, 3, 5, 4), (5, 7, 1, 1, 2), (4, 9, 5, 3, 16)]


@pytest.mark.parametrize(("inputs", "outputs", "kernel", "cheap", "ratio"), SIZES)
def test_exact_counts_are_those_of_the_module(inputs, outputs, kernel, cheap, ratio):
    with torch.device("meta"):
        module = GhostModule(inputs, outputs, kernel, ratio, cheap)
    counted = profile(module, (1, inputs, 10, 6))
    values = {"N": 1, "C_in": inputs, "C_out": outputs, "k": kernel, "d": cheap, "r": ratio}
    values |= {"H": 10, "W": 6, "H_out": 10, "W_out": 6}
    for part, formula in ghost.exact.items():
        rows = [row for row in counted.rows if row.name == f"{part}.conv"]
        for quantity in ("macs", "params", "reads", "writes"):
            names = sorted(map(str, formula[quantity].free_symbols))
            number = as_function(names, formula[quantity])(*(values[name] for name in names))
            assert number == sum(getattr(row.cost, quantity) for row in rows), (part, quantity)


def test_the_ratio_is_that_of_the_paper():
    """c k² / (c k² / s + (s - 1) d² / s), for MACs and for parameters."""
    paper = C_in * k**2 / (C_in * k**2 / r + (r - 1) * d**2 / r)
    assert simplify(ghost.speed_up - paper) == 0
    assert simplify(ghost.ratio_of("params") - paper) == 0


def test_the_simpler_forms_are_what_the_paper_says():
    assert simplify(ghost.speed_up.subs(d, k) - ghost.same_kernels) == 0
    assert limit(ghost.same_kernels, C_in, oo) == r
    assert limit(ghost.speed_up, C_in, oo) == r


def test_the_module_of_the_cost_explorer_is_the_same():
    whole = total(*ghost.exact.values())
    for quantity, expression in layers["ghost_module"].items():
        assert simplify(whole[quantity].subs(d, 3) - expression) == 0


def test_exact_and_ideal_agree_where_the_ratio_divides():
    modules = ghost.exact, ghost.layers_of_module(C_out / r)
    exact, ideal = (sum(layer["macs"] for layer in module.values()) for module in modules)
    assert simplify((exact - ideal).subs({C_out: 24, r: 3})) == 0
    assert simplify((exact - ideal).subs({C_out: 25, r: 3})) != 0
