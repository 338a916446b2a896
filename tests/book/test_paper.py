"""A chapter goes to the printer whole and light: all code and every figure, no box that scrolls, no solution."""

import io
import unicodedata

import pytest
from pypdf import PdfReader

PAPER = 700  # pixels between the margins of a page
two_chapters = pytest.mark.parametrize("chapter", ["book/squeezenet.html", "book/ghostnet.html"])


def without_blanks(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())  # a document draws f and i as one sign


@two_chapters
def test_a_chapter_as_pdf(visit, chapter):
    page = visit(chapter, theme="dark").page
    document = PdfReader(io.BytesIO(page.pdf(format="A4", print_background=True)))
    text = without_blanks("".join(sheet.extract_text() for sheet in document.pages))
    code, solutions = page.evaluate(CODE)
    assert len(code) > 20 and len(solutions) > 2
    assert not [block for block in code if without_blanks(block)[-25:] not in text]
    assert not [block for block in solutions if without_blanks(block)[-25:] in text]
    assert "Solutionto" not in text
    widgets = page.evaluate(WIDGETS)
    assert widgets
    assert not [words for widget in widgets for words in widget if without_blanks(words) not in text]


# What a reader types and what is answered, outside of solutions and in them.
CODE = """() => [false, true].map(inside => [...document.querySelectorAll("main .cell_input pre")]
  .filter(pre => Boolean(pre.closest(".solution")) === inside).map(pre => pre.textContent))"""

# The title of each figure, the sentence that says its state, and the names of all steps of a player.
WIDGETS = """() => [...document.querySelectorAll(".lw-widget")].map(widget => [
  widget.querySelector(".lw-title").textContent,
  ...[...widget.querySelectorAll(".lw-live")].map(e => e.textContent),
  ...[...widget.querySelectorAll(".lw-step-name")].map(e => e.textContent)])"""


@two_chapters
def test_what_is_printed_is_light_and_does_not_scroll(visit, chapter):
    page = visit(chapter, theme="dark", width=PAPER).page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("html").get_attribute("data-theme") == "light"
    assert not page.evaluate(SCROLLING)
    assert page.locator(".lw-button:visible, input[type=range]:visible").count() == 0
    assert page.locator(".lw-step-ends .lw-maps").count() == 2 * page.locator("lw-step-player").count() > 0
    assert not page.evaluate(UNDRAWN_ENDS)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator("main details.hide[open]").count() == 0


SCROLLING = """() => [...document.querySelectorAll("article *:not(mjx-container *)")]
  .filter(e => e.checkVisibility() && e instanceof HTMLElement && getComputedStyle(e).overflow !== "visible")
  .filter(e => e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1)
  .map(e => `${e.localName}.${e.className}`)"""

# The maps that the first step takes and those that the last one gives, if they have none.
UNDRAWN_ENDS = """() => [...document.querySelectorAll(".lw-step-ends .lw-maps")]
  .filter(grid => ![...grid.querySelectorAll("canvas")].some(e => e.checkVisibility() && e.width !== 300))
  .map(grid => grid.closest(".lw-panel").ariaLabel)"""
