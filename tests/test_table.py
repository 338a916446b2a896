"""The table as lines of text; the HTML form is tested with what it shows."""

from lwcnn.table import table_lines


def test_columns_are_as_wide_as_their_widest_cell_and_numbers_end_on_the_right():
    lines = table_lines(
        ["network", "form", "MACs"], [["a", "b", "1"], ["alexnet", "form 2", "12,345"]], left=2
    )
    assert lines == [
        "network  form      MACs",
        "a        b            1",
        "alexnet  form 2  12,345",
    ]


def test_no_line_ends_in_blanks():
    assert table_lines(["a", "note"], [["1", ""]], left=2) == ["a  note", "1"]
