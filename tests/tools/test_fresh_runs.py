"""A change in the package, in its pins or in what is installed makes every chapter run again; nothing else does."""

from importlib.metadata import version

import pytest

from tools import forget_stale_runs as runs


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "lwcnn" / "ops").mkdir(parents=True)
    (tmp_path / "lwcnn" / "ops" / "conv.py").write_text("k = 3")
    (tmp_path / "requirements.txt").write_text("torch==1")
    monkeypatch.setattr(runs, "ROOT", tmp_path)
    monkeypatch.setattr(runs, "BUILD", tmp_path / "_build")
    monkeypatch.setattr(runs, "STORED", tmp_path / "_build" / "fingerprint")
    runs.main()
    stored_run = tmp_path / "_build" / "jupyter-cache" / "run"
    stored_run.parent.mkdir()
    stored_run.touch()
    return tmp_path, stored_run


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        ("lwcnn/ops/conv.py", "k = 5", False),
        ("lwcnn/ops/new.py", "", False),
        ("requirements.txt", "torch==2", False),
        ("lwcnn/ops/__pycache__/conv.pyc", "x", True),
        ("book.md", "x", True),
    ],
)
def test_what_clears_the_cache(project, name, text, kept):
    root, stored_run = project
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text(text)
    runs.main()
    assert stored_run.exists() == kept


def test_another_version_of_an_installed_package_clears_it(project, monkeypatch):
    _, stored_run = project
    monkeypatch.setattr(runs, "installed", lambda: runs.sys.version)
    runs.main()
    assert not stored_run.exists()


def test_what_is_installed_is_python_and_its_packages():
    assert runs.installed().startswith(runs.sys.version)
    assert f" nbval=={version('nbval')} " in runs.installed()
