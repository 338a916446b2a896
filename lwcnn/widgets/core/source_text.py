"""The source of a step function as a page shows it: what it computes, without docstring and checks of the input."""

import ast
import inspect
import textwrap
from collections.abc import Callable


def source_text(fn: Callable) -> str:
    """The source of a function and of the private functions of its file that it calls, shortened.

    Left out are docstrings and statements that only check the input: calls of ``check_...``, an ``if`` or
    ``for`` that only raises, and a name that only such statements need.

    >>> from lwcnn.ops import relu
    >>> print(source_text(relu))
    def relu(x: Tensor) -> Tensor:
        return F.relu(x)
    """
    texts: dict[str, str] = {}
    _collect(inspect.unwrap(fn), texts)
    return "\n\n\n".join(texts.values())


def block_text(block: Callable, names: list[str]) -> dict:
    """The source of a block, and on which of its lines each of the named steps is made.

    A module whose ``forward`` only hands over to a function, as the blocks of lwcnn do, is shown by that
    function. A line belongs to a step if the first part of the step's name stands on it in quotes.

    >>> from lwcnn.models.squeezenet import Fire
    >>> text = block_text(Fire(3, 2, 4, 4), ["squeeze.conv", "squeeze.act", "concat"])
    >>> text["name"], [text["lines"][mark].strip()[:12] for mark in text["marks"]]
    ('fire', ['s = conv_act', 's = conv_act', 'return step('])
    """
    module = hasattr(type(block), "forward")
    fn = _handed_over(type(block).forward if module else inspect.unwrap(block))
    texts: dict[str, str] = {}
    _collect(fn, texts)
    lines = next(iter(texts.values())).splitlines()
    marks = []
    for name in names:
        quoted = f'"{name.split(".")[0]}"'
        marks.append(next((number for number, line in enumerate(lines) if quoted in line), None))
    return {
        "lines": lines,
        "marks": marks,
        "name": type(block).__name__ if fn.__name__ == "forward" else fn.__name__,
    }


def _handed_over(forward: Callable) -> Callable:
    """The function that ``forward`` returns the result of, if that is all it does."""
    try:
        body = ast.parse(textwrap.dedent(inspect.getsource(forward))).body[0].body
    except (OSError, TypeError, SyntaxError, AttributeError):
        return forward
    called = (
        body[0].value.func
        if isinstance(body[0], ast.Return) and isinstance(body[0].value, ast.Call)
        else None
    )
    inner = forward.__globals__.get(getattr(called, "id", ""))
    return inner if inspect.isfunction(inner) and "step" in inspect.signature(inner).parameters else forward


def _collect(fn: Callable, texts: dict[str, str]) -> None:
    name = fn.__name__
    try:
        text = textwrap.dedent(inspect.getsource(fn))
        definition = ast.parse(text).body[0]
    except (OSError, TypeError, SyntaxError):
        texts[name] = f"# the source of {name} is not at hand"
        return
    if not isinstance(definition, ast.FunctionDef):  # a lambda inside some other statement
        texts[name] = text.rstrip()
        return
    texts[name] = shortened(text, definition)
    for node in ast.walk(ast.parse(texts[name])):
        helper = (
            fn.__globals__.get(node.id) if isinstance(node, ast.Name) and node.id.startswith("_") else None
        )
        if inspect.isfunction(helper) and helper.__module__ == fn.__module__ and node.id not in texts:
            _collect(helper, texts)


def shortened(text: str, definition: ast.FunctionDef) -> str:
    """The text of a function without docstring and checks; the layout of all other lines stays."""
    gone = [node for node in definition.body if is_docstring(node)] + checks_in(definition.body)
    # A name such as `where` serves the checks: it goes too, if nothing that stays reads it.
    kept = [node for node in definition.body if node not in gone]
    read = {
        n.id
        for node in kept
        for n in ast.walk(node)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    }
    gone += [node for node in kept if isinstance(node, ast.Assign) and not assigned(node) & read]
    lines = text.rstrip().splitlines()
    gone += [node for node in definition.decorator_list if is_check_decorator(node)]
    dropped = {line for node in gone for line in range(node.lineno, node.end_lineno + 1)}
    for node in kept:
        dropped |= checking_branches(node, lines)
    for node in gone:  # comments that stand right above what goes
        line = node.lineno - 1
        while lines[line - 1].lstrip().startswith("#"):
            dropped.add(line)
            line -= 1
    if all(node in gone for node in definition.body):  # a body needs one statement
        dropped -= set(range(definition.body[-1].lineno, definition.body[-1].end_lineno + 1))
    return "\n".join(line for number, line in enumerate(lines, start=1) if number not in dropped)


def checks_in(body: list[ast.stmt]) -> list[ast.stmt]:
    """The checks among statements and inside those that stay; a block that would be empty keeps its own."""
    gone = [node for node in body if is_check(node)]
    for node in body:
        for part in (getattr(node, "body", []), getattr(node, "orelse", [])) if node not in gone else ():
            found = checks_in(part)
            gone += found if any(statement not in found for statement in part) else []
    return gone


def is_docstring(node: ast.stmt) -> bool:
    """True for a bare string."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def is_check(node: ast.stmt) -> bool:
    """True for ``raise``, for a call of ``check_...``, and for an ``if`` or ``for`` that holds nothing else.

    ``where = ...``, the words with which a message begins, belongs to the checks.

    >>> is_check(ast.parse("if x.dim() != 4: raise ValueError").body[0])
    True
    """
    if isinstance(node, ast.Raise):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return getattr(node.value.func, "id", "").lstrip("_").startswith("check")
    if isinstance(node, (ast.If, ast.For)):
        inner = [part for part in (*node.body, *node.orelse) if not names_the_place(part)]
        return bool(inner) and all(map(is_check, inner))
    return False


def names_the_place(node: ast.stmt) -> bool:
    """True for ``where = ...``."""
    return isinstance(node, ast.Assign) and assigned(node) == {"where"}


def is_check_decorator(node: ast.expr) -> bool:
    """True for ``@holds(...)``, with which a block asks for the layers that it needs."""
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "holds"


def checking_branches(node: ast.stmt, lines: list[str]) -> set[int]:
    """The lines of each ``elif`` that only raises, below an ``if`` that stays."""
    found: set[int] = set()
    for inner in ast.walk(node):
        branch = isinstance(inner, ast.If) and lines[inner.lineno - 1].lstrip().startswith("elif")
        if branch and all(is_check(statement) for statement in inner.body):
            found |= set(range(inner.lineno, inner.body[-1].end_lineno + 1))
    return found


def assigned(node: ast.Assign) -> set[str]:
    """The names that a statement sets."""
    return {n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name)}
