"""Pins that stand twice are equal."""

import subprocess
import sys

import yaml

from tools.address import ROOT


def pins(path: str) -> dict[str, str]:
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if "==" in line and not line.startswith("#"))


def test_binder_runs_what_the_book_is_tested_with():
    binder, book = pins(".binder/requirements.txt"), pins("requirements.txt")
    assert binder.items() <= book.items()


def test_binder_takes_the_small_torch_first():
    lines = (ROOT / ".binder/requirements.txt").read_text(encoding="utf-8").splitlines()
    first = next(line for line in lines if not line.startswith("#"))
    assert first.startswith("--extra-index-url https://download.pytorch.org")


def test_pre_commit_calls_what_is_pinned():
    config = ROOT / ".pre-commit-config.yaml"
    subprocess.run([sys.executable, "-m", "pre_commit", "validate-config", str(config)], check=True)
    (local,) = yaml.safe_load(config.read_text(encoding="utf-8"))["repos"]
    programs = {hook["entry"].split()[0] for hook in local["hooks"]} - {".venv/bin/python"}
    assert programs <= {f".venv/bin/{name}" for name in pins("requirements.txt")}
