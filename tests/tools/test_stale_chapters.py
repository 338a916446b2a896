"""Chapters are run and stored where the build finds them; one that fails is left to the build."""

import nbformat
import pytest
from jupyter_cache import get_cache
from nbformat.v4 import new_code_cell, new_notebook

from tools import run_stale_chapters
from tools.notebooks import METADATA

GOOD, BAD = "print(6 * 7)", "raise ValueError"


def write(path, source):
    nbformat.write(new_notebook(metadata=METADATA, cells=[new_code_cell(source)]), path)


@pytest.fixture
def book(tmp_path, monkeypatch):
    for name, source in {"good": GOOD, "bad": BAD}.items():
        write(tmp_path / f"{name}.ipynb", source)
    monkeypatch.setattr(run_stale_chapters, "BUILD", tmp_path / "_build")
    monkeypatch.setattr(run_stale_chapters, "chapters", lambda: sorted(tmp_path.glob("*.ipynb")))
    return tmp_path


def test_what_is_stored_does_not_run_again(book, capsys):
    run_stale_chapters.main()
    assert "2 of 2 chapters must run" in capsys.readouterr().out
    cache = get_cache(book / "_build" / "jupyter-cache")
    stored = [record.uri for record in cache.list_cache_records()]
    assert stored == [str(book / "good.ipynb")]
    _, good = cache.merge_match_into_notebook(nbformat.read(book / "good.ipynb", as_version=4))
    assert good.cells[0].outputs[0].text == "42\n"
    write(book / "bad.ipynb", "print('mended')")
    run_stale_chapters.main()
    assert "1 of 2 chapters must run" in capsys.readouterr().out
    assert len(cache.list_cache_records()) == 2
