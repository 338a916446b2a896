"""SeparableFilter: a k x k filter as a column times a row, and what is lost."""

import torch
import traitlets

from lwcnn.errors import LwcnnError
from lwcnn.studies.low_rank import kept_share
from lwcnn.widgets.core.base import BookWidget, Whole, paragraph, table_html
from lwcnn.widgets.core.quantise import three_digits
from lwcnn.widgets.separable_filter.filters import FILTERS, as_rows, grey_photograph


class SeparableFilter(BookWidget):
    """A filter as a sum of columns times rows: its singular values, what the strongest pairs make, what is lost.

    The photograph is filtered twice: by the whole filter, and by a column, then a row, for each pair that is kept.

    Args:
        filters: more filters to choose from, a dict from names to k x k numbers; k from 2 to 7.
        photograph: a name that `lwcnn.data.photograph` knows.

    Traits:
        chosen: which of the filters is shown, from 0 on.
        pairs: how many columns and rows are kept, from 1 on; more than k are shown as k.
        typed: the reader's own k x k numbers, from -99 to 99, in the place of the chosen filter; empty for none.
        filters: the filters, each with name, rows and a sentence.
        photo: the photograph in grey.

    Raises:  LwcnnError for numbers that are no filter, or a name that is not known.
    Source:  Eckart and Young 1936: the strongest pairs are the nearest matrix of that rank.

    >>> SeparableFilter(chosen=2).kept()
    0.99
    """

    module = "separable-filter"

    chosen = Whole(0, 1000, 0)
    pairs = Whole(1, 7, 1)
    typed = traitlets.List().tag(sync=True)
    filters = traitlets.List().tag(sync=True)
    photo = traitlets.Dict().tag(sync=True)

    def __init__(self, filters=None, photograph="china", **traits):
        self.refuse_unknown(traits)
        known = [{"name": name, "note": note, "rows": as_rows(rows)} for name, rows, note in FILTERS]
        if filters is not None:
            known += check_filters(filters)
        super().__init__(filters=known, photo=grey_photograph(photograph), **traits)

    @traitlets.validate("chosen", "typed")
    def _fit_together(self, proposal):
        new = self.merge_proposal(proposal)
        if new["chosen"] >= len(new["filters"]):
            expected = f"chosen must be a whole number from 0 to {len(new['filters']) - 1}"
            self.refuse("there is no such filter", expected, chosen=new["chosen"])
        if new["typed"] and as_rows(new["typed"]) is None:
            expected = "k rows of k numbers from -99 to 99, k from 2 to 7"
            self.refuse("this is no filter", expected, typed=new["typed"])
        return proposal["value"]

    def rows(self) -> list[list[float]]:
        """The numbers of the present filter."""
        return self.typed or self.filters[self.chosen]["rows"]

    def kept(self) -> float:
        """The share of the sum of squares that the present pairs keep, in three digits."""
        return three_digits(kept_share(torch.tensor(self.rows(), dtype=torch.float64), self.pairs).item())

    def fallback_html(self) -> str:
        """A row for each filter: its singular values, and what one column times one row keeps of it."""
        rows = []
        for one in self.filters:
            weight = torch.tensor(one["rows"], dtype=torch.float64)
            values = ", ".join(f"{value:.2f}" for value in torch.linalg.svdvals(weight).tolist())
            size = len(weight)
            rows.append(
                [
                    one["name"],
                    f"{size} × {size}",
                    values,
                    f"{kept_share(weight):.1%}",
                    f"{2 * size} for {size**2}",
                ]
            )
        header = ["filter", "size", "singular values", "kept by one pair", "weights"]
        text = (
            "One column times one row is a k × 1 filter and a 1 × k filter, one after the other: 2k weights, and as "
            "many multiply-accumulates (MACs) a pixel, in the place of k². It is exact if only one singular "
            "value is not 0. Kept: the share of the sum of squares of the filter's numbers."
        )
        return table_html("Filters as one column times one row", header, rows) + paragraph(text)


def check_filters(filters) -> list[dict]:
    """Filters given by the user, with names and rows; their numbers in three digits.

    Raises:  LwcnnError unless it is a dict from names to k x k numbers.

    >>> check_filters({"corner": [[1, 0], [0, 0.12345]]})
    [{'name': 'corner', 'note': '', 'rows': [[1.0, 0.0], [0.0, 0.123]]}]
    """
    where = "SeparableFilter(filters=...)"
    if not isinstance(filters, dict):
        raise LwcnnError(
            where, f"filters is a {type(filters).__name__}", expected="a dict from names to numbers"
        )
    known = []
    for name, weight in filters.items():
        rows = as_rows(weight)
        if rows is None:
            raise LwcnnError(
                where, f"{name!r} is no filter", expected="k x k numbers from -99 to 99, k from 2 to 7"
            )
        known.append(
            {"name": str(name), "note": "", "rows": [[three_digits(x) for x in row] for row in rows]}
        )
    return known
