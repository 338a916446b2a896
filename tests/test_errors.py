"""LwcnnError itself, and bad calls of `lwcnn.cost`."""

import copy
import pickle

import numpy as np
import pytest
import torch
from torch import nn

import lwcnn
from lwcnn import LwcnnError, profile
from lwcnn.cost import Cost, cost_of, evaluate, formulas, layer_sizes, rule
from lwcnn.errors import divisors, is_whole, nearest, one_of, shape_of
from lwcnn.models.layers import ConvNorm
from lwcnn.steps import Step, call
from tests.refusing import refused


def test_an_error_says_where_what_given_expected_and_hint():
    error = LwcnnError("f(n=-1)", "n is negative", "n is -1", "n must be 0 or more", "use 0")
    assert str(error) == "f(n=-1): n is negative.\n  n is -1; n must be 0 or more; use 0."
    assert (error.where, error.what, error.given) == ("f(n=-1)", "n is negative", "n is -1")
    assert (error.expected, error.hint, error.path) == ("n must be 0 or more", "use 0", "")
    assert isinstance(error, ValueError)


def test_parts_that_are_not_there_leave_no_trace():
    assert str(LwcnnError("f()", "no")) == "f(): no."
    assert str(LwcnnError("f()", "no", hint="yes")) == "f(): no.\n  yes."


def test_an_error_keeps_the_first_path():
    error = LwcnnError("f()", "no").at("fire2.squeeze").at("fire2")
    assert str(error) == "in step fire2.squeeze: f(): no."


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))])
def test_an_error_survives_a_copy(copied):
    error = LwcnnError("f()", "no", "given", "expected", "hint").at("a")
    assert str(copied(error)) == str(error)


def test_the_message_in_full():
    refused(
        lambda: lwcnn.ops.channel_shuffle(torch.zeros(1, 10, 4, 4), 3),
        "channel_shuffle(x, groups=3): cannot split 10 channels into 3 equal groups.\n"
        "  x has shape (1, 10, 4, 4); groups must divide 10; use 1, 2, 5 or 10.",
    )


def test_words_of_hints():
    assert [one_of([]), one_of([1]), one_of([1, 2]), one_of("abc")] == ["", "1", "1 or 2", "a, b or c"]
    assert [divisors(1), divisors(12), divisors(13)] == [[1], [1, 2, 3, 4, 6, 12], [1, 13]]
    assert nearest("squeezenet", ["squeezenet1_0", "squeezenet1_1", "vgg16"]).startswith(
        "did you mean squeezenet1_"
    )
    assert nearest("xyz", ["b", "a"]) == "use a or b"
    assert nearest(None, ["b", "a"]) == "use a or b"
    assert [shape_of(torch.zeros(2, 3)), shape_of(None), shape_of(2), shape_of([]), shape_of("")] == [
        *("(2, 3)", "None", "an int", "a list", "a str")
    ]


@pytest.mark.parametrize("value", [1, 7, np.int64(1), np.uint8(3)])
def test_whole_numbers(value):
    assert is_whole(value, least=1)


@pytest.mark.parametrize(
    "value", [0, -1, 1.0, True, False, None, "1", [1], np.float64(1), np.array([1, 2]), np.bool_(True)]
)
def test_no_whole_numbers(value):
    assert not is_whole(value, least=1)


LAYER = ConvNorm(3, 4, 3)
PROFILE = profile(LAYER, (1, 3, 8, 8))
CONV = dict(N=1, C_in=4, C_out=6, H=4, W=4, H_out=2, W_out=2, k_h=3, k_w=3, g=1, b=1)
SIZES = dict(alpha=1, resolution=160, C_in=512, C_out=512, H=14, W=14, stride=1)


class TwoInputs(nn.Module):
    def forward(self, x, y, step=call):
        return x


BAD_COSTS = {
    "profile of nothing": (
        lambda: profile(None),
        "profile(NoneType",
        "this is not a network",
        "torch.nn.Module",
    ),
    "profile of a class": (lambda: profile(ConvNorm), "this is not a network", "torch.nn.Module"),
    "profile, two inputs": (
        lambda: profile(TwoInputs()),
        "missing a required argument: 'y'",
        "arguments are x, y, step",
    ),
    "profile, one number": (lambda: profile(LAYER, 224), "this is not the size of a batch", "(N, C, H, W)"),
    "profile, no batch": (
        lambda: profile(LAYER, (3, 8, 8)),
        "this is not the size of a batch",
        "(N, C, H, W)",
    ),
    "profile, zero": (
        lambda: profile(LAYER, (1, 3, 0, 8)),
        "this is not the size of a batch",
        "(N, C, H, W)",
    ),
    "profile, negative": (
        lambda: profile(LAYER, (1, 3, 8, -8)),
        "this is not the size of a batch",
        "(N, C, H, W)",
    ),
    "profile, a float": (
        lambda: profile(LAYER, (1, 3, 8.0, 8)),
        "this is not the size of a batch",
        "(N, C, H, W)",
    ),
    "profile, a bool": (
        lambda: profile(LAYER, (True, 3, 8, 8)),
        "this is not the size of a batch",
        "(N, C, H, W)",
    ),
    "profile, channels": (
        lambda: profile(LAYER, (1, 5, 8, 8)),
        "in step conv: conv2d(",
        "x has shape (1, 5, 8, 8)",
    ),
    "grouped by 0": (
        lambda: PROFILE.grouped(0),
        "grouped(depth=0): depth is no whole number",
    ),
    "cost of nothing": (
        lambda: cost_of(None),
        "cost_of(step): this is not a step",
        "got None",
        "trace(block, x)",
    ),
    "cost of an unknown": (
        lambda: cost_of(Step("a", divisors, (), {}, None)),
        "cost_of(step 'a'): no cost rule for divisors.\n  a function of lwcnn.ops; register one with @lwcnn.cost.rule",
    ),
    "rule of nothing": (lambda: rule(), "rule(...): this is not a tensor function", "@rule(function)"),
    "rule of a name": (lambda: rule("relu"), "rule(...): this is not a tensor function", "got ('relu',)"),
    "no such formula": (
        lambda: evaluate("convolution"),
        "this is not a formula",
        "got 'convolution'; counts by their names; for example lwcnn.cost.formulas.convolution",
    ),
    "formula a list": (lambda: evaluate([]), "this is not a formula", "got []"),
    "symbols missing": (
        lambda: evaluate(formulas.linear, N=1),
        "the symbols do not fit",
        "got N; needed are C_in, C_out, N, b",
    ),
    "symbol 0": (
        lambda: evaluate(formulas.convolution, **{**CONV, "g": 0}),
        "g is 0",
        "a whole number of at least 1",
    ),
    "symbol a float": (
        lambda: evaluate(formulas.convolution, **{**CONV, "H": 4.5}),
        "H is 4.5",
        "whole number of at least 1",
    ),
    "groups do not divide": (
        lambda: evaluate(formulas.convolution, **{**CONV, "g": 3}),
        "the groups do not divide the channels.\n  C_in is 4, C_out is 6, g is 3; g must divide C_in and C_out",
    ),
    "sizes missing": (
        lambda: layer_sizes(alpha=1),
        "layer_sizes(...): resolution is missing",
        "add resolution=...",
    ),
    "size None": (
        lambda: layer_sizes(**{**SIZES, "alpha": None}),
        "alpha is None",
        "a number greater than 0",
    ),
    "stride 0": (lambda: layer_sizes(**{**SIZES, "stride": 0}), "stride is 0", "a number greater than 0"),
    "cost and number": (
        lambda: Cost(macs=1) + 1,
        "only a Cost can be added to a Cost.\n  got 1; start a sum",
        "Cost()",
    ),
}


@pytest.mark.parametrize("case", BAD_COSTS)
def test_bad_call_of_cost(case):
    bad, *answer = BAD_COSTS[case]
    refused(bad, *answer)
