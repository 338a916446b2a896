"""NetworkCompare: all networks of the book in one picture and one table, as printed and as counted here."""

from functools import cache

import traitlets

from lwcnn.errors import LwcnnError
from lwcnn.records.chapters import CHAPTERS
from lwcnn.records.forward_time import forward_times
from lwcnn.records.published import CONFIDENCE, Published, agrees, amount, count, published
from lwcnn.widgets.core.base import BookWidget, OneOf, Whole, paragraph, table_html

#: The columns that can be sorted by, in the order of the table.
SORTS = (
    *("name", "year", "top1", "size", "macs", "printed_macs", "params", "printed_params"),
    *("memory", "time", "source"),
)
AXES = ("macs", "params", "time", "memory", "year")


class NetworkCompare(BookWidget):
    """Published top-1 accuracy against cost, time or year, with a table to filter and to sort.

    A full marker stands where lwcnn counts, an open one where the source prints, because lwcnn does not have
    that network. Top-1 is always printed, never measured here.

    Traits:
        x: what runs along the axis: "macs", "params", "time" (measured, milliseconds for one image on the machine
            that ``machine`` names), "memory" (peak of the activations, bytes of float32), or "year".
        chosen: some of ``families``, whose rows are in the table and coloured in the picture; the others are grey.
            None chosen means all.
        year: the year of publication, or 0 for all.
        text: rows whose name, source or note has this text in it, in any case.
        counted_only: whether only rows are shown that lwcnn counts.
        frontier: whether a line joins the points to which no other is better in both respects.
        sort, descending: by which column the table is sorted; "" leaves the order of the papers.
        families, sources, notes, confidences: texts that the columns name by number.
        chapters: for each family the page of the book that explains it, "" if none does.
        columns: one list a column, all of one length.

    Args:
        rows: rows like those of `lwcnn.records.published.published`, which is the default.

    Raises:  LwcnnError for a value that cannot be, or if there is no row.

    >>> widget = NetworkCompare(chosen=["SqueezeNet"])
    >>> widget.families[:2]
    ['Baselines', 'SqueezeNet']
    """

    module = "network-compare"

    x = OneOf(AXES, "macs")
    chosen = traitlets.List().tag(sync=True)
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
    chapters = traitlets.List().tag(sync=True)
    machine = traitlets.Unicode().tag(sync=True)
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
        own = {
            "columns": columns_of(self.rows, **texts),
            "chapters": [CHAPTERS.get(family, "") for family in texts["families"]],
            "machine": forward_times().measured.split(", 20")[0],  # the date is no part of a machine
        }
        super().__init__(**own, **texts, **traits)

    @traitlets.validate("chosen")
    def _known_families(self, proposal):
        families = unique(row.family for row in self.rows)
        if not set(proposal["value"]) <= set(families):
            expected = f"chosen must be a list of some of {', '.join(families)}"
            self.refuse("there is no such family", expected, chosen=proposal["value"])
        return proposal["value"]

    def fallback_html(self) -> str:
        """The whole table, and what its columns mean."""
        header = ["network", "year", "top-1 printed", "input", "MACs counted here", "MACs printed",
                  "parameters counted here", "parameters printed", "peak memory", "time", "source", "confidence",
                  "note"]  # fmt: skip
        rows = []
        for row in self.rows:
            counted = count(row)
            params, macs, peak = (f"{number:,}" for number in counted) if counted else ("–", "–", "–")
            ms = time_of(row)
            top1 = "–" if row.top1 is None else f"{row.top1} %"
            rows.append([row.name, row.year, top1, row.input_size, macs, row.macs or "–", params, row.params or "–",
                         f"{peak} bytes" if counted else "–", f"{ms:.1f} ms" if ms else "–", row.source,
                         row.confidence, row.note or "–"])  # fmt: skip
        words = "; ".join(f"{word}: {CONFIDENCE[word]}" for word in self.confidences)
        words += f". Times: median of one image on {self.machine}"
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

    ``time`` and ``memory`` are None where nothing was measured or counted.

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
        "time": [time_of(row) for row in rows],
        "memory": [one and one.peak for one in counts],
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


def time_of(row: Published) -> float | None:
    """Milliseconds of one image, with weights in PyTorch's usual order; None where it was not measured.

    >>> from lwcnn.records.published import published
    >>> time_of(published()[0]) > 0
    True
    """
    return None if row.options else _times().get((row.model, row.input_size))


@cache
def _times() -> dict[tuple[str, int], float]:
    rows = [row for row in forward_times().rows if (row.batch, row.order) == (1, "contiguous")]
    return {(row.network, row.input_size): row.ours_ms for row in rows}


def _differs(printed: str, counted: int | None) -> int:
    return int(bool(printed and counted) and not agrees(printed, counted))


def _number(printed: str) -> int | None:
    return round(amount(printed)[0]) if printed else None
