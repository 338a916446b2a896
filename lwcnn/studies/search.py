"""Three ways to search a space of networks, each for a given number of trials: chance, evolution, cross-entropy.

Each takes a function that scores an architecture and gives what it tried, in order. All begin with the same random
architectures, and none tries one twice, so they differ only in how they go on.
"""

from collections import deque
from collections.abc import Callable
from itertools import accumulate
from random import Random
from typing import NamedTuple

from ..errors import LwcnnError, check_whole
from .search_space import CHANNELS, CHOICES, Architecture, Stage, mutate, random_architecture

START = 6  # random architectures that every search begins with
RIVALS = 3  # evolution: the best of so many of the population is the parent
# Cross-entropy: drawn from one table, counted for the next, share of the old table.
BATCH, ELITE, KEEP = 4, 4, 0.5
PATIENCE = 20  # so many times a search may propose what it has tried; then chance decides

Score = Callable[[Architecture], float]
Table = dict[tuple[int, str], list[float]]


class Tried(NamedTuple):
    """One trial of a search."""

    architecture: Architecture
    score: float


class _Search:
    """What has been tried, and how many trials are left. It begins with `START` random architectures."""

    def __init__(self, where: str, score: Score, budget: int, seed: int):
        check_whole(where, "budget", budget, START)
        check_whole(where, "seed", seed, 0)
        self.score, self.budget, self.random = score, budget, Random(seed)
        self.tried: dict[Architecture, float] = {}
        for _ in range(START):
            self.try_new(lambda: random_architecture(self.random))

    @property
    def left(self) -> int:
        return self.budget - len(self.tried)

    def try_new(self, propose: Callable[[], Architecture]) -> Architecture:
        """Try the first proposal that is new."""
        for attempt in range(10 * PATIENCE):
            architecture = propose() if attempt < PATIENCE else random_architecture(self.random)
            if architecture not in self.tried:
                self.tried[architecture] = self.score(architecture)
                return architecture
        raise LwcnnError("search", "no new architecture was found", f"{len(self.tried)} have been tried")

    def result(self) -> list[Tried]:
        return [Tried(*one) for one in self.tried.items()]


def random_search(score: Score, budget: int, seed: int = 0) -> list[Tried]:
    """Draw from the whole space, again and again: what every other search has to beat.

    Raises:  LwcnnError if the budget is below the 6 trials of the start.
    Source:  Bergstra and Bengio 2012, "Random Search for Hyper-Parameter Optimization".

    >>> found = random_search(lambda architecture: -sum(stage.kernel for stage in architecture), budget=12)
    >>> len(found), len({one.architecture for one in found})
    (12, 12)
    """
    search = _Search(f"random_search(score, {budget!r}, {seed!r})", score, budget, seed)
    while search.left:
        search.try_new(lambda: random_architecture(search.random))
    return search.result()


def evolution(score: Score, budget: int, seed: int = 0) -> list[Tried]:
    """Aging evolution: the best of three becomes a parent, its child has one change, and the oldest leaves.

    Raises:  LwcnnError if the budget is below the 6 trials of the start.
    Source:  Real et al. 2019, "Regularized Evolution for Image Classifier Architecture Search", arXiv 1802.01548.

    >>> found = evolution(lambda architecture: -sum(stage.kernel for stage in architecture), budget=12)
    >>> found[:6] == random_search(lambda architecture: -sum(stage.kernel for stage in architecture), budget=6)
    True
    """
    search = _Search(f"evolution(score, {budget!r}, {seed!r})", score, budget, seed)
    population = deque(search.tried, maxlen=START)  # a child that comes in at the end puts the oldest out
    while search.left:
        rivals = search.random.sample(list(population), RIVALS)
        parent = max(rivals, key=search.tried.get)
        population.append(search.try_new(lambda parent=parent: mutate(parent, search.random)))
    return search.result()


def cross_entropy(score: Score, budget: int, seed: int = 0) -> list[Tried]:
    """Keep a probability for each choice; draw; move the probabilities towards the best so far.

    It climbs the expected score without a gradient: where a controller learns by policy gradient, here a table of
    frequencies does.

    Raises:  LwcnnError if the budget is below the 6 trials of the start.
    Source:  Rubinstein 1999, "The Cross-Entropy Method for Combinatorial and Continuous Optimization".

    >>> found = cross_entropy(lambda architecture: -sum(stage.kernel for stage in architecture), budget=40)
    >>> max(one.score for one in found)
    -6
    """
    search = _Search(f"cross_entropy(score, {budget!r}, {seed!r})", score, budget, seed)
    table = uniform_table()
    while search.left:
        best = sorted(search.tried, key=search.tried.get, reverse=True)[:ELITE]
        table = move_towards(table, best)
        for _ in range(min(BATCH, search.left)):
            search.try_new(lambda table=table: draw(table, search.random))
    return search.result()


SEARCHES = {"random": random_search, "evolution": evolution, "cross-entropy": cross_entropy}


def uniform_table() -> Table:
    """A probability for each value of each decision of each stage, all alike.

    >>> uniform_table()[0, "kernel"]
    [0.5, 0.5]
    """
    return {
        (place, name): [1 / len(values)] * len(values)
        for place in range(len(CHANNELS))
        for name, values in CHOICES.items()
    }


def move_towards(table: Table, best: list[Architecture]) -> Table:
    """Half of each probability stays, the other half is how often the best architectures chose the value.

    >>> one = tuple(Stage(1, 3, False, 1.0, 1) for _ in CHANNELS)
    >>> move_towards(uniform_table(), [one])[0, "kernel"]
    [0.75, 0.25]
    """
    moved = {}
    for (place, name), old in table.items():
        chosen = [getattr(architecture[place], name) for architecture in best]
        moved[place, name] = [
            KEEP * p + (1 - KEEP) * chosen.count(value) / len(best)
            for p, value in zip(old, CHOICES[name], strict=True)
        ]
    return moved


def draw(table: Table, random: Random) -> Architecture:
    """An architecture, each decision by its probabilities.

    >>> print(draw(uniform_table(), Random(0))[0])
    2 x k5 e6 w0.75
    """
    return tuple(
        Stage(*(random.choices(values, table[place, name])[0] for name, values in CHOICES.items()))
        for place in range(len(CHANNELS))
    )


def best_so_far(found: list[Tried]) -> list[float]:
    """The best score after each trial.

    >>> best_so_far([Tried((), 0.5), Tried((), 0.4), Tried((), 0.7)])
    [0.5, 0.5, 0.7]
    """
    return list(accumulate((one.score for one in found), max))
