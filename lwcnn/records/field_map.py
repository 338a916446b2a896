"""The map of the field: which network took what from which.

What a file of `lwcnn.models` says of its own paper stands there (``PAPER``). Here stand the relatives that
have no file. A paper of `lwcnn.models` takes the place of a relative of the same name.
"""

from html import escape
from typing import NamedTuple

from ..errors import LwcnnError, nearest
from ..models.registry import Paper, papers


class Node(NamedTuple):
    """One paper on the map; ``ours`` is True if `lwcnn.models` has its network."""

    paper: Paper
    ours: bool


# The year is that of the first public version, as in lwcnn.models.
RELATIVES = [
    Paper("Network in Network", "Lin et al.", 2013, "1312.4400", "",
          "1 x 1 convolutions; global average pooling in place of linear layers",
          {}),
    Paper("Sifre's thesis", "Sifre", 2014, "", "",
          "depthwise separable convolution",
          {}),
    Paper("ResNeXt", "Xie et al.", 2016, "1611.05431", "",
          "grouped 3 x 3 convolutions inside the bottleneck",
          {"ResNet": "the bottleneck and its shortcut", "AlexNet": "grouped convolution"}),
    Paper("DenseNet", "Huang et al.", 2016, "1608.06993", "",
          "every layer sees all earlier ones, joined by concatenation",
          {"ResNet": "shortcuts, concatenated in place of summed"}),
    Paper("SENet", "Hu et al.", 2017, "1709.01507", "",
          "squeeze-and-excitation: weigh every channel by what the whole map holds",
          {"ResNet": "the network that it is put into"}),
    Paper("Mobile video detection", "Liu and Zhu", 2017, "1711.06368", "CVPR 2018",
          "a bottleneck LSTM carries features from frame to frame",
          {"MobileNetV1": "the network for one frame, and separable convolution inside the LSTM"}),
    Paper("IGCV2", "Xie et al.", 2018, "1804.06202", "CVPR 2018",
          "many grouped convolutions whose product is dense",
          {"IGCV1": "interleaved groups, more than two"}),
    Paper("PeleeNet", "Wang et al.", 2018, "1804.06882", "NeurIPS 2018",
          "dense layers of plain convolutions for detection on phones",
          {"DenseNet": "dense blocks", "GoogLeNet": "two branches of different depth in a layer"}),
    Paper("Fast and slow", "Liu et al.", 2019, "1903.10172", "arXiv",
          "a large and a small network take turns and share one memory",
          {"MobileNetV2": "both networks", "Mobile video detection": "the bottleneck LSTM"}),
    Paper("ThunderNet", "Qin et al.", 2019, "1903.11752", "ICCV 2019",
          "a detector in real time on ARM processors",
          {"ShuffleNetV2": "the network, with 5 x 5 depthwise convolutions"}),
    Paper("Mogami's networks", "Mogami", 2020, "2012.03458", "arXiv only",
          "training with additions of integers in place of products (Mitchell 1962)",
          {"ResNet": "the networks that are trained"}),
]  # fmt: skip


class FieldMap:
    """All papers and what they took; drawn in a notebook, printed as text elsewhere.

    >>> field_map()["MobileNetV2"].paper.took["ResNet"]
    'the shortcut and the bottleneck, turned inside out'
    """

    def __init__(self, nodes: list[Node]):
        self.nodes = nodes

    def __getitem__(self, name: str) -> Node:
        for node in self.nodes:
            if node.paper.name == name:
                return node
        names = [node.paper.name for node in self.nodes]
        raise LwcnnError(
            f"field_map()[{name!r}]", "no paper on the map has this name", hint=nearest(name, names)
        )

    def edges(self) -> list[tuple[str, str, str]]:
        """(from, to, what) for everything that was taken."""
        return [
            (source, node.paper.name, what) for node in self.nodes for source, what in node.paper.took.items()
        ]

    def __repr__(self) -> str:
        lines = []
        for node in self.nodes:
            lines.append(f"{node.paper.year}  {node.paper.name}: {node.paper.idea}")
            lines += [f"        from {source}: {what}" for source, what in node.paper.took.items()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from .field_drawing import STYLE, draw_field  # only a page needs it

        return (
            f'<figure class="lw-field-map"><style>{STYLE}</style>'
            '<div class="lw-field-box" tabindex="0" role="group" aria-label="the map of the field">'
            f"{draw_field(self)}</div><figcaption>An arrow runs from a paper to one that took something from it. "
            "Rest on a name to see its arrows alone, and what it took. A bold frame: lwcnn has the network, and the "
            "name leads to its chapter.</figcaption>"
            f"<details><summary>The map as a table</summary>{self._table()}</details></figure>"
        )

    def _table(self) -> str:
        rows = []
        for node in self.nodes:
            taken = "".join(f"<li>{escape(f'{s}: {w}')}</li>" for s, w in node.paper.took.items())
            rows.append(
                f'<tr><th scope="row">{escape(node.paper.name)}</th><td>{node.paper.year}</td>'
                f"<td>{escape(_where(node))}</td><td>{escape(node.paper.idea)}</td>"
                f"<td>{f'<ul>{taken}</ul>' if taken else '–'}</td></tr>"
            )
        heads = ("paper", "year", "where", "its idea", "what it took, and from which")
        head = "".join(f'<th scope="col">{text}</th>' for text in heads)
        return (
            '<div class="lw-field-box" tabindex="0" role="group" aria-label="the map as a table"><table>'
            f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
        )


def _where(node: Node) -> str:
    address = f"arXiv {node.paper.arxiv}" if node.paper.arxiv else ""
    venue = "" if node.paper.venue.startswith("arXiv") else node.paper.venue
    return ", ".join(part for part in (venue, address) if part) or "thesis"


def field_map() -> FieldMap:
    """The map of all papers that the book speaks of, the oldest first.

    Raises:  LwcnnError if a paper took something from one that is not on the map.

    >>> field_map()["GhostNet"].paper.idea
    'half of the maps by cheap operations on the other half'
    """
    ours = {paper.name: paper for paper in papers()}
    relatives = {paper.name: paper for paper in RELATIVES}
    every = sorted({**relatives, **ours}.values(), key=lambda p: (p.year, p.arxiv or "", p.name))
    known = {paper.name for paper in every}
    for paper in every:
        for source in paper.took:
            if source not in known:
                raise LwcnnError(
                    "field_map()",
                    f"{paper.name} took something from {source!r}, which is not on the map",
                    hint=f"{nearest(source, known)}, or add it to lwcnn.records.field_map.RELATIVES",
                )
    return FieldMap([Node(paper, paper.name in ours) for paper in every])
