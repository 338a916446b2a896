"""MathJax comes from the book itself. The files are those of the package sphinx-mathjax-offline.

That package would copy all of MathJax, 24 MB; here go only the files that a page may ask for, 2 MB.
"""

import shutil
from importlib.util import find_spec
from pathlib import Path

NEEDED = [
    "tex-chtml.js",
    "output/chtml/fonts/woff-v2",
    "input/tex/extensions",  # what a rarer macro loads when it is first met
    "a11y",  # what MathJax's own menu offers to readers who listen to formulas
    "sre/mathmaps/base.json",
    "sre/mathmaps/en.json",
]


def copy_mathjax(app, exception):
    if exception or app.builder.format != "html":
        return
    source = Path(find_spec("sphinx-mathjax-offline").origin).parent / "static" / "mathjax"
    target = Path(app.outdir) / "_static" / "mathjax"
    for name in NEEDED:
        if (target / name).exists():
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (source / name).is_dir() else shutil.copyfile
        copy(source / name, target / name)


def setup(app):
    app.config.mathjax_path = "mathjax/tex-chtml.js"
    app.connect("build-finished", copy_mathjax)
