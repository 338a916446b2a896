"""Predict: a question with numbers; the reader predicts the answer, then sees how it comes about."""

import html

import traitlets

from lwcnn.cost.trees import to_tree
from lwcnn.exercises import Question, find_question
from lwcnn.widgets.core.base import BookWidget, paragraph


class Predict(BookWidget):
    """A question whose numbers are drawn afresh, with feedback that names the likely slip.

    Traits:
        question: the name of a question; `lwcnn.exercises.list_questions` gives them all.
        numbers: the drawn numbers, {symbol: value}; the first draw is fixed.
        content: the question as the page needs it: text, draws, steps and slips as formula trees.

    Raises:  LwcnnError for an unknown question, or numbers that it never draws.

    >>> Predict("conv-parameters").answer()
    1168
    """

    module = "predict"

    question = traitlets.Unicode().tag(sync=True)
    numbers = traitlets.Dict().tag(sync=True)
    content = traitlets.Dict().tag(sync=True)

    def __init__(self, question: str, **traits):
        asked = find_question(question, f"Predict({question!r})")
        traits = {"numbers": asked.first(), **traits}
        super().__init__(question=asked.name, content=content_of(asked), **traits)

    @traitlets.validate("question", "numbers")
    def _fit_together(self, proposal):
        new = self.merge_proposal(proposal)
        question, numbers = find_question(new["question"], f"Predict({new['question']!r})"), new["numbers"]
        # traitlets checks the traits one after the other; without numbers there is nothing to fit yet
        if numbers and (set(numbers) != set(question.draws) or any(
            numbers[name] not in values for name, values in question.draws.items()
        )):  # fmt: skip
            expected = "; ".join(f"{name} is one of {values}" for name, values in question.draws.items())
            self.refuse("this question never draws these numbers", expected, numbers=numbers)
        return proposal["value"]

    def answer(self):
        """The right answer for the present numbers."""
        return find_question(self.question, "Predict").answer(self.numbers)

    def fallback_html(self) -> str:
        """The question, and its answer behind a fold."""
        question = find_question(self.question, "Predict")
        known = question.values(self.numbers)
        steps = "".join(
            f"<li>{html.escape(line.say)} {html.escape(line.symbol)} = {write_number(known[line.symbol])}</li>"
            for line in question.lines
        )
        return (
            f"<p><strong>Predict: {html.escape(question.title)}</strong></p>"
            f"{paragraph(question.ask(self.numbers))}"
            f"<details><summary>Show the answer</summary><ol>{steps}</ol></details>"
        )


def content_of(question: Question) -> dict:
    """What the page shows of a question: with formulas as trees."""
    return {
        "title": question.title,
        "text": question.text,
        "unit": question.unit,
        "draws": {name: list(values) for name, values in question.draws.items()},
        "lines": [
            {"symbol": line.symbol, "say": line.say, "tree": to_tree(line.formula)} for line in question.lines
        ],
        "slips": [{"tree": to_tree(slip.formula), "say": slip.say} for slip in question.slips],
        "hint": question.hint,
        "tolerance": question.tolerance,
    }


def write_number(number) -> str:
    """A whole number with commas, any other with two decimals.

    >>> write_number(1234567), write_number(4.9936)
    ('1,234,567', '4.99')
    """
    return f"{int(number):,}" if number == int(number) else f"{float(number):,.2f}"
