"""The source of a step function as a page shows it: what it computes, without docstring and checks of the input."""

import ast
import inspect
import textwrap
from collections.abc import Callable


def source_text(fn: Callable) -> str:
    """The source of a function and of the private functions of its file that it calls, shortened.

    Left out are the docstring, and what only checks the input: the line above ``def``, calls of ``check_...``.

    >>> from lwcnn.ops import relu
    >>> print(source_text(relu))
    def relu(x: Tensor) -> Tensor:
        return F.relu(x)
    """
    texts: dict[str, str] = {}
    if not inspect.isroutine(
        fn
    ):  # of a module, what it does when it is called; of functools.partial, its function
        fn = type(fn).forward if hasattr(type(fn), "forward") else getattr(fn, "func", fn)
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
    fn = _follow_forward(type(block).forward if module else inspect.unwrap(block))
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


def _follow_forward(forward: Callable) -> Callable:
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
    texts[name] = shorten(text, definition)
    for node in ast.walk(ast.parse(texts[name])):
        helper = (
            fn.__globals__.get(node.id) if isinstance(node, ast.Name) and node.id.startswith("_") else None
        )
        if inspect.isfunction(helper) and helper.__module__ == fn.__module__ and node.id not in texts:
            _collect(helper, texts)


def shorten(text: str, definition: ast.FunctionDef) -> str:
    """The text of a function without docstring and checks; the layout of all other lines stays.

    >>> text = "def f(x):\\n    check_float('f(x)', x)\\n    return 2 * x  # twice"
    >>> print(shorten(text, ast.parse(text).body[0]))
    def f(x):
        return 2 * x  # twice
    """
    gone = [node for node in (*definition.decorator_list, *definition.body) if is_check(node)]
    if ast.get_docstring(definition) is not None:
        gone.append(definition.body[0])
    dropped = {line for node in gone for line in range(node.lineno, node.end_lineno + 1)}
    lines = enumerate(text.rstrip().splitlines(), start=1)
    return "\n".join(line for number, line in lines if number not in dropped)


def is_check(node: ast.AST) -> bool:
    """True for ``@checks(...)``, ``@holds(...)``, and a call of ``check_...`` that is a statement of its own.

    >>> is_check(ast.parse("check_map('f(x)', x)").body[0])
    True
    """
    called = node.value if isinstance(node, ast.Expr) else node
    name = getattr(getattr(called, "func", None), "id", "")
    return name in ("checks", "holds") or name.startswith("check_")
