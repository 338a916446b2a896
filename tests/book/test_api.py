"""The API pages hold sentences, and no sign of the language that they were written in."""

import re

import pytest

from tests.book.conftest import BOOK

# What is left of a directive or a role that nobody has understood.
RAW = re.compile(r"\.\. [\w-]+::|:[a-z]+(?::[a-z]+)?:(?=[`\w])(?!\w* *\d)|``")
EXAMPLE = re.compile(r'<div class="doctest.*?</div>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")
PAGES = sorted((BOOK / "book" / "api").glob("*.html")) or [BOOK / "book" / "api" / "no book"]


def words(page: str) -> str:
    article = page[page.index("<article") : page.index("</article>")]
    return TAG.sub("", EXAMPLE.sub("", article))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_raw_markup_is_left(path):
    assert RAW.findall(words(path.read_text(encoding="utf-8"))) == []


def test_what_raw_markup_is():
    page = "<article>.. note:: Read\n call the :class:Module or :py:func:`x` <b>a</b> ``b``</article>"
    assert RAW.findall(words(page)) == [".. note::", ":class:", ":py:func:", "``", "``"]
    assert RAW.findall(words("<article>Shapes: -> (N, C), x[1:3], one: two, |g|</article>")) == []
