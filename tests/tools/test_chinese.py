"""What is Chinese on a page says so, for those who hear it."""

import sys

from docutils import nodes
from docutils.core import publish_from_doctree
from docutils.utils import new_document

from tools.notebooks import ROOT

sys.path.append(str(ROOT / "book" / "_ext"))
from lwcnn_book.chinese import mark_chinese


def html(text: str) -> str:
    page = new_document("page")
    page += nodes.paragraph("", "", nodes.Text(text))
    mark_chinese(page)
    return publish_from_doctree(page, writer_name="html5").decode()


def test_a_chinese_paragraph_says_so():
    assert '<p lang="zh-Hans">瓶颈结构让昂贵的那一层变窄，MAC 更少。</p>' in html(
        "瓶颈结构让昂贵的那一层变窄，MAC 更少。"
    )


def test_chinese_words_at_the_head_say_so():
    assert '<p><span lang="zh-Hans">特征图。</span>The tensor.</p>' in html("特征图。The tensor.")
    assert "<p>A 塔 in the middle. And more.</p>" in html("A 塔 in the middle. And more.")
