"""A number is a number in any form: Python's, numpy's, a fraction, a decimal, sympy's."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy
import torch

import lwcnn
from lwcnn.cost import evaluate, formulas, layer_sizes
from lwcnn.cost.blocks import count_block
from lwcnn.cost.blocks.scaling import count_scaled
from lwcnn.errors import as_python, is_number, is_whole
from lwcnn.ops import batch_norm, dropout
from lwcnn.ops.rounding import make_divisible
from lwcnn.studies.redundancy import Ghosts, count_ghosts
from lwcnn.widgets import ActivationCurves, AdderGradients, ChannelShuffle, CompoundScaling
from lwcnn.widgets.compound_scaling.widget import b0
from tests.refusing import refused

FORMS = [np.float64, np.float32, Fraction, Decimal, sympy.Rational, sympy.Float]
LAYER = {"C_in": 8, "C_out": 16, "H": 6, "W": 6, "stride": 2}


@pytest.mark.parametrize("form", FORMS)
def test_numbers(form):
    assert is_number(form(0.5)) and as_python(form(0.5)) == 0.5 and type(as_python(form(0.5))) is float
    assert is_number(form(-3)) and as_python(form(-3)) == -3 and type(as_python(form(-3))) is int


def test_what_is_no_number():
    none = [True, np.True_, "3", None, [3], torch.tensor(3.0), np.zeros(2), 1j, sympy.Symbol("x"), sympy.I]
    infinite = [math.nan, math.inf, Decimal("nan"), np.float32("inf"), sympy.oo, sympy.nan, sympy.zoo]
    assert not any(is_number(value) for value in [*none, *infinite])
    assert all(as_python(value) is value for value in [*none, *infinite])
    assert is_number(10**400) and is_number(sympy.sqrt(2)) and as_python(10**400) == 10**400
    assert not is_whole(2.0, 1) and is_whole(as_python(2.0), 1)


@pytest.mark.parametrize("form", FORMS)
def test_the_same_counts(form):
    def all_in(form, values):
        return {name: form(value) for name, value in values.items()}

    rows = count_block("basic", **all_in(form, LAYER))
    assert rows == count_block("basic", **LAYER)
    assert all(type(number) is int for row in rows for number in row[1:7])
    fire = {"C_in": 96, "C_out": 128, "H": 55, "W": 55, "SR": 0.125}
    assert count_block("fire", **all_in(form, fire)) == count_block("fire", **fire)
    linear = {"N": 1, "C_in": 10, "C_out": 5, "b": 1}
    assert evaluate(formulas.linear, **all_in(form, linear)) == evaluate(formulas.linear, **linear)
    sizes = {**LAYER, "alpha": 0.75, "resolution": 160}
    assert layer_sizes(**all_in(form, sizes)) == layer_sizes(**sizes)
    assert count_scaled(b0(), form(1.5), form(1.25), 260) == count_scaled(b0(), 1.5, 1.25, 260)
    assert make_divisible(form(35.5)) == make_divisible(35.5) == 32 + 8 * (32 < 0.9 * 35.5)
    r2 = torch.tensor([[torch.nan, 0.25], [0.75, torch.nan]])
    assert count_ghosts(Ghosts(r2, r2), form(0.5)) == count_ghosts(Ghosts(r2, r2), 0.5)


@pytest.mark.parametrize("form", FORMS)
def test_the_same_networks(form):
    for name in ("mobilenet_v1", "mobilenet_v2", "mobilenet_v3_small"):
        with torch.device("meta"):
            networks = [lwcnn.create_model(name, width=width) for width in (0.75, form(0.75))]
        shapes = [{key: value.shape for key, value in network.state_dict().items()} for network in networks]
        assert shapes[0] == shapes[1]


@pytest.mark.parametrize("form", FORMS)
def test_the_same_widgets(form):
    assert ActivationCurves(x=form(1.5)).x == AdderGradients(gap=form(1.5)).gap == 1.5
    assert CompoundScaling(alpha=form(1.25)).alpha == 1.25
    assert type(ChannelShuffle(channels=form(12), groups=form(3)).channels) is int


@pytest.mark.parametrize("form", [Fraction, Decimal, sympy.Rational])
def test_what_pytorch_does_not_take_is_named(form):
    """A number, but not one that PyTorch computes with: the message does not call it none."""
    x, ones = torch.ones(1, 2, 3, 3), torch.ones(2)
    for option in ("eps", "momentum"):
        call = lambda option=option: batch_norm(x, ones, ones, **{option: form(0.5)})  # noqa: E731
        refused(call, f"{option} is {form(0.5)!r}", "a number of Python or numpy")
    refused(lambda: dropout(x, form(0.5)), "a number of Python or numpy, 0 <= rate < 1")
    refused(lambda: make_divisible(8, divisor=8.0), "divisor is 8.0", "an int, or an integer of numpy,")
