"""How many minutes a chapter takes, by one rule: the box at its top says so, and a test compares.

python -m tools.reading_time    says it for all chapters

To read: a minute for 200 words of the sentences, lists and tables, and two minutes for each figure that can be moved.
To do: a minute for each question of the page, and five for each exercise.
"""

import re
from typing import NamedTuple

import nbformat

from tools.notebooks import chapters

WORDS_A_MINUTE = 200
MINUTES_A_WIDGET, MINUTES_A_QUESTION, MINUTES_AN_EXERCISE = 2, 1, 5
#: What is not read word by word: formulas, the addresses of links, signs of Markdown, HTML.
NO_WORDS = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|\]\([^)]*\)|<[^>]+>|[-|#>*`]+", re.DOTALL)
WIDGET = re.compile(r"<lw-([a-z-]+)")


class Minutes(NamedTuple):
    """What a chapter takes to read, and to do what it asks."""

    read: float
    do: float


def minutes_of(notebook) -> Minutes:
    """The minutes of a chapter, not rounded."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    pages = [output.get("data", {}).get("text/html", "") for output in outputs]
    widgets = [found[1] for page in pages for found in WIDGET.finditer(page)]
    questions = widgets.count("predict")
    words = sum(len(NO_WORDS.sub(" ", text).split()) for text in texts)
    exercises = sum(text.count("### Exercise: ") for text in texts)
    return Minutes(
        words / WORDS_A_MINUTE + MINUTES_A_WIDGET * (len(widgets) - questions),
        MINUTES_A_QUESTION * questions + MINUTES_AN_EXERCISE * exercises,
    )


def main() -> None:
    for path in chapters():
        read, do = minutes_of(nbformat.read(path, as_version=4))
        print(f"{path.stem:18} {read:4.0f} minutes to read, {do:3.0f} to do")


if __name__ == "__main__":
    main()
