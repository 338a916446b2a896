"""Questions that the page asks without a kernel: predict a number, then see how it comes about."""

from . import (  # noqa: I001, F401 (they register their questions, in the order of the book)
    convolution_cost,
    squeezenet,
    xception,
    mobilenet,
    shufflenet,
    efficientnet,
    ghostnet,
    addernet,
)
from .question import QUESTIONS, LikelySlip, Line, Question, find_question, list_questions

__all__ = ["QUESTIONS", "LikelySlip", "Line", "Question", "find_question", "list_questions"]
