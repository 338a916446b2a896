"""A chapter goes to the printer whole and light: all code and every figure, no box that scrolls, no solution."""

import io
import unicodedata

import pytest
from pypdf import PdfReader

from tests.book.conftest import UNTIL_DONE

PAPER = 700  # pixels between the margins of a page
CHAPTERS = ["book/squeezenet.html", "book/ghostnet.html"]
two_chapters = pytest.mark.parametrize("chapter", CHAPTERS)


def without_blanks(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())  # a document draws f and i as one sign


def faults_of(pdf: bytes, code: list[str], solutions: list[str], widgets: list[list[str]]) -> list[str]:
    """What of code and figures is not in the document, and what of solutions is in it."""
    sheets = PdfReader(io.BytesIO(pdf)).pages
    text = without_blanks("".join(sheet.extract_text() for sheet in sheets))
    # In the order of places: a block may go on behind the words of the next sheet.
    lines = without_blanks("".join(sheet.extract_text(extraction_mode="layout") for sheet in sheets))
    faults = [f"cut: {block}" for block in code if without_blanks(block)[-25:] not in lines]
    faults += [f"told: {block}" for block in solutions if without_blanks(block)[-25:] in lines + text]
    faults += [
        f"lost: {words}" for widget in widgets for words in widget if without_blanks(words) not in text
    ]
    return faults + ["told: a solution"] * ("Solutionto" in text)


@two_chapters
def test_a_chapter_as_pdf(visit, chapter):
    page = visit(chapter, theme="dark").page
    pdf = page.pdf(format="A4", print_background=True)
    (code, solutions), widgets = page.evaluate(CODE), page.evaluate(WIDGETS)
    assert len(code) > 20 and len(solutions) > 2 and widgets
    assert not faults_of(pdf, code, solutions, widgets)


def test_a_chapter_as_pdf_of_firefox(firefox, book_address):
    firefox.open(f"{book_address['file']}/{CHAPTERS[0]}")
    assert firefox.evaluate(UNTIL_DONE)
    pdf = firefox.pdf()
    (code, solutions), widgets = firefox.evaluate(f"({CODE})()"), firefox.evaluate(f"({WIDGETS})()")
    assert len(code) > 20 and len(solutions) > 2 and widgets
    assert not faults_of(pdf, code, solutions, widgets)


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
