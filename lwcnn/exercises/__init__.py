"""Exercises of the book: `check` an answer, `list_exercises`, `show` a task.

An exercise is one small file in the folder of its chapter's topic. The questions of the page, which need no
kernel, stand beside them in `questions.py`.
"""

from . import (  # noqa: I001, F401 (they register their exercises, in the order of the book)
    convolution_cost,
    squeezenet,
    xception,
    mobilenet,
    shufflenet,
    efficientnet,
    ghostnet,
    addernet,
)
from .checking import check
from .exercise import list_exercises, show
from .question import QUESTIONS, Question, find_question, list_questions
from .verdict import Verdict

__all__ = [
    "QUESTIONS",
    "Question",
    "Verdict",
    "check",
    "find_question",
    "list_exercises",
    "list_questions",
    "show",
]
