"""What an author writes in MyST reads well in any notebook, and the book gets it back."""

import sys

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools.address import ROOT
from tools.plain import make_plain, plain_text

sys.path.append(str(ROOT / "book" / "_ext"))
from lwcnn_book.plain import myst_notebook, myst_text


@pytest.mark.parametrize(
    ("myst", "plain"),
    [
        ("x {cite}`resnet`.", "x ([He et al., 2016](references.bib#resnet))."),
        ("{cite:t}`vgg` say", "[Simonyan and Zisserman (2015)](references.bib#vgg) say"),
        (
            "{cite}`xception,mobilenetv1`",
            "([Chollet, 2017](references.bib#xception); [Howard et al., 2017](references.bib#mobilenetv1))",
        ),
        ("{cite:t}`seizureenergy`", "[Manzouri et al. (2022)](references.bib#seizureenergy)"),
        ("{term}`maps <feature map>`", "[maps](glossary.md#feature%20map)"),
        (
            "{term}`squeeze-and-excitation <squeeze-and-excitation>`",
            "[squeeze-and-excitation](glossary.md#squeeze-and-excitation)",
        ),
        ("{py:func}`lwcnn.profile`", "[`lwcnn.profile()`](api/index.md)"),
        ("(order)=\n## Order", '<a id="order"></a>\n## Order'),
        ("$$\nx\n$$ (sum)\n", "$$\nx\n$$\n<!-- equation: sum -->\n"),
        ("```{note}\nTwo\n\nlines.\n```\n\nAfter", "> **Note**\n>\n> Two\n>\n> lines.\n\nAfter"),
        ("```{admonition} FLOPs\n:class: tip\nAsk.\n```", "> **FLOPs**\n>\n> Ask."),
    ],
)
def test_there_and_back(myst, plain):
    assert plain_text(myst) == plain
    assert myst_text(plain) == myst


def test_links_to_pages_and_places_stay_plain():
    text = "{doc}`glossary`, {doc}`errata`, {doc}`it <mobilenet>`, {ref}`below <order>`"
    plain = "[Glossary](glossary.md), [What is often told wrong](errata.ipynb), "
    plain += "[it](mobilenet.ipynb), [below](#order)"
    assert plain_text(text) == myst_text(plain) == plain


WITH_EXERCISES = [
    "## Exercises\n\n````{exercise} Double it\n:label: exercise-double\n\nWrite `f`.\n````",
    None,
    "````{solution-start} exercise-double\n:class: dropdown\n````\n\nTwice {cite}`vgg`.",
    None,
    "Or `2 * f`.\n\n````{solution-end}\n````",
    "````{exercise} Is it right?\n:label: is-it\n\nSay why.\n````\n\n"
    "````{solution} exercise-is-it\n:class: dropdown\n\nIt is.\n````",
]


@pytest.fixture
def exercises():
    return new_notebook(
        cells=[
            new_code_cell("f = 1", id=f"c{place}")
            if text is None
            else new_markdown_cell(text, id=f"m{place}")
            for place, text in enumerate(WITH_EXERCISES)
        ]
    )


def test_exercises_become_headings_and_solutions_shut(exercises):
    make_plain(exercises)
    ids, texts = zip(*[(cell.id, cell.source) for cell in exercises.cells], strict=True)
    assert ids == ("exercise-double", "c1", "m2", "c3", "m4", "exercise-is-it")
    assert texts[0] == "## Exercises\n\n### Exercise: Double it\n\nWrite `f`."
    shut = "<details>\n<summary>Show the solution</summary>\n\n"
    assert texts[2].startswith(f"#### Solution\n\n{shut}Twice ([Simonyan")
    assert texts[4] == f"{shut}Or `2 * f`.\n\n</details>"
    assert texts[5] == f"### Exercise: Is it right?\n\nSay why.\n\n{shut}It is.\n\n</details>"


def test_the_book_gets_its_exercises_back(exercises):
    make_plain(exercises)
    myst_notebook(exercises)
    texts = [cell.source if cell.cell_type == "markdown" else None for cell in exercises.cells]
    assert texts == [*WITH_EXERCISES[:5], WITH_EXERCISES[5].replace(": is-it", ": exercise-is-it")]


def test_an_exercise_without_a_label_is_named_after_its_title():
    notebook = new_notebook(cells=[new_markdown_cell("### Exercise: Is 1 × 1 enough?\n\nSay.", id="4fa1")])
    make_plain(notebook)
    assert notebook.cells[0].id == "exercise-is-1-1-enough"


def test_what_the_plain_form_cannot_say_is_refused(exercises):
    exercises.cells[0].source += "\n\nMore text."
    with pytest.raises(ValueError, match="an exercise ends its cell"):
        make_plain(exercises)
    exercises.cells.insert(3, new_code_cell("g = 2"))
    with pytest.raises(ValueError, match="m2: a solution is one code cell"):
        make_plain(exercises)
