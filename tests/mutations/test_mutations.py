"""The list of mistakes fits the code as it is, and each mistake is caught."""

import subprocess
import sys
from pathlib import Path

import pytest

from . import MUTATIONS

ROOT = Path(__file__).parents[2]
IDS = [f"{mutation.file}: {mutation.name}" for mutation in MUTATIONS]


def test_there_are_enough_and_none_stands_twice():
    assert len(MUTATIONS) >= 800
    assert len(set(IDS)) == len(IDS)
    assert len({(mutation.file, mutation.old, mutation.new) for mutation in MUTATIONS}) == len(MUTATIONS)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=IDS)
def test_a_mutation_still_fits_the_code(mutation):
    assert (ROOT / mutation.file).read_text().count(mutation.old) == 1
    assert mutation.new != mutation.old
    for test in mutation.tests:
        path, _, name = test.partition("::")
        assert f"def {name.partition('[')[0]}(" in (ROOT / path).read_text(), test


def test_each_mutation_is_caught():
    """Takes about eight minutes on two cores."""
    run = subprocess.run(
        [sys.executable, "-W", "error", str(Path(__file__).with_name("run.py"))],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    print(run.stdout, run.stderr)  # pytest shows it if the test fails
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr}"
