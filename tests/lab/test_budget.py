"""Budgets: what is asked for is read, and every block's network is within 2 % of it, or says that it cannot be."""

import doctest

import pytest
import torch

import lwcnn.lab.budget
from lwcnn.errors import LwcnnError
from lwcnn.lab.blocks import BLOCKS
from lwcnn.lab.budget import TOLERANCE, Budget, count, find_widths, macs_of, parse_budget
from lwcnn.lab.settings import DEFAULT_BUDGET
from lwcnn.lab.skeleton import Skeleton, Widths


def test_doctests():
    assert doctest.testmod(lwcnn.lab.budget).failed == 0


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("macs=2000000", Budget("macs", 2_000_000)),
        ("macs=2M", Budget("macs", 2_000_000)),
        (" params=0.5k ", Budget("params", 500)),
        ("params=1e3k", Budget("params", 10**6)),
        ("macs=1.2G", Budget("macs", 1_200_000_000)),
    ],
)
def test_a_budget_is_read_and_written(text, budget):
    assert parse_budget(text) == budget and parse_budget(str(budget)) == budget


@pytest.mark.parametrize(
    "text",
    ["", "2M", "flops=2M", "macs", "macs=", "macs=0", "macs=-5", "params=1.5", "macs=2m", "macs=1e400"],
)
def test_what_is_no_budget_is_refused(text):
    with pytest.raises(LwcnnError, match="this is no budget.\n.*for example macs=2M"):
        parse_budget(text)


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("text", [DEFAULT_BUDGET, "params=64k"])
def test_every_block_is_within_2_percent(block, text):
    budget = parse_budget(text)
    fit = find_widths(block, budget, 10, 1)
    assert fit.missed == ""
    spent = fit.counted.params if budget.kind == "params" else macs_of(fit.counted.cost)
    assert abs(spent - budget.amount) <= TOLERANCE * budget.amount
    with torch.device("meta"):
        network = Skeleton(block, fit.widths, 10, 1)
    assert sum(weight.numel() for weight in network.parameters()) == fit.counted.params
    first, second, third = fit.widths
    assert 1.5 <= second / first <= 2.5 and 1.5 <= third / second <= 2.5  # the same shape for all


def test_counts_are_those_of_plain_arithmetic():
    """The plain block, by hand: a convolution of k x k costs k*k*C_in*C_out a pixel."""
    a, b, c = 5, 11, 19
    counted = count("plain_3x3", Widths(a, b, c), 10, 3)
    stem, head = 256 * 9 * 3 * a, c * 10
    stages = 256 * 9 * 2 * a * a + 64 * 9 * (a * b + b * b) + 16 * 9 * (b * c + c * c)
    assert counted.macs == stem + stages + head
    norms = 2 * (3 * a + 2 * b + 3 * c)
    assert counted.params == 9 * (3 * a + 2 * a * a + a * b + b * b + b * c + c * c) + norms + c * 10 + 10


def test_absolute_differences_count_in_place_of_macs():
    widths = Widths(8, 16, 32)
    plain, adder = count("plain_3x3", widths, 10, 1), count("adder", widths, 10, 1)
    assert macs_of(adder.cost) == plain.macs == macs_of(plain.cost)
    assert adder.macs == 256 * 9 * 8 + 32 * 10  # stem and classifier multiply


@pytest.mark.parametrize(
    ("text", "nearest"), [("macs=1k", "12 24 36, need 86,088"), ("macs=200k", "24 36 60, need 204,984")]
)
def test_a_block_that_cannot_meet_the_budget_says_so(text, nearest):
    """ShuffleNetV1 with three groups has multiples of 12 channels."""
    fit = find_widths("shufflenet_v1", parse_budget(text), 10, 1)
    assert fit.missed == f"no widths meet the budget: the nearest, {nearest}"
    assert fit.missed.startswith(f"no widths meet the budget: the nearest, {fit.widths}")
