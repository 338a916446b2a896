"""A style sheet as text, made shorter without a change of what a page shows.

A sheet is read into blocks: `(head, body)`, where the head of a rule holds its selectors and a body holds declarations
(`"color:red"`) and blocks. A declaration outside any block, such as `@charset`, is a text of its own.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

import tinycss2
from tinycss2.ast import WhitespaceToken

Block = tuple[str, list]  # its body: declarations (str) and blocks
HOLDS_RULES = {
    "media",
    "supports",
    "layer",
    "container",
}  # of the at-rules; others, as @font-face, stay as they are
NOTICE = re.compile("copyright|licen[cs]e", re.IGNORECASE)
VARIABLE = re.compile(r"--[\w-]+")


def read_sheet(style: str, used: set[str] | None = None) -> list[Block | str]:
    """The blocks of a sheet; with `used`, only the selectors whose classes are all used.

    Of the comments only those stay that stand at the head of the sheet or say whose work it is.

    >>> read_sheet(".a, .b p { color: red }", used={"a"})
    [('.a', ['color:red'])]
    """
    nodes = tinycss2.parse_stylesheet(style, skip_whitespace=True)
    head = next((at for at, node in enumerate(nodes) if node.type != "comment"), len(nodes))
    told = [
        node
        for at, node in enumerate(nodes)
        if node.type != "comment" or at < head or NOTICE.search(node.value)
    ]
    return list(_items(told, used))


def write_sheet(items: list[Block | str]) -> str:
    """The text of blocks, without a needless blank.

    >>> write_sheet([("@media print", [(".a", ["color:red", "margin:0"])]), ("p", [])])
    '@media print{.a{color:red;margin:0}}'
    """
    return "".join(item if isinstance(item, str) else _block_text(item) for item in items)


def keep_used_rules(style: str, used: set[str] | None) -> str:
    """Drop the selectors that name an unused class, and the rules that have no selector left."""
    return write_sheet(read_sheet(style, used))


def drop_unread_variables(sheets: list[list[Block | str]], elsewhere: str) -> list[list[Block | str]]:
    """Drop the custom properties (`--x: 1`) that no declaration and nothing `elsewhere` reads.

    >>> drop_unread_variables([[("p", ["--x:1", "--y:2", "--z:var(--y)", "top:var(--x)"])]], "")
    [[('p', ['--x:1', 'top:var(--x)'])]]
    """
    declared = [one.partition(":")[::2] for sheet in sheets for one in _declarations(sheet)]
    read, more = set(VARIABLE.findall(elsewhere)), {""}
    while more:  # a variable that is read reads others
        active = {value for name, value in declared if not name.startswith("--") or name in read}
        more = {name for value in active for name in VARIABLE.findall(value)} - read
        read |= more
    return [_without_unread(sheet, read) for sheet in sheets]


def _items(nodes: Iterable, used: set[str] | None) -> Iterator[Block | str]:
    for node in nodes:
        if node.type == "declaration":
            yield f"{node.name}:{_short(node.value) or ' '}{'!important' if node.important else ''}"
        elif node.type == "comment":
            yield node.serialize()
        elif node.type == "qualified-rule":
            selectors = [_short(one) for one in _selectors(node.prelude) if _can_match(one, used)]
            if selectors:
                yield ",".join(selectors), list(_items(_contents(node), used))
        elif node.type == "at-rule":
            head = f"@{node.at_keyword} {_short(node.prelude)}".rstrip()
            if node.content is None:
                yield head + ";"
            elif node.lower_at_keyword in HOLDS_RULES:
                yield head, list(_items(_contents(node), used))
            else:
                yield head, list(_items(_contents(node), None))
        # what is left is an error of the sheet, which browsers skip as well


def _contents(node) -> list:
    return tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)


def _selectors(prelude: list) -> Iterator[list]:
    """The selectors of a rule, each a list of tokens; a comma in brackets, as in :is(a, b), parts nothing."""
    selector: list = []
    for token in prelude:
        if token == ",":
            yield selector
            selector = []
        else:
            selector.append(token)
    yield selector


def _can_match(selector: list, used: set[str] | None) -> bool:
    """Whether the classes of a selector are all used; what stands in brackets, as in :not(.x), decides nothing."""
    pairs = pairwise(selector)
    return used is None or all(
        name.value in used for dot, name in pairs if dot == "." and name.type == "ident"
    )


def _short(tokens: list) -> str:
    """The tokens as text: no comments, and one blank for any run of blanks, none at the ends."""
    told = [token for token in tokens if token.type != "comment"]
    blank = WhitespaceToken(0, 0, " ")
    told = [blank if token.type == "whitespace" else token for token in told]
    told = [token for at, token in enumerate(told) if token is not blank or told[at - 1] is not blank]
    return tinycss2.serialize(told).strip()


def _block_text(block: Block) -> str:
    head, body = block
    text = "".join(f"{item};" if isinstance(item, str) else _block_text(item) for item in body)
    return f"{head}{{{text.removesuffix(';')}}}" if text else ""


def _declarations(items: list[Block | str]) -> Iterator[str]:
    for item in items:
        if isinstance(item, str):
            yield item
        else:
            yield from _declarations(item[1])


def _without_unread(items: list[Block | str], read: set[str]) -> list[Block | str]:
    left: list[Block | str] = []
    for item in items:
        if not isinstance(item, str):
            left.append((item[0], _without_unread(item[1], read)))
        elif not item.startswith("--") or item.partition(":")[0] in read:
            left.append(item)
    return left
