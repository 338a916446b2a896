"""Of the theme's style, only the rules that some page of the book can use.

The theme's style sheet carries all of Bootstrap and all icons of Font Awesome, 65 kB gzipped. A rule stays if every
class that it names stands in some page or in some script, for scripts add classes too. The icons that stay are drawn
from fonts in the sheet itself. The sheet of myst-nb is cut in the same way. Everything is read afresh at each build.
"""

import re
from pathlib import Path

import pydata_sphinx_theme

from lwcnn_book.icons import carry_fonts

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static"
NAME = "styles/pydata-sphinx-theme.css"
RULE = re.compile(r"([^{}]+)(\{[^{}]*\})")  # the innermost braces, so also the rules inside @media
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
EMPTY_MEDIA = re.compile(r"@media[^{}]*\{\s*\}")
COMMA = re.compile(r",(?![^(]*\))")  # between selectors, not inside :is( , )
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
ATTRIBUTE = re.compile(r'\bclass="([^"]*)"')
WORD = re.compile(r"[A-Za-z_][\w-]*")
# Parts of Bootstrap that its script names but acts on only where a page holds them.
DORMANT = ("accordion", "carousel", "offcanvas", "modal", "toast", "popover")


def used_classes(built: Path) -> set[str]:
    """Every class that a page carries or that a script could give to an element."""
    pages = " ".join(page.read_text(encoding="utf-8") for page in built.rglob("*.html"))
    carried = {name for names in ATTRIBUTE.findall(pages) for name in names.split()}
    static = built / "_static"
    scripts = [*static.glob("*.js"), *static.glob("scripts/*.js")]
    words = {word for script in scripts for word in WORD.findall(script.read_text(encoding="utf-8"))}
    return carried | {word for word in words if not word.startswith(DORMANT)}


def keep_used_rules(style: str, used: set[str]) -> str:
    """Drop the selectors that name an unused class, and the rules that have no selector left."""

    def keep(match):
        licences = "".join(COMMENT.findall(match[1]))
        at_rule, semicolon, selectors = COMMENT.sub("", match[1]).rpartition(";")  # such as @charset
        kept = [one for one in COMMA.split(selectors) if can_match(one, used)]
        return licences + at_rule + semicolon + (",".join(kept) + match[2] if kept else "")

    return EMPTY_MEDIA.sub("", RULE.sub(keep, style))


def can_match(selector: str, used: set[str]) -> bool:
    """Whether the classes of a selector are all used; what stands in brackets, as in :not(.x), decides nothing."""
    while "(" in selector:
        selector, before = re.sub(r"\([^()]*\)", "", selector), selector
        if selector == before:
            return True
    return "\\" in selector or used.issuperset(CLASS.findall(selector))


def write_style(app, exception):
    if exception or app.builder.format != "html":
        return
    built = Path(app.outdir)
    # The theme's script of all icons does what the style does too, and weighs ten times as much.
    for unused in (built / "_static" / "scripts").glob("fontawesome.js*"):
        unused.unlink()
    used = used_classes(built)
    for sheet in (built / "_static").glob(
        "mystnb.*.css"
    ):  # most of it colours terminals, which no page shows
        sheet.write_text(keep_used_rules(sheet.read_text(encoding="utf-8"), used), encoding="utf-8")
    style = keep_used_rules((THEME / NAME).read_text(encoding="utf-8"), used)
    others = "".join(sheet.read_text(encoding="utf-8") for sheet in (built / "_static").glob("*.css"))
    (built / "_static" / NAME).write_text(carry_fonts(style, THEME, others), encoding="utf-8")
    for font in (built / "_static/vendor/fontawesome/webfonts").glob("*"):
        font.unlink()


def setup(app):
    app.connect("build-finished", write_style)
