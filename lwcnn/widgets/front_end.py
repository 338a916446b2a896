"""The front end's text: one self-contained ES module a widget, the book's host script, the style sheet.

The sources in `js/` are plain ES modules. Two places can't follow an `import` between files: a notebook,
where anywidget takes one text, and a page opened from `file://`, where browsers refuse it. So: joined.
"""

import json
import re
from functools import cache
from pathlib import Path

from lwcnn.errors import LwcnnError

HERE = Path(__file__).parent
SCRIPTS = HERE / "js"
STYLES = HERE / "css"

# The only form of import that is understood: import { a, b } from "./shared/dom.js";
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


def book_script() -> str:
    """The classic script that makes widgets live without a kernel; it carries all their sources.

    Shared files are carried once; the host joins the same parts, in the same order, as `esm` does.
    """
    parts: dict[str, str] = {}
    widgets: dict[str, list[str]] = {}
    for module in widget_modules():
        texts = _texts(module)
        own = f"{module}.js"
        # A widget's own file keeps its exports, so it is a part of its own; shared files are the same in all.
        widgets[module] = list(texts)
        parts.update({name: text for name, text in texts.items() if name != own})
        parts[own] = texts[own]
    sources = json.dumps({"parts": parts, "widgets": widgets}, ensure_ascii=False, sort_keys=True)
    return _read(SCRIPTS / "host.js").replace("{ parts: {}, widgets: {} }", sources.replace("</", "<\\/"))


def style() -> str:
    """All style sheets in one: in a notebook anywidget's `_css`, in the book a file of its own.

    The shared rules come first, so that a widget's own file can differ from them.
    """
    return "\n".join(
        _read(path) for folder in ("shared", ".") for path in sorted((STYLES / folder).glob("*.css"))
    )


def widget_modules() -> list[str]:
    """Names of the modules in `js/` that are widgets: those with a default export."""
    return sorted(path.stem for path in SCRIPTS.glob("*.js") if "\nexport default" in _read(path))


def _texts(module: str) -> dict[str, str]:
    """Name -> text without imports, in the order of evaluation; the widget's own file is last."""
    texts: dict[str, str] = {}
    _collect(SCRIPTS / f"{module}.js", texts, shared=False)
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
    name = str(path.resolve().relative_to(SCRIPTS.resolve()))
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
            expected='the form import { a, b } from "./shared/dom.js";',
        )
    texts[name] = EXPORT.sub("", text) if shared else text


@cache
def _read(path: Path) -> str:
    if not path.is_file():
        raise LwcnnError(
            "front_end",
            f"there is no file {path.name}",
            expected=f"one of {', '.join(sorted(p.stem for p in SCRIPTS.glob('*.js')))}",
            hint="a widget's `module` is the name of its file in lwcnn/widgets/js, without .js",
        )
    return path.read_text(encoding="utf-8")
