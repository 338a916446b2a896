"""The map of the field as SVG: years from top to bottom, arrows from a paper to those that took from it."""

import re
from html import escape

from .chapters import CHAPTERS

WIDTH = 720  # of the drawing, about that of a book page's text
MARGIN = 46  # on the left, for the years
BOX, PITCH = 24, 62  # height of a name's box; from one line of boxes to the next
LETTER = 7.4  # width of a bold letter at 12 px, on the safe side
MOST = 5  # boxes on one line
SWEEPS = 8  # of ordering: more change nothing
CLEAR = 6  # between an arrow and a box that it passes
SMALL, LEADING = (
    6.0,
    15,
)  # width of a letter of what was taken, on the safe side; from one line of it to the next

# Colours come from the book's theme, in a notebook from JupyterLab; else the page's own text colour serves.
STYLE = """
.lw-field-map { margin: 1rem 0; color: var(--pst-color-text-base, var(--jp-ui-font-color1, inherit)); }
.lw-field-map figcaption { font-size: 0.9rem; text-align: left; }
.lw-field-box { max-width: 100%; overflow-x: auto; }
.lw-field-box svg { display: block; width: 100%; min-width: 640px; max-width: 800px; height: auto; }
.lw-field-box text { fill: currentColor; font: 12px system-ui, sans-serif; text-anchor: middle; }
.lw-field-box .year { font-weight: 700; text-anchor: start; }
.lw-field-box .rule { stroke: currentColor; stroke-opacity: 0.15; }
.lw-field-box rect { fill: var(--pst-color-background, var(--jp-layout-color1, Canvas)); stroke: currentColor;
  stroke-opacity: 0.45; }
.lw-field-box .ours rect { stroke: var(--pst-color-link, var(--jp-brand-color1, currentColor)); stroke-opacity: 1;
  stroke-width: 2.5; }
.lw-field-box .ours text { font-weight: 700; }
.lw-field-box .told { visibility: hidden; pointer-events: none; }
.lw-field-box .told text { font-size: 11px; font-weight: 400; text-anchor: start; }
.lw-field-box .told rect { stroke-opacity: 1; }
.lw-field-box a:focus-visible rect { stroke-dasharray: 3 2; stroke-opacity: 1; }
.lw-field-box path { fill: none; stroke: currentColor; stroke-opacity: 0.3; stroke-width: 1.2; }
.lw-field-box g:hover > rect { stroke-opacity: 1; stroke-width: 2.5; }
.lw-field-map table { border-collapse: collapse; font-size: 0.85rem; }
.lw-field-map :is(th, td) { padding: 0.3rem 0.5rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
.lw-field-map td ul { margin: 0; padding-left: 1.1em; }
.lw-field-map :is(.lw-field-box, summary):focus-visible { outline: 2px solid var(--pst-color-link, Highlight); }
"""


def draw_field(field) -> str:
    """The SVG text of a `FieldMap`; the same on every run."""
    lines, places = layout(field)
    height = 30 + PITCH * len(lines)
    parts = [_years(lines), _hover_style(field)]
    gaps = [_gaps(names, places) for _, names in lines]
    parts += [_arrow(source, target, places, gaps) for source, target, _ in field.edges()]
    parts += [_box(node, *places[node.paper.name]) for node in field.nodes]
    parts += [_told(node, *places[node.paper.name], height) for node in field.nodes if node.paper.took]
    first, last = field.nodes[0].paper.year, field.nodes[-1].paper.year
    label = (
        f"Family tree of {len(field.nodes)} papers from {first} to {last}, with {len(field.edges())} arrows "
        "from a paper to one that took an idea from it. The table below says the same in words."
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="group" aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def layout(field) -> tuple[list[tuple[int, list[str]]], dict[str, tuple[int, int]]]:
    """Lines (year, names) from top to bottom, and the centre of every name's box.

    Papers of one year stand on one line; those that took from a paper of the same year stand below it.
    """
    sources = {node.paper.name: list(node.paper.took) for node in field.nodes}
    level: dict[tuple[int, int], list[str]] = {}
    depth: dict[str, int] = {}
    years = {node.paper.name: node.paper.year for node in field.nodes}

    def depth_of(name: str) -> int:
        if name not in depth:
            same_year = [depth_of(source) for source in sources[name] if years[source] == years[name]]
            depth[name] = 1 + max(same_year, default=-1)
        return depth[name]

    for name, year in years.items():
        level.setdefault((year, depth_of(name)), []).append(name)
    lines = []
    for (year, _), names in sorted(level.items()):
        rows = -(-len(names) // MOST)
        lines += [(year, names[row::rows]) for row in range(rows)]
    return lines, _arrange(lines, field.edges())


def _arrange(lines, edges) -> dict[str, tuple[int, int]]:
    """Order every line by where its neighbours stand, so that few arrows cross."""
    across = {}

    def spread(names) -> None:
        for place, name in enumerate(names):
            across[name] = MARGIN + (WIDTH - MARGIN) * (2 * place + 1) // (2 * len(names))

    for _, names in lines:
        spread(names)
    above = {name: [s for s, t, _ in edges if t == name] for name in across}
    below = {name: [t for s, t, _ in edges if s == name] for name in across}
    for sweep in range(SWEEPS):
        for _, names in lines if sweep % 2 == 0 else reversed(lines):
            near = above if sweep % 2 == 0 else below
            wish = {
                n: sum(across[m] for m in near[n]) / len(near[n]) if near[n] else across[n] for n in names
            }
            names.sort(key=lambda name, wish=wish: (wish[name], name))
            spread(names)
    return {name: (across[name], 30 + PITCH * row) for row, (_, names) in enumerate(lines) for name in names}


def _years(lines) -> str:
    """The axis: a year beside its first line, a rule above it."""
    texts, seen = [], set()
    for row, (year, _) in enumerate(lines):
        y = 30 + PITCH * row
        if year not in seen:
            texts.append(f'<path class="rule" d="M0 {y - PITCH // 2}H{WIDTH}"/>' if row else "")
            texts.append(f'<text class="year" x="0" y="{y + 4}">{year}</text>')
        seen.add(year)
    return "".join(texts)


def _wide(name: str) -> int:
    """The width of a name's box."""
    return round(LETTER * len(name) + 14)


def _gaps(names: list[str], places) -> list[tuple[int, int]]:
    """Where an arrow can pass a line of boxes: from and to, left to right."""
    sides = [(places[name][0] - _wide(name) // 2, places[name][0] + _wide(name) // 2) for name in names]
    edges = [MARGIN - CLEAR, *(x for side in sorted(sides) for x in side), WIDTH]
    free = zip(edges[::2], edges[1::2], strict=True)
    return [(left + CLEAR, right - CLEAR) for left, right in free if right - left >= 2 * CLEAR]


def route(source: str, target: str, places, gaps) -> list[tuple[int, int]]:
    """The corners (x, y) of an arrow: below one box, through a gap of each line between, above the other box.

    In each line it takes the gap that is nearest to the straight way from where it is.
    """
    (x, y), (x1, y1) = places[source], places[target]
    corners = [(x, y + BOX // 2)]
    for between in range(y + PITCH, y1, PITCH):
        straight = x + (x1 - x) * PITCH / (y1 - between + PITCH)
        nearest = [min(max(straight, left), right) for left, right in gaps[(between - 30) // PITCH]]
        x = round(min(nearest, key=lambda there: abs(there - straight)))
        corners += [(x, between - BOX // 2 - CLEAR), (x, between + BOX // 2 + CLEAR)]
    return [*corners, (x1, y1 - BOX // 2 - 2)]


def _arrow(source: str, target: str, places, gaps) -> str:
    """A curve between two lines, a straight line past the boxes of a line."""
    corners = route(source, target, places, gaps)
    (x0, y0), (x1, y1) = corners[0], corners[-1]
    drawn = f"M{x0} {y0}"
    for x, y in corners[1:]:
        middle = (y0 + y) // 2
        drawn += f"V{y}" if x == x0 else f"C{x0} {middle} {x} {middle} {x} {y}"
        x0, y0 = x, y
    head = f"M{x1 - 4} {y1 - 6}L{x1} {y1}L{x1 + 4} {y1 - 6}"
    return f'<path class="arrow from-{_key(source)} to-{_key(target)}" d="{drawn}{head}"/>'


def _box(node, x: int, y: int) -> str:
    """A name in its box, which leads to the chapter that explains it, if one does."""
    name, wide = node.paper.name, _wide(node.paper.name)
    chapter = CHAPTERS.get(name)
    box = (
        f'<rect x="{x - wide // 2}" y="{y - BOX // 2}" width="{wide}" height="{BOX}" rx="5"/>'
        f'<text x="{x}" y="{y + 4}">{escape(name)}</text>'
    )
    if chapter:
        box = f'<a href="{chapter}.ipynb">{box}</a>'
    kind = f"is-{_key(name)} ours" if node.ours else f"is-{_key(name)}"
    return f'<g class="{kind}"><title>{escape(node.paper.idea)}</title>{box}</g>'


def _told(node, x: int, y: int, height: int) -> str:
    """What a paper took, and from which: seen while the pointer or the keyboard rests on its name."""
    lines = [f"from {source}: {what}" for source, what in node.paper.took.items()]
    wide, tall = round(SMALL * max(map(len, lines)) + 12), LEADING * len(lines) + 8
    left = max(0, min(x - wide // 2, WIDTH - wide))
    top = y + BOX // 2 + 4
    if top + tall > height:
        top = y - BOX // 2 - 4 - tall
    texts = "".join(
        f'<text x="{left + 6}" y="{top + LEADING * row}">{escape(line)}</text>'
        for row, line in enumerate(lines, 1)
    )
    box = f'<rect x="{left}" y="{top}" width="{wide}" height="{tall}" rx="3"/>'
    return f'<g class="told told-{_key(node.paper.name)}" aria-hidden="true">{box}{texts}</g>'


def _hover_style(field) -> str:
    """While pointer or keyboard rests on a name: its own arrows strong, all others faint, and what it took is told."""
    keys = [_key(node.paper.name) for node in field.nodes]
    strong = ",".join(f"svg:has(.is-{k}:is(:hover,:focus-within)) :is(.from-{k},.to-{k})" for k in keys)
    told = ",".join(f"svg:has(.is-{k}:is(:hover,:focus-within)) .told-{k}" for k in keys)
    return (
        "<style>svg:has(g:is(:hover,:focus-within)) .arrow{stroke-opacity:.07}"
        f"{strong}{{stroke-opacity:1!important;stroke-width:2!important}}{told}{{visibility:visible}}</style>"
    )


def _key(name: str) -> str:
    """A class name for a paper: ``mobilenetv2``."""
    return re.sub(r"[^a-z0-9]", "", name.lower())
