"""Pins that stand twice are equal."""

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
