"""A run: every training that is not in the results yet, shared among the processes; rows are written as they come."""

import sys
import threading
from typing import NamedTuple

import torch
import torch.distributed as dist

from ..errors import LwcnnError
from .data import load_data
from .measure import Experiment, measure
from .progress import Progress
from .record import Record, Results
from .settings import Settings
from .team import WAITING, Team, local_rank


class Job(NamedTuple):
    """One training."""

    block: str
    seed: int


def work(settings: Settings, team: Team) -> None:
    """Do what this process has to do of a run, until all is done; the first process writes.

    Raises:  LwcnnError if images or results do not fit the settings, or the first process is gone.
    """
    torch.set_num_threads(1)  # a process a core; and sums of several threads are not always the same
    try:
        experiment = prepare(settings, team)
        lead(settings, experiment, team) if team.leads else follow(settings, experiment, team)
    except dist.DistError as error:
        what = "another process of this run is gone"
        hint = "start the same command again: it goes on from what is written"
        raise LwcnnError("python -m lwcnn.lab run", what, str(error).splitlines()[0], hint=hint) from None


def prepare(settings: Settings, team: Team) -> Experiment:
    """Load the images; the first process of a machine first, because it may have to download them."""
    first = local_rank() == 0
    loaded = f"loaded {settings.machine}"
    if not first:
        team.hear(loaded)
    data = load_data(settings.data, settings.images, say=None if first else lambda text: None)
    if first:
        team.publish(loaded, True)
    return Experiment(data, settings.budget, settings.epochs, settings.device)


def lead(settings: Settings, experiment: Experiment, team: Team) -> None:
    """Plan the run, write the rows of all, and train like the others meanwhile."""
    with Results(settings.results) as results:
        results.check_settings(**experiment.settings)
        jobs = jobs_left(settings, results.rows)
        team.publish("plan", {"shared": shared(settings, experiment), "jobs": jobs})
        total = len(settings.blocks) * settings.seeds
        print(settings.describe(experiment, total - len(jobs)), file=sys.stderr)
        writer = Writer(results, team, Progress(total, total - len(jobs)), len(jobs))
        writer.start()
        try:
            do_jobs(jobs, experiment, team, writer)
            writer.wait()
        finally:
            writer.stop()
    team.leave()


def follow(settings: Settings, experiment: Experiment, team: Team) -> None:
    """Train what the plan of the first process says."""
    plan = team.hear("plan")
    for name, value in shared(settings, experiment).items():
        if plan["shared"][name] != value:
            there = f"{name} is {plan['shared'][name]!r} in the first process, and {value!r} here"
            hint = "start all with the same command, and the same images"
            raise LwcnnError("python -m lwcnn.lab run", "the processes do not agree", there, hint=hint)
    do_jobs([Job(*job) for job in plan["jobs"]], experiment, team)
    team.leave()


def shared(settings: Settings, experiment: Experiment) -> dict:
    """What all processes must have in common."""
    return {**experiment.settings, "budget": str(settings.budget), "images hash": experiment.data.fingerprint}


def jobs_left(settings: Settings, rows: list[Record]) -> list[Job]:
    """The trainings that no row is of, seed by seed, so that a run that is stopped has something of every block."""
    there = {row.key for row in rows}
    budget = str(settings.budget)
    return [
        Job(block, seed)
        for seed in range(settings.seeds)
        for block in settings.blocks
        if not there & {(block, budget, seed), (block, budget, None)}
    ]


def do_jobs(jobs: list[Job], experiment: Experiment, team: Team, writer: "Writer | None" = None) -> None:
    """Take trainings out of the plan and do them until none is left."""
    while (place := team.next_job()) < len(jobs):
        team.send(measure(experiment, *jobs[place]))
        if writer is not None:
            writer.check()


class Writer(threading.Thread):
    """Writes rows while the process trains: nothing that is finished waits for something that is not."""

    def __init__(self, results: Results, team: Team, progress: Progress, expected: int):
        super().__init__(daemon=True)
        self.results, self.team, self.progress, self.expected = results, team, progress, expected
        self.written, self.stopping, self.error = 0, threading.Event(), None

    def run(self) -> None:
        """Write what has come, until all is written or somebody says stop."""
        try:
            while self.written < self.expected:
                if (row := self.team.received(self.written + 1)) is not None:
                    self._write(row)
                elif self.stopping.wait(WAITING):
                    return
                else:
                    self.progress.refresh()
        except Exception as error:  # for the thread that trains: see `check`
            self.error = error

    def _write(self, row: Record) -> None:
        self.written += 1
        if row.key not in {one.key for one in self.results.rows}:  # a block without a fit comes once a seed
            self.results.append(row)
        came = row.note if row.accuracy is None else f"seed {row.seed}: {row.accuracy:.4f}"
        self.progress.advance(f"{row.block}, {came}")

    def check(self) -> None:
        """Raise what kept the thread from writing, if anything did."""
        if self.error is not None:
            raise self.error

    def wait(self) -> None:
        """Wait until all rows are written, also those of other processes."""
        while self.is_alive():
            self.join(WAITING)
        self.check()

    def stop(self) -> None:
        """Write what has come, and no more."""
        self.stopping.set()
        self.join()
        self.progress.end()
