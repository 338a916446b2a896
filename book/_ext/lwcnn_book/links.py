"""What a notebook draws links to other notebooks; on a page of the book the link leads to the page of that notebook."""

import re

NOTEBOOK = re.compile(r'(?<= href=")([\w-]+)\.ipynb(?=["#])')


def lead_to_pages(app, pagename, templatename, context, doctree):
    context["body"] = NOTEBOOK.sub(r"\1.html", context.get("body", ""))


def setup(app):
    app.connect("html-page-context", lead_to_pages)
