"""Of the styles, only what some page of the book can use.

The theme's style sheet carries all of Bootstrap and all icons of Font Awesome, 65 kB gzipped. A rule of it, of Sphinx
or of an extension stays if every class that it names stands in some page or in some script, for scripts add classes
too. The icons that stay are drawn from fonts in the sheet itself. The sheets of the book and of its widgets keep all
that they say, since a widget puts names of classes and variables together. All of its classes begin with lw-, so it
uses no rule of the theme. MathJax brings its own style. Everything is read afresh at each build.
"""

import re
from pathlib import Path

import pydata_sphinx_theme

from lwcnn_book.icons import carry_fonts
from lwcnn_book.style_sheets import drop_unread_variables, keep_used_rules, read_sheet, write_sheet

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static"
ICONS = "styles/pydata-sphinx-theme.css"  # the sheet that draws them
OURS = re.compile(r"widgets/|book\.css$")  # in the book's _static
SCRIPT = re.compile(r'<script[^>]* src="[./]*_static/([^"?]+)')
ATTRIBUTE = re.compile(r'\bclass="([^"]*)"')
WORD = re.compile(r"[A-Za-z_][\w-]{2,}")  # what is shorter is a variable of a shortened script


def used_classes(pages: str, scripts: str) -> set[str]:
    """Every class that a page carries or that a script could give to an element."""
    carried = {name for names in ATTRIBUTE.findall(pages) for name in names.split()}
    return carried | set(WORD.findall(scripts))


def write_styles(app, exception):
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    pages = "".join(read(page) for page in Path(app.outdir).rglob("*.html"))
    loaded = sorted({name for name in SCRIPT.findall(pages) if not name.startswith("mathjax/")})
    scripts = {name: read(static / name) for name in loaded}
    used = used_classes(pages, "".join(text for name, text in scripts.items() if not OURS.match(name)))
    names = sorted(str(path.relative_to(static)) for path in static.rglob("*.css"))
    ours = {name: keep_used_rules(read(static / name), None) for name in names if OURS.match(name)}
    theirs = {name: read_sheet(read(static / name), used) for name in names if name not in ours}
    elsewhere = "".join([pages, *scripts.values(), *ours.values()])
    cut = drop_unread_variables(list(theirs.values()), elsewhere)
    short = ours | dict(zip(theirs, map(write_sheet, cut), strict=True))
    short[ICONS] = carry_fonts(short[ICONS], THEME, "".join(short.values()))
    for name, text in short.items():
        (static / name).write_text(text, encoding="utf-8")
    for font in (static / "vendor/fontawesome/webfonts").glob("*"):
        font.unlink()


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def setup(app):
    app.connect("build-finished", write_styles)
