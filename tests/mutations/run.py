"""Make each mistake that is listed here in a copy of lwcnn, run the tests that must notice it, and report.

    python tests/mutations/run.py              all of them, two at a time
    python tests/mutations/run.py shuffle      those with "shuffle" in their name or file

Importing PyTorch costs more than running a few tests. So one process imports it once and forks a child for each
mistake; lwcnn itself is imported by the children alone, each from its own copy.
"""

import gc
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from multiprocessing.connection import wait
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("lwcnn", "tests", "tools", "pyproject.toml")
TOGETHER = 2
PASSED, FAILED, WRONG_COPY = 0, 1, 99  # the first two are pytest's


def main(words: list[str]) -> int:
    """Run all mutations that have one of the words, or all; return 0 if each of them was caught."""
    sys.path.insert(0, str(ROOT))
    from tests.mutations import MUTATIONS
    from tests.mutations.mutation import Mutation

    chosen = [m for m in MUTATIONS if not words or any(word in f"{m.name} {m.file}" for word in words)]
    if not chosen:
        print(f"No mistake has {' or '.join(words)} in its name or file.")
        return 1
    nothing = Mutation("(no mistake)", "", "", "", tuple(dict.fromkeys(t for m in chosen for t in m.tests)))
    _import_what_costs_time()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        results = dict(_run_all([nothing, *chosen], Path(folder)))
    for mutation in chosen:
        code = results[mutation]
        word = {FAILED: "caught  ", PASSED: "SURVIVED"}.get(code, f"ERROR {code} ")
        print(f"{word}  {mutation.file}: {mutation.name}")
    sound = results[nothing] == PASSED
    caught = sum(results[mutation] == FAILED for mutation in chosen)
    print(f"{caught} of {len(chosen)} mistakes caught in {time.monotonic() - start:.0f} s")
    if not sound:
        print("The tests fail without any mistake: mend that first.")
    return 0 if sound and caught == len(chosen) > 0 else 1


def _import_what_costs_time() -> None:
    """Import what the tests need, and let SymPy work out the formulas once; keep nothing that is mutated."""
    os.environ["OMP_NUM_THREADS"] = (
        "1"  # before torch is imported: the tensors are tiny, and two children run
    )
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.dont_write_bytecode = True
    import pdb  # pytest wants it

    import anywidget
    import axe_playwright_python.sync_playwright
    import hypothesis.internal.conjecture
    import numpy
    import pytest
    import sympy
    import torch
    import torch._dynamo  # the first call of an operator of our own wants it
    import torch.utils.flop_counter

    import lwcnn.cost.blocks

    assert all((pdb, anywidget, axe_playwright_python, hypothesis, numpy, pytest, sympy, torch, lwcnn))
    # SymPy keeps what it has simplified; lwcnn itself is forgotten, so that each child imports its own copy.
    for name in [name for name in sys.modules if name.partition(".")[0] == "lwcnn"]:
        del sys.modules[name]
    gc.freeze()  # else the first collection in a child would touch, and so copy, the memory of all of this


def _run_all(mutations, folder: Path):
    """Yield (mutation, exit code), a few at a time."""
    context = multiprocessing.get_context("fork")
    waiting, running = list(enumerate(mutations)), {}
    while waiting or running:
        while waiting and len(running) < TOGETHER:
            number, mutation = waiting.pop(0)
            child = context.Process(target=_run_one, args=(mutation, folder / str(number)))
            child.start()
            running[child.sentinel] = child, mutation
        for sentinel in wait(running):
            child, mutation = running.pop(sentinel)
            child.join()
            yield mutation, child.exitcode


def _run_one(mutation, copy: Path) -> None:
    """In a child process: copy, make the mistake, run the tests; the exit code is pytest's."""
    import pytest

    ignored = shutil.ignore_patterns("book")  # compiled files are copied: with them imports are quick
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=ignored)
        else:
            shutil.copy(source, copy / name)
    if mutation.file:
        path = copy / mutation.file
        path.write_text(path.read_text().replace(mutation.old, mutation.new))
    os.chdir(copy)
    here = {"", str(ROOT), str(Path(__file__).parent)}
    for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
        del sys.modules[name]  # the lists came from the original
    sys.path[:] = [str(copy), *(entry for entry in sys.path if entry not in here)]
    log = os.open("log", os.O_CREAT | os.O_WRONLY)
    os.dup2(log, 1)
    os.dup2(log, 2)
    options = ["-q", "-x", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestConfigWarning"]
    code = pytest.main([*options, *mutation.tests])
    import lwcnn

    right = Path(lwcnn.__file__).is_relative_to(copy)
    sys.stdout.flush()
    shown = Path("log").read_text()
    if (not mutation.file and code != PASSED) or code not in (PASSED, FAILED):
        print(shown[-3000:], file=sys.__stderr__)
    shutil.rmtree(copy)
    os._exit(int(code) if right else WRONG_COPY)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
