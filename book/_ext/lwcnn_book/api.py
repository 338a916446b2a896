"""In the API reference of the models, a section for each paper's file: a new file needs no line in a page.

`book/api/models.md` asks for them by `PLACE`, which Sphinx would take for a comment; the sections come there before the
page is read.
"""

from lwcnn import models

PLACE = "% a section for each paper, put in when the book is built\n"
SECTION = """\
## `{module}`

```{{eval-rst}}
.. automodule:: {module}
   :members:
```
"""


def sections() -> str:
    """The Markdown of the sections, the oldest paper first."""
    order = models.papers()
    files = [file for file in vars(models).values() if hasattr(file, "PAPER")]
    files.sort(key=lambda file: order.index(file.PAPER))
    return "\n".join(SECTION.format(module=file.__name__) for file in files)


def put_in(app, docname, source):
    source[0] = source[0].replace(PLACE, sections())


def setup(app):
    app.connect("source-read", put_in)
