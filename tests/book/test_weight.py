"""Pages with widgets are light, in gzipped HTML, style, script and widget state; pictures and maths stand apart."""

import gzip
from statistics import median
from urllib.parse import urlsplit

from tests.book.conftest import BOOK, widget_pages

# Bytes. A fifth of every page was once styles and scripts that nothing on it used: these limits keep such things out.
# Diagrams and annotated sources were worth 2 to 8 kB a page.
LIMIT = 185_000
LIMIT_OF_MEDIAN = 170_000
SIZES: dict[str, dict[str, int]] = {}  # page -> file -> bytes, so that each page is visited once


def sizes_of(visit, page_name: str) -> dict[str, int]:
    if page_name not in SIZES:
        fetched = dict.fromkeys(visit(page_name).fetched)
        paths = [urlsplit(address).path.lstrip("/") for address in fetched]
        text = [path for path in paths if path.endswith((".html", ".css", ".js")) and "/mathjax/" not in path]
        SIZES[page_name] = {path: len(gzip.compress((BOOK / path).read_bytes(), 9)) for path in text}
    return SIZES[page_name]


def test_weight_of_a_widget_page(visit, widget_page, capsys):
    sizes = sizes_of(visit, widget_page)
    total = sum(sizes.values())
    heaviest = sorted(sizes.items(), key=lambda item: -item[1])[:6]
    with capsys.disabled():
        print(f"\n{widget_page}: {total / 1000:.0f} kB gzipped; the heaviest:")
        for path, size in heaviest:
            print(f"  {size / 1000:6.1f} kB  {path}")
    assert total <= LIMIT, f"{widget_page} weighs {total / 1000:.0f} kB, more than {LIMIT / 1000:.0f}"


def test_weight_of_half_the_widget_pages(visit):
    middle = median(sum(sizes_of(visit, page_name).values()) for page_name in widget_pages())
    assert middle <= LIMIT_OF_MEDIAN, f"half of the pages weigh more than {middle / 1000:.0f} kB"
