"""One trial of a search: train a small network for a moment, and ask the cost model how long a device would take.

The device is not real. It is a roofline: each step takes the longer of two times, that of its multiply-accumulates and
that of the numbers that it moves. So a trial gives the same answer on every machine of one kind.
"""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..cost import Cost, cost_of
from ..data import digits
from ..errors import LwcnnError, check_whole
from ..steps import trace
from .search_space import Architecture, SearchedDigits, check_architecture

BATCH, RATE, EPOCHS = 90, 0.4, 3  # images a step, the highest learning rate, and how often each image is seen
#: Of the 1,437 training digits the first 540 train, and the last 360 are held out: the search sees how many of these
#: are right. It never sees the test digits.
TRAINED, HELD_OUT = 540, 360


class Device(NamedTuple):
    """An imagined processor: so many multiply-accumulates, and so many numbers read or written, in a microsecond."""

    macs: float
    numbers: float


#: It multiplies four times as fast as it moves numbers, so 3 x 3 depthwise layers wait for memory. Both are made up.
DEVICE = Device(macs=4_000, numbers=1_000)


class Trial(NamedTuple):
    """What came out: share of the held-out and of the test digits that are right, microseconds, MACs, parameters."""

    accuracy: float
    test_accuracy: float
    latency: float
    macs: int
    params: int


def latency(costs: Iterable[Cost], device: Device = DEVICE) -> float:
    """The sum over all steps of the longer of ``MACs / device.macs`` and ``numbers moved / device.numbers``.

    Numbers moved are the activations and the parameters that a step reads, and what it writes.

    Raises:  LwcnnError if a rate is not above 0.
    Source:  Williams, Waterman, Patterson 2009 (the roofline model).

    >>> latency([Cost(macs=6400, reads=800, writes=800, params=64)], Device(macs=64, numbers=1e9))
    100.0
    >>> latency([Cost(macs=6400, reads=800, writes=800, params=64)], Device(macs=1e9, numbers=832))
    2.0
    """
    if not all(rate > 0 for rate in device):
        raise LwcnnError(f"latency(costs, {device!r})", "a device does something in a microsecond")
    return sum(max(cost.macs / device.macs, cost.traffic / device.numbers) for cost in costs)


@cache
def trial(architecture: Architecture, seed: int = 0, epochs: int = EPOCHS) -> Trial:
    """Train the network of an architecture for a moment, once: whoever asks again gets the same answer at once.

    Cost:    about 0.2 s on one core.
    Raises:  LwcnnError if this is no architecture of the space, or seed or epochs are no whole numbers from 0 or 1 on.

    >>> from random import Random
    >>> from lwcnn.studies.search_space import random_architecture
    >>> result = trial(random_architecture(Random(0)), epochs=1)
    >>> result.macs, result.params
    (71368, 6505)
    """
    where = f"trial(architecture, seed={seed!r}, epochs={epochs!r})"
    check_architecture(where, architecture)
    check_whole(where, "seed", seed, 0)
    check_whole(where, "epochs", epochs, 1)
    images = digits()
    seen, held_out = slice(TRAINED), slice(-HELD_OUT, None)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = SearchedDigits(architecture).to(memory_format=torch.channels_last)  # depthwise: twice as fast
        _train(model, images.train_images[seen], images.train_labels[seen], epochs)
    costs = [cost_of(step) for step in trace(model.eval(), images.test_images[:1])]
    total = sum(costs, Cost())
    return Trial(
        _share_right(model, images.train_images[held_out], images.train_labels[held_out]),
        _share_right(model, images.test_images, images.test_labels),
        latency(costs),
        total.macs,
        total.params,
    )


def _train(model: nn.Module, images: Tensor, labels: Tensor, epochs: int) -> None:
    """Stochastic gradient descent with momentum; the learning rate rises and falls in one cycle."""
    steps = epochs * -(-len(images) // BATCH)
    options = {"momentum": 0.9, "nesterov": True, "weight_decay": 5e-4, "fused": True}
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, **options)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    for _ in range(epochs):
        for batch in torch.randperm(len(images)).split(BATCH):
            loss = F.cross_entropy(model(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()


def _share_right(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    with torch.inference_mode():
        return (model(images).argmax(1) == labels).double().mean().item()
