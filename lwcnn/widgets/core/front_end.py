"""The front end's text: one self-contained ES module a widget, the files that a page of the book loads, the styles.

A widget is a folder of `lwcnn.widgets` with `widget.py`, `widget.js` and, where it needs one, `widget.css`; the module
`step-player` stands in the folder `step_player`. The scripts are plain ES modules. Two places can't follow an `import`
between files: a notebook, where anywidget takes one text, and a page opened from `file://`, where browsers refuse it.
So: joined.
"""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from lwcnn.errors import LwcnnError

CORE = Path(__file__).parent
WIDGETS = CORE.parent

STYLE, HOST = "core/core.css", "core/host.js"  # as `book_files` names them

# The only form of import that is understood: import { a, b } from "../core/js/dom.js";
IMPORT = re.compile(r'^import\s+\{[^}]*\}\s+from\s+"(\.{1,2}/[^"]+)";[ \t]*\n', re.MULTILINE)
EXPORT = re.compile(r"^export\s+(?=(?:async\s+)?(?:function|const|let|class)\b)", re.MULTILINE)
TOP_LEVEL_NAME = re.compile(
    r"^(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:function\*?|const|let|class)\s+([A-Za-z_$][\w$]*)",
    re.MULTILINE,
)


def esm(module: str) -> str:
    """One self-contained ES module: the file of a widget with everything that it imports joined in.

    Exports of the imported files vanish; those of the widget's own file stay.

    Raises: LwcnnError if a file is missing, an import has another form than `import { a } from "./b.js";`,
        or two files declare the same name.

    >>> "import" in esm("channel-shuffle").split()
    False
    """
    return "\n".join(_texts(module).values())


def book_files(shorten: Callable[[str], str] = str) -> dict[str, str]:
    """Everything that a page of the book may load, under its name: scripts and style sheets.

    Each script becomes a classic script that puts its text, and for a widget the names of the files that it is
    joined from, where the host finds them. So a page loads only what its widgets need (`page_files`), and a reader's
    browser keeps each file for the next page. `shorten` takes out of a script what only its authors need.

    >>> [name for name in book_files() if name.startswith("core") and name.endswith(".css")]
    ['core/core.css']
    """
    files = {STYLE: style(), HOST: shorten(_read(WIDGETS / HOST))}
    for module in widget_modules():
        texts = _texts(module)
        files.update(
            {name: _part_script(name, shorten(text)) for name, text in texts.items() if name not in files}
        )
        files[_name(_script(module))] += f"window.lwcnn.widgets[{_quote(module)}] = {_quote(list(texts))};\n"
        if (own := _own_style(module)).is_file():
            files[_name(own)] = _read(own)
    return files


def page_files(modules: list[str]) -> list[str]:
    """What a page with these widgets loads, in this order: names of `book_files`. The host comes last.

    >>> page_files(["cost-explorer"])[:3]
    ['core/core.css', 'cost_explorer/widget.css', 'core/js/dom.js']
    """
    styles = [_name(_own_style(module)) for module in modules if _own_style(module).is_file()]
    parts = dict.fromkeys(name for module in modules for name in _texts(module))
    return [STYLE, *styles, *parts, HOST] if modules else [STYLE]


def _part_script(name: str, text: str) -> str:
    """A classic script that leaves the text of an ES module for the host."""
    found = "window.lwcnn ??= { parts: {}, widgets: {} };\n"  # whichever script comes first
    return found + f"window.lwcnn.parts[{_quote(name)}] = {_quote(text)};\n"


def _quote(value) -> str:
    """A value as JavaScript that may also stand inside <script>."""
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")


def style(module: str | None = None) -> str:
    """The shared style sheets in one, and after them that of a widget, so that it can differ from them."""
    shared = [_read(path) for path in sorted((CORE / "css").glob("*.css"))]
    own = [_read(path) for path in [_own_style(module)] if path.is_file()] if module else []
    return "\n".join([*shared, *own])


def _folder(module: str) -> Path:
    return WIDGETS / module.replace("-", "_")


def _script(module: str) -> Path:
    return _folder(module) / "widget.js"


def _own_style(module: str) -> Path:
    return _folder(module) / "widget.css"


def _name(path: Path) -> str:
    """The name of a script or style in the book: ``core/js/dom.js``."""
    return str(path.resolve().relative_to(WIDGETS.resolve()))


def widget_modules() -> list[str]:
    """The names of all widgets: of the folders that hold a ``widget.js``."""
    return sorted(path.parent.name.replace("_", "-") for path in WIDGETS.glob("*/widget.js"))


def _texts(module: str) -> dict[str, str]:
    """Name -> text without imports, in the order of evaluation; the widget's own file is last."""
    texts: dict[str, str] = {}
    _collect(_script(module), texts, shared=False)
    owner: dict[str, str] = {}
    for name, text in texts.items():
        for declared in TOP_LEVEL_NAME.findall(text):
            if declared in owner:
                raise LwcnnError(
                    f"esm({module!r})",
                    "two files declare the same name",
                    given=f"`{declared}` stands in {owner[declared]} and in {name}",
                    expected="one declaration, since the files are joined into one module",
                )
            owner[declared] = name
    return texts


def _collect(path: Path, texts: dict[str, str], shared: bool) -> None:
    name = _name(path)
    if name in texts:
        return
    text = _read(path)
    for target in IMPORT.findall(text):
        _collect(path.parent / target, texts, shared=True)
    text = IMPORT.sub("", text)
    if re.search(r"^import\b", text, re.MULTILINE):
        line = re.search(r"^import\b.*$", text, re.MULTILINE).group()
        raise LwcnnError(
            f"esm: {name}",
            "cannot join this import",
            given=f"`{line}`",
            expected='the form import { a, b } from "../core/js/dom.js";',
        )
    texts[name] = EXPORT.sub("", text) if shared else text


@cache
def _read(path: Path) -> str:
    if not path.is_file():
        raise LwcnnError(
            "front_end",
            f"there is no file {_name(path)}",
            expected=f"one of {', '.join(widget_modules())}",
            hint="a widget's `module` is the name of its folder in lwcnn/widgets, with - in the place of _",
        )
    return path.read_text(encoding="utf-8")
