"""What a question of the page is: numbers to draw, formulas that lead to the answer, likely slips."""

from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from sympy import Expr

from ..errors import LwcnnError, nearest

QUESTIONS: dict[str, "Question"] = {}


class Line(NamedTuple):
    """One step towards the answer: ``symbol = formula``; later lines may use the symbol."""

    symbol: str
    say: str
    formula: Expr


class LikelySlip(NamedTuple):
    """The formula of a wrong answer, and the sentence for the reader who gives it."""

    formula: Expr
    say: str


@dataclass(frozen=True)
class Question:
    """A number to predict.

    text: the question, with ``{C_in}`` and the like where drawn numbers stand.
    unit: what is counted; it stands behind the input.
    draws: the values that each number may take; the first ones make the first question.
    lines: the steps to the answer; the last one is the answer.
    slips: likely wrong answers; no draw makes one of them right.
    hint: what to think of, for the third wrong answer that is no known slip.
    tolerance: how far a right answer may be off, as a share; 0 for whole numbers.
    """

    name: str
    title: str
    text: str
    unit: str
    draws: dict[str, tuple[int, ...]]
    lines: tuple[Line, ...]
    slips: tuple[LikelySlip, ...]
    hint: str
    tolerance: float = 0.0

    def first(self) -> dict[str, int]:
        """The numbers of the first question; fixed, so that the page is the same on every build."""
        return {name: values[0] for name, values in self.draws.items()}

    def all_draws(self):
        """Every set of numbers that can be drawn."""
        for values in product(*self.draws.values()):
            yield dict(zip(self.draws, values, strict=True))

    def values(self, numbers: dict[str, int]) -> dict:
        """The numbers and the results of all lines, exact."""
        known = dict(numbers)
        for line in self.lines:
            known[line.symbol] = put_in(line.formula, known)
        return known

    def answer(self, numbers: dict[str, int]):
        """The right answer for these numbers, exact: a whole number or a fraction of sympy.

        >>> from lwcnn.exercises import QUESTIONS
        >>> QUESTIONS["conv-parameters"].answer({"C_in": 8, "C_out": 16, "k": 3})
        1168
        """
        return self.values(numbers)[self.lines[-1].symbol]

    def ask(self, numbers: dict[str, int]) -> str:
        """The question with its numbers."""
        return self.text.format(**{name: f"{number:,}" for name, number in numbers.items()})


def put_in(formula: Expr, values: dict):
    """Numbers in the place of symbols, by name.

    >>> from lwcnn.cost.formulas import k
    >>> put_in(2 * k, {"k": 3})
    6
    """
    return formula.subs({symbol: values[str(symbol)] for symbol in formula.free_symbols})


def register(question: Question) -> Question:
    """Make a question known by its name; names are unique."""
    if question.name in QUESTIONS:
        raise LwcnnError(f"register({question.name!r})", "there is a question of this name already")
    QUESTIONS[question.name] = question
    return question


def find_question(name: str, where: str) -> Question:
    """The question of this name.

    Raises:  LwcnnError with the nearest names if there is none.
    """
    if not isinstance(name, str) or name not in QUESTIONS:
        raise LwcnnError(where, f"there is no question {name!r}", hint=nearest(name, QUESTIONS))
    return QUESTIONS[name]


def list_questions() -> list[str]:
    """Names of all questions that the widget `Predict` can ask, in the order of the book.

    >>> "fire-output" in list_questions()
    True
    """
    return list(QUESTIONS)
