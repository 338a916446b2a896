"""Small mistakes that somebody could make in lwcnn, and the tests that must notice each of them.

A test that cannot fail is worth nothing. `run.py` makes one mistake at a time in a copy of the package and runs
the named tests there: each must fail, in at least one of its cases. `old` stands exactly once in its file;
test_mutations.py checks that, so that the lists cannot fall behind the code.
"""

import importlib
import pkgutil
from typing import NamedTuple


class Mutation(NamedTuple):
    """One mistake: in `file`, `old` becomes `new`; each of `tests` must fail."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def mistakes_in(file: str, *rows: tuple[str, ...]) -> list[Mutation]:
    """Rows of (name, old, new, test, ...) as mutations of one file."""
    return [Mutation(name, file, old, new, tuple(tests)) for name, old, new, *tests in rows]


def find_mutations(package: str, path: list[str], start: str = "") -> list[Mutation]:
    """The `MUTATIONS` of all files and folders of a package whose name begins so: no list names them."""
    names = [file.name for file in pkgutil.iter_modules(path) if file.name.startswith(start)]
    files = [importlib.import_module(f"{package}.{name}") for name in names]
    return [mutation for file in files for mutation in getattr(file, "MUTATIONS", [])]
