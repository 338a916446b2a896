"""MitchellBits: its arithmetic against Python's, its refusals, what the reader types, its looks."""

import itertools
import math

import pytest
import torch

from lwcnn.errors import LwcnnError
from lwcnn.ops.mitchell import mitchell_product
from lwcnn.widgets import MitchellBits
from lwcnn.widgets.mitchell_bits.widget import EXAMPLES, LARGEST, error_map, parts
from tests.widgets.page import run_module

LOOKS = [MitchellBits, lambda: MitchellBits(-0.0123, 3e38), lambda: MitchellBits(0.0, 5.0)]
#: Numbers of every kind: zeros, a subnormal one, the ends of float32, both signs, and some between.
NUMBERS = [
    *(
        0.0,
        -0.0,
        1e-40,
        2.0**-126,
        -(2.0**-126) * 1.5,
        1.0,
        -1.5,
        1.75,
        0.1,
        -3.3e-5,
        1e30,
        LARGEST,
        -LARGEST,
    ),
    *torch.logspace(-37, 37, 9).tolist(),
]


def test_the_arithmetic_of_the_page_is_python_s(open_widgets):
    pairs = list(itertools.product(NUMBERS, repeat=2))
    function = "(f, pairs) => pairs.map(([a, b]) => f(a, b)).map((r) => [String(r.product), r.truth, r.what])"
    found = run_module(open_widgets(MitchellBits()), "mitchell-bits", ["multiply"], function, pairs)
    a, b = torch.tensor(pairs).unbind(1)
    for (product, true, what), y, exact in zip(
        found, mitchell_product(a, b).tolist(), (a.double() * b.double()).tolist(), strict=True
    ):
        assert float(product) == y
        assert float(true) == exact
        assert {"large": math.isinf(y), "zero": y == 0, "small": y == 0}.get(
            what, math.isfinite(y) and y != 0
        )


def test_the_bits_of_the_page_are_python_s(open_widgets):
    function = (
        "(f, all) => all.map(f).map((p) => [...p.texts, p.magnitude.toLocaleString('en-US'), p.k, p.x])"
    )
    found = run_module(open_widgets(MitchellBits()), "mitchell-bits", ["partsOf"], function, NUMBERS)
    for number, (*texts, k, x) in zip(NUMBERS, found, strict=True):
        assert texts == parts(number)
        if abs(number) >= 2.0**-126:
            assert (1 + x) * 2.0**k == torch.tensor(number).abs().item()


def test_the_map_of_errors():
    errors = torch.tensor(error_map())
    assert torch.equal(errors, errors.T) and errors.max() <= 0 and -11.12 < errors.min() < -10
    x = (torch.arange(16) + 0.5) / 16
    product = torch.where(x[:, None] + x < 1, 1 + x[:, None] + x, 2 * (x[:, None] + x))
    torch.testing.assert_close(errors, 100 * (product / ((1 + x[:, None]) * (1 + x)) - 1), atol=0.006, rtol=0)


def test_products_and_the_text_without_javascript():
    assert MitchellBits(1.5, 1.5).products() == (2.0, 2.25)
    html = MitchellBits(1.5, -1.5).fallback_html()
    assert "10000000000000000000000" in html and "1,065,353,216" in html and "-11.11 %" in html
    assert "The error" not in MitchellBits(0.0, 2.0).fallback_html()
    assert "The error" not in MitchellBits(3e38, 2.0).fallback_html()


@pytest.mark.parametrize("value", [math.inf, math.nan, 1e39, "1.5", None, True])
def test_what_float32_has_not_is_refused(value):
    with pytest.raises(LwcnnError, match="float32 has no such number"):
        MitchellBits(value, 1.0)
    widget = MitchellBits()
    with pytest.raises(LwcnnError):
        widget.b = value
    assert widget.b == 1.5


def shown(page):
    return page.locator("lw-mitchell-bits")


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ("3", "0.75", "product is 2, the true one 2.25. The error is −11.11"),
        ("-4", "0.7", "product is −2.8, the true one −2.8. There is no error"),
        ("3e38", "4", "product is ∞, the true one 1.2e+39: the sum reaches the bits of infinity"),
        ("1e-30", "1e-20", "product is 0, the true one 1e−50: the sum is below"),
        ("0", "7", "a zero has no logarithm"),
    ],
)
def test_the_reader_types_two_numbers(open_widgets, a, b, words):
    page = open_widgets(MitchellBits())
    for name, text in (("number a", a), ("number b", b)):
        field = shown(page).get_by_label(name)
        field.fill(text)
        field.press("Enter")
    assert words in shown(page).locator(".lw-live").text_content()
    assert page.complaints == []


def test_what_is_no_number_is_put_back(open_widgets):
    page = open_widgets(MitchellBits())
    field = shown(page).get_by_label("number a")
    for text in ("", "1e39"):
        field.fill(text)
        field.press("Tab")
        assert field.input_value() == "1.5"


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_what_they_say(open_widgets, name):
    a, b = EXAMPLES[name]
    page = open_widgets(MitchellBits(2.0, 3.0))
    select = shown(page).get_by_label("example")
    assert select.evaluate("s => s.selectedOptions[0].text") == "your own numbers"
    select.select_option(label=name)
    assert [float(shown(page).get_by_label(f"number {k}").input_value()) for k in "ab"] == [a, b]
    said = shown(page).locator(".lw-live").text_content()
    key = {"power": "no error", "zero": "set apart", "large for": "infinity", "small for": "smallest normal"}
    assert all(words in said for start, words in key.items() if start in name)
    shown(page).get_by_role("button", name="Reset").click()
    assert shown(page).get_by_label("number a").input_value() == "2"
