"""Scripts that a page does not need are left out."""


def drop_thebe(app, pagename, templatename, context, doctree):
    """No page starts a kernel, so Thebe goes. Its inline script comes twice and would fail on every page."""

    def is_thebe(file):
        text = f"{getattr(file, 'filename', '')} {getattr(file, 'attributes', {}).get('body', '')}"
        return "thebe" in text.lower()

    for kind in ("script_files", "css_files"):
        context[kind] = [file for file in context[kind] if not is_thebe(file)]


def setup(app):
    # 900: after the extensions that add scripts
    app.connect("html-page-context", drop_thebe, priority=900)
