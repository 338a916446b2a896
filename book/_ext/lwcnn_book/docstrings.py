"""Our docstrings in the API reference.

They are plain text that reads well in a terminal: paragraphs, lines that start with a label such as
`Shapes:`, names in backticks, and examples. Sphinx reads another language, so they are translated here; a
sign such as | or * stays a sign.
"""

import re

LABEL = re.compile(r"^(Args|Shapes|Cost|Returns|Raises|Source|Note|Example|Examples):\s*(.*)$")
CODE = re.compile(r"(`+)([^`]+)\1")
SPECIAL = re.compile(r"([\\*|]|(?<=\w)_(?!\w))")


def translate(lines: list[str]) -> list[str]:
    """Docstring lines -> the same in reStructuredText."""
    out: list[str] = []
    for block in blocks(lines):
        out += [*render(block), ""]
    return out


def blocks(lines: list[str]) -> list[list[str]]:
    """Split at empty lines and before each label."""
    found: list[list[str]] = [[]]
    for line in lines:
        if LABEL.match(line) or not line.strip():
            found.append([])
        if line.strip():
            found[-1].append(line.rstrip())
    return [block for block in found if block]


def render(block: list[str]) -> list[str]:
    first, rest = block[0], block[1:]
    if first.lstrip().startswith(">>>"):
        return [line.strip() if line.lstrip().startswith((">>>", "...")) else line for line in dedent(block)]
    if label := LABEL.match(first):
        if label[2]:
            return [f":{label[1]}: {plain(label[2])}", *("    " + plain(line.strip()) for line in rest)]
        return [f":{label[1]}:", *("    | " + plain(line.strip()) for line in rest)]
    if first.startswith(" "):  # an indented block: code or a formula, shown as it stands
        return ["::", "", *("    " + line for line in dedent(block))]
    if first.startswith(("- ", "* ", "| ")):
        return [line[:2] + plain(line[2:]) for line in block]
    if any(line.startswith(" ") for line in rest):  # lines that are set out by hand keep their breaks
        return ["| " + plain(line.strip()) for line in block]
    return [*(plain(line) for line in block[:-1]), plain(re.sub("::$", ":", block[-1]))]


def dedent(block: list[str]) -> list[str]:
    margin = min(len(line) - len(line.lstrip()) for line in block)
    return [line[margin:] for line in block]


def plain(text: str) -> str:
    """Names in backticks become code; every other sign stands for itself."""
    out, end = [], 0
    for code in CODE.finditer(text):
        out += [SPECIAL.sub(r"\\\1", text[end : code.start()]), f"``{code[2].strip()}``"]
        end = code.end()
    return "".join([*out, SPECIAL.sub(r"\\\1", text[end:])])


def process(app, what, name, obj, options, lines):
    lines[:] = translate(lines)


def skip(app, what, name, obj, would_skip, options):
    """The fields of a named tuple stand in its signature; Python's own sentence on them says nothing."""
    return True if (getattr(obj, "__doc__", "") or "").startswith("Alias for field number") else None


def setup(app):
    app.connect("autodoc-process-docstring", process)
    app.connect("autodoc-skip-member", skip)
    # A type in a signature need not have a place in this book; what a chapter refers to as a function must.
    app.config.nitpick_ignore_regex = [(r"py:(class|data|obj)", r".*"), (r"py:.*", r"(?!lwcnn\b).*")]
