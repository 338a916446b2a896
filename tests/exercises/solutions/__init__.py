"""Answers as a reader would write them: right ones, without lwcnn, and wrong ones with a word of their hint.

A topic of the book has a file; each gives `RIGHT`, an answer an exercise, and `WRONG_DESIGNS`.
"""

from . import (
    addernet,
    convolution_cost,
    efficientnet,
    ghostnet,
    mobilenet,
    shufflenet,
    squeezenet,
    xception,
)

TOPICS = (
    convolution_cost,
    squeezenet,
    xception,
    mobilenet,
    shufflenet,
    efficientnet,
    ghostnet,
    addernet,
)
RIGHT = {name: answer for topic in TOPICS for name, answer in topic.RIGHT.items()}
WRONG_DESIGNS = {name: answers for topic in TOPICS for name, answers in topic.WRONG_DESIGNS.items()}
