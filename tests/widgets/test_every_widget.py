"""What every widget must be: small, the same on every run, usable by keyboard, readable in both themes at 360 pixels.

Each widget that lwcnn.widgets exports is found by itself. Its own tests, in ``test_<name>.py``, hold what is special
to it, and may hold two things that are used here: ```LOOKS```, functions that make it (the first as a page would show
it, others where it is widest or fullest), and ``show_all(page)``, which unfolds what is hidden at first.
"""

import importlib
import json
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

import lwcnn.widgets
from lwcnn.widgets.core import base, front_end
from tests.axe import axe_faults
from tests.keyboard import fault_of_answer
from tests.telephone import small_fields

WIDGETS = [
    widget for widget in map(lwcnn.widgets.__dict__.get, lwcnn.widgets.__all__)
    if isinstance(widget, type) and issubclass(widget, base.BookWidget)
]  # fmt: skip
every_widget = pytest.mark.parametrize("widget", WIDGETS, ids=[widget.module for widget in WIDGETS])
THEMES = {
    "light": {},
    "dark": {"runOnly": ["color-contrast"]},
}  # of all that axe looks at, a theme changes only the colours


def own_tests(widget):
    """The module of a widget's own tests."""
    name = f"test_{widget.module.replace('-', '_')}"
    assert Path(__file__).with_name(f"{name}.py").is_file(), f"write tests/widgets/{name}.py"
    return importlib.import_module(f"tests.widgets.{name}")


def makers(widget) -> list:
    """Functions that make a widget: the ``LOOKS`` of its tests, or the widget itself if it needs no arguments."""
    return getattr(own_tests(widget), "LOOKS", [widget])


@cache
def looks(widget) -> list:
    """The widget in all its looks; they are only shown, never changed."""
    try:
        return [make() for make in makers(widget)]
    except TypeError as error:
        where = f"tests/widgets/test_{widget.module.replace('-', '_')}.py"
        pytest.fail(f"{error}: give LOOKS, a list of functions that make a {widget.__name__}, in {where}")


def test_every_folder_has_its_widget():
    assert sorted(widget.module for widget in WIDGETS) == front_end.widget_modules(), (
        "lwcnn.widgets exports others"
    )


@every_widget
def test_state_is_the_traits_and_survives_json(widget):
    for look in looks(widget):
        state = json.loads(look.state_json())
        assert state == json.loads(json.dumps(look.state()))
        assert list(state) == widget.own_traits()


@every_widget
def test_state_is_small(widget):
    for look in looks(widget):
        size = len(look.state_json().encode())
        print(f"{look!r}: {size:,} bytes of state")
        assert size <= look.state_limit <= 2 * base.STATE_LIMIT


@every_widget
def test_a_front_end_can_send_what_it_shows(widget):
    """Python shows the state that it gets from a notebook as it shows the same state made by itself."""
    for look in looks(widget):
        again = makers(widget)[0]()
        shown = again.state()
        again.set_state({name: value for name, value in look.state().items() if value != shown[name]})
        assert again.page_html() == look.page_html()


@every_widget
def test_html_is_the_same_on_every_run_and_has_no_id(widget):
    html = looks(widget)[0].page_html()
    assert makers(widget)[0]().page_html() == html
    parser = HTMLParser()
    ids = []
    parser.handle_starttag = lambda tag, attributes: ids.extend(v for k, v in attributes if k == "id")
    parser.feed(html)
    assert ids == []


@every_widget
def test_repr_is_one_line(widget):
    assert repr(looks(widget)[0]).startswith(f"{widget.__name__}(")
    assert "\n" not in repr(looks(widget)[0])


@every_widget
def test_every_choice_answers_to_the_keyboard_and_is_said(widget, open_widgets):
    """Each slider, list, box and field, one after the other; what buttons do is special to a widget."""
    page = open_widgets(looks(widget)[0])
    shown = page.query_selector(".lw-widget")
    controls = [control for control in shown.query_selector_all("input, select") if control.is_visible()]
    assert controls
    faults = {name_of(control): fault_of_answer(page, shown, control) for control in controls}
    assert not {name: fault for name, fault in faults.items() if fault}


def name_of(control) -> str:
    return control.evaluate("e => e.labels[0]?.querySelector('span')?.textContent ?? e.ariaLabel")


@every_widget
@pytest.mark.parametrize("theme", THEMES)
def test_small_screens_and_accessibility(widget, theme, open_widgets):
    """All looks below each other: nothing sticks out, at 1280 pixels too, and axe finds nothing."""
    page = open_widgets(*looks(widget), theme=theme, width=360, has_touch=True)
    getattr(own_tests(widget), "show_all", lambda page: None)(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert not small_fields(page)
    assert not axe_faults(page, **THEMES[theme])
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


@every_widget
@pytest.mark.parametrize("theme", THEMES)
def test_high_contrast(widget, theme, open_widgets):
    """A widget takes the colours that a reader has forced upon all pages, light or dark, and can be read in them."""
    page = open_widgets(looks(widget)[0], theme=theme, color_scheme=theme, forced_colors="active")
    colours = "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    assert page.eval_on_selector(".lw-panel", colours) == page.eval_on_selector("body", colours)
    assert not axe_faults(page, runOnly=["color-contrast"])
