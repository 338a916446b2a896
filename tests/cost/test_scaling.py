"""Scaled networks by formula: the same counts as the real modules, the rounding rules, the search for equal MACs."""

import itertools

import pytest
import torch

from lwcnn.cost import profile
from lwcnn.cost.blocks.scaling import (
    DIMENSIONS,
    Stage,
    as_function,
    coefficients,
    count_scaled,
    laws,
    resolution,
    same_macs,
)
from lwcnn.errors import LwcnnError
from lwcnn.models import create_model
from lwcnn.models.efficientnet import SCALES, EfficientNet, Scale
from lwcnn.ops.rounding import make_divisible, repeat_depth
from lwcnn.widgets.compound_scaling.widget import b0, powers
from lwcnn.widgets.progressive_training.widget import TABLES, table_of


def totals(rows):
    return sum(row.macs for row in rows), sum(row.params for row in rows)


def profiled(network, size):
    counted = profile(network, (1, 3, size, size))
    return counted.macs, counted.params


# the released networks at both ends; powers with phi 3; odd sizes; narrower, shallower and smaller than B0
@pytest.mark.parametrize(
    ("depth", "width", "resolution"),
    [
        (1.0, 1.0, 224),
        (3.1, 2.0, 600),
        tuple(powers(3, 1.2, 1.1, 1.15).values()),
        (1.01, 0.35, 97),
        (0.5, 1.33, 31),
        (2.34, 1.0, 225),
    ],
)  # fmt: skip
def test_formulas_count_what_the_network_counts(depth, width, resolution):
    with torch.device("meta"):
        network = EfficientNet(Scale(width, depth, resolution, 0.2))
    assert totals(count_scaled(b0(), depth, width, resolution)) == profiled(network, resolution)


def test_published_counts_of_the_released_networks():
    macs = [
        round(totals(count_scaled(b0(), s.depth, s.width, s.resolution))[0] / 1e9, 2) for s in SCALES.values()
    ]
    params = [totals(count_scaled(b0(), s.depth, s.width, s.resolution))[1] for s in SCALES.values()]
    assert macs == [0.39, 0.69, 0.99, 1.83, 4.39, 10.27, 19.07, 37.75]
    assert params == [
        5_288_548, 7_794_184, 9_109_994, 12_233_232, 19_341_616, 30_389_784, 43_040_704, 66_347_960,
    ]  # fmt: skip


@pytest.mark.parametrize(("network", "size"), [("efficientnet_v2_s", 185), ("efficientnet_v2_m", 128)])
def test_fused_blocks_count_what_the_network_counts(network, size):
    with torch.device("meta"):
        module = create_model(network)
    assert totals(count_scaled(table_of(network), 1, 1, size)) == profiled(module, size)
    assert set(TABLES) == {"efficientnet_v2_s", "efficientnet_v2_m", "efficientnet_v2_l"}


def test_channels_layers_and_sizes_follow_the_released_rounding():
    for depth, width, pixels in itertools.product((1, 1.1, 1.2, 2.6), (0.3, 1.05, 1.21), (224, 259)):
        size = pixels
        for stage, row in zip(b0(), count_scaled(b0(), depth, width, pixels), strict=True):
            classifier = stage.kind == "classifier"
            size = 1 if classifier else -(-size // stage.stride)
            assert row.size == size
            assert row.channels == (1000 if classifier else make_divisible(stage.channels * width))
            assert row.layers == (repeat_depth(stage.repeats, depth) if "mbconv" in stage.kind else 1)


def test_coefficients_and_laws():
    values = {"alpha": 1.2, "beta": 1.1, "gamma": 1.15, "phi": 2}
    for name, expected in {"depth": 1.44, "width": 1.21, "resolution": 296, "product": 1.92027}.items():
        formula = coefficients[name]
        symbols = sorted(formula.free_symbols, key=str)
        found = as_function(symbols, formula)(*(values[str(symbol)] for symbol in symbols))
        assert found == pytest.approx(expected)
    law = as_function(sorted(laws["scaled"].free_symbols, key=str), laws["scaled"])
    assert law(2, 2, 1) == 8 and law(1, 1, 3) == 9  # depth, rho, width
    assert as_function([resolution], laws["rho"])(448) == 2


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_one_dimension_has_the_nearest_macs(dimension):
    """No step up or down of the dimension comes nearer."""
    wanted = 992_629_472
    found = same_macs(b0(), wanted, dimension)
    step = 0.01 if DIMENSIONS[dimension] == 100 else 1
    distance = abs(totals(count_scaled(b0(), **found))[0] - wanted)
    for by in range(-30, 31):
        other = {
            **found,
            dimension: round(found[dimension] + by * step, 2) if step < 1 else found[dimension] + by,
        }
        assert abs(totals(count_scaled(b0(), **other))[0] - wanted) >= distance
    assert {name: value for name, value in found.items() if name != dimension} == {
        name: value
        for name, value in {"depth": 1, "width": 1, "resolution": 224}.items()
        if name != dimension
    }


def test_as_many_macs_as_b0_is_b0():
    for dimension in DIMENSIONS:
        assert same_macs(b0(), 385_814_752, dimension) == {"depth": 1, "width": 1, "resolution": 224}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: count_scaled(b0(), 0, 1, 224), "depth is 0"),
        (lambda: count_scaled(b0(), 1, float("inf"), 224), "width is inf"),
        (lambda: count_scaled(b0(), 1, True, 224), "width is True"),
        (lambda: count_scaled(b0(), 1, 1, 224.5), "a whole number of pixels, at least 1"),
        (lambda: same_macs(b0(), 1, "widht"), "there is no such dimension"),
    ],
)
def test_wrong_values(call, message):
    with pytest.raises(LwcnnError, match=message):
        call()


def test_a_stage_names_its_symbols():
    """The page gives a stage to the formulas as it is, so its fields have the names of the symbols."""
    assert Stage._fields[2:] == ("k", "t", "channels", "repeats", "stride")
