"""Every widget lives in Firefox too, from a server and from a folder, and answers to a key with a sentence."""

import re

import pytest

from tests.book.conftest import BOOK, FAILED_WIDGETS, UNTIL_DONE, widget_pages
from tests.keyboard import KEYS


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


# What a reader hears of a widget, whatever shows it.
SAID = "[...widget.querySelectorAll('[aria-live]')].map(e => e.textContent).join(' ')"
CONTROLS = (
    "[...widget.querySelectorAll('.lw-panel :is(input, select, button)')].filter(e => e.checkVisibility())"
)


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
