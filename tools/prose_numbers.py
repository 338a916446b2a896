"""List the numbers in a chapter's sentences that nothing on its page prints.

python -m tools.prose_numbers                        looks at all chapters
python -m tools.prose_numbers book/squeezenet.ipynb  looks at one

A number has a source if the code or the output of some cell of the page prints it, exactly or with more digits, or if
its paragraph cites a paper or names one of its tables. What a cell measures, which is another number next time, is
the source of none. What is left is arithmetic that the reader can do, or a claim that another page or a stored table
may deny: `tests/tools/test_prose_numbers.py` has a list of those that were looked at, each with its reason. Whole
numbers up to 12, years, sizes such as 3 × 3, quoted claims, and what stands in formulas, code and links are left out.
"""

import argparse
import re
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import nbformat

from tools.notebooks import TIMING, chapters

#: What is no sentence: code, formulas, the addresses of links, HTML, what others say wrongly; and the minutes that a
#: chapter takes, which tools/reading_time.py computes.
NO_SENTENCE = re.compile(
    r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|\]\([^)]*\)|<[^>]+>|\*\*[^*]*[\"“][^*]*\*\*|arXiv \d+\.\d+"
    r"|about \d+ minutes to read, and \d+ more",
    re.DOTALL,
)
SIZE = re.compile(r"\d+ ?[×x] ?\d+(?: ?[×x] ?\d+)?")
NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?!\w)")
UNITS = {"million": 1e6, "billion": 1e9, "thousand": 1e3, "M": 1e6, "G": 1e9, "kB": 1e3, "MB": 1e6, "%": 0.01}
UNIT = re.compile(r" ?(million|billion|thousand|M|G|kB|MB|%)(?!\w)")
#: Words that say that somebody else has printed the numbers of a paragraph.
CITED = re.compile(
    r"references\.bib#|\b(the paper|authors?|tables? \d|prints?|published|printed|arXiv)\b", re.I
)
SMALL = 12
YEARS = range(1950, 2031)
NO_WORDS = re.compile(r"<script.*?</script>|<[^>]+>", re.DOTALL)
SIGNS = re.compile(r"[-+×*/=(\[<>:]")


class Number(NamedTuple):
    """A number as it stands in a text: its value, what its unit multiplies it with, and its decimals."""

    text: str
    value: float
    scale: float
    decimals: int


def numbers(text: str) -> list[Number]:
    """The numbers of a text, each with the unit behind it.

    >>> [(number.text, number.scale) for number in numbers("818,924,576 MACs are 819 million, 58.1 %")]
    [('818,924,576', 1.0), ('819', 1000000.0), ('58.1', 0.01)]
    """
    found = []
    for match in NUMBER.finditer(text):
        written = match[0].rstrip(",")
        unit = UNIT.match(text, match.end())
        scale = UNITS[unit[1]] if unit else 1.0
        digits = written.replace(",", "")
        found.append(Number(written, float(digits), scale, len(digits.partition(".")[2])))
    return found


def is_printed(number: Number, printed: set[float]) -> bool:
    """Whether some printed number is this one, with as many decimals or more; its unit may be left out.

    >>> [is_printed(numbers(text)[0], {818_924_576.0}) for text in ("819 million", "818 million")]
    [True, False]
    """
    scales = {1.0, number.scale, 1e6, 1e9}
    return any(round(value / scale, number.decimals) == number.value for value in printed for scale in scales)


def printed_numbers(notebook) -> set[float]:
    """What the cells of a page print: their code, their text, and the words of their widgets; nothing measured."""
    texts = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            texts.append(cell.source.replace("_", ""))
            for output in () if TIMING in cell.metadata.get("tags", ()) else cell.outputs:
                data = output.get("data", {"text/plain": output.get("text", "")})
                texts += [data.get(kind, "") for kind in ("text/plain", "text/markdown", "text/latex")]
                texts.append(unescape(NO_WORDS.sub(" ", data.get("text/html", ""))))
    return {number.value for text in texts for number in numbers(SIGNS.sub(" ", text))}


def uncited(text: str) -> list[str]:
    """The paragraphs of a cell that name no source; a table is cited by the paragraph before it."""
    paragraphs = ["", *text.split("\n\n")]
    return [
        each
        for before, each in pairwise(paragraphs)
        if not CITED.search(each) and not (each.startswith("|") and cites(before, text))
    ]


def cites(before: str, text: str) -> bool:
    """Whether the paragraph before a table names its source; a second table has the source of the first."""
    return bool(CITED.search(text.split("\n\n|")[0] if before.startswith("|") else before))


def unprinted(notebook) -> list[tuple[str, str, str]]:
    """(cell, number, where it stands) for each number of a sentence that has no source on the page."""
    printed, found = printed_numbers(notebook), []
    for cell in notebook.cells:
        for paragraph in uncited(cell.source) if cell.cell_type == "markdown" else []:
            sentence = SIZE.sub(" ", NO_SENTENCE.sub(" ", paragraph))
            for number in numbers(sentence):
                if not is_small(number) and not is_printed(number, printed):
                    place = sentence.index(number.text)
                    around = sentence[max(0, place - 50) : place + 40]
                    found.append((cell.id, number.text, " ".join(around.split())))
    return found


def is_small(number: Number) -> bool:
    """A whole number that a reader counts without help, or a year.

    >>> [is_small(number) for number in numbers("12 layers, 13 layers, 2017, 3 million, 0.5")]
    [True, False, True, False, False]
    """
    whole = number.decimals == 0 and number.scale == 1
    return whole and (number.value <= SMALL or int(number.value) in YEARS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, help="notebooks; all chapters if none is given")
    for path in parser.parse_args().paths or chapters():
        for cell, number, around in unprinted(nbformat.read(path, as_version=4)):
            print(f"{path.stem} {cell}: {number:12} ... {around} ...")


if __name__ == "__main__":
    main()
