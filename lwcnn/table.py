"""One form of table for all that the package shows: profiles, measurements, and widgets without JavaScript."""

import html


def table_html(caption: str, header: list, rows: list[list], table_class: str = "lw-table") -> str:
    """A table in a box that scrolls by keyboard too; all cells are escaped, the first cell of a row is its header.

    >>> table_html("Sums", ["a", "sum"], [[1, 2]]).count("<th")
    4
    """
    head = "".join(f'<th scope="col">{html.escape(str(cell))}</th>' for cell in header)
    body = "".join(
        f'<tr><th scope="row">{html.escape(str(cells[0]))}</th>'
        + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells[1:])
        + "</tr>"
        for cells in rows
    )
    caption = html.escape(caption)
    return (
        f'<div class="lw-scroll" tabindex="0" role="group" aria-label="{caption}"><table class="{table_class}">'
        f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def table_lines(header: list, rows: list[list], left: int = 1) -> list[str]:
    """The same table as lines of text: the first ``left`` columns begin on the left, the others end on the right.

    >>> print(*table_lines(["name", "sum"], [["a", "1,000"], ["beta", "2"]]), sep="\\n")
    name    sum
    a     1,000
    beta      2
    """
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if place < left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ).rstrip()
        for cells in (header, *rows)
    ]
