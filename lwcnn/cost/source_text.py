"""The source of a function as a reader wants it: what it computes, without docstring and checks of the input."""

import ast
import inspect
import textwrap
from collections.abc import Callable


def source_text(fn: Callable) -> str:
    """The source of a function and of the private functions of its file that it calls, shortened.

    Left out are the docstring, what only checks the input, and the private lines above ``def``, which compute the
    same in a quicker way: `kept_lines`.

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


def function_of(block: Callable) -> Callable:
    """The Python function that does the work when ``block`` is called.

    A module whose ``forward`` only hands over to a function, as the blocks of lwcnn do, is shown by that function.

    >>> from lwcnn.models.squeezenet import Fire
    >>> function_of(Fire(3, 2, 4, 4)).__name__
    'fire'
    """
    if not inspect.isroutine(block):  # a module; functools.partial; an object that is called like a function
        block = getattr(block, "forward", getattr(block, "func", type(block).__call__))
    function = inspect.unwrap(block)
    return inspect.unwrap(follow_forward(getattr(function, "__func__", function)))


def follow_forward(forward: Callable) -> Callable:
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


def numbered_source(function: Callable) -> tuple[list[tuple[int, str]], ast.FunctionDef] | None:
    """The lines that `source_text` shows of a function, with their numbers in its file, and the whole as a tree.

    The numbers are those that Python gives while the function runs. None without a source, and for a ``lambda``,
    which has no lines of its own.

    >>> from lwcnn.ops import relu
    >>> lines, tree = numbered_source(relu)
    >>> [text for number, text in lines], lines[0][0] == tree.lineno
    (['def relu(x: Tensor) -> Tensor:', '    return F.relu(x)'], True)
    """
    try:
        lines, first = inspect.getsourcelines(inspect.unwrap(function))
        text = textwrap.dedent("".join(lines))
        definition = ast.parse(text).body[0]
    except (OSError, TypeError, SyntaxError):
        return None
    if not isinstance(definition, ast.FunctionDef):
        return None
    kept = [(number + first - 1, line) for number, line in kept_lines(text, definition)]
    return kept, ast.increment_lineno(definition, first - 1)


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
    return "\n".join(line for _, line in kept_lines(text, definition))


def kept_lines(text: str, definition: ast.FunctionDef) -> list[tuple[int, str]]:
    """The lines that `shorten` leaves, each with its number, counted from 1.

    >>> text = "@_has_plain_run\\ndef f(x):\\n    return 2 * x"
    >>> kept_lines(text, ast.parse(text).body[0])
    [(2, 'def f(x):'), (3, '    return 2 * x')]
    """
    gone = [node for node in (*definition.decorator_list, *definition.body) if is_check(node)]
    gone += [node for node in definition.decorator_list if getattr(node, "id", "").startswith("_")]
    if ast.get_docstring(definition) is not None:
        gone.append(definition.body[0])
    dropped = {line for node in gone for line in range(node.lineno, node.end_lineno + 1)}
    lines = enumerate(text.rstrip().splitlines(), start=1)
    return [(number, line) for number, line in lines if number not in dropped]


def is_check(node: ast.AST) -> bool:
    """True for ``@checks(...)``, ``@holds(...)``, and a call of ``check_...`` that is a statement of its own.

    >>> is_check(ast.parse("check_map('f(x)', x)").body[0])
    True
    """
    called = node.value if isinstance(node, ast.Expr) else node
    name = getattr(getattr(called, "func", None), "id", "")
    return name in ("checks", "holds") or name.startswith("check_")
