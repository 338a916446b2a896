"""Questions that the page asks without a kernel: predict a number, then see how it comes about."""

from . import convolution_cost, squeezenet  # noqa: F401 (they register their questions)
from .question import QUESTIONS, LikelySlip, Line, Question, find_question, list_questions

__all__ = ["QUESTIONS", "LikelySlip", "Line", "Question", "find_question", "list_questions"]
