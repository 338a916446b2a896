"""What this book adds to Jupyter Book: one idea a file.

widgets     the widgets of a page live without a kernel
maths       MathJax comes from the book, not from another host
icons       only the icons that the book uses
pages       scripts that a page does not need are left out
docstrings  our docstrings in the API reference
"""

from lwcnn_book import docstrings, icons, maths, pages, widgets


def setup(app):
    for part in (widgets, maths, icons, pages, docstrings):
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
