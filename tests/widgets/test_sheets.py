"""Our style sheets hold no mistake: each can be read, and a browser knows every selector, property and value."""

import pytest
import tinycss2

from lwcnn.widgets.core import front_end

BOOK = front_end.WIDGETS.parents[1] / "book" / "_static"
SHEETS = sorted([*front_end.WIDGETS.rglob("*.css"), *BOOK.glob("*.css")])


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


def selectors_and_declarations(nodes) -> tuple[list[str], list[list[str]]]:
    """All of them, also inside @media and in nested rules; a mistake of grammar is an error."""
    selectors, declarations = [], []
    for node in nodes:
        assert node.type != "error", f"line {node.source_line}: {node.message}"
        if node.type == "declaration":
            declarations.append([node.name, tinycss2.serialize(node.value).strip()])
        elif node.content is not None:
            if node.type == "qualified-rule":
                selectors.append(tinycss2.serialize(node.prelude).strip())
            inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            found = selectors_and_declarations(inner)
            selectors += found[0]
            declarations += found[1]
    return selectors, declarations


def unknown(page, sheet: str) -> list:
    """What the browser does not know of a sheet."""
    nodes = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    return page.evaluate(
        """([selectors, declarations]) => {
            const isKnown = (selector) => {
                try {
                    document.querySelector(selector);
                    return true;
                } catch {
                    return false;
                }
            };
            const wrong = selectors.filter((one) => !isKnown(one));
            return [...wrong, ...declarations.filter(([name, value]) => !CSS.supports(name, value))];
        }""",
        list(selectors_and_declarations(nodes)),
    )


@pytest.mark.parametrize("file", SHEETS, ids=lambda file: str(file.relative_to(file.parents[2])))
def test_a_browser_knows_all_of(page, file):
    assert unknown(page, file.read_text(encoding="utf-8")) == []


def test_mistakes_are_found(page):
    sheet = ".a { colour: red; margin: 1pxx; top: var(--any) } @media print { .b:hoover { left: 0 } .c { left: 0px } }"
    assert unknown(page, sheet) == [".b:hoover", ["colour", "red"], ["margin", "1pxx"]]
    with pytest.raises(AssertionError, match="line 2"):
        unknown(page, ".a { top: 0 }\n.b { left 0 }")
