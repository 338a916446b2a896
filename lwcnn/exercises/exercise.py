"""What an exercise is: a task, cases, a reference, typical wrong answers with their hints."""

import inspect
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ..errors import LwcnnError, nearest

EXERCISES: dict[str, "Exercise | Design"] = {}


class Slip(NamedTuple):
    """A typical wrong function and what to say to the reader who writes it.

    ``hint`` points to the place of the mistake; ``more`` says what is wrong there, from the second try on.
    """

    wrong: Callable
    hint: str
    more: str


@dataclass(frozen=True)
class Exercise:
    """A function that the reader writes. It is compared with ``reference`` on fixed and on random cases.

    name: the name for `check`, such as ``fire-parameters``.
    place: 1 for the first exercise of its chapter, and so on.
    title, task: what stands in the page.
    reference: the true function; its name and its arguments are those that the reader gets.
    first: cases to begin with, from simple to complex, each a tuple of arguments.
    draw: takes a `random.Random`, gives the arguments of one more case.
    slips: typical wrong functions.
    hints: for an answer that is no known slip, each stronger than the one before.
    count: how many cases are drawn.
    """

    name: str
    place: int
    title: str
    task: str
    reference: Callable
    first: tuple[tuple, ...]
    draw: Callable[[random.Random], tuple]
    slips: tuple[Slip, ...]
    hints: tuple[str, ...]
    count: int = 20

    @property
    def topic(self) -> str:
        """The topic of its chapter: the folder of the file that draws its cases."""
        return self.draw.__module__.split(".")[-2]

    @property
    def arguments(self) -> list[str]:
        """Names of the arguments of the reader's function."""
        return list(inspect.signature(self.reference).parameters)

    @property
    def signature(self) -> str:
        """The first line of the reader's function, without ``def``."""
        return f"{self.reference.__name__}({', '.join(self.arguments)})"

    @property
    def stub(self) -> str:
        """The code that the reader starts from."""
        return f"def {self.signature}:\n    raise NotImplementedError  # your code here"

    def cases(self) -> list[tuple]:
        """The fixed cases, then random ones; the same on every run, so that a notebook can be compared."""
        generator = random.Random(self.name)
        return [*self.first, *(self.draw(generator) for _ in range(self.count))]


@dataclass(frozen=True)
class Design:
    """Something that the reader chooses. ``judge`` says what it reaches and which demands it misses.

    form: what the answer is, for the message about an answer of another form: ``a list of dicts``.
    empty: the answer of an untouched stub, as code.
    judge: takes the answer, gives a `Judgement`; an LwcnnError says that the design cannot be built.
    reference: one design that meets all demands, for the tests.
    """

    name: str
    place: int
    title: str
    task: str
    form: type
    empty: str
    judge: Callable[[object], "Judgement"]
    reference: object

    @property
    def topic(self) -> str:
        """The topic of its chapter: the folder of the file that judges it."""
        return self.judge.__module__.split(".")[-2]

    @property
    def stub(self) -> str:
        """The code that the reader starts from."""
        return f"{self.name.replace('-', '_')} = {self.empty}  # your design here"


class Demand(NamedTuple):
    """One thing that a design must reach: a sentence with the number reached, and two hints if it is missed."""

    met: bool
    text: str
    hint: str
    more: str


Judgement = list[Demand]


def register(exercise):
    """Make an exercise known by its name; names are unique."""
    if exercise.name in EXERCISES:
        raise LwcnnError(f"register({exercise.name!r})", "there is an exercise of this name already")
    EXERCISES[exercise.name] = exercise
    return exercise


def find(name: str, where: str) -> "Exercise | Design":
    """The exercise of this name.

    Raises:  LwcnnError with the nearest names if there is none.
    """
    if not isinstance(name, str) or name not in EXERCISES:
        raise LwcnnError(where, f"there is no exercise {name!r}", hint=nearest(name, EXERCISES))
    return EXERCISES[name]


def list_exercises() -> list[str]:
    """Names of all exercises that `check` knows, in the order of the book.

    >>> list_exercises()[:2]
    ['output-size', 'conv-parameters']
    """
    topics = list(dict.fromkeys(exercise.topic for exercise in EXERCISES.values()))  # imported in their order
    return sorted(EXERCISES, key=lambda name: (topics.index(EXERCISES[name].topic), EXERCISES[name].place))


class Task(str):
    """The text of a task; it prints as it reads."""

    __repr__ = str.__str__


def show(name: str) -> Task:
    """The task of an exercise, with the code to start from.

    Raises:  LwcnnError with the nearest names if there is no such exercise.

    >>> print(show("output-size"))  # doctest: +ELLIPSIS
    Output size
    ...
    def output_size(size, k, stride, padding):
        raise NotImplementedError  # your code here
    """
    exercise = find(name, f"show({name!r})")
    return Task(f"{exercise.title}\n\n{exercise.task}\n\n{exercise.stub}")
