"""What this book adds to Jupyter Book: one idea a file.

widgets       the widgets of a page live without a kernel
links         links between notebooks become links between pages
plain         notebooks that read well anywhere become MyST
terms         the first use of a term leads to the glossary, with the Chinese term
explained     a search for a term finds first the section that explains it
chinese       Chinese sentences say that they are Chinese
maths         MathJax comes from the book, not from another host
pages         what a page does not need is left out
scripts       the scripts without what only their authors need
styles        only the rules that some page can use
style_sheets  reads and shortens the text of a style sheet
icons         only the icons that the style draws, in the style itself
docstrings    our docstrings in the API reference
api           a section for each paper of the models in the API reference
"""

from lwcnn_book import (
    api,
    chinese,
    docstrings,
    explained,
    links,
    maths,
    pages,
    plain,
    scripts,
    styles,
    terms,
    widgets,
)


def setup(app):
    for part in (
        widgets,
        plain,
        terms,
        explained,
        chinese,
        maths,
        links,
        pages,
        scripts,
        styles,
        docstrings,
        api,
    ):
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
