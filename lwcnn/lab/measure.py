"""One row of the results: find the widths, count the network, time it beside the plain one, train it."""

import os
import platform
import sys
from collections.abc import Callable
from typing import NamedTuple

import torch

from ..studies.timing import compare, processor
from .blocks import PLAIN
from .budget import Budget, Fit, find_widths, macs_of
from .data import LabData
from .record import Record
from .skeleton import IMAGE_SIZE, Skeleton
from .training import train

ROUNDS, TIMED_IMAGES = 20, 8  # forward passes in which the two take turns, and images in each


class Experiment(NamedTuple):
    """What all rows of a run have in common."""

    data: LabData
    budget: Budget
    epochs: int
    device: str = "cpu"

    @property
    def settings(self) -> dict:
        """The columns that all rows of one file share, `lwcnn.lab.record.SETTINGS`."""
        return {
            "data": self.data.name,
            "image_size": IMAGE_SIZE,
            "images": len(self.data.train_labels),
            "test_images": len(self.data.test_labels),
            "broken_images": self.data.broken,
            "epochs": self.epochs,
        }

    def fit(self, block: str) -> Fit:
        """The widths with which a block's network meets the budget."""
        return find_widths(block, self.budget, self.data.classes, self.data.in_channels)


def measure(experiment: Experiment, block: str, seed: int) -> Record:
    """Train a block's network once; a block that cannot meet the budget gets a row that says so, without a seed.

    >>> from .data import load_data
    >>> experiment = Experiment(load_data("digits", 2), Budget("params", 10), epochs=1)
    >>> measure(experiment, "fire", seed=0).note
    'no widths meet the budget: the nearest, 8 16 24, need 1,798'
    """
    fit = experiment.fit(block)
    peak = fit.counted.peak().numbers
    row = Record(
        **experiment.settings,
        block=block,
        budget=str(experiment.budget),
        seed=None,
        width=str(fit.widths),
        parameters=fit.counted.params,
        macs=macs_of(fit.counted.cost),
        activations=fit.counted.cost.writes,
        peak_memory=peak,
        time_ratio=None,
        train_accuracy=None,
        accuracy=None,
        note=fit.missed,
        **_whereabouts(experiment.device),
    )
    if fit.missed:
        return row
    trained = train(block, fit.widths, experiment.data, seed, experiment.epochs, experiment.device)
    return row._replace(
        seed=seed,
        time_ratio=time_ratio(experiment, block),
        train_accuracy=round(trained.train_accuracy, 6),
        accuracy=round(trained.accuracy, 6),
        note="the loss was not finite" if trained.diverged else "",
    )


def time_ratio(experiment: Experiment, block: str) -> float | None:
    """Forward time of a block's network as a multiple of the plain one's; None if that cannot meet the budget.

    The two take turns (`lwcnn.studies.timing`), so a busy machine slows both; medians are compared.
    """
    if experiment.fit(PLAIN).missed:
        return None
    calls = {"plain": _forward(experiment, PLAIN), "block": _forward(experiment, block)}
    # on a GPU the clock on the wall counts, which `compare` takes for more than one thread
    seconds = compare(calls, ROUNDS, threads=1 if experiment.device == "cpu" else 2)
    return round(seconds["block"] / seconds["plain"], 3)


def _forward(experiment: Experiment, block: str) -> Callable[[], object]:
    data, device = experiment.data, torch.device(experiment.device)
    network = Skeleton(block, experiment.fit(block).widths, data.classes, data.in_channels).to(device).eval()
    images = torch.rand(TIMED_IMAGES, data.in_channels, IMAGE_SIZE, IMAGE_SIZE, device=device)

    def run():
        network(images)
        if device.type == "cuda":
            torch.cuda.synchronize(device)

    return run


def _whereabouts(device: str) -> dict[str, str]:
    """Where a row was measured. No name of a machine: it would say something to its owner alone."""
    name = torch.cuda.get_device_name(device) if torch.device(device).type == "cuda" else processor()
    return {
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "processor": name,
        "python": platform.python_version(),
        "torch": torch.__version__,
        # the face of the package, which is there before any part of it
        "lwcnn": sys.modules[__package__.partition(".")[0]].__version__,
    }
