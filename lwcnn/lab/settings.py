"""What a run is told: the options of the command, checked before anything is loaded or started."""

import argparse
import os
from typing import NamedTuple

import torch

from ..errors import LwcnnError, check_whole
from .blocks import choose_blocks
from .budget import Budget, parse_budget
from .data import NAMES
from .measure import Experiment
from .team import is_launched, local_rank

DEFAULT_BUDGET, DEFAULT_EPOCHS, DEFAULT_SEEDS = "macs=1M", 120, 5


class Settings(NamedTuple):
    """The options of ``python -m lwcnn.lab run``; ``machine`` is the number that torchrun gives to this one."""

    data: str
    budget: Budget
    blocks: tuple[str, ...]
    seeds: int
    epochs: int
    images: int | None
    device: str
    results: str
    workers: int
    machine: int

    def describe(self, experiment: Experiment, there: int) -> str:
        """The run in a sentence, for the one who waits."""
        total = len(self.blocks) * self.seeds
        train, test = len(experiment.data.train_labels), len(experiment.data.test_labels)
        done = f", {there} of them are in {self.results}" if there else ""
        return (
            f"{len(self.blocks)} blocks, {self.seeds} seeds, {self.budget}: {total} trainings{done}; "
            f"{self.data}: {train} images to train with, {test} to test, {self.epochs} epochs"
        )


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``run``."""
    option = parser.add_argument
    option(
        "--data", default="digits", help="digits, cifar10 or folder:PATH, a folder for each class (digits)"
    )
    option("--budget", default=DEFAULT_BUDGET, help=f"macs=2M or params=50k ({DEFAULT_BUDGET})")
    option("--blocks", default="all", help="names with commas, or all (all)")
    option("--seeds", type=int, default=DEFAULT_SEEDS, help=f"trainings of each block ({DEFAULT_SEEDS})")
    option("--epochs", type=int, default=DEFAULT_EPOCHS, help=f"of each training ({DEFAULT_EPOCHS})")
    option("--images", type=int, help="images of each class to train with (10 of digits, all of others)")
    option("--workers", type=int, default=1, help="processes on this machine (1); for several: torchrun")
    option("--device", help="cpu, or cuda and a number; a GPU if there is one")
    option("--results", default="lab.csv", help="the file that rows are appended to (lab.csv)")


def read_settings(options: argparse.Namespace) -> Settings:
    """Check the options.

    Raises:  LwcnnError if one of them cannot be.
    """
    for name in ("seeds", "epochs", "workers"):
        check_whole(f"--{name} {getattr(options, name)}", name, getattr(options, name), 1)
    if options.images is not None:
        check_whole(f"--images {options.images}", "images", options.images, 1)
    if options.workers > 1 and is_launched():
        hint = "leave it out: torchrun --nproc-per-node says how many there are"
        raise LwcnnError(f"--workers {options.workers}", "torchrun has started the workers", hint=hint)
    if options.data not in NAMES[:2] and not options.data.startswith("folder:"):
        raise LwcnnError(f"--data {options.data}", "there is no such set", expected=", ".join(NAMES))
    return Settings(
        data=options.data,
        budget=parse_budget(options.budget),
        blocks=choose_blocks(options.blocks),
        seeds=options.seeds,
        epochs=options.epochs,
        images=options.images,
        device=choose_device(options.device),
        results=options.results,
        workers=options.workers,
        machine=int(os.environ.get("GROUP_RANK", 0)),
    )


def choose_device(name: str | None) -> str:
    """The device that is named; else a GPU, each process of a machine the next one, or the processor.

    Raises:  LwcnnError if there is no such device.
    """
    if name is None:
        gpus = torch.cuda.device_count() if torch.cuda.is_available() else 0
        return f"cuda:{local_rank() % gpus}" if gpus else "cpu"
    try:
        torch.empty(1, device=name)
    except (RuntimeError, AssertionError) as error:  # the latter from a PyTorch that knows no GPUs
        said = str(error).splitlines()[0]
        raise LwcnnError(f"--device {name}", "there is no such device", said, hint="use cpu") from None
    return name
