"""The widgets of a page live without a kernel: a classic script upgrades the elements named lw-...

Scripts and styles are put together from the package at each build, into a folder beside the pages. A page loads
only those of the widgets that it holds; Jupyter Book would put every script of a _static folder on every page.
Each widget stands there as one module too, for servers that forbid what the host does first.
"""

import re
import shutil
from pathlib import Path

import rjsmin
from lwcnn.widgets.core import front_end

FOLDER = "widgets"  # in the book's _static
ELEMENT = re.compile(r"<lw-([a-z0-9-]+)")


def write_host(app):
    folder = Path(app.outdir).parent / "widget-host"
    shutil.rmtree(folder, ignore_errors=True)  # a widget that is gone leaves nothing behind
    # Comments and blanks are a fifth of a script.
    files = front_end.book_files(rjsmin.jsmin)
    whole = {f"whole/{name}.js": rjsmin.jsmin(front_end.esm(name)) for name in front_end.widget_modules()}
    for name, text in (files | whole).items():
        file = folder / FOLDER / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    app.config.html_static_path.append(str(folder))


def add_host(app, pagename, templatename, context, doctree):
    held = set(ELEMENT.findall(context.get("body", "")))
    for name in front_end.page_files([module for module in front_end.widget_modules() if module in held]):
        if name.endswith(".css"):
            app.add_css_file(f"{FOLDER}/{name}")
        else:
            app.add_js_file(f"{FOLDER}/{name}", loading_method="defer")


def setup(app):
    app.connect("builder-inited", write_host)
    app.connect("html-page-context", add_host)
