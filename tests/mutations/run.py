"""Make each mistake that is listed here in a copy of lwcnn, run the tests that must notice it, and report.

    python tests/mutations/run.py              all of them, two at a time
    python tests/mutations/run.py shuffle      those with "shuffle" in their name or file

Importing PyTorch costs more than running a few tests. So one process imports it once and forks a child for each
mistake, which imports the file with the mistake, and all that imports it, from a copy. What cannot meet the mistake
is imported once, too: mistakes in the core of lwcnn have the first turn, those in exercises the second, those in
widgets the third, and those in scripts and in what no widget imports the last. At the end of each turn the very
cases that failed run without any mistake: there they must pass.
"""

import compileall
import gc
import importlib
import json
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from multiprocessing.connection import wait
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("lwcnn", "tests", "benchmarks", "tools", "book", "pyproject.toml")
# What the tests import; pytest wants pdb, and the first call of an operator of our own torch._dynamo.
COSTLY = """pytest pdb hypothesis.internal.conjecture playwright.sync_api axe_playwright_python.sync_playwright
    torch torch._dynamo torch.utils.flop_counter numpy scipy.special sympy skimage.io sklearn.datasets anywidget
    onnxruntime"""
# What of lwcnn is imported once before each turn.
TURNS = ("", "lwcnn.cost.blocks", "lwcnn.exercises", "lwcnn.widgets")
TOGETHER = 2
LONGEST = 120  # seconds of one test: a mistake may make it endless, and then it fails
PASSED, FAILED, WRONG_COPY = 0, 1, 99  # the first two are pytest's


def main(words: list[str]) -> int:
    """Run all mutations that have one of the words, or all; return 0 if every named test noticed its mistake."""
    sys.path.insert(0, str(ROOT))
    from tests.mutations import MUTATIONS

    asked = [m for m in MUTATIONS if not words or any(word in f"{m.name} {m.file}" for word in words)]
    if not asked:
        print(f"No mistake has {' or '.join(words)} in its name or file.")
        return 1
    last_turns = _import_what_costs_time()
    start = time.monotonic()
    results, is_sound = {}, True
    with tempfile.TemporaryDirectory() as folder:
        copies = _make_copies(Path(folder))
        for turn, name in enumerate(TURNS):
            if name:
                importlib.import_module(name)
            gc.freeze()  # else the first collection in a child would touch, and so copy, the memory of all of this
            now = [m for m in asked if last_turns.get(m.file, len(TURNS) - 1) == turn]
            found, passes = _try(now, copies)
            results, is_sound = results | found, is_sound and passes
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


def _import_what_costs_time() -> dict[str, int]:
    """Import what the tests need, and let SymPy work out the formulas once; keep nothing that is mutated.

    Returns the turn of each file of lwcnn that one of the later turns imports: the last that comes before it.
    """
    # Before torch is imported: the tensors are tiny, and two children run.
    os.environ["OMP_NUM_THREADS"] = "1"
    os.environ["SYMPY_CACHE_SIZE"] = "None"
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.dont_write_bytecode = True
    for name in COSTLY.split():
        importlib.import_module(name)
    last_turns: dict[str, int] = {}
    for turn, name in enumerate(TURNS[1:]):
        importlib.import_module(name)
        for file in _imported_files():
            last_turns.setdefault(str(file.relative_to(ROOT)), turn)
    # SymPy keeps what it has simplified; lwcnn itself is forgotten, so that children import their own copy.
    for name in _imported("lwcnn"):
        del sys.modules[name]
    return last_turns


def _imported(package: str) -> list[str]:
    return [name for name in sys.modules if name.partition(".")[0] == package]


def _imported_files() -> list[Path]:
    return [Path(sys.modules[name].__file__) for name in _imported("lwcnn") if sys.modules[name].__file__]


def _make_copies(folder: Path) -> list[Path]:
    """Copies of all that the tests need, compiled: with that imports are quick."""
    first, *others = copies = [folder / str(number) for number in range(TOGETHER)]
    first.mkdir()
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, first / name, ignore=shutil.ignore_patterns("book"))
        else:
            shutil.copy2(ROOT / name, first / name)
    compileall.compile_dir(first, quiet=1)
    for copy in others:
        shutil.copytree(first, copy)
    return copies


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

    def pytest_runtest_setup(self):
        signal.alarm(LONGEST)

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed[self.name_of(report.nodeid)] = report.nodeid


def _run_one(mutation, copy: Path) -> None:
    """In a child process: run the tests in the copy; the exit code is pytest's."""
    import pytest

    os.chdir(copy)
    here = {"", str(ROOT), str(Path(__file__).parent)}
    for name in _imported("tests"):
        del sys.modules[name]  # the lists came from the original
    sys.path[:] = [str(copy), *(entry for entry in sys.path if entry not in here)]
    _import_the_rest_from(copy)
    heard = os.fdopen(os.dup(2), "w")
    log = os.open("log", os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    options = ["-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestConfigWarning"]
    if mutation.file:  # nobody reads why a test fails
        options += ["--assert", "plain", "--tb", "native"]
    watch = _Watch(mutation.tests)
    signal.signal(signal.SIGALRM, _end_a_test)
    code = pytest.main([*options, *mutation.tests], plugins=[watch])
    right = ROOT / mutation.file not in _imported_files()
    Path("failed.json").write_text(json.dumps(watch.failed))
    sys.stdout.flush()
    if (not mutation.file and code != PASSED) or code not in (PASSED, FAILED):
        print(Path("log").read_text()[-3000:], file=heard, flush=True)
    os._exit(int(code) if right else WRONG_COPY)


def _end_a_test(*_) -> None:
    raise TimeoutError(f"a test runs for more than {LONGEST} s")


def _import_the_rest_from(copy: Path) -> None:
    """Let what is imported already find its other files in the copy."""
    for name in _imported("lwcnn"):
        module = sys.modules[name]
        if hasattr(module, "__path__"):
            module.__path__[:] = [path.replace(str(ROOT), str(copy), 1) for path in module.__path__]
    if front_end := sys.modules.get("lwcnn.widgets.core.front_end"):
        front_end.WIDGETS, front_end.CORE = copy / "lwcnn/widgets", copy / "lwcnn/widgets/core"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
