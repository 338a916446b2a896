"""What other programs make of a chapter: Jupyter's own, nbconvert, a reader who hears the page."""

import os
import subprocess
import sys

import nbformat
import pytest
from nbconvert import HTMLExporter, PythonExporter
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tools.front_ends import METADATA, describe_pictures, shut_code, wordless_pictures
from tools.notebooks import ROOT, chapters

CHAPTERS = pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)


def read(path):
    return nbformat.read(path, as_version=4)


@CHAPTERS
def test_chapter_says_what_its_language_is(path):
    assert read(path).metadata == METADATA


@CHAPTERS
def test_every_picture_is_put_in_words(path):
    notebook = read(path)
    assert wordless_pictures(notebook) == []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            for kind in {"image/png", "image/jpeg"} & set(output.get("data", {})):
                assert len(output.metadata[kind]["alt"]) > 40


@CHAPTERS
def test_what_the_book_hides_is_shut_in_jupyter(path):
    code = [cell for cell in read(path).cells if cell.cell_type == "code"]
    hidden = [cell for cell in code if {"hide-input", "remove-input"} & set(cell.metadata.get("tags", []))]
    assert hidden and all(cell.metadata.jupyter.source_hidden for cell in hidden)


@CHAPTERS
def test_chapter_is_a_script(path):
    """Python alone must understand it: no line of IPython's own."""
    script, resources = PythonExporter().from_notebook_node(read(path))
    assert resources["output_extension"] == ".py"
    assert "get_ipython" not in script
    compile(script, path.name, "exec")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["compare", "count-your-own"])
def test_script_runs(name, tmp_path):
    script, _ = PythonExporter().from_notebook_node(read(ROOT / f"book/{name}.ipynb"))
    (tmp_path / "chapter.py").write_text(script, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}
    done = subprocess.run(
        [sys.executable, "chapter.py"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 5


@pytest.mark.parametrize("name", ["compare", "convolution-cost"])
def test_page_of_nbconvert_reads_well(name):
    notebook = read(ROOT / f"book/{name}.ipynb")
    page, _ = HTMLExporter(template_name="classic").from_notebook_node(notebook)
    for raw in ("{exercise}", "{solution", "{cite", "{term}", "{doc}", ":label:", "(references.bib"):
        assert raw not in page
    titles = [line for cell in notebook.cells for line in cell.source.splitlines() if "# Exercise: " in line]
    assert len(titles) >= 2
    assert all(f">{title.lstrip('# ')}<" in page for title in titles)
    assert '<a href="references.bib#mobilenetv1">Howard et al' in page
    assert page.count("<img") == page.count('alt="') and "No description" not in page


def test_a_picture_without_words_is_named():
    def cell(metadata):
        return new_code_cell(
            "show()", outputs=[new_output("display_data", {"image/png": ""})], metadata=metadata
        )

    told, silent = cell({"mystnb": {"image": {"alt": "A line that rises."}}}), cell({})
    for each in (told, silent):
        describe_pictures(each)
    assert wordless_pictures(new_notebook(cells=[told, silent])) == [silent.id]
    assert told.outputs[0].metadata == {"image/png": {"alt": "A line that rises."}}
    assert silent.outputs[0].metadata == {}


def test_a_cell_that_is_no_longer_hidden_opens():
    cell = new_code_cell("x", metadata={"jupyter": {"source_hidden": True}})
    shut_code(new_notebook(cells=[new_code_cell("y"), cell]))
    assert cell.metadata == {}
