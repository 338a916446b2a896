"""What an author wrote in MyST becomes Markdown that reads well in any notebook; the book turns it back.

The table of forms stands in `book/_ext/lwcnn_book/plain.py`, which is the way back.
"""

import re
from functools import cache
from pathlib import Path
from urllib.parse import quote

from pybtex.database import parse_file

BOOK = Path(__file__).resolve().parent.parent / "book"
CITATION = re.compile(r"\{cite(?::(\w))?\}`([^`]+)`")
WITH_TEXT = re.compile(r"\{(term|doc|ref)\}`([^`<]+?)(?:\s*<([^`>]+)>)?`")
FUNCTION = re.compile(r"\{py:func\}`([\w.]+)`")
EQUATION = re.compile(r"^\$\$ \(([\w-]+)\)$", re.MULTILINE)
PLACE = re.compile(r"^\(([\w-]+)\)=$", re.MULTILINE)
BOX = re.compile(r"^```\{(note|admonition)\} ?(.*)\n(?::class: tip\n)?\n*((?:.|\n)*?)\n```$", re.MULTILINE)
FENCE = r"(?P<fence>```+)"
EXERCISE = re.compile(
    rf"^{FENCE}\{{exercise\}} (.+)\n(?::label: (\S+)\n)?\n*((?:.|\n)*?)\n(?P=fence)$", re.MULTILINE
)
IN_WORDS = re.compile(
    rf"^{FENCE}\{{solution\}} .+\n(?::class: dropdown\n)?\n*((?:.|\n)*?)\n(?P=fence)$", re.MULTILINE
)
SOLUTION_START = re.compile(rf"{FENCE}\{{solution-start\}} .+\n(?:.+\n)?(?P=fence)(?:\n\n((?:.|\n)+))?")
SOLUTION_END = re.compile(
    r"(?:((?:.|\n)+?)\n\n)?```+\{solution-end\}\n```+\n*"
)  # words behind the code may stand before it
TITLE = re.compile(r"^### Exercise: (.+)$", re.MULTILINE)
HEADING = re.compile(r'^ *"?# (.+?)(?:\\n)?"?,?$', re.MULTILINE)  # of a page, also of a notebook's file
SOLUTION = "#### Solution"
DETAILS = "<details>\n<summary>Show the solution</summary>\n\n{}\n\n</details>"
ID = "exercise-"  # how the ids of cells with an exercise begin


@cache
def bibliography() -> dict:
    return parse_file(BOOK / "references.bib").entries


def citation(key: str, in_the_sentence: bool = False) -> str:
    """Author and year, as a link.

    >>> citation("resnet")
    '[He et al., 2016](references.bib#resnet)'
    """
    entry = bibliography()[key]
    names = ["".join(map(str, person.rich_last_names)) for person in entry.persons["author"]]
    if len(names) > 2 or names[-1] == "others":
        names = [f"{names[0]} et al."]
    year = entry.fields["year"]
    text = f"{' and '.join(names)} ({year})" if in_the_sentence else f"{' and '.join(names)}, {year}"
    return f"[{text}](references.bib#{key})"


def plain_citation(kind: str | None, keys: str) -> str:
    named = [citation(key.strip(), kind == "t") for key in keys.split(",")]
    return ", ".join(named) if kind == "t" else f"({'; '.join(named)})"


def plain_link(role: str, text: str, target: str | None) -> str:
    if role == "term":
        return f"[{text}](glossary.md#{quote(target or text)})"
    if role == "ref":
        return f"[{text}](#{target})"
    page = target or text
    file = next(path for path in (BOOK / f"{page}.ipynb", BOOK / f"{page}.md") if path.exists())
    if target is None:
        text = HEADING.search(file.read_text(encoding="utf-8"))[1]
    return f"[{text}]({file.relative_to(BOOK)})"


def plain_text(text: str) -> str:
    """The Markdown of a cell with nothing of MyST in its sentences.

    >>> plain_text("{cite:t}`resnet` adds {term}`maps <feature map>`.")
    '[He et al. (2016)](references.bib#resnet) adds [maps](glossary.md#feature%20map).'
    """
    text = CITATION.sub(lambda found: plain_citation(*found.groups()), text)
    text = WITH_TEXT.sub(lambda found: plain_link(*found.groups()), text)
    text = FUNCTION.sub(r"[`\1()`](api/index.md)", text)
    text = EQUATION.sub(r"$$\n<!-- equation: \1 -->", text)
    text = PLACE.sub(r'<a id="\1"></a>', text)
    return BOX.sub(lambda found: plain_box(found[1], found[2], found[3]), text)


def plain_box(kind: str, title: str, body: str) -> str:
    lines = [f"> {line}".rstrip() for line in body.split("\n")]
    return "\n".join([f"> **{'Note' if kind == 'note' else title}**", ">", *lines])


def plain_exercise(cell) -> None:
    """An exercise is a heading and the rest of its cell, whose id is the exercise's label."""
    if found := EXERCISE.search(cell.source):
        cell.id = found[3] or cell.id
        if IN_WORDS.sub("", cell.source[found.end() :]).strip():
            raise ValueError(
                f"cell {cell.id}: an exercise ends its cell; what follows it needs a cell of its own"
            )
    cell.source = EXERCISE.sub(r"### Exercise: \2\n\n\4", cell.source)
    cell.source = IN_WORDS.sub(lambda found: DETAILS.format(found[2]), cell.source)
    title = TITLE.search(cell.source)
    if title and not cell.id.startswith(ID):
        # an id that a program drew says nothing: it would be the exercise's address in the book
        name = cell.id if found and found[3] else re.sub(r"\W+", "-", title[1].lower()).strip("-")
        cell.id = (ID + name)[:64]  # nbformat allows no more


def plain_solution(text: str) -> str:
    """What opens and what closes a solution; its words are shut as its code is."""
    if found := SOLUTION_START.fullmatch(text):
        return f"{SOLUTION}\n\n{DETAILS.format(found[2])}" if found[2] else SOLUTION
    if found := SOLUTION_END.match(text):
        words = f"{DETAILS.format(found[1])}\n\n" if found[1] else ""
        return (words + text[found.end() :]).rstrip("\n")
    return text


def check_solutions(cells) -> None:
    """A solution is one code cell: the plain form does not say where it ends."""
    for place, cell in enumerate(cells):
        if SOLUTION_START.fullmatch(cell.source):
            kinds = [after.cell_type for after in cells[place + 1 : place + 3]]
            if kinds != ["code", "markdown"] or not SOLUTION_END.match(cells[place + 2].source):
                raise ValueError(f"cell {cell.id}: a solution is one code cell, and behind it is its end")


def is_solution(cell) -> bool:
    """Whether the code cell behind this one is a solution."""
    return cell.cell_type == "markdown" and cell.source.split("\n")[0] == SOLUTION


def make_plain(notebook) -> None:
    """Bring the Markdown cells of a notebook into the form that reads well anywhere."""
    check_solutions(notebook.cells)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = plain_solution(plain_text(cell.source))
            plain_exercise(cell)
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type != "markdown" or cell.source.strip()]
