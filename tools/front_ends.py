"""What a notebook tells the programs that show it: its language, what is shut, and pictures in words."""

from itertools import pairwise

from tools.plain import is_solution

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    # as ipykernel writes it, but for the version of Python, which is the reader's
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}
SHUT = {"hide-input", "remove-input"}  # the tags of cells whose code the book does not show at first
PICTURES = ("image/png", "image/jpeg")


def shut_code(notebook) -> None:
    """Code that the book hides is shut in Jupyter too, and a solution with what it prints."""
    for before, cell in pairwise(notebook.cells):
        if cell.cell_type != "code":
            continue
        cell.metadata.pop("jupyter", None)
        if is_solution(before):
            cell.metadata["jupyter"] = {"outputs_hidden": True, "source_hidden": True}
        elif SHUT & set(cell.metadata.get("tags", [])):
            cell.metadata["jupyter"] = {"source_hidden": True}


def describe_pictures(cell) -> None:
    """Copy the words that the book has for a picture to where Jupyter and nbconvert look for them."""
    words = picture_words(cell)
    for output in cell.outputs:
        for kind in PICTURES:
            if words and kind in output.get("data", {}):
                output.metadata[kind] = {"alt": words}


def picture_words(cell) -> str:
    return cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")


def wordless_pictures(notebook) -> list[str]:
    """The ids of cells with a picture that nobody has put in words."""
    return [
        cell.id
        for cell in notebook.cells
        if cell.cell_type == "code"
        and any(kind in output.get("data", {}) for output in cell.outputs for kind in PICTURES)
        and not picture_words(cell)
    ]
