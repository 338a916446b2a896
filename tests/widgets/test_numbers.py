"""Each writer of numbers and names stands once, in core/js/numbers.js, and writes as its comment says."""

import pytest

from lwcnn.widgets import NetworkCompare
from lwcnn.widgets.core import front_end
from tests.widgets.page import run_module

NUMBERS = front_end.CORE / "js" / "numbers.js"


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    page.goto("about:blank")
    yield page
    page.close()


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("signed(-0.5)", "−0.5"),
        ("signed(-0)", "0"),
        ("signed(2, 3)", "2.000"),
        ("signed(-1.5, 3)", "−1.500"),
        ("signed('-1,234')", "−1,234"),
        ("thousands(1234567)", "1,234,567"),
        ("thousands(0.5)", "0.5"),
        ("threeDigits(0.11306)", "0.113"),
        ("threeDigits(9.999)", "10.0"),
        ("threeDigits(12.345)", "12.3"),
        ("threeDigits(0)", "0"),
        ("decimals(1.20004, 3)", "1.2"),
        ("decimals(2, 3)", "2"),
        ("percent(0.1234)", "12.3 %"),
        ("percent(0.1234, { digits: 2 })", "12.34 %"),
        ("percent(1, { of: 3, digits: 0 })", "33 %"),
        ("percent(1, { of: 8, digits: 0 })", "13 %"),  # a half goes up
        ("accuracy(76)", "76.0"),
        ("accuracy(77.15)", "77.15"),
        ("short(10838016)", "10.8 M"),
        ("short(1e9)", "1.00 G"),
        ("short(1500)", "1.50 k"),
        ("short(999)", "999"),
        ("shortMark(3e8)", "300 M"),
        ("shortMark(1e10)", "10 G"),
        ("shortMark(3e5)", "0.3 M"),
        ("spoken('depthwise_separable_layer')", "depthwise separable layer"),
    ],
)
def test_writes(page, call, text):
    name = call.partition("(")[0]
    assert run_module(page, NetworkCompare.module, [name], f"({name}) => {call}") == text


@pytest.mark.parametrize("sign", ["NumberFormat", "toLocaleString", 'replace("-", "−")', 'replaceAll("_"'])
def test_no_second_writer(sign):
    """What these stand for has a writer: thousands, signed, spoken."""
    scripts = [path for path in front_end.WIDGETS.rglob("*.js") if path != NUMBERS]
    assert [front_end._name(path) for path in scripts if sign in path.read_text(encoding="utf-8")] == []
