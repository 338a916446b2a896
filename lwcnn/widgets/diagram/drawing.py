"""A layout as SVG that stands still: no script, colours of the page that it stands on."""

from dataclasses import dataclass
from html import escape

from .lanes import Layout
from .topology import JOINTS, Node

LINE, PAD = 14, 5  # height of a line in a box; from the border of a box to its text
GAP = 20  # between two levels: room for the arrows
NARROW, AIR = 24, 14  # width of a lane in which only arrows pass; between the boxes of two lanes
LETTER, BOLD = 6.7, 7.5  # width of a letter of 11 pixels, on the safe side

# Colours come from the book's theme, in a notebook from JupyterLab; else the page's own text colour serves.
STYLE = """.lw-diagram svg{display:block;color:var(--pst-color-text-base,var(--jp-ui-font-color1,currentColor));
--line:var(--pst-color-link,var(--jp-brand-color1,#0969da))}
.lw-diagram{margin:1rem 0}
.lw-diagram div{max-width:100%;overflow-x:auto}
.lw-diagram div:focus-visible{outline:2px solid var(--pst-color-link,Highlight)}
.lw-diagram figcaption{font-size:.9rem;text-align:left}
.lw-diagram text{fill:currentColor;font:11px system-ui,sans-serif;text-anchor:middle}
.lw-diagram .name{font-weight:650}
.lw-diagram rect{fill:var(--line);fill-opacity:.14;stroke:var(--line)}
.lw-diagram .joint{fill:#e69f00;fill-opacity:.22;stroke:#e69f00}
.lw-diagram .input{fill:none;stroke:currentColor;stroke-opacity:.6}
.lw-diagram path{fill:none;stroke:currentColor;stroke-opacity:.75;stroke-width:1.3}
@media (forced-colors:active){.lw-diagram svg{color:CanvasText;--line:LinkText}}"""


@dataclass
class _Box:
    """Where a box is, from its centre line and its upper edge."""

    x: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        return self.top + self.height


def draw(nodes: list[Node], labels: list[list[str]], layout: Layout, title: str) -> str:
    """The SVG text: a box a node with its lines of text, an arrow for each map that is read; the same on every run."""
    lanes = _lane_widths(labels, layout)
    levels = [
        max(_height(lines) for lines, at in zip(labels, layout.levels, strict=True) if at == level)
        for level in range(layout.depth)
    ]
    tops = [sum(levels[:level]) + GAP * level + 1 for level in range(layout.depth)]
    centres = [sum(lanes[:lane]) + width / 2 for lane, width in enumerate(lanes)]
    broad = [centre for centre, is_wide in zip(centres, layout.wide, strict=True) if is_wide]
    middle = (broad[0] + broad[-1]) / 2
    boxes = [
        _Box(middle if lane is None else centres[lane], tops[level], _width(lines), _height(lines))
        for lines, level, lane in zip(labels, layout.levels, layout.lanes, strict=True)
    ]
    tips = _tips(nodes, layout, boxes, centres)
    arrows = [_arrow(edge, layout, boxes, centres, tops, tips[edge]) for edge in layout.edges]
    texts = [_box(*three) for three in zip(nodes, labels, boxes, strict=True)]
    width, height = round(sum(lanes)), tops[-1] + levels[-1] + 1
    body = "\n".join([*arrows, *texts])  # a line each: what shows words alone shows them apart
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(title)}">{body}</svg>'
    )


def _width(lines: list[str]) -> float:
    return round(max(len(lines[0]) * BOLD, max(map(len, lines)) * LETTER) + 2 * PAD)


def _height(lines: list[str]) -> int:
    return len(lines) * LINE + 2 * PAD


def _lane_widths(labels: list[list[str]], layout: Layout) -> list[float]:
    """As wide as the widest box in it; all wide lanes together as wide as the widest box in the middle of them."""
    wide = [lane for lane, is_wide in enumerate(layout.wide) if is_wide]
    widths = [0.0 if is_wide else float(NARROW) for is_wide in layout.wide]
    for lines, lane in zip(labels, layout.lanes, strict=True):
        if lane is not None:
            widths[lane] = max(widths[lane], _width(lines) + AIR)
    in_the_middle = [
        _width(lines) + AIR for lines, lane in zip(labels, layout.lanes, strict=True) if lane is None
    ]
    missing = max(in_the_middle, default=0) - sum(widths[wide[0] : wide[-1] + 1])
    return [
        width + max(0, missing) / len(wide) * is_wide
        for width, is_wide in zip(widths, layout.wide, strict=True)
    ]


def _tips(nodes: list[Node], layout: Layout, boxes: list[_Box], centres: list[float]) -> dict[tuple, float]:
    """Where on its box each arrow ends: those to one node side by side as they come; on a concatenation as it reads."""
    tips = {}
    for target, box in enumerate(boxes):
        edges = [edge for edge in layout.edges if edge[1] == target]
        if nodes[target].kind != "concat":
            edges.sort(key=lambda edge: centres[edge[2]] if _passes(edge, layout) else boxes[edge[0]].x)
        for number, edge in enumerate(edges):
            tips[edge] = round(box.x + ((number + 0.5) / len(edges) - 0.5) * box.width * 0.8, 1)
    return tips


def _passes(edge: tuple[int, int, int], layout: Layout) -> bool:
    """Whether an arrow runs past a level."""
    return layout.levels[edge[1]] - layout.levels[edge[0]] > 1


def _arrow(
    edge: tuple, layout: Layout, boxes: list[_Box], centres: list[float], tops: list, tip: float
) -> str:
    """From below one box to above another; past the levels between them it runs down its lane."""
    source, target, lane = edge
    start, end = boxes[source], boxes[target]
    path, x, y = f"M{start.x:g} {start.bottom:g}", start.x, start.bottom
    if _passes(edge, layout):
        above = tops[layout.levels[target]] - GAP
        path += _curve(x, y, centres[lane], tops[layout.levels[source] + 1]) + f"V{above:g}"
        x, y = centres[lane], above
    head = f"M{tip - 3.5:g} {end.top - 6:g}L{tip:g} {end.top:g}L{tip + 3.5:g} {end.top - 6:g}"
    return f'<path d="{path}{_curve(x, y, tip, end.top)}{head}"/>'


def _curve(x0: float, y0: float, x1: float, y1: float) -> str:
    half = (y0 + y1) / 2
    return f"V{y1:g}" if x0 == x1 else f"C{x0:g} {half:g} {x1:g} {half:g} {x1:g} {y1:g}"


def _box(node: Node, lines: list[str], box: _Box) -> str:
    kind = {"input": ' class="input"', "split": ' class="input"'}.get(node.kind, "")
    kind = ' class="joint"' if node.kind in JOINTS else kind
    spans = [
        f'<text x="{box.x:g}" y="{box.top + PAD + LINE * (number + 1) - 3:g}"'
        + (' class="name">' if number == 0 else ">")
        + f"{escape(line)}</text>"
        for number, line in enumerate(lines)
    ]
    return (
        f'<rect{kind} x="{box.x - box.width / 2:g}" y="{box.top:g}" width="{box.width:g}" height="{box.height:g}" '
        f'rx="4"/>' + "\n".join(spans)
    )
