"""The protocol of the timings. No test asserts on a time: machines and their moods differ."""

import doctest
import random
import time
from types import SimpleNamespace

import pytest
import torch

import lwcnn.studies.timing
from lwcnn import LwcnnError
from lwcnn.studies.timing import clock, compare, machine


def test_doctests():
    assert doctest.testmod(lwcnn.studies.timing).failed == 0


def test_calls_take_turns_and_warm_up_counts_apart():
    turns = []
    compare({"a": lambda: turns.append("a"), "b": lambda: turns.append("b")}, rounds=3, warm_up=2)
    rounds = [turns[start : start + 2] for start in range(0, 10, 2)]
    assert len(turns) == 10 and all(sorted(one) == ["a", "b"] for one in rounds)
    assert ["a", "b"] in rounds and ["b", "a"] in rounds  # nobody always follows the other


def test_the_order_of_turns_leaves_the_reader_s_random_numbers_alone():
    random.seed(3)
    expected = random.random()
    random.seed(3)
    compare({"a": lambda: None, "b": lambda: None}, rounds=1, warm_up=0)
    assert random.random() == expected


def test_medians_come_from_the_rounds_after_the_warm_up(monkeypatch):
    # (start, stop) of each call; the warm-up takes 100 s, the outlier 50 s
    times = iter([0, 100, 0, 1, 0, 3, 0, 50])
    monkeypatch.setattr(lwcnn.studies.timing, "clock", lambda threads: lambda: next(times))
    assert compare({"a": lambda: None}, rounds=3, warm_up=1) == {"a": 3}


@pytest.mark.parametrize(
    ("threads", "resolution", "chosen"),
    [(1, 1e-9, "thread_time"), (2, 1e-9, "perf_counter"), (1, 0.0156, "perf_counter")],
)
def test_waiting_counts_only_where_it_cannot_be_left_out(monkeypatch, threads, resolution, chosen):
    monkeypatch.setattr(
        lwcnn.studies.timing.time, "get_clock_info", lambda name: SimpleNamespace(resolution=resolution)
    )
    assert clock(threads) is getattr(time, chosen)


def test_threads_are_set_for_the_run_and_put_back():
    before, seen = torch.get_num_threads(), []
    compare({"a": lambda: seen.append(torch.get_num_threads())}, rounds=1, warm_up=0, threads=before + 1)
    assert seen == [before + 1] and torch.get_num_threads() == before
    with pytest.raises(ZeroDivisionError):
        compare({"a": lambda: 1 / 0}, threads=before + 1)
    assert torch.get_num_threads() == before


def test_nothing_is_recorded_for_gradients():
    modes = []
    compare({"a": lambda: modes.append(torch.is_inference_mode_enabled())}, rounds=1)
    assert all(modes)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"calls": {}}, "nothing to time"),
        ({"calls": {"a": 3}}, "nothing to time"),
        ({"calls": [print]}, "nothing to time"),
        ({"calls": {"a": print}, "rounds": 0}, "rounds is 0.*\n.*at least 1"),
        ({"calls": {"a": print}, "warm_up": -1}, "warm_up is -1.*\n.*at least 0"),
        ({"calls": {"a": print}, "threads": 1.5}, "threads is 1.5"),
    ],
)
def test_bad_calls(arguments, message):
    with pytest.raises(LwcnnError, match=message):
        compare(**arguments)


def test_machine_has_one_line():
    assert "cores" in machine() and "\n" not in machine()
