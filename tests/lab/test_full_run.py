"""The run that the book shows, lwcnn/records/lab.csv: whole, of one machine, each block near the budget."""

import pytest

from lwcnn.lab.blocks import BLOCKS, PLAIN
from lwcnn.lab.budget import TOLERANCE, parse_budget
from lwcnn.lab.record import read_results
from lwcnn.lab.summary import TABLE, read_runs

ROWS = read_results(TABLE)
RUNS = read_runs(TABLE)


def test_enough_blocks_with_enough_seeds():
    run = RUNS[0]
    assert {one.block for one in run.summaries} | set(run.left_out) == set(BLOCKS)
    assert len(run.summaries) >= 24
    assert {len(one.accuracies) for one in run.summaries} == {len(run.find(PLAIN).accuracies)}
    assert len(run.find(PLAIN).accuracies) >= 5


def test_nothing_stands_twice():
    keys = [row.key for row in ROWS]
    assert len(set(keys)) == len(keys)


def test_one_machine_one_version_one_set_of_images():
    for column in ("data", "images", "test_images", "epochs", "machine", "processor", "torch", "lwcnn"):
        assert len({getattr(row, column) for row in ROWS}) == 1, column


@pytest.mark.parametrize("run", RUNS, ids=[run.budget for run in RUNS])
def test_each_block_is_near_the_budget(run):
    budget = parse_budget(run.budget)
    for one in run.summaries:
        spent = one.macs if budget.kind == "macs" else one.parameters
        assert abs(spent / budget.amount - 1) <= TOLERANCE, one.block


def test_the_plain_block_is_the_measure_of_time():
    assert RUNS[0].find(PLAIN).time_ratio == pytest.approx(1, abs=0.1)
