"""Rows to a line a block: means and spreads by hand, budgets kept apart, verdicts from the test of differences."""

import doctest

import pytest

import lwcnn.lab.summary as module
from lwcnn.errors import LwcnnError
from lwcnn.lab.blocks import BLOCKS
from lwcnn.lab.record import COLUMNS, write_line
from lwcnn.lab.summary import read_runs, summarise, verdict
from lwcnn.studies.differences import differences

from .rows import MEANS, SEEDS, row, small_run


def test_doctests():
    assert doctest.testmod(module).failed == 0


def test_a_line_a_block_the_best_first():
    (run,) = summarise(small_run())
    assert run.budget == "macs=1000000"
    assert [one.block for one in run.summaries] == ["mobilenet_v2", "ghost", "fire", "plain_3x3"]
    fire = run.find("fire")
    assert fire.accuracies == tuple(0.95 + seed for seed in SEEDS)
    assert fire.mean == pytest.approx(0.95)
    # the squares of -3, -1, 0, 2, 2 are 18 in all; 18 / 4 = 4.5
    assert fire.spread == pytest.approx(0.001 * 4.5**0.5)
    assert fire[2:7] == ("8 16 32", 14_000, 1_004_000, 40_000, 10_000)
    assert fire.time_ratio == pytest.approx(1.9), "the median of 1.7 ... 2.1"
    assert fire.train_accuracy == pytest.approx(0.97), "always 0.02 above that of the test images"
    assert fire.notes == ()
    assert fire.chapter == BLOCKS["fire"].chapter == "squeezenet"


def test_accuracies_stand_in_the_order_of_the_seeds():
    rows = small_run()
    (run,), (backwards,) = summarise(rows), summarise(rows[::-1])
    assert run.find("ghost") == backwards.find("ghost")


def test_times_of_two_processors_are_no_time():
    """And where nothing was timed, because the plain block cannot meet the budget, there is none."""
    rows = [row("fire", seed, 0.9 + seed / 100, time_ratio=2.0) for seed in range(2)]
    assert summarise(rows)[0].find("fire").time_ratio == 2
    assert summarise([rows[0], rows[1]._replace(processor="another")])[0].find("fire").time_ratio is None
    assert summarise([one._replace(time_ratio=None) for one in rows])[0].find("fire").time_ratio is None


def test_budgets_are_kept_apart():
    other = [row("fire", seed, 0.5 + seed / 10, budget="params=9000") for seed in range(3)]
    runs = summarise([*small_run(), *other])
    assert [run.budget for run in runs] == ["macs=1000000", "params=9000"]
    assert runs[1].find("fire").mean == pytest.approx(0.6) and len(runs[0].summaries) == 4


def test_who_is_left_out_and_why():
    (run,) = summarise([*small_run(), row("adder", 0, 0.9)])
    assert run.left_out == {
        "inception": "no widths meet the budget: the nearest need 9.0% more",
        "adder": "1 training, and one has no spread",
    }
    assert set(run.accuracies()) == set(MEANS), "a single training is not compared"
    with pytest.raises(LwcnnError, match="no such block.\n  did you mean fire"):
        run.find("fir")


def test_a_block_that_is_gone_has_no_chapter():
    (run,) = summarise([row("gone", seed, 0.9 + seed / 100) for seed in range(2)])
    assert run.find("gone").chapter == ""


def test_beside_a_block_all_others_are_compared_and_corrected_for():
    (run,) = summarise(small_run())
    found = run.beside("fire")
    assert set(found) == set(MEANS) - {"fire"}
    assert list(found.values()) == differences(run.accuracies(), against="fire")
    verdicts = {name: verdict(one) for name, one in found.items()}
    assert verdicts == {"mobilenet_v2": "better", "ghost": "not told apart", "plain_3x3": "worse"}


def test_who_is_not_told_apart():
    (run,) = summarise(small_run())
    assert run.pairs() == differences(run.accuracies())
    assert [[one.block for one in run.not_told_apart(name)] for name in ("fire", "ghost", "plain_3x3")] == [
        ["ghost"],
        ["fire"],
        [],
    ]


def test_a_file_is_read(tmp_path):
    path = tmp_path / "lab.csv"
    path.write_text("".join(map(write_line, [COLUMNS, *small_run()])))
    assert read_runs(path) == summarise(small_run())
