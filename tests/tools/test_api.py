"""The API reference of the models has a section for each paper's file, without a list of them."""

import sys

from lwcnn.models import papers
from tools.address import ROOT

sys.path.append(str(ROOT / "book" / "_ext"))
from lwcnn_book.api import PLACE, put_in, sections


def test_the_page_asks_for_the_sections():
    page = [(ROOT / "book" / "api" / "models.md").read_text(encoding="utf-8")]
    assert page[0].count(PLACE) == 1 and "lwcnn.models.squeezenet" not in page[0]
    put_in(None, "book/api/models", page)
    assert PLACE not in page[0] and sections() in page[0]


def test_each_paper_has_a_section_the_oldest_first():
    lines = sections().splitlines()
    headings = [line for line in lines if line.startswith("## ")]
    assert len(headings) == len(papers())
    assert headings[0] == "## `lwcnn.models.alexnet`"
    assert headings.index("## `lwcnn.models.squeezenet`") < headings.index("## `lwcnn.models.mobilenet_v1`")
    for heading in headings:
        assert f".. automodule:: {heading.strip('# `')}" in lines
