"""The first use of each term in a chapter leads to the glossary, with the Chinese term as the title of the link.

In the notebooks the sentences stay plain. `book/glossary.md` says in which forms a term is written, in a line
`Forms: feature maps.` below its sentence; the book does not show that line. Of two terms at one place the longer one is
meant: "channel shuffle" is no use of "channel". What stands in headings, boxes, code, links, tables and outputs is no
prose.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

GLOSSARY = "book/glossary"
FENCE = re.compile(r"```\{glossary\}\n(?::\w+:\n)*\n(.*?)\n```", re.DOTALL)
FORMS = re.compile(r"\n  Forms: (.+)\.$", re.MULTILINE)
#: What holds text that is no prose.
NO_PROSE = (
    nodes.title, nodes.rubric, nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.reference,
    nodes.table, nodes.caption, nodes.raw, nodes.comment, nodes.term, nodes.Admonition, addnodes.pending_xref,
)  # fmt: skip


class Term(NamedTuple):
    """A term of the glossary: its name, how it is called in Chinese, and in which forms it is written."""

    name: str
    chinese: str
    forms: tuple[str, ...]


def read_terms(glossary: str) -> list[Term]:
    """The terms of a glossary page.

    >>> read_terms("```{glossary}\\n:sorted:\\n\\ntower\\n  塔。One of many.\\n  Forms: towers.\\n```")
    [Term(name='tower', chinese='塔', forms=('tower', 'towers'))]
    """
    terms = []
    for entry in FENCE.search(glossary)[1].split("\n\n"):
        name, text = entry.split("\n  ", 1)
        forms = FORMS.search(entry)
        others = tuple(forms[1].split(", ")) if forms else ()
        terms.append(Term(name, text.partition("。")[0], (name, *others)))
    return terms


def pattern_of(terms: list[Term]) -> re.Pattern:
    """Finds any form of any term, the longest that begins at a place; a small first letter may be a capital."""
    forms = sorted((form for term in terms for form in term.forms), key=len, reverse=True)
    either = [
        f"[{form[0].upper()}{form[0]}]{re.escape(form[1:])}" if form[0].islower() else re.escape(form)
        for form in forms
    ]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(either)})(?![\w-])")


def link_first_uses(document: nodes.document, terms: list[Term]) -> None:
    """Put a reference to the glossary in the place of each term's first use in the prose of a page."""
    name_of = {form.lower(): term.name for term in terms for form in term.forms}
    pattern, left = pattern_of(terms), {term.name for term in terms}
    for node in list(document.findall()):
        if isinstance(node, addnodes.pending_xref) and node["reftype"] == "term":
            left.discard(name_of.get(node["reftarget"].lower()))  # the author has put a link there
        elif isinstance(node, nodes.Text) and is_prose(node):
            parts = list(split(str(node), pattern, name_of, left))
            if any(isinstance(part, addnodes.pending_xref) for part in parts):
                node.parent.replace(node, parts)


def is_prose(node: nodes.Text) -> bool:
    """Whether a text stands in a paragraph of the author's."""
    above = node.parent
    in_paragraph = False
    while above is not None:
        in_paragraph |= isinstance(above, nodes.paragraph)
        # MyST-NB marks its cells: their outputs and their code are no prose
        if isinstance(above, NO_PROSE) or "nb_element" in getattr(above, "attributes", {}):
            return False
        above = above.parent
    return in_paragraph


def split(text: str, pattern: re.Pattern, name_of: dict[str, str], left: set[str]) -> Iterator[nodes.Node]:
    """The text in pieces; the first use of a term in `left` is a reference, and is taken out of `left`."""
    end = 0
    for found in pattern.finditer(text):
        name = name_of[found[0].lower()]
        if name in left:
            left.remove(name)
            if found.start() > end:
                yield nodes.Text(text[end : found.start()])
            yield reference(found[0], name)
            end = found.end()
    if end < len(text):
        yield nodes.Text(text[end:])


def reference(text: str, name: str) -> addnodes.pending_xref:
    """What MyST makes of {term}`text <name>`."""
    inner = nodes.inline(text, text, classes=["xref", "std", "std-term"])
    return addnodes.pending_xref(
        "", inner, refdomain="std", reftype="term", reftarget=name, refexplicit=True, refwarn=True
    )


class FirstUses(SphinxTransform):
    default_priority = 880  # the page is read, its links are not resolved yet

    def apply(self):
        if self.env.doc2path(self.env.docname).endswith(".ipynb"):
            self.env.note_dependency(self.env.doc2path(GLOSSARY, base=False))
            link_first_uses(self.document, read_terms(glossary_of(self.env)))


def glossary_of(env) -> str:
    with open(env.doc2path(GLOSSARY), encoding="utf-8") as file:
        return file.read()


def hide_forms(app, docname, source):
    """The lines that say in which forms a term is written are for this file alone."""
    if docname == GLOSSARY:
        source[0] = FORMS.sub("", source[0])


def put_chinese(app, doctree, docname):
    """Each link to a term says in its title how the term is called in Chinese."""
    chinese = {
        f"term-{nodes.make_id(term.name)}".lower(): term.chinese for term in read_terms(glossary_of(app.env))
    }
    for link in doctree.findall(nodes.reference):
        target = link.get("refuri", "").partition("#")[2].lower()
        if target in chinese and not link.get("reftitle"):
            link["reftitle"] = chinese[target]


def setup(app):
    app.add_transform(FirstUses)
    app.connect("source-read", hide_forms)
    app.connect("doctree-resolved", put_chinese)
