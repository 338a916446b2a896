"""Exercises of the book: `check` an answer, `list_exercises`, `show` a task.

An exercise is one small file in the folder of its chapter's topic; its ``place`` says where it stands among them. The
questions of the page, which need no kernel, stand beside them in `questions.py`.
"""

import importlib
import pkgutil

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


def _import_every_file() -> None:
    """Exercises and questions register when their file is imported, the oldest topic first; no list names them."""
    folders = [file.name for file in pkgutil.iter_modules(__path__) if file.ispkg]
    topics = [importlib.import_module(f"{__name__}.{name}") for name in folders]
    for topic in sorted(topics, key=lambda topic: topic.SINCE):
        for file in pkgutil.iter_modules(topic.__path__):
            importlib.import_module(f"{topic.__name__}.{file.name}")


_import_every_file()
