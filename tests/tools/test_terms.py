"""The first use of a term in a chapter leads to the glossary, and the glossary back to where a term is explained."""

import re
import sys

import pytest
from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes

from tools.notebooks import ROOT
from tools.plain import HEADING

sys.path.append(str(ROOT / "book" / "_ext"))
from lwcnn_book.explained import add_entries, places, put_glossary_behind, slug
from lwcnn_book.terms import hide_forms, link_first_uses, read_terms, reference

GLOSSARY = (ROOT / "book" / "glossary.md").read_text(encoding="utf-8")
LINK = re.compile(r"\[[^\]]+\]\(([\w-]+)\.ipynb(?:#([\w-]+))?\)")
TERMS = read_terms(
    """```{glossary}
:sorted:

channel
  通道。One map.
  Forms: channels.

channel shuffle
  通道混洗。Reorder channels.

MAC
  乘加运算。One product.
  Forms: MACs.
```"""
)


def links(*children: nodes.Node) -> list[tuple[str, str]]:
    """(text, term) of the links that a page of these nodes gets, in their order."""
    page = new_document("page")
    page.extend(children)
    link_first_uses(page, TERMS)
    return [(link.astext(), link["reftarget"]) for link in page.findall(addnodes.pending_xref)]


def paragraph(text: str, kind=nodes.Text) -> nodes.paragraph:
    return nodes.paragraph("", "", nodes.Text(text) if kind is nodes.Text else kind(text, text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A channel, and a channel.", [("channel", "channel")]),
        ("Channels first.", [("Channels", "channel")]),
        (
            "A channel shuffle moves each channel.",
            [("channel shuffle", "channel shuffle"), ("channel", "channel")],
        ),
        ("It needs 9 MACs.", [("MACs", "MAC")]),
        ("A macs is no MACs2, no sub-channel and no channelled one.", []),
    ],
)
def test_the_first_use_is_linked_and_the_longest_term_wins(text, expected):
    assert links(paragraph(text)) == expected


def test_text_around_a_link_stays():
    page = paragraph("Some channels here.")
    links(page)
    assert page.astext() == "Some channels here."


def test_what_is_no_prose_is_left_alone():
    code = nodes.container("", paragraph("A channel."), nb_element="cell_code_output")
    heading = nodes.section("", nodes.title("", "A channel"))
    table = nodes.table("", nodes.entry("", paragraph("A channel.")))
    address = nodes.paragraph("", "", nodes.reference("", "A channel", refuri="x"))
    cells = [
        heading,
        paragraph("channel", nodes.literal),
        paragraph("channel", nodes.math),
        code,
        table,
        address,
    ]
    assert links(*cells) == []
    assert links(paragraph("A channel.")) == [("channel", "channel")]


def test_a_link_of_the_author_is_the_first_use():
    theirs = nodes.paragraph("", "", reference("maps", "Channel"))
    assert links(theirs, paragraph("A channel.")) == [("maps", "Channel")]
    assert links(paragraph("A channel."), theirs.deepcopy()) == [("channel", "channel"), ("maps", "Channel")]


def test_each_form_belongs_to_one_term():
    forms = [form.lower() for term in read_terms(GLOSSARY) for form in term.forms]
    assert len(forms) == len(set(forms)) > 100


@pytest.mark.parametrize("term", read_terms(GLOSSARY), ids=lambda term: term.name)
def test_a_term_has_a_chinese_name_and_is_explained(term):
    assert re.search(r"[\u4e00-\u9fff]", term.chinese) and len(term.chinese) < 25
    entry = re.search(rf"^{re.escape(term.name)}\n  (.+)\n(.*)", GLOSSARY, re.MULTILINE)
    if link := LINK.search(entry[2]):
        page = (ROOT / f"book/{link[1]}.ipynb").read_text(encoding="utf-8")
        slugs = {slug(title) for title in headings(page)}
        assert link[2] is None or link[2] in slugs, f"{link[1]} has no heading #{link[2]}"


def headings(page: str) -> list[str]:
    return [
        found[1].replace('\\"', '"') for found in re.finditer(r'^ *"#+ (.+?)(?:\\n)?",?$', page, re.MULTILINE)
    ]


def test_the_book_does_not_show_the_forms():
    source = [GLOSSARY]
    hide_forms(None, "book/glossary", source)
    assert "Forms:" in GLOSSARY and "Forms:" not in source[0]
    assert HEADING.search(source[0])[1] == "Glossary"


def test_a_section_that_explains_a_term_has_its_words_as_main_entries():
    section = nodes.section(
        "", nodes.title("", "What it costs"), paragraph("A fence."), ids=["what-it-costs"]
    )
    page = new_document("page")
    page += section
    entry = "fence\n  栅栏。One.\n  Explained in [Page](page.ipynb#what-it-costs).\n  Forms: fences."
    glossary = f"```{{glossary}}\n:sorted:\n\n{entry}\n```"
    add_entries(page, "other", glossary)
    assert not list(page.findall(addnodes.index))
    add_entries(page, "page", glossary)
    (index,) = page.findall(addnodes.index)
    words = [(word, target, main) for _, word, target, main, _ in index["entries"]]
    assert words == [(word, "what-it-costs", "main") for word in ("fence", "fences", "栅栏")]
    put_glossary_behind(page)
    assert {main for *_, main, _ in index["entries"]} == {""}


def test_most_terms_are_explained_somewhere():
    assert len(places(GLOSSARY)) > 60
