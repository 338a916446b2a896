"""Sentences of the book are for readers whose first language is another."""

import re

import nbformat
import pytest

from tools.notebooks import ROOT, chapters

#: What a dictionary does not explain word by word.
IDIOMS = re.compile(
    r"\b(dear|hangs? on|no toy|for free|buys?|bought|at a glance|a hair away|the dark side|in vain|falls? apart|"
    r"know nothing of|price|stopwatch|the bill|minds little|pays?|paid|short of|by heart|at hand|the catch)\b"
)
PAGES = sorted([*chapters(), *(ROOT / "book").glob("*.md")])
#: A first sentence such as "**93.4 %.** So much of ..." has no subject.
NUMBER_ALONE = re.compile(r"^(?:# .+\n\n)?\*\*[\d.,]+[^*]{0,40}\.\*\*", re.MULTILINE)


def prose(path) -> str:
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_sentence_needs_an_idiom(path):
    assert IDIOMS.findall(prose(path)) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_first_sentences_name_their_subject(path):
    assert NUMBER_ALONE.findall(prose(path)) == []


def test_what_these_tests_look_for():
    assert IDIOMS.findall("It is dear, and hangs on the price.") == ["dear", "hangs on", "price"]
    assert NUMBER_ALONE.search("# A page\n\n**93.4 %.** So much of it is here.")
    assert not NUMBER_ALONE.search("It has **93.4 %.** That is much.")
