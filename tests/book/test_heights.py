"""What is moved and what it changes are seen together, in a window of 1366 x 768 pixels."""

import pytest

from tests.book.conftest import BOOK, widget_pages

WINDOW = {"width": 1366, "height": 768}
PAGES = [
    page for page in widget_pages() if "<lw-bottleneck-widths" in (BOOK / page).read_text(encoding="utf-8")
]


@pytest.mark.parametrize("block_page", PAGES or ["no book"])
def test_the_picture_of_a_block_fits_and_its_controls_stay(visit, block_page):
    """At most 1200 pixels before anything is unfolded; at its end the controls stand below the page's bar."""
    page = visit(block_page).page
    page.set_viewport_size(WINDOW)
    for widget in page.query_selector_all("lw-bottleneck-widths"):
        assert widget.bounding_box()["height"] <= 1200
        widget.evaluate("e => scrollTo(0, scrollY + e.getBoundingClientRect().bottom - innerHeight)")
        controls = widget.query_selector(".lw-controls").bounding_box()
        bar = page.query_selector(".bd-header-article").bounding_box()
        assert bar["y"] + bar["height"] <= controls["y"] + 1
        assert controls["y"] + controls["height"] <= WINDOW["height"] / 2
