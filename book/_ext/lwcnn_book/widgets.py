"""The widgets of a page live without a kernel: a classic script upgrades the elements named lw-...

Script and style are put together from the package at each build, into a folder beside the pages. The script
goes only to pages that hold a widget; Jupyter Book would put every script of a _static folder on every
page.
"""

from pathlib import Path

from lwcnn.widgets import front_end

SCRIPT = "lwcnn-widgets.js"
STYLE = "lwcnn-widgets.css"


def write_host(app):
    folder = Path(app.outdir).parent / "widget-host"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SCRIPT).write_text(front_end.book_script(), encoding="utf-8")
    (folder / STYLE).write_text(front_end.style(), encoding="utf-8")
    app.config.html_static_path.append(str(folder))
    app.add_css_file(STYLE)


def add_host(app, pagename, templatename, context, doctree):
    if "<lw-" in context.get("body", ""):
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app):
    app.connect("builder-inited", write_host)
    app.connect("html-page-context", add_host)
