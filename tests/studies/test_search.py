"""Searches on a score that costs nothing: budgets, seeds, what each changes, and that they find what is there."""

from collections import deque
from random import Random

import pytest

from lwcnn.errors import LwcnnError
from lwcnn.studies import search
from lwcnn.studies.search import (
    ELITE,
    SEARCHES,
    START,
    Tried,
    best_so_far,
    cross_entropy,
    draw,
    evolution,
    move_towards,
    random_search,
    uniform_table,
)
from lwcnn.studies.search_space import CHANNELS, CHOICES, DECISIONS, Stage, mutate, random_architecture

BEST = tuple(Stage(6, 5, True, 1.25, 2) for _ in CHANNELS)
each_search = pytest.mark.parametrize("method", SEARCHES.values(), ids=list(SEARCHES))


def alike(architecture) -> int:
    """How many of the 10 decisions are those of one architecture."""
    return sum(
        a == b for ours, best in zip(architecture, BEST, strict=True) for a, b in zip(ours, best, strict=True)
    )


@each_search
def test_a_budget_is_kept_and_nothing_is_tried_twice(method):
    asked = []
    found = method(lambda architecture: asked.append(architecture) or alike(architecture), 30, seed=1)
    assert len(found) == len(asked) == len(set(asked)) == 30
    assert [one.architecture for one in found] == asked
    assert [one.score for one in found] == [alike(one) for one in asked]


@each_search
def test_a_seed_gives_one_search(method):
    assert method(alike, 20, seed=3) == method(alike, 20, seed=3) != method(alike, 20, seed=4)


@each_search
def test_all_begin_with_the_same_architectures(method):
    assert (
        method(alike, START, seed=5)
        == random_search(alike, START, seed=5)
        == method(alike, 20, seed=5)[:START]
    )


def test_evolution_and_cross_entropy_climb_where_chance_does_not():
    """On a score without noise, in which each decision counts alone; the mean of ten seeds."""
    ends = {
        name: sum(best_so_far(method(alike, 60, seed))[-1] for seed in range(10)) / 10
        for name, method in SEARCHES.items()
    }
    assert min(ends["evolution"], ends["cross-entropy"]) > ends["random"] + 0.5


def test_a_child_of_evolution_has_one_change_from_the_best_of_three():
    found = evolution(alike, 60, seed=0)
    score = dict(found)
    population = deque((one.architecture for one in found[:START]), maxlen=START)
    for child in found[START:]:
        parents = [parent for parent in population if differences(parent, child.architecture) == 1]
        # the best of three has at least two of them behind it
        assert any(sum(score[other] <= score[parent] for other in population) >= 3 for parent in parents)
        population.append(child.architecture)


def differences(one, other) -> int:
    return sum(a != b for x, y in zip(one, other, strict=True) for a, b in zip(x, y, strict=True))


def test_the_table_moves_halfway_to_the_best():
    table = move_towards(
        uniform_table(), [BEST, BEST, BEST, tuple(Stage(1, 3, False, 0.75, 1) for _ in CHANNELS)]
    )
    assert table[0, "kernel"] == [0.5 * 0.5 + 0.5 * 0.25, 0.5 * 0.5 + 0.5 * 0.75]
    assert table[1, "expansion"] == pytest.approx([1 / 6 + 1 / 8, 1 / 6, 1 / 6 + 3 / 8])
    assert all(sum(probabilities) == pytest.approx(1) for probabilities in table.values())


def test_a_certain_table_draws_one_architecture():
    table = {(place, name): [float(value == getattr(BEST[place], name)) for value in CHOICES[name]]
             for place, name in DECISIONS}  # fmt: skip
    assert draw(table, Random(0)) == BEST


def test_cross_entropy_counts_the_best_of_all_trials(monkeypatch):
    given = []
    monkeypatch.setattr(
        search, "move_towards", lambda table, best: given.append(best) or move_towards(table, best)
    )
    budget = START + 4 * search.BATCH
    found = cross_entropy(alike, budget, seed=2)
    for step, best in enumerate(given):
        before = [one.score for one in found[: START + step * search.BATCH]]
        assert [alike(one) for one in best] == sorted(before, reverse=True)[:ELITE]
    assert len(given) == 4


def test_where_nothing_new_is_proposed_chance_decides(monkeypatch):
    """Evolution that could only repeat itself goes on with random architectures."""
    monkeypatch.setattr(search, "mutate", lambda parent, random: parent)
    found = evolution(alike, 12, seed=0)
    assert len({one.architecture for one in found}) == 12


def test_a_space_that_is_used_up_is_said(monkeypatch):
    monkeypatch.setattr(search, "random_architecture", lambda random: BEST)
    with pytest.raises(LwcnnError, match="no new architecture was found"):
        random_search(alike, START)


def test_best_so_far():
    assert best_so_far([Tried((), score) for score in (0.3, 0.2, 0.5, 0.5, 0.1)]) == [0.3, 0.3, 0.5, 0.5, 0.5]


def test_every_decision_is_changed_by_some_mutation_and_every_value_is_drawn():
    random = Random(0)
    changed, values = set(), {decision: set() for decision in DECISIONS}
    for _ in range(600):
        parent = random_architecture(random)
        child = mutate(parent, random)
        assert differences(parent, child) == 1
        changed |= {(p, n) for p, n in DECISIONS if getattr(parent[p], n) != getattr(child[p], n)}
        for place, name in DECISIONS:
            values[place, name].add(getattr(parent[place], name))
    assert changed == set(DECISIONS)
    assert all(values[place, name] == set(CHOICES[name]) for place, name in DECISIONS)


@each_search
@pytest.mark.parametrize(
    ("budget", "seed", "message"),
    [(START - 1, 0, f"budget is {START - 1}"), (20.5, 0, "budget is 20.5"), (20, -1, "seed is -1")],
)
def test_refused(method, budget, seed, message):
    with pytest.raises(LwcnnError, match=message):
        method(alike, budget, seed)
