"""A page with widgets is light: at most 200 kB of HTML, style, script and widget state, gzipped."""

import gzip
from urllib.parse import urlsplit

from tests.book.conftest import BOOK

LIMIT = 200_000  # bytes; pictures and maths stand apart


def test_weight_of_a_widget_page(visit, widget_page, capsys):
    seen = visit(widget_page)
    paths = [urlsplit(address).path.lstrip("/") for address in dict.fromkeys(seen.fetched)]
    text = [path for path in paths if path.endswith((".html", ".css", ".js")) and "/mathjax/" not in path]
    sizes = {path: len(gzip.compress((BOOK / path).read_bytes(), 9)) for path in text}
    total = sum(sizes.values())
    heaviest = sorted(sizes.items(), key=lambda item: -item[1])[:6]
    with capsys.disabled():
        print(f"\n{widget_page}: {total / 1000:.0f} kB gzipped; the heaviest:")
        for path, size in heaviest:
            print(f"  {size / 1000:6.1f} kB  {path}")
    assert total <= LIMIT, f"{widget_page} weighs {total / 1000:.0f} kB, more than {LIMIT / 1000:.0f}"
