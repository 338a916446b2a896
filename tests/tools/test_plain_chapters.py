"""Chapters read well as plain notebooks: in Jupyter, on Colab, on GitHub."""

import re
import sys
from itertools import pairwise

import nbformat
import pytest

from tools.notebooks import ROOT, chapters
from tools.plain import bibliography, citation, is_solution

sys.path.append(str(ROOT / "book" / "_ext"))
from lwcnn_book.plain import myst_text

# A role, the fence of a directive, the label of a heading, the number of a formula.
MYST = re.compile(r"\{[a-z:]+\}`|^[`:]{3,}\{.*|^\([\w-]+\)=$|^\$\$ \(.+\)$", re.MULTILINE)
CITATION = re.compile(r"(\[[^\]]*\]\(references\.bib#([^)]*)\))")


def markdown(path) -> dict[str, str]:
    """The Markdown cells of a chapter, by their ids."""
    cells = nbformat.read(path, as_version=4).cells
    return {cell.id: cell.source for cell in cells if cell.cell_type == "markdown"}


CHAPTERS = pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)


@CHAPTERS
def test_chapter_shows_no_myst(path):
    """`make format` takes it away; the table in book/_ext/lwcnn_book/plain.py has the forms."""
    assert MYST.findall("\n\n".join(markdown(path).values())) == []


@CHAPTERS
def test_every_citation_says_author_and_year_of_an_entry(path):
    for text in markdown(path).values():
        for link, key in CITATION.findall(text):
            assert key in bibliography()
            assert link in (citation(key), citation(key, in_the_sentence=True))


@CHAPTERS
def test_the_book_understands_every_citation_and_term(path):
    """A form that it does not know would stay a link to a file."""
    for text in markdown(path).values():
        assert not re.search(r"references\.bib|glossary\.md#|<a id|<!--", myst_text(text))


@CHAPTERS
def test_solutions_are_shut(path):
    cells = nbformat.read(path, as_version=4).cells
    for before, cell in pairwise(cells):
        if is_solution(before):
            assert cell.cell_type == "code"
            assert cell.metadata.jupyter == {"outputs_hidden": True, "source_hidden": True}
            assert before.source == "#### Solution" or before.source.endswith("\n\n</details>")


def test_exercises_have_names_of_their_own():
    """The id of the cell is the address of the exercise in the book."""
    cells = [item for path in chapters() for item in markdown(path).items()]
    names = [name for name, text in cells if "### Exercise: " in text]
    assert len(names) == len(set(names)) >= 42
    assert all(name.startswith("exercise-") for name in names)
