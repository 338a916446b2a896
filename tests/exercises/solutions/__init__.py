"""Answers as a reader would write them: right ones, without lwcnn, and wrong ones with a word of their hint.

A topic of the book has a file; each gives `RIGHT`, an answer an exercise, `WRONG_DESIGNS`, and `ANSWERS`, plain
arithmetic for each question. A new file is found; no list names it.
"""

import importlib
import pkgutil

RIGHT, WRONG_DESIGNS, ANSWERS = {}, {}, {}
for file in pkgutil.iter_modules(__path__):
    topic = importlib.import_module(f"{__name__}.{file.name}")
    RIGHT |= getattr(topic, "RIGHT", {})
    WRONG_DESIGNS |= getattr(topic, "WRONG_DESIGNS", {})
    ANSWERS |= getattr(topic, "ANSWERS", {})
