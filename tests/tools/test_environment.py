"""What `make` says and does about the Python that it is given and about a .venv that no longer works."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.environment import OLDEST, complaint, main, version_of

ROOT = Path(__file__).resolve().parents[2]


def make_venv(folder: Path, version: str = "3 12", made_in: Path | None = None) -> Path:
    """A .venv whose Python only tells its version."""
    (folder / ".venv" / "bin").mkdir(parents=True)
    python = folder / ".venv" / "bin" / "python"
    python.write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
    python.chmod(0o755)
    if made_in:
        (folder / ".venv" / "installed").write_text(f"{made_in}\n", encoding="utf-8")
    return folder / ".venv"


def test_the_version_of_a_python():
    assert version_of(sys.executable) == sys.version_info[:2]
    assert version_of("/no/python") is None


@pytest.mark.parametrize("version", ["3 11", "3 12", "3 13"])
def test_what_works_stays(tmp_path, version):
    assert complaint(tmp_path / ".venv") == ""
    venv = make_venv(tmp_path, version, made_in=tmp_path)
    assert main(venv) == ([], True) and venv.exists()
    assert main(venv, here=(3, 9)) == ([], True)  # another Python called make: it has nothing to do


@pytest.mark.parametrize(("version", "said"), [("3 10", "Python is 3.10"), ("3 14", "3.14"), ("", "not run")])
def test_a_wrong_python_in_venv_is_renewed(tmp_path, version, said):
    venv = make_venv(tmp_path, version)
    (sentence,), ready = main(venv, here=OLDEST)
    assert ready and said in sentence and not venv.exists()


def test_a_link_that_leads_nowhere_is_renewed(tmp_path):
    (tmp_path / ".venv").symlink_to(tmp_path / "gone")
    (sentence,), ready = main(tmp_path / ".venv", here=OLDEST)
    assert ready and "does not run" in sentence and not (tmp_path / ".venv").is_symlink()


def test_a_moved_checkout_is_renewed(tmp_path):
    venv = make_venv(tmp_path, made_in=Path("/home/me/old place"))
    (sentence,), ready = main(venv, here=OLDEST)
    assert sentence == "The folder .venv is made anew: it was made in /home/me/old place."
    assert ready and not venv.exists()


def test_the_python_that_is_asked_for(tmp_path):
    venv = make_venv(tmp_path, "3 12", made_in=tmp_path)
    assert main(venv, chosen=True, here=(3, 12)) == ([], True)
    (sentence,), ready = main(venv, chosen=True, here=(3, 13))
    assert ready and "its Python is 3.12, and you have asked for 3.13" in sentence and not venv.exists()


def test_an_old_python_gets_one_sentence_and_takes_nothing_away(tmp_path):
    assert main(tmp_path / ".venv", here=(3, 9)) == (
        ["lwcnn needs Python 3.11, 3.12 or 3.13, and this is 3.9."],
        False,
    )
    venv = make_venv(tmp_path, "3 10")
    assert main(venv, here=(3, 9))[1] is False and venv.exists()


@pytest.fixture
def checkout(tmp_path):
    """A few files of the project in a folder with blanks, with a chapter and a module that have blanks, too."""
    folder = tmp_path / "my own copy"
    for name in ("book/a chapter.ipynb", "lwcnn/a module.py", "lwcnn/errors.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("", encoding="utf-8")
    shutil.copytree(ROOT / "tools", folder / "tools")
    for name in ("Makefile", "requirements.txt", "pyproject.toml", "_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, folder)
    return folder


def make(folder: Path, *words: str) -> subprocess.CompletedProcess:
    # these tests may have been called by make, which tells a make inside it so, and which Python it was given
    told = ("MAKE", "MFLAGS", "PYTHON")
    alone = {name: value for name, value in os.environ.items() if not name.startswith(told)}
    return subprocess.run(["make", "-n", *words], cwd=folder, env=alone, capture_output=True, text=True)


def test_make_in_a_folder_with_blanks(checkout):
    answer = make(checkout, "test")
    assert answer.returncode == 0 and not answer.stderr
    assert r"lwcnn tests book/a\ chapter.ipynb" in answer.stdout
    make_venv(checkout, "3 11", made_in=checkout)  # as if all had been made
    built = checkout / "_build/html/built"
    built.parent.mkdir(parents=True)
    built.write_text("", encoding="utf-8")
    assert "Running the chapters" not in make(checkout, "book").stdout
    later = built.stat().st_mtime + 5
    os.utime(checkout / "lwcnn/a module.py", (later, later))
    assert "Running the chapters" in make(checkout, "book").stdout


def test_make_without_a_python_says_what_to_do(checkout):
    old = checkout / "old python"
    old.write_text("#!/bin/sh\necho 'lwcnn needs Python 3.11' >&2\necho no\n", encoding="utf-8")
    old.chmod(0o755)
    answer = make(checkout, "book", f"PYTHON={old}")
    assert answer.returncode != 0 and "lwcnn needs Python 3.11" in answer.stderr
    assert "make book PYTHON=python3.12" in answer.stderr and not answer.stdout
    assert make(checkout, "help", f"PYTHON={old}").returncode == 0


def test_a_draft_that_fails_says_so(checkout):
    (checkout / "_toc.yml").write_text("format: jb-book\nroot: nowhere\n", encoding="utf-8")
    command = [sys.executable, "-m", "tools.draft", "--output", str(checkout / "draft")]
    answer = subprocess.run(command, cwd=checkout, capture_output=True, text=True)
    assert answer.returncode != 0
    assert "The draft could not be built" in answer.stderr and "The draft is at" not in answer.stdout
