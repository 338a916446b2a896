"""A search for a term finds first the section of a chapter that explains it, in English and in Chinese.

`book/glossary.md` says for each term where it is explained. That section gets index entries with the name of the term,
its forms and its Chinese names: the search of Sphinx puts main index entries before all that it finds in sentences. The
entries of the glossary itself come behind them.
"""

import re
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from lwcnn_book.terms import FENCE, GLOSSARY, glossary_of, read_terms

EXPLAINED = re.compile(r"\n  Explained in \[[^\]]+\]\(([\w-]+)\.ipynb(?:#([\w-]+))?\)\.")
BRACKETS = re.compile(r"[（）]")


class Place(NamedTuple):
    """Where a term is explained, and by which words a reader may look for it."""

    page: str
    section: str | None
    words: list[str]


def places(glossary: str) -> list[Place]:
    """The places of a glossary page, in its order.

    >>> entry = "tower\\n  塔（并行分支）。One.\\n  Explained in [X](xception.ipynb#the-idea).\\n  Forms: towers."
    >>> places("```{glossary}\\n:sorted:\\n\\n" + entry + "\\n```")
    [Place(page='xception', section='the-idea', words=['tower', 'towers', '塔', '并行分支'])]
    """
    entries = FENCE.search(glossary)[1].split("\n\n")
    found = []
    for term, entry in zip(read_terms(glossary), entries, strict=True):
        if place := EXPLAINED.search(entry):
            chinese = [name for name in BRACKETS.split(term.chinese) if name]
            found.append(Place(place[1], place[2], [*term.forms, *chinese]))
    return found


def slug(title: str) -> str:
    """The address of a heading, as MyST and GitHub make it.

    >>> slug('What "<0.5 MB" needs')
    'what-05-mb-needs'
    """
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def add_entries(document: nodes.document, page: str, glossary: str) -> None:
    """Put index entries into the sections of a page that explain a term."""
    sections = {slug(section[0].astext()): section for section in document.findall(nodes.section)}
    first = next(iter(sections))  # a term without a section is explained at the top of the page
    for place in places(glossary):
        if place.page == page:
            section = sections[place.section or first]
            entries = [("single", word, section["ids"][0], "main", None) for word in place.words]
            section.insert(1, addnodes.index(entries=entries))


def put_glossary_behind(document: nodes.document) -> None:
    """The entries of the glossary are no longer the main ones."""
    for index in document.findall(addnodes.index):
        index["entries"] = [(kind, word, target, "", key) for kind, word, target, _, key in index["entries"]]


class Explained(SphinxTransform):
    default_priority = 840  # before Sphinx collects the entries of a page

    def apply(self):
        if self.env.docname == GLOSSARY:
            put_glossary_behind(self.document)
        elif self.env.doc2path(self.env.docname).endswith(".ipynb"):
            add_entries(self.document, self.env.docname.removeprefix("book/"), glossary_of(self.env))


def setup(app):
    app.add_transform(Explained)
