"""Every widget lives in Firefox too, from a server and from a folder, and answers to a key with a sentence."""

import os
import re

import pytest

from tests.book.conftest import BOOK, FAILED_WIDGETS, WIDGETS_ARE_DONE, widget_pages
from tests.firefox import running_firefox
from tests.keyboard import KEYS
from tools.firefox import find_firefox


def pages_with_every_widget() -> list[str]:
    """Few pages that have each widget of the book: always the one with most of those that are still missing."""
    left = {page: widgets_of(page) for page in widget_pages()}
    chosen = []
    while any(left.values()):
        chosen.append(max(left, key=lambda page: len(left[page])))
        found = left[chosen[-1]]
        left = {page: kinds - found for page, kinds in left.items()}
    return chosen or ["no book"]


def widgets_of(page: str) -> set[str]:
    return set(re.findall(r"<(lw-[a-z-]+)", (BOOK / page).read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def firefox():
    path = find_firefox()
    if not path and not os.environ.get("CI"):
        pytest.skip(
            "No Firefox found, so the widgets are not tried in it; `python -m tools.chromium` installs it."
        )
    assert path, "No Firefox found, and here the widgets must be tried in it."
    with running_firefox(path) as browser:
        yield browser


# What a reader hears of a widget, whatever shows it.
SAID = "[...widget.querySelectorAll('[aria-live]')].map(e => e.textContent).join(' ')"
CONTROLS = (
    "[...widget.querySelectorAll('.lw-panel :is(input, select, button)')].filter(e => e.checkVisibility())"
)

UNTIL_DONE = f"""new Promise(done => {{
  const look = () => ({WIDGETS_ARE_DONE})() ? done(true) : setTimeout(look, 50);
  look();
}})"""


@pytest.mark.parametrize("how", ["http", "file"])
@pytest.mark.parametrize("page", pages_with_every_widget())
def test_widgets_live_and_answer_to_the_keyboard(firefox, book_address, page, how):
    firefox.open(f"{book_address[how]}/{page}")
    assert firefox.evaluate(UNTIL_DONE)
    assert not firefox.evaluate(f"({FAILED_WIDGETS})()")
    faults = [fault for kind in sorted(widgets_of(page)) if (fault := fault_of_key(firefox, kind))]
    assert not faults
    assert not firefox.complaints


def fault_of_key(firefox, kind: str) -> str:
    """Press the keys of the first control of the first widget of a kind; nothing is wrong if a sentence changes."""
    widget = f"const widget = document.querySelector('{kind}');"
    firefox.evaluate(f"(() => {{ {widget} window.before = {SAID}; {CONTROLS}[0].focus(); }})()")
    for key in KEYS[firefox.evaluate("document.activeElement.type")]:
        firefox.press(key)
        said = f"(() => {{ {widget} return {SAID} !== before; }})()"
        if firefox.evaluate(f"new Promise(requestAnimationFrame).then(() => {said})"):
            return ""
    return f"{kind}: no sentence says that something has changed"
