"""The tests themselves: they stand where the package's parts stand, and none of them is passed over."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "lwcnn"
PARTS = sorted(
    path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()
)
#: Folders of tests that no part of the package has.
OTHERS = {
    "book": "the built book in a browser",
    "mutations": "the tests notice mistakes",
    "parity": "other people's networks give the same",
    "tools": "what builds and tends the book",
}
#: Tests that may be left out where no pin can help; each fails in place of that where everything is tested.
WAYS_OUT = {"book/conftest.py": 1}  # no package of Python brings Firefox


@pytest.mark.parametrize("part", [part for part in PARTS if part != "__init__"])
def test_every_part_has_tests(part):
    files = [*(TESTS / part).rglob("test_*.py"), *TESTS.glob(f"test_{part.lstrip('_')}.py")]
    assert files, f"write tests/{part}/test_....py or tests/test_{part}.py"


def test_every_folder_of_tests_has_a_part():
    folders = {path.parent.name for path in TESTS.glob("*/__init__.py")}
    strange = folders - set(PARTS) - set(OTHERS)
    assert not strange, f"{strange}: no part of lwcnn has this name; OTHERS names folders of another kind"


@pytest.mark.parametrize("path", sorted(TESTS.rglob("*.py")), ids=lambda path: str(path.relative_to(TESTS)))
def test_nothing_is_passed_over(path):
    """What cannot run here is a fault to mend: all that tests need is pinned in requirements.txt."""
    ways_out = re.findall(
        r"\b(?:pytest|mark)\.(?:skip|skipif|importorskip|xfail)\b", path.read_text(encoding="utf-8")
    )
    assert len(ways_out) == WAYS_OUT.get(path.relative_to(TESTS).as_posix(), 0)
