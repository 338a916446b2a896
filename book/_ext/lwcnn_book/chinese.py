"""Chinese sentences say that they are Chinese: a screen reader speaks them so, and a browser takes the right signs.

docutils makes of a class `language-...` the attribute `lang` of HTML. A paragraph with more Chinese signs than letters
is marked as a whole; of an entry of the glossary, its first words, up to the Chinese full stop.
"""

import re

from docutils import nodes
from sphinx.transforms import SphinxTransform

MARK = "language-zh-Hans"
SIGN = re.compile(r"[\u4e00-\u9fff]")
LETTER = re.compile(r"[A-Za-z]")
FIRST_WORDS = re.compile(r"^[^。]*[\u4e00-\u9fff][^。]*。")


def mark_chinese(document: nodes.document) -> None:
    """Mark the Chinese paragraphs of a page, and the Chinese words at the head of others."""
    for paragraph in list(document.findall(nodes.paragraph)):
        text, first = paragraph.astext(), next(iter(paragraph.children), None)
        if len(SIGN.findall(text)) > len(LETTER.findall(text)):
            paragraph["classes"].append(MARK)
        elif isinstance(first, nodes.Text) and (found := FIRST_WORDS.match(str(first))):
            words = nodes.inline(found[0], found[0], classes=[MARK])
            paragraph[0:1] = [words, nodes.Text(str(first)[found.end() :])]


class Chinese(SphinxTransform):
    default_priority = 890  # behind the links to terms, which read the text as it stands

    def apply(self):
        mark_chinese(self.document)


def setup(app):
    app.add_transform(Chinese)
