"""What a page does not need is left out, and what it says wrongly of itself is put right."""

import re
from pathlib import Path

from lwcnn.widgets.core import front_end

# No page starts a kernel. The inline script of Thebe comes twice, too, and would fail on every page.
THEBE = re.compile(
    r'<script type="text/x-thebe-config">.*?</script>|<script>kernelName = .*?</script>',
    re.DOTALL,
)
# part of a file's name -> what a page must hold to need it
NEEDED_FOR = {
    "thebe": "initThebe",
    "sphinx-design": "sd-",
    "design-tabs": "sd-tab-set",
    "togglebutton": "dropdown",
    "clipboard": "highlight",
    "copybutton": "highlight",
}
# What a kernel would need to show the widgets a second time; here each carries its own state.
KERNEL_STATE = "application/vnd.jupyter.widget-state+json"
# Scripts with every icon of Font Awesome and with all of Bootstrap. The style draws the few icons that are used
# (styles.py), and buttons.js does the little of Bootstrap that is.
WHOLE_LIBRARIES = re.compile(
    r'\s*<(?:script|link)\b[^>]*"[^"]*/(?:fontawesome|bootstrap)\.js[^"]*"[^>]*>(?:</script>)?'
)
# The theme puts these on every page for a search while typing, which is off; the search page has its own.
SEARCH = re.compile(r'\s*<script src="[^"]*(searchtools|language_data|searchindex)\.js"></script>')


# The arrow that unfolds a part of the contents has no name for readers who hear the page.
ARROW = '<summary><span class="toctree-toggle"'
NAMED_ARROW = '<summary aria-label="Show or hide the pages below"><span class="toctree-toggle"'
# The theme keeps the choice of colours in the browser's storage. Where a reader has closed it, to ask for it is an
# error, and the button would do nothing: then a store that lasts as long as the page takes its place.
THEME_IS_READ = '<script data-cfasync="false">'
STORE = """<script>
try { localStorage.setItem("lwcnn", ""); localStorage.removeItem("lwcnn"); }
catch {
  const kept = new Map();
  const value = { getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, `${text}`),
    removeItem: (key) => kept.delete(key) };
  Object.defineProperty(window, "localStorage", { value });
}
</script>
"""
# A list may hold list items only; the bibliography calls its items by a role of their own.
ENTRY, LIST_ITEM = 'role="doc-biblioentry"', 'role="listitem"'
# The address of the book itself leads to its first page. It is gone at once, so it asks for no icon: a request
# that is broken off by the redirect would count as failed.
FRONT_DOOR = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=book/index.html">
<link rel="icon" href="data:,">
<title>{title}</title>
</head>
<body><a href="book/index.html">{title}</a></body>
</html>
"""


def write_all_anew(app, env, added, changed, removed):
    """Sphinx looks at pages alone: after a change of a script, a style or these extensions it would write none."""
    book = Path(app.srcdir) / "book"
    own = [*book.glob("_static/*"), *book.glob("_ext/**/*.py"), *front_end.WIDGETS.glob("**/*.[jc]s*")]
    door = Path(app.outdir) / "index.html"  # written at the end of each build
    built = door.stat().st_mtime if door.exists() else 0
    return env.found_docs if any(file.stat().st_mtime > built for file in own) else []


def drop_unneeded(app, pagename, templatename, context, doctree):
    body = context["body"] = THEBE.sub("", context.get("body", "")).replace(ENTRY, LIST_ITEM)

    def is_needed(file):
        if getattr(file, "attributes", {}).get("type") == KERNEL_STATE:
            return False
        text = f"{getattr(file, 'filename', '')} {getattr(file, 'attributes', {}).get('body', '')}"
        return all(sign in body for part, sign in NEEDED_FOR.items() if part in text.lower())

    for kind in ("script_files", "css_files"):
        context[kind] = [file for file in context[kind] if is_needed(file)]


def mend(app, exception):
    """What the theme's templates write cannot be changed before the page is written."""
    if exception or app.builder.format != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        mended = WHOLE_LIBRARIES.sub("", text.replace(ARROW, NAMED_ARROW))
        mended = mended.replace(THEME_IS_READ, STORE + THEME_IS_READ, 1)
        if page.name != "search.html":
            mended = SEARCH.sub("", mended)
        if mended != text:
            page.write_text(mended, encoding="utf-8")
    for name in ("fontawesome.js*", "bootstrap.js*"):
        for file in (Path(app.outdir) / "_static/scripts").glob(name):
            file.unlink()
    (Path(app.outdir) / "index.html").write_text(
        FRONT_DOOR.format(title=app.config.html_title), encoding="utf-8"
    )


def setup(app):
    app.connect("env-get-outdated", write_all_anew)
    # 900: after the extensions that add scripts
    app.connect("html-page-context", drop_unneeded, priority=900)
    app.connect("build-finished", mend)
