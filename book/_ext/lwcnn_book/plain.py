"""Plain Markdown, which reads well in any notebook, becomes MyST before the book reads it.

| in a notebook | in the book |
|---|---|
| `([He et al., 2016](references.bib#resnet))`, `[He et al. (2016)](references.bib#resnet)` | a citation |
| `[maps](glossary.md#feature%20map)` | a term of the glossary |
| `` [`lwcnn.profile()`](api/index.md) `` | a function of the API |
| a line `<!-- equation: name -->` below a formula | the formula has a number |
| a line `<a id="order"></a>`, and `[below](#order)` | a place, and a link to it |
| `> **Note**`, an empty `>`, then `> ` before each line | a box; any other title makes it a tip |
| a cell that ends with `### Exercise: its title` and the task | an exercise; its label is the cell's id |
| a cell `#### Solution`, then one code cell, `<details>` in either Markdown cell | a solution, shut |
| `<details>` with the summary `Show the solution`, below the task | a solution in words, shut |

`tools/plain.py` is the way back: it takes what an author wrote in MyST.
"""

import re
from itertools import zip_longest
from urllib.parse import unquote

import nbformat

ONE = r"\[[^\]]+, \d{4}\]\(references\.bib#\w+\)"
IN_BRACKETS = re.compile(rf"\(({ONE}(?:; {ONE})*)\)")
IN_THE_SENTENCE = re.compile(r"\[[^\]]+ \(\d{4}\)\]\(references\.bib#(\w+)\)")
KEY = re.compile(r"references\.bib#(\w+)")
TERM = re.compile(r"\[([^\]]+)\]\(glossary\.md#([^)\s]+)\)")
FUNCTION = re.compile(r"\[`([\w.]+)\(\)`\]\(api/index\.md\)")
EQUATION = re.compile(r"^\$\$\n<!-- equation: ([\w-]+) -->$", re.MULTILINE)
PLACE = re.compile(r'^<a id="([\w-]+)"></a>$', re.MULTILINE)
BOX = re.compile(r"^> \*\*(.+)\*\*\n>\n((?:>.*\n?)+)", re.MULTILINE)
EXERCISE = re.compile(r"^### Exercise: (.+)\n\n((?:.|\n)*?)(?=\n\n<details>|\Z)", re.MULTILINE)
DETAILS = r"<details>\n<summary>Show the solution</summary>\n\n((?:.|\n)*?)\n\n</details>"
IN_WORDS = re.compile(rf"^{DETAILS}$", re.MULTILINE)
BEHIND = re.compile(rf"{DETAILS}\n*")  # words at the head of the cell behind a solution's code
SOLUTION = re.compile(rf"#### Solution(?:\n\n{DETAILS})?")


def myst_text(text: str) -> str:
    """The Markdown of a cell, but for its exercise, as MyST.

    >>> myst_text("MACs ([He et al., 2016](references.bib#resnet)) of [maps](glossary.md#feature%20map)")
    'MACs {cite}`resnet` of {term}`maps <feature map>`'
    """
    text = IN_BRACKETS.sub(lambda found: "{cite}`" + ",".join(KEY.findall(found[1])) + "`", text)
    text = IN_THE_SENTENCE.sub(r"{cite:t}`\1`", text)
    text = TERM.sub(lambda found: f"{{term}}`{found[1]} <{unquote(found[2])}>`", text)
    text = FUNCTION.sub(r"{py:func}`\1`", text)
    text = EQUATION.sub(r"$$ (\1)", text)
    text = PLACE.sub(r"(\1)=", text)
    return BOX.sub(lambda found: myst_box(found[1], found[2]), text)


def myst_box(title: str, quoted: str) -> str:
    body = re.sub("^> ?", "", quoted.rstrip("\n"), flags=re.MULTILINE)
    head = "{note}" if title == "Note" else f"{{admonition}} {title}\n:class: tip"
    return f"```{head}\n{body}\n```" + "\n" * quoted.endswith("\n")


def myst_exercise(text: str, label: str) -> str:
    """The exercise of a cell, and its solution in words."""
    text = EXERCISE.sub(
        lambda found: f"````{{exercise}} {found[1]}\n:label: {label}\n\n{found[2]}\n````", text
    )
    return IN_WORDS.sub(lambda found: f"````{{solution}} {label}\n:class: dropdown\n\n{found[1]}\n````", text)


def myst_notebook(notebook) -> None:
    """Bring the Markdown cells of a notebook into MyST; behind each solution comes a cell that says where it ends."""
    cells, label, is_solution = [], "", False
    for cell, after in zip_longest(notebook.cells, notebook.cells[1:]):
        cells.append(cell)
        if cell.cell_type != "markdown":
            if is_solution:
                cells.append(end_of_solution(after))
            is_solution = False
        elif found := SOLUTION.fullmatch(cell.source):
            words = f"\n\n{myst_text(found[1])}" if found[1] else ""
            cell.source = f"````{{solution-start}} {label}\n:class: dropdown\n````{words}"
            is_solution = True
        else:
            if EXERCISE.search(cell.source):
                label = cell.id
            cell.source = myst_exercise(myst_text(cell.source), label)
    notebook.cells = [cell for cell in cells if cell.cell_type != "markdown" or cell.source]


def end_of_solution(after):
    """The cell that says so, with the words that stand in details at the head of the cell behind the code."""
    found = BEHIND.match(after.source) if after else None
    words = f"{myst_text(found[1])}\n\n" if found else ""
    if found:
        after.source = after.source[found.end() :]
    return nbformat.v4.new_markdown_cell(f"{words}````{{solution-end}}\n````")


def read_plain(app, docname, source):
    if app.env.doc2path(docname).endswith(".ipynb"):
        notebook = nbformat.reads(source[0], as_version=4)
        myst_notebook(notebook)
        source[0] = nbformat.writes(notebook)


def setup(app):
    app.connect("source-read", read_plain)
