"""What the book was built from is compared as strictly as a new run, and what is not of today runs."""

import nbformat
import pytest
from jupyter_cache import get_cache
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tools import forget_stale_runs as runs
from tools import stored_runs
from tools.notebooks import METADATA


def notebook(*texts: str, **metadata):
    """Cells that have printed these texts."""
    outputs = [new_output("stream", text=text) for text in texts]
    cells = [
        new_code_cell("print(next(it))", outputs=[one], execution_count=count, metadata=metadata)
        for count, one in enumerate(outputs, 1)
    ]
    return new_notebook(metadata=METADATA, cells=cells)


class Results:
    """Plugin of pytest: what became of each cell."""

    def __init__(self):
        self.found = []

    def pytest_runtest_logreport(self, report):
        if report.when == "call":
            self.found.append(report.outcome)
        elif report.failed:
            self.found.append("starts a kernel")


@pytest.fixture
def compare(tmp_path, monkeypatch):
    """compare(run, committed) -> what becomes of each cell; `run` is the run that the book was built from."""

    def start(*arguments, **options):
        raise RuntimeError("nbval runs the chapter")

    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setattr("nbval.plugin.RunningKernel", start)
    monkeypatch.setattr(runs, "BUILD", tmp_path / "_build")
    monkeypatch.setattr(runs, "STORED", tmp_path / "_build" / "fingerprint")
    monkeypatch.setattr(runs, "fingerprint", lambda: "today")

    def compared(run, committed, fingerprint="today"):
        chapter, settings, results = tmp_path / "chapter.ipynb", tmp_path / "pytest.ini", Results()
        settings.write_text("[pytest]\n")
        nbformat.write(run, chapter)
        get_cache(runs.BUILD / "jupyter-cache").cache_notebook_file(chapter)
        runs.STORED.write_text(fingerprint)
        nbformat.write(committed, chapter)
        stored_runs.are_of_today.cache_clear()
        options = ["-c", str(settings), "-p", "nbval.plugin", "--nbval"]
        pytest.main([*options, str(chapter)], plugins=[stored_runs, results])
        return results.found

    yield compared
    stored_runs.are_of_today.cache_clear()


def test_equal_outputs_pass_and_nothing_runs(compare):
    assert compare(notebook("1\n", "2\n"), notebook("1\n", "2\n")) == ["passed", "passed"]


def test_a_changed_digit_fails(compare):
    assert compare(notebook("1\n", "2\n"), notebook("1\n", "3\n")) == ["passed", "failed"]


def test_a_run_of_another_package_is_not_taken(compare):
    assert compare(notebook("1\n"), notebook("1\n"), fingerprint="yesterday") == ["starts a kernel"]


def test_a_changed_cell_runs(compare):
    changed = notebook("1\n")
    changed.cells[0].source += "  # again"
    assert compare(notebook("1\n"), changed) == ["starts a kernel"]


def test_what_the_build_passes_over_runs(compare):
    passed_over = notebook("1\n", tags=[stored_runs.NOT_RUN])
    assert compare(passed_over, passed_over) == ["starts a kernel"]
