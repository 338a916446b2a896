"""The house rules: which part may import which, how long a file may be, what a docstring must say."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "lwcnn"
FILES = sorted(path for path in ROOT.rglob("*.py"))
FRONT_END = (ROOT / "widgets", ROOT.parent / "book/_static")
SCRIPTS = sorted(path for folder in FRONT_END for kind in ("*.js", "*.css") for path in folder.rglob(kind))
IDS = [str(path.relative_to(ROOT.parent)) for path in FILES]

#: Who may import whom; a part may always import itself. Only the face of the package, `lwcnn/__init__.py`, is free.
ALLOWED = {
    "errors": set(),
    "table": set(),
    "export": {"errors"},
    "_this_thread": set(),
    "steps": {"errors", "export", "_this_thread"},
    "ops": {"errors", "export", "steps", "_this_thread"},
    "cost": {"errors", "table", "steps", "ops", "_this_thread"},
    "models": {"errors", "export", "steps", "ops"},
    # a part of its own: it runs the blocks of models, of which the rest of cost knows nothing
    "cost/blocks": {"errors", "steps", "ops", "cost", "models"},
    "data": {"errors", "steps", "ops", "models"},
    "records": {"errors", "table", "cost", "models"},
    # a search asks the cost model how long a network takes
    "studies": {"errors", "steps", "ops", "cost", "models", "data"},
    "lab": {"errors", "table", "steps", "ops", "cost", "models", "data", "records", "studies"},
    "exercises": {"errors", "steps", "ops", "cost", "cost/blocks", "models", "studies"},
    # `Predict` shows the questions of lwcnn.exercises
    "widgets": {
        "errors",
        "table",
        "steps",
        "ops",
        "cost",
        "cost/blocks",
        "models",
        "data",
        "exercises",
        "records",
        "studies",
    },
}
#: Doors of the package; more would be harder to overlook than to find one's way by. The lab is the thirteenth: it is a
#: command, `python -m lwcnn.lab`, and a reader looks for it under that name.
DOORS = 13
#: `name: reason` of files that may be longer than 300 lines, and functions longer than 40.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}


def part_of(path: Path) -> str:
    """``lwcnn/ops/conv.py`` belongs to ``ops``, ``lwcnn/steps.py`` to ``steps``."""
    return part_named(path.relative_to(ROOT).with_suffix("").parts)


def part_named(names) -> str:
    """The part of the file or module with these names below ``lwcnn``."""
    both = "/".join(names[:2])
    return both if both in ALLOWED else names[0]


def is_by_hand(path: Path) -> bool:
    return path.is_relative_to(ROOT / "ops" / "by_hand")


def imports(path: Path) -> set[str]:
    """The parts of lwcnn that a file imports, anywhere in it. ``lwcnn`` itself counts as ``lwcnn``."""
    package = ["lwcnn", *path.relative_to(ROOT).parts[:-1]]
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            whole = ".".join([*base, *([node.module] if node.module else [])])
            # `from .. import ops` names a part; `from ..ops import relu` a thing of it
            outer = whole in ("lwcnn", "lwcnn.cost")
            names = [f"{whole}.{alias.name}" for alias in node.names] if outer else [whole]
        else:
            continue
        parts = [name.split(".")[1:] for name in names if name.split(".")[0] == "lwcnn"]
        found |= {part_named(part) if part else "lwcnn" for part in parts}
    return found


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_arrows_run_one_way(path):
    part = part_of(path)
    if part in ALLOWED:
        forbidden = imports(path) - ALLOWED[part] - {part}
        assert not forbidden, f"{part} must not import {forbidden}"


def test_every_part_has_a_place_in_the_order():
    assert {part_of(path) for path in FILES} - {"__init__"} == set(ALLOWED)
    assert len({part.split("/")[0] for part in ALLOWED if not part.startswith("_")}) <= DOORS


def test_the_order_has_no_circle():
    order = []
    parts = dict(ALLOWED)
    while parts:
        free = [part for part, others in parts.items() if others <= set(order)]
        assert free, f"these import each other: {sorted(parts)}"
        order += free
        parts = {part: others for part, others in parts.items() if part not in free}


def test_the_loops_by_hand_know_python_alone():
    """Plain loops are an independent witness only if they share nothing with what they witness."""
    for path in FILES:
        if is_by_hand(path):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    assert {alias.name for alias in node.names} <= {"math"}, path
                if isinstance(node, ast.ImportFrom):
                    assert node.level == 1 or node.module == "collections.abc", path


def test_widgets_build_no_module():
    for path in FILES:
        if part_of(path) == "widgets":
            for node in ast.walk(ast.parse(path.read_text())):
                made = [node.func] if isinstance(node, ast.Call) else getattr(node, "bases", [])
                for name in map(ast.unparse, made):
                    assert not name.startswith(("nn.", "torch.nn.", "Module")), f"{path.name}: {name}"


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_files_are_short(path):
    lines = len(path.read_text().splitlines())
    assert lines <= 300 or path.name in LONG_FILES


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT.parent)))
def test_scripts_and_styles_are_short_too(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_functions_are_short(path):
    """At most 40 lines, the docstring not counted."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            lines = node.end_lineno - body[0].lineno + 1 if body else 0
            assert lines <= 40 or node.name in LONG_FUNCTIONS, f"{node.name} has {lines} lines"


def public(path: Path):
    """Functions, classes and methods of a file without a leading underscore, with the class they stand in."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            yield node, None
            for inner in node.body if isinstance(node, ast.ClassDef) else []:
                if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
                    yield inner, node


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_docstrings(path):
    """All that is public is described; methods that a framework calls are described by their class."""
    assert ast.get_docstring(ast.parse(path.read_text())), "the file says not what it is"
    for node, owner in public(path):
        if not (owner and node.name in ("forward", "validate", "fallback_html")):
            told = node.name in solutions(path) or ast.get_docstring(node)
            assert told, f"{node.name} has no docstring"


def solutions(path: Path) -> set[str]:
    """Solutions of exercises: the ``task`` of the exercise tells what they do."""
    if part_of(path) != "exercises":
        return set()
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return {ast.unparse(k.value) for one in calls for k in one.keywords if k.arg == "reference"}


#: Files of `lwcnn/ops` with functions that are no operations on tensors.
NO_OPERATIONS = (
    "__init__.py", "arithmetic.py", "called.py", "holders.py", "plain_layers.py", "plain_run.py", "rounding.py"
)  # fmt: skip
TENSOR_FILES = [
    path for path in FILES
    if part_of(path) == "ops" and not is_by_hand(path)
    and path.name not in NO_OPERATIONS and not path.stem.endswith("checks")
]  # fmt: skip


@pytest.mark.parametrize("path", TENSOR_FILES, ids=[path.name for path in TENSOR_FILES])
def test_a_tensor_function_tells_shapes_errors_source_and_an_example(path):
    for node, _ in public(path):
        text = ast.get_docstring(node)
        for label in ("Shapes:  ", "Raises:  ", "Source:  ", ">>> "):
            assert label in text, f"{node.name} says nothing under {label!r}"
        takes_step = "step" in [argument.arg for argument in node.args.args]
        assert takes_step or "Cost:  " in text, f"{node.name} does not say what it costs"


@pytest.mark.parametrize("part", ["ops", "models", "data", "studies"])
def test_a_function_of_tensors_tells_shapes_errors_or_source(part):
    for path in FILES:
        if part_of(path) == part and not path.stem.endswith("checks"):
            for node, _ in public(path):
                arguments = node.args.args if isinstance(node, ast.FunctionDef) else []
                if any(a.annotation and ast.unparse(a.annotation) == "Tensor" for a in arguments):
                    text = ast.get_docstring(node) or "Shapes:"  # forward is described by its class
                    assert any(label in text for label in ("Shapes:", "Raise", "Source:")), node.name


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_labels_of_docstrings_are_spelled_alike(path):
    for node, _ in public(path):
        for line in (ast.get_docstring(node) or "").splitlines():
            first = line.split(" ")[0].rstrip(":")
            assert (
                first not in ("Returns", "Shape", "Sources", "Costs", "Raise")
                or ":" not in line[: len(first) + 1]
            ), f"{node.name}: {line!r}; the labels are Shapes:, Cost:, Raises: and Source:"


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_no_bare_assert_for_a_users_input(path):
    """An assert is gone under `python -O`, and says nothing to a reader."""
    for node in ast.walk(ast.parse(path.read_text())):
        assert not isinstance(node, ast.Assert), f"line {node.lineno}"
