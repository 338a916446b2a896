"""The command: rows are the same however they were made, stopped or not, by one process or two; bad calls are told."""

import contextlib
import doctest
import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import torch.distributed as dist

import lwcnn.lab.progress
from lwcnn.errors import LwcnnError
from lwcnn.lab import workers
from lwcnn.lab.__main__ import main
from lwcnn.lab.budget import Budget
from lwcnn.lab.data import load_data
from lwcnn.lab.measure import Experiment, measure
from lwcnn.lab.progress import Progress
from lwcnn.lab.record import Record, Results, read_results
from lwcnn.lab.settings import Settings
from lwcnn.lab.team import Team
from lwcnn.lab.workers import Job, do_jobs, follow, jobs_left, lead

#: Small enough for a test: 2 images of each digit, one epoch. ShuffleNetV1 has no widths that need so little.
WORDS = ["--images", "2", "--epochs", "1", "--seeds", "3", "--budget", "macs=150k", "--device", "cpu"]
WORDS += ["--blocks", "plain_3x3,shufflenet_v1,shift"]
ROWS = 2 * 3 + 1
ALONE = [sys.executable, "-m", "lwcnn.lab", "run"]
TORCHRUN = [sys.executable, "-m", "torch.distributed.run", "--nnodes=2", "--nproc-per-node=1"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(lwcnn.__file__).parents[1]), "OMP_NUM_THREADS": "1"}


def without_times(path) -> list[Record]:
    """The rows in one order, without what a clock has measured."""
    rows = [row._replace(time_ratio=None) for row in read_results(path)]
    return sorted(rows, key=lambda row: (row.block, row.seed or 0))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The rows of a run that nobody disturbs, in this process."""
    path = tmp_path_factory.mktemp("whole") / "lab.csv"
    assert main(["run", *WORDS, "--results", str(path)]) == 0
    return without_times(path)


def test_doctests():
    for module in (lwcnn.lab.progress,):
        assert doctest.testmod(module).failed == 0


def test_a_run_has_a_row_for_each_block_and_seed_and_one_for_a_block_that_cannot(whole):
    keys = [(row.block, row.seed) for row in whole]
    assert keys == [
        *(("plain_3x3", seed) for seed in range(3)), *(("shift", seed) for seed in range(3)), ("shufflenet_v1", None)
    ]  # fmt: skip
    assert all(0 <= row.accuracy <= 1 for row in whole if row.seed is not None)


def test_a_run_that_is_complete_does_nothing_again_and_more_seeds_are_added(tmp_path, capsys):
    path = tmp_path / "lab.csv"
    words = ["run", *WORDS, "--blocks", "plain_3x3,shufflenet_v1", "--results", str(path), "--seeds"]
    assert main([*words, "1"]) == 0
    before = path.read_bytes()
    said = [line for line in capsys.readouterr().err.splitlines() if "%|" in line]
    assert "| 1/2 [" in said[0] and "plain_3x3, seed 0: 0." in said[0]
    assert "| 2/2 [" in said[1] and "shufflenet_v1, no w" in said[1]
    assert main([*words, "1"]) == 0
    assert path.read_bytes() == before and "plain_3x3, seed" not in capsys.readouterr().err
    assert main([*words, "2"]) == 0
    assert path.read_bytes().startswith(before)
    assert [row.seed for row in read_results(path)] == [0, None, 1]


def start(path, command, *more) -> subprocess.Popen:
    words = [*command, *WORDS, "--results", str(path), *more]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(words, cwd=path.parent, env=ENVIRONMENT, **pipes)


def wait_for_rows(path, number: int, run: subprocess.Popen) -> None:
    """Until so many rows are written; the run that writes them must not have ended."""
    until = time.monotonic() + 100
    while not path.exists() or path.read_bytes().count(b"\n") < number + 1:
        assert run.poll() is None and time.monotonic() < until, run.communicate()
        time.sleep(0.01)


@pytest.mark.slow
def test_a_run_that_is_killed_and_one_that_is_stopped_go_on_with_nothing_lost_and_nothing_twice(
    tmp_path, whole
):
    path = tmp_path / "lab.csv"
    killed = start(path, ALONE, "--workers", "2")
    wait_for_rows(path, 1, killed)
    killed.kill()
    killed.communicate()
    there = read_results(path)
    with open(path, "ab") as file:  # as if it had been killed while it wrote
        file.write(b"digits,32,20,8")
    until = time.monotonic() + 30  # its workers end by themselves, and with them the lock
    while time.monotonic() < until:
        with contextlib.suppress(LwcnnError):
            Results(path).close()
            break
        time.sleep(0.1)
    there = read_results(path)
    assert 1 <= len(there) < ROWS
    stopped = start(path, ALONE)
    wait_for_rows(path, len(there) + 1, stopped)
    stopped.send_signal(signal.SIGINT)
    said, _ = stopped.communicate(timeout=60)
    assert (
        stopped.returncode == 130 and "Traceback" not in said and "Stopped. The same command goes on" in said
    )
    assert read_results(path)[: len(there)] == there
    last = start(path, ALONE)
    said, _ = last.communicate(timeout=100)
    assert last.returncode == 0, said
    assert without_times(path) == whole


@pytest.mark.slow
def test_two_processes_of_torchrun_give_the_rows_of_one(tmp_path, whole):
    """Started apart, as on two machines; the first writes."""
    path, elsewhere = tmp_path / "lab.csv", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [*TORCHRUN, "--master-addr=127.0.0.1", f"--master-port={port}"]
    runs = [
        start(place, [*words, f"--node-rank={rank}", *ALONE[1:]])
        for rank, place in enumerate((path, elsewhere / "lab.csv"))
    ]
    for run in runs:
        said, _ = run.communicate(timeout=100)
        assert run.returncode == 0, said
    assert without_times(path) == whole and not list(elsewhere.iterdir())


@pytest.mark.slow
def test_two_workers_are_stopped_by_one_ctrl_c(tmp_path):
    path = tmp_path / "lab.csv"
    run = start(path, ALONE, "--workers", "2")
    wait_for_rows(path, 1, run)
    run.send_signal(signal.SIGINT)
    said, _ = run.communicate(timeout=60)
    assert run.returncode == 130 and "Traceback" not in said, said
    Results(path).close()  # nobody holds the lock any more


def settings(path, **changes) -> Settings:
    options = {
        "data": "digits", "budget": Budget("macs", 150_000), "blocks": ("plain_3x3", "shift"), "seeds": 3, "epochs": 1,
        "images": 2, "device": "cpu", "results": str(path), "workers": 1, "machine": 0,
    }  # fmt: skip
    return Settings(**{**options, **changes})


DATA = load_data("digits", 2)
EXPERIMENT = Experiment(DATA, Budget("macs", 150_000), epochs=1)


def test_what_is_left_to_do(whole):
    both = settings("lab.csv", blocks=("plain_3x3", "shufflenet_v1", "squeezenext"), seeds=4)
    assert jobs_left(both, whole) == [
        Job("squeezenext", 0), Job("squeezenext", 1), Job("squeezenext", 2), Job("plain_3x3", 3), Job("squeezenext", 3)
    ]  # fmt: skip
    other = both._replace(budget=Budget("macs", 150_001))
    assert len(jobs_left(other, whole)) == 12


def test_members_of_a_team_share_the_work_and_the_first_writes_all(tmp_path, monkeypatch):
    """Three threads in the place of three processes: every training is done once."""
    done, store, path = [], dist.HashStore(), tmp_path / "lab.csv"

    def pretend(experiment, block, seed):
        done.append((block, seed))
        time.sleep(0.02)
        return ROW._replace(block=block, seed=seed)

    monkeypatch.setattr(workers, "measure", pretend)
    others = [
        threading.Thread(target=follow, args=(settings(path), EXPERIMENT, Team(store, rank, 3)))
        for rank in (1, 2)
    ]
    for thread in others:
        thread.start()
    lead(settings(path), EXPERIMENT, Team(store, 0, 3))
    for thread in others:
        thread.join()
    expected = [(block, seed) for block in ("plain_3x3", "shift") for seed in range(3)]
    assert sorted(done) == expected == sorted((row.block, row.seed) for row in read_results(path))


ROW = measure(Experiment(DATA, Budget("params", 10), epochs=1), "fire", 0)._replace(**EXPERIMENT.settings)


def test_processes_with_other_images_or_options_are_refused():
    for name, value in (("epochs", 2), ("budget", "macs=1"), ("images hash", 1)):
        team = Team(dist.HashStore(), 1, 2)
        plan = {"shared": {**workers.shared(settings("lab.csv"), EXPERIMENT), name: value}, "jobs": []}
        team.publish("plan", plan)
        with pytest.raises(
            LwcnnError, match=f"the processes do not agree.\n  {name} is {value!r} in the first"
        ):
            follow(settings("lab.csv"), EXPERIMENT, team)


def test_a_disk_that_is_full_ends_the_run(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError("no space left")

    monkeypatch.setattr(Results, "append", refuse)
    monkeypatch.setattr(workers, "measure", lambda _, block, seed: ROW._replace(block=block, seed=seed))
    with pytest.raises(OSError, match="no space left"):
        lead(settings(tmp_path / "lab.csv"), EXPERIMENT, Team(dist.HashStore()))


class Screen(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("clock", "kind"), [("tqdm.std.time", Screen), ("time.monotonic", io.StringIO)])
def test_the_time_left_is_shown(clock, kind, monkeypatch):
    """Four of ten stood there; one more in ten seconds leaves five, which take 50. A file gets a line of it."""
    now = 100
    monkeypatch.setattr(clock, lambda: now)
    progress = Progress(total=10, done=4, stream=kind())
    now = 110
    progress.refresh()
    progress.advance("fire, seed 0: 0.9")
    progress.end()
    lines = progress.stream.getvalue().replace("\r", "\n").splitlines()
    assert lines[-1].endswith("| 5/10 [00:10<00:50, 10.00s/training, fire, seed 0: 0.9]")
    assert len(lines) == 1 or kind is Screen


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--blocks", "fires"], "there is no block 'fires'.\n  did you mean fire"),
        (["--budget", "2M"], "this is no budget"),
        (["--data", "folder:/no/where"], "there is no such folder"),
        (["--data", "imagenet"], "there is no such set"),
        (["--seeds", "0"], "seeds is 0.\n  a whole number of at least 1"),
        (["--epochs", "-1"], "epochs is -1"),
        (["--images", "0"], "images is 0"),
        (["--workers", "0"], "workers is 0"),
        (["--device", "cuda:77"], "there is no such device"),
        (["--device", "abacus"], "there is no such device"),
        (["--results", "/no/where/lab.csv"], "the results cannot be written there"),
        (["--results", "/no/where/lab.csv", "--workers", "2"], "the results cannot be written there"),
    ],
)
def test_a_bad_call_is_told_in_words(tmp_path, capsys, monkeypatch, words, message):
    monkeypatch.chdir(tmp_path)
    assert main(["run", *WORDS, *words]) == 2
    said = capsys.readouterr().err
    assert message in said and "Traceback" not in said
    assert not list(tmp_path.iterdir())


def test_results_of_other_settings_are_refused(tmp_path, capsys):
    path = tmp_path / "lab.csv"
    with Results(path) as results:
        results.append(ROW)
        assert main(["run", *WORDS, "--results", str(path)]) == 2
        assert "another run writes to this file" in capsys.readouterr().err
    before = path.read_bytes()
    assert main(["run", *WORDS, "--epochs", "7", "--results", str(path)]) == 2
    assert "epochs is 1 there, and 7 here" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_torchrun_says_how_many_workers_there_are(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "1")
    assert main(["run", *WORDS, "--workers", "2", "--results", str(tmp_path / "lab.csv")]) == 2
    assert "leave it out: torchrun --nproc-per-node says" in capsys.readouterr().err


def test_jobs_stop_where_the_writer_cannot_write():
    class Failing:
        def check(self):
            raise OSError("no space left")

    team = Team(dist.HashStore())
    with pytest.raises(OSError, match="no space left"):
        do_jobs(
            [Job("fire", 0), Job("fire", 1)],
            EXPERIMENT._replace(budget=Budget("params", 10)),
            team,
            Failing(),
        )
    assert team.next_job() == 1
