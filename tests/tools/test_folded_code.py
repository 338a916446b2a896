"""What a reader sees of a chapter is what the chapter is about: other code is folded, and tests are not shown.

Folded (`hide-input`, `remove-input`, `remove-cell`) is code that plots, that trains, that asserts, and what has more
than 25 lines. Not shown at all (`remove-cell`) is a cell that asserts and prints only that its limits hold: it is a
test, and still runs. Solutions are folded by their heading; exercises are open.
"""

import re
from itertools import pairwise

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output

from tools.notebooks import chapters
from tools.plain import is_solution

LINES = 25
FOLDED = {"hide-input", "remove-input", "remove-cell"}
FOLLOWS = {
    "plots": re.compile(r"\bplt\."),
    "trains": re.compile(r"\boptimizer\b|(?<!def )\btrain\("),
    "asserts": re.compile(r"^\s*assert ", re.MULTILINE),
}
#: A line of output that says no more than that a limit holds.
LIMIT_HOLDS = re.compile(r": True$|more than|less than|at least|worse|near the")


def reasons(cell) -> list[str]:
    """Why the code of a cell is folded."""
    found = [word for word, sign in FOLLOWS.items() if sign.search(cell.source)]
    return found + [f"has more than {LINES} lines"] * (len(cell.source.splitlines()) > LINES)


def is_test(cell) -> bool:
    """Whether a cell does nothing but check."""
    texts = [output.get("text", "no text") for output in cell.outputs]
    lines = [line for text in texts for line in text.splitlines()]
    return "asserts" in reasons(cell) and bool(lines) and all(LIMIT_HOLDS.search(line) for line in lines)


def tags(cell) -> set[str]:
    return set(cell.metadata.get("tags", []))


@pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)
def test_code_is_folded_and_tests_are_not_shown(path):
    for before, cell in pairwise(nbformat.read(path, as_version=4).cells):
        if cell.cell_type == "code" and not is_solution(before):
            why = reasons(cell)
            assert not why or tags(cell) & FOLDED, (
                f"cell {cell.id} {' and '.join(why)}: give it the tag hide-input"
            )
            assert not is_test(cell) or "remove-cell" in tags(cell), (
                f"cell {cell.id} is a test: tag it remove-cell"
            )


def cell_of(source: str, printed: str = ""):
    return new_code_cell(source, outputs=[new_output("stream", name="stdout", text=printed)])


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("plt.show()", ["plots"]),
        ("train(net, 3)", ["trains"]),
        ("if x:\n    assert x > 0", ["asserts"]),
        ("x = 1\n" * 26, ["has more than 25 lines"]),
        ("x = 1\n" * 25, []),
        ("net.train()\nprint('assert nothing')", ["trains"]),
        ("print(trained)", []),
    ],
)
def test_reasons(source, why):
    assert reasons(cell_of(source)) == why


@pytest.mark.parametrize(
    ("source", "printed", "expected"),
    [
        ("assert right > 0.9", "more than 90 % right: True\n", True),
        ("assert right > 0.9", "more than 90 % right: True\n97 % right\n", False),
        ("assert right > 0.9", "", False),
        ("print(equal)", "equal: True\n", False),
    ],
)
def test_what_a_test_is(source, printed, expected):
    assert is_test(cell_of(source, printed)) == expected
