"""Both installers take the same packages, and what they do is seen."""

import sys

import pytest

from tools import install


@pytest.mark.parametrize(
    ("of_pip", "of_uv"),
    [
        (
            ["global.extra-index-url='\\nhttps://a.org\\nhttps://b.org'"],
            {"UV_EXTRA_INDEX_URL": "https://a.org https://b.org"},
        ),
        (
            ["global.find-links='/a /b'", "install.index-url='/c'"],
            {"UV_FIND_LINKS": "/a,/b", "UV_DEFAULT_INDEX": "/c"},
        ),
        ([":env:.find-links='/mine'", "global.find-links='/all'"], {"UV_FIND_LINKS": "/mine"}),
        (["global.timeout='9'", ""], {}),
    ],
)
def test_uv_takes_packages_from_where_pip_does(of_pip, of_uv):
    assert install.uv_variables(of_pip) == {"UV_INDEX_STRATEGY": "unsafe-best-match", **of_uv}


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Collecting sphinx==7.4.7 (from -r requirements.txt (line 20))", "Collecting sphinx==7.4.7"),
        ("Processing /w/torch-2.whl (from timm)", "Processing /w/torch-2.whl"),
        ("  Downloading torch-2.whl (187.2 MB)", "Downloading torch-2.whl (187.2 MB)"),
        ("  Downloading idna-3.whl (71 kB)", None),
        ("Installing collected packages: torch, sphinx", "Installing collected packages"),
        ("Requirement already satisfied: pip in /usr/lib", None),
    ],
)
def test_pip_shows_each_package_in_a_line(line, shown):
    assert install.short(line) == shown


@pytest.fixture
def calls(tmp_path, monkeypatch):
    """Programs in the place of uv and pip that write down how they are called; uv says with its status how it went."""
    log = tmp_path / "calls"

    def put(status_of_uv):
        uv = tmp_path / "uv"
        uv.write_text(f'#!/bin/sh\necho "uv $*" >> "{log}"\nexit {status_of_uv}\n')
        uv.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
        pip = tmp_path / "pip.py"
        pip.write_text(f"import sys; open({str(log)!r}, 'a').write(' '.join(['pip', *sys.argv[1:], '\\n']))")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))  # `python -m pip` finds this one first
        install.main("pins.txt")
        return log.read_text().splitlines()

    return put


def test_uv_does_it_where_it_is_installed(calls):
    into = f"uv pip install --python {sys.executable}"
    done = [line for line in calls(0) if "config" not in line]
    assert done == [f"{into} --requirement pins.txt", f"{into} {' '.join(install.ITSELF)}"]


def test_pip_does_it_where_uv_fails(calls, capsys):
    done = [line.strip() for line in calls(2) if line.startswith("pip install")]
    assert done == ["pip install --requirement pins.txt", f"pip install {' '.join(install.ITSELF)}"]
    assert "pip tries" in capsys.readouterr().out
