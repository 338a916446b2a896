"""Make each mistake that is listed here in a copy of lwcnn, run the tests that must notice it, and report.

    python tests/mutations/run.py              all of them, two at a time
    python tests/mutations/run.py shuffle      those with "shuffle" in their name or file

Importing PyTorch costs more than running a few tests. So one process imports it once and forks a child for each
mistake; lwcnn itself is imported by the children alone, from the copy with the mistake. Mistakes in scripts come
after those in Python, and change nothing that Python imports: for them lwcnn is imported once too, and reads its
scripts from the copy. At the end the very cases that failed run without any mistake: there they must pass.
"""

import gc
import importlib
import json
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from multiprocessing.connection import wait
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("lwcnn", "tests", "benchmarks", "tools", "book", "pyproject.toml")
# What the tests import; pytest wants pdb, and the first call of an operator of our own torch._dynamo.
COSTLY = """pytest pdb hypothesis.internal.conjecture playwright.sync_api axe_playwright_python.sync_playwright torch
    torch._dynamo torch.utils.flop_counter numpy sympy skimage.io sklearn.datasets anywidget lwcnn.cost.blocks"""
TOGETHER = 2
PASSED, FAILED, WRONG_COPY = 0, 1, 99  # the first two are pytest's


def main(words: list[str]) -> int:
    """Run all mutations that have one of the words, or all; return 0 if every named test noticed its mistake."""
    sys.path.insert(0, str(ROOT))
    from tests.mutations import MUTATIONS

    asked = [m for m in MUTATIONS if not words or any(word in f"{m.name} {m.file}" for word in words)]
    if not asked:
        print(f"No mistake has {' or '.join(words)} in its name or file.")
        return 1
    _import_what_costs_time()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        copies = [_copy_all(Path(folder) / str(number)) for number in range(TOGETHER)]
        results, is_sound = _try([m for m in asked if not m.file.endswith(".js")], copies)
        scripts = [m for m in asked if m.file.endswith(".js")]
        if scripts:
            import lwcnn.widgets  # noqa: F401

            gc.freeze()
            results_of_scripts, are_sound = _try(scripts, copies)
            results, is_sound = results | results_of_scripts, is_sound and are_sound
    for mutation in asked:
        print(f"{_word(mutation, results[mutation])}  {mutation.file}: {mutation.name}")
    caught = sum(_is_caught(mutation, results[mutation]) for mutation in asked)
    print(f"{caught} of {len(asked)} mistakes caught in {time.monotonic() - start:.0f} s")
    if not is_sound:
        print("These tests fail without any mistake: mend that first.")
    return 0 if is_sound and caught == len(asked) else 1


def _try(mutations: list, copies: list[Path]) -> tuple[dict, bool]:
    """The result for each mutation, and whether all that failed passes without a mistake."""
    results = dict(_run_all(mutations, copies))
    failed = dict.fromkeys(case for result in results.values() for case in result["failed"].values())
    if not failed:
        return results, True
    from tests.mutations.mutation import Mutation

    nothing = Mutation("(no mistake)", "", "", "", tuple(failed))
    ((_, result),) = _run_all([nothing], copies)
    return results, result["code"] == PASSED


def _is_caught(mutation, result: dict) -> bool:
    return result["code"] == FAILED and set(result["failed"]) == set(mutation.tests)


def _word(mutation, result: dict) -> str:
    if _is_caught(mutation, result):
        return "caught  "
    if result["code"] not in (PASSED, FAILED):
        return f"ERROR {result['code']} "
    passed = [test for test in mutation.tests if test not in result["failed"]]
    return f"SURVIVED {', '.join(passed)}:"


def _import_what_costs_time() -> None:
    """Import what the tests need, and let SymPy work out the formulas once; keep nothing that is mutated."""
    os.environ["OMP_NUM_THREADS"] = (
        "1"  # before torch is imported: the tensors are tiny, and two children run
    )
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.dont_write_bytecode = True
    for name in COSTLY.split():
        importlib.import_module(name)
    # SymPy keeps what it has simplified; lwcnn itself is forgotten, so that each child imports its own copy.
    for name in [name for name in sys.modules if name.partition(".")[0] == "lwcnn"]:
        del sys.modules[name]
    gc.freeze()  # else the first collection in a child would touch, and so copy, the memory of all of this


def _copy_all(copy: Path) -> Path:
    ignored = shutil.ignore_patterns("book")  # compiled files are copied: with them imports are quick
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=ignored)
        else:
            copy.mkdir(exist_ok=True)
            shutil.copy2(source, copy / name)
    return copy


def _run_all(mutations, copies: list[Path]):
    """Yield (mutation, result), one at a time in each copy, which is mended after it."""
    context = multiprocessing.get_context("fork")
    waiting, running, free = list(mutations), {}, list(copies)
    while waiting or running:
        while waiting and free:
            mutation, copy = waiting.pop(0), free.pop()
            if mutation.file:
                path = copy / mutation.file
                path.write_text(path.read_text().replace(mutation.old, mutation.new))
            child = context.Process(target=_run_one, args=(mutation, copy))
            child.start()
            running[child.sentinel] = child, mutation, copy
        for sentinel in wait(running):
            child, mutation, copy = running.pop(sentinel)
            child.join()
            if mutation.file:
                shutil.copy2(
                    ROOT / mutation.file, copy / mutation.file
                )  # with its old time: compiled files fit
            yield mutation, _result_of(child.exitcode, copy)
            free.append(copy)


def _result_of(code: int, copy: Path) -> dict:
    """The exit code, and for each named test that failed its first case that did."""
    failed = copy / "failed.json"
    result = {"code": code, "failed": json.loads(failed.read_text()) if failed.exists() else {}}
    failed.unlink(missing_ok=True)
    return result


class _Watch:
    """Plugin of pytest: which named tests fail. Further cases of a test that has failed need not run."""

    def __init__(self, names: tuple[str, ...]):
        self.names = names
        self.failed: dict[str, str] = {}

    def name_of(self, case: str) -> str:
        return next((name for name in self.names if case == name or case.startswith(f"{name}[")), "")

    def pytest_runtest_protocol(self, item):
        return True if self.name_of(item.nodeid) in self.failed else None

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed[self.name_of(report.nodeid)] = report.nodeid


def _run_one(mutation, copy: Path) -> None:
    """In a child process: run the tests in the copy; the exit code is pytest's."""
    import pytest

    os.chdir(copy)
    here = {"", str(ROOT), str(Path(__file__).parent)}
    for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
        del sys.modules[name]  # the lists came from the original
    sys.path[:] = [str(copy), *(entry for entry in sys.path if entry not in here)]
    heard = os.fdopen(os.dup(2), "w")
    log = os.open("log", os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    scripts_alone = "lwcnn" in sys.modules
    if scripts_alone:
        from lwcnn.widgets.core import front_end

        front_end.WIDGETS, front_end.CORE = copy / "lwcnn/widgets", copy / "lwcnn/widgets/core"
    options = ["-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestConfigWarning"]
    watch = _Watch(mutation.tests)
    code = pytest.main([*options, *mutation.tests], plugins=[watch])
    import lwcnn

    right = scripts_alone or Path(lwcnn.__file__).is_relative_to(copy)
    Path("failed.json").write_text(json.dumps(watch.failed))
    sys.stdout.flush()
    if (not mutation.file and code != PASSED) or code not in (PASSED, FAILED):
        print(Path("log").read_text()[-3000:], file=heard, flush=True)
    os._exit(int(code) if right else WRONG_COPY)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
