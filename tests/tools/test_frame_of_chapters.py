"""A chapter says at its top what to read first, how long it takes and what it is for, and ends in one breath, twice."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests.tools.test_terms import GLOSSARY, read_terms
from tools.notebooks import chapters
from tools.reading_time import minutes_of

#: Pages that are read otherwise: the first one, the one before all chapters, and a collection.
NO_CHAPTER = {"index", "before-you-start", "errata"}
BOX = re.compile(
    r"^# .+\n\n> \*\*In this chapter\*\*\n>\n> Read first: \[.+ This chapter takes about (\d+) minutes to read, "
    r"and (\d+) more for its questions and exercises\. Afterwards you can\n>\n((?:> - .+\n)+)"
)
BREATH = re.compile(r"^## In one breath\n\n((?:- .+\n)+)\n\*\*中文小结\*\*\n\n((?:- .+\n)+)", re.MULTILINE)
each_chapter = pytest.mark.parametrize(
    "path", [path for path in chapters() if path.stem not in NO_CHAPTER], ids=lambda path: path.stem
)


def may_differ(minutes: float) -> float:
    """By how many minutes a chapter may be wrong before its box has to be renewed."""
    return max(6, minutes / 4)


@each_chapter
def test_a_box_at_the_top(path):
    notebook = nbformat.read(path, as_version=4)
    read, do, goals = BOX.match(notebook.cells[0].source).groups()
    for said, counted in zip((read, do), minutes_of(notebook), strict=True):
        assert int(said) % 5 == 0
        assert abs(int(said) - counted) <= may_differ(counted), (
            f"python -m tools.reading_time says {counted:.0f}"
        )
    goals = goals.rstrip("\n").split("\n")
    assert 3 <= len(goals) <= 5
    assert all(goal.endswith(",") for goal in goals[:-1]) and goals[-1].endswith(".")


@each_chapter
def test_five_lines_in_english_and_in_chinese(path):
    cells = nbformat.read(path, as_version=4).cells
    (found,) = [found for cell in cells if (found := BREATH.search(cell.source + "\n"))]
    english, chinese = (part.rstrip("\n").split("\n") for part in found.groups())
    names = [re.split("[（(]", term.chinese)[0] for term in read_terms(GLOSSARY)]
    assert len(english) == len(chinese) == 5
    assert all(re.search(r"[\u4e00-\u9fff].*[。]$", line) for line in chinese)
    assert sum(name in found[2] for name in names) >= 2, "the terms are those of the glossary"


def test_the_rule_of_the_minutes():
    widgets = [
        new_output("display_data", {"text/html": f"<lw-{name} class='x'>"}) for name in ("predict", "morph")
    ]
    words = new_markdown_cell(
        "## A title\n\n" + "word " * 396 + "$" + "x + " * 99 + "y$\n\n### Exercise: One\n\nDo it."
    )
    notebook = new_notebook(cells=[words, new_code_cell("1 + 1", outputs=widgets)])
    read, do = minutes_of(notebook)
    assert read == pytest.approx(2 + 2, abs=0.05)
    assert do == 1 + 5
