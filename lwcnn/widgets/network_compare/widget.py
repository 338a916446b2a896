"""NetworkCompare: all networks of the book in one picture and one table, as printed and as counted here."""

import traitlets

from lwcnn.errors import LwcnnError, one_of
from lwcnn.records.published import CONFIDENCE, Published, agrees, amount, count, published
from lwcnn.widgets.core.base import BookWidget, OneOf, Whole, paragraph, table_html

#: The columns that can be sorted by, in the order of the table.
SORTS = ("name", "year", "top1", "size", "macs", "printed_macs", "params", "printed_params", "source")
ALL = ""  # the choice "all families"


class NetworkCompare(BookWidget):
    """Published top-1 accuracy against MACs or parameters, with a table to filter and to sort.

    A full marker stands where lwcnn counts, an open one where the source prints, because lwcnn does not have
    that network. Top-1 is always printed, never measured here.

    Traits:
        x: what runs along the axis, "macs" or "params".
        family: one of ``families``, or "" for all.
        year: the year of publication, or 0 for all.
        text: rows whose name, source or note has this text in it, in any case.
        counted_only: whether only rows are shown that lwcnn counts.
        frontier: whether a line joins the points to which no other is better in both respects.
        sort, descending: by which column the table is sorted; "" leaves the order of the papers.
        families, sources, notes, confidences: texts that the columns name by number.
        columns: one list a column, all of one length.

    Args:
        rows: rows like those of `lwcnn.records.published.published`, which is the default.

    Raises:  LwcnnError for a value that cannot be, or if there is no row.

    >>> widget = NetworkCompare(family="SqueezeNet")
    >>> widget.families[:2]
    ['Baselines', 'SqueezeNet']
    """

    module = "network-compare"

    x = OneOf(["macs", "params"], "macs")
    family = traitlets.Unicode(ALL).tag(sync=True)
    year = Whole(0, 2100, 0)
    text = traitlets.Unicode("").tag(sync=True)
    counted_only = OneOf([False, True], False)
    frontier = OneOf([False, True], False)
    sort = OneOf(["", *SORTS], "")
    descending = OneOf([False, True], False)
    families = traitlets.List().tag(sync=True)
    sources = traitlets.List().tag(sync=True)
    notes = traitlets.List().tag(sync=True)
    confidences = traitlets.List().tag(sync=True)
    columns = traitlets.Dict().tag(sync=True)

    def __init__(self, rows: list[Published] | None = None, **traits):
        self.rows = published() if rows is None else list(rows)
        if not self.rows:
            raise LwcnnError("NetworkCompare(rows=[])", "there is nothing to compare", hint="give some rows")
        texts = {
            "families": unique(row.family for row in self.rows),
            "sources": unique(row.source for row in self.rows),
            "notes": unique(row.note for row in self.rows),
            "confidences": [word for word in CONFIDENCE if word in {row.confidence for row in self.rows}],
        }
        super().__init__(columns=columns_of(self.rows, **texts), **texts, **traits)

    @traitlets.validate("family")
    def _known_family(self, proposal):
        families = unique(row.family for row in self.rows)
        if proposal["value"] not in [ALL, *families]:
            self.refuse("there is no such family", f"family must be {one_of(families)}, or empty for all",
                        family=proposal["value"])  # fmt: skip
        return proposal["value"]

    def fallback_html(self) -> str:
        """The whole table, and what its columns mean."""
        header = ["network", "year", "top-1 printed", "input", "MACs counted here", "MACs printed",
                  "parameters counted here", "parameters printed", "source", "confidence", "note"]  # fmt: skip
        rows = []
        for row in self.rows:
            counted = count(row)
            params, macs = (f"{number:,}" for number in counted) if counted else ("–", "–")
            top1 = "–" if row.top1 is None else f"{row.top1} %"
            rows.append([row.name, row.year, top1, row.input_size, macs, row.macs or "–", params, row.params or "–",
                         row.source, row.confidence, row.note or "–"])  # fmt: skip
        words = "; ".join(f"{word}: {CONFIDENCE[word]}" for word in self.confidences)
        caption = "Networks as published, and as counted here"
        return table_html(caption, header, rows, "lw-table lw-compare-static") + paragraph(words + ".")


def unique(texts) -> list[str]:
    """The different texts in the order of their first appearance, without the empty one.

    >>> unique(["b", "", "a", "b"])
    ['b', 'a']
    """
    return [text for text in dict.fromkeys(texts) if text]


def columns_of(rows: list[Published], families, sources, notes, confidences) -> dict[str, list]:
    """The rows as columns for the front end: short, because names of columns stand once.

    ``params`` and ``macs`` are numbers: what lwcnn counts where ``counted`` is 1, else what is printed, else None.

    >>> from lwcnn.records.published import published
    >>> columns_of(published()[:1], ["Baselines"], [published()[0].source], [published()[0].note],
    ...            ["verified-in-transcription"])["macs"]
    [714188480]
    """
    counts = [count(row) for row in rows]
    return {
        "name": [row.name for row in rows],
        "family": [families.index(row.family) for row in rows],
        "year": [row.year for row in rows],
        "venue": [row.venue for row in rows],
        "arxiv": [row.arxiv for row in rows],
        "size": [row.input_size for row in rows],
        "counted": [int(one is not None) for one in counts],
        "params": [one.params if one else _number(row.params) for row, one in zip(rows, counts, strict=True)],
        "macs": [one.macs if one else _number(row.macs) for row, one in zip(rows, counts, strict=True)],
        "printed_params": [row.params for row in rows],
        "printed_params_number": [_number(row.params) for row in rows],
        "printed_macs": [row.macs for row in rows],
        "printed_macs_number": [_number(row.macs) for row in rows],
        "differs_params": [
            _differs(row.params, one and one.params) for row, one in zip(rows, counts, strict=True)
        ],
        "differs_macs": [_differs(row.macs, one and one.macs) for row, one in zip(rows, counts, strict=True)],
        "top1": [row.top1 for row in rows],
        "source": [sources.index(row.source) for row in rows],
        "confidence": [confidences.index(row.confidence) for row in rows],
        "note": [notes.index(row.note) if row.note else -1 for row in rows],
    }


def _differs(printed: str, counted: int | None) -> int:
    return int(bool(printed and counted) and not agrees(printed, counted))


def _number(printed: str) -> int | None:
    return round(amount(printed)[0]) if printed else None
