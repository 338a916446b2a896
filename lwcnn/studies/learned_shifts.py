"""Learned displacements: a small network on handwritten digits in which shifts alone carry anything sideways.

All its convolutions are 1 x 1. What a pixel learns of its neighbours it learns through the shifts, whose displacements
start at 0, at random or at the nine directions, and are trained or not. Beside it stands what the displacements of
AS-ResNet-w32 are, trained on ImageNet by its authors.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..data import digits
from ..errors import LwcnnError, check_positive, check_whole, is_number
from ..models.active_shift import ActiveShift, normalise_displacements
from ..models.fenet import InvertedShift, SparseShift
from ..models.heads import pool_and_classify
from ..models.layers import ConvNorm, Sequential, initialise
from ..models.registry import check_option
from ..ops import relu
from ..steps import call

CHANNELS, MIDDLE, UNITS = 16, 27, 2  # 27: three channels for each of nine directions
BATCH, RATE = 64, 0.1  # images a step, and the learning rate at the start; it falls as a cosine
KINDS = ("active", "sparse")
STARTS = {
    "zero": "all channels stay",
    "random": "uniform from -1 to 1",
    "directions": "the nine of a 3 x 3 window",
}


class Share(NamedTuple):
    """How many of the displacements, of all a's and b's, are at most ``within`` pixels in size, from 0 to 1."""

    within: float
    share: float


#: The 3,840 displacements of AS-ResNet-w32, counted from the weights file of its authors.
#: Source: jyh2986/Active-Shift@9ffc60a7, ImageNet/test_model/w32/AS-ResNet-w32_iter_450360.caffemodel.
PUBLISHED = (Share(0.5, 0.46), Share(1, 0.74), Share(1.5, 0.91), Share(2, 0.95), Share(3, 0.99))
#: The smallest, the largest, the mean size, and the share that lies within 0.05 of a whole number; the same source.
PUBLISHED_RANGE, PUBLISHED_MEAN, PUBLISHED_NEAR_WHOLE = (-4.75, 4.72), 0.73, 0.04


class Run(NamedTuple):
    """One training: the displacements (epochs + 1, P, 2) at the start and after each epoch, and the test accuracy."""

    displacements: Tensor
    accuracy: float

    @property
    def start(self) -> Tensor:
        """Displacements before the training, (P, 2)."""
        return self.displacements[0]

    @property
    def end(self) -> Tensor:
        """Displacements after the training, (P, 2)."""
        return self.displacements[-1]


class ShiftedDigits(nn.Module):
    """1 x 1 convolution, units of expansion, shift and projection, mean, linear classifier; for one grey channel.

    Shapes:  x (N, 1, H, W) -> (N, 10).
    Source:  the unit is FE-Net's (Chen et al. 2019), with either kind of shift.

    >>> sum(p.numel() for p in ShiftedDigits("active", "zero").parameters())
    2226
    """

    def __init__(self, kind: str, start: str):
        super().__init__()
        self.features = Sequential(conv1=ConvNorm(1, CHANNELS, 1, act=relu))
        for number in range(1, UNITS + 1):
            unit = InvertedShift(CHANNELS, CHANNELS, MIDDLE, is_added=True)
            unit.shift = _shift(kind, start)
            self.features.add_module(f"unit{number}", unit)
        self.classifier = nn.Linear(CHANNELS, 10)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return pool_and_classify(self.features(x, step), self.classifier, 0.0, self.training, step)


def _shift(kind: str, start: str) -> nn.Module:
    layer = ActiveShift(MIDDLE) if kind == "active" else SparseShift(MIDDLE)
    if start == "zero":
        nn.init.zeros_(layer.displacement)
    elif start == "random":
        nn.init.uniform_(layer.displacement, -1, 1)
    else:
        layer.displacement.data = SparseShift(MIDDLE).displacement.data
    return layer


def learn_shifts(
    seed: int = 0,
    kind: str = "active",
    start: str = "random",
    rate: float = 0.3,
    penalty: float = 0.0,
    epochs: int = 6,
) -> Run:
    """Train `ShiftedDigits` and keep its displacements.

    ``rate`` multiplies the learning rate of the displacements; with 0 they stay. ``penalty`` is the weight of the sum
    of their sizes, |a| + |b|, in the loss. Active shifts get gradients of length 1, as their authors train them;
    a penalty that came after this would decide alone, so it is for sparse shifts.

    Cost:    about 1.5 s for 6 epochs on one core.
    Raises:  LwcnnError if an option is not possible.
    Source:  Jeon and Kim 2018 (active); Chen et al. 2019 (sparse; the L1 penalty).

    >>> run = learn_shifts(start="zero", rate=0, epochs=1)
    >>> run.displacements.shape, run.end.any().item()
    (torch.Size([2, 54, 2]), False)
    """
    _check(seed, kind, start, rate, penalty, epochs)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model, data = ShiftedDigits(kind, start), digits()
        pairs = [unit.shift.displacement for unit in model.features[1:]]
        taken = {id(pair) for pair in pairs}
        others = [parameter for parameter in model.parameters() if id(parameter) not in taken]
        groups = [{"params": others, "weight_decay": 5e-4}, {"params": pairs, "lr": RATE * rate}]
        optimizer = torch.optim.SGD(groups, lr=RATE, momentum=0.9, nesterov=True)
        if kind == "active":
            normalise_displacements(model, optimizer)
        steps = epochs * -(-len(data.train_images) // BATCH)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
        kept = [torch.cat(pairs).detach().clone()]
        for _ in range(epochs):
            for batch in torch.randperm(len(data.train_images)).split(BATCH):
                loss = F.cross_entropy(model(data.train_images[batch]), data.train_labels[batch])
                loss = loss + penalty * torch.cat(pairs).abs().sum()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                schedule.step()
            kept.append(torch.cat(pairs).detach().clone())
    with torch.inference_mode():
        right = model.eval()(data.test_images).argmax(1) == data.test_labels
    return Run(torch.stack(kept), right.double().mean().item())


def shares(displacements: Tensor, bounds=tuple(one.within for one in PUBLISHED)) -> list[Share]:
    """The share of displacements, a's and b's alike, that are at most so large: a row for each bound.

    Shapes:  displacements of any shape.
    Raises:  LwcnnError if there are none, or a bound is below 0.

    >>> shares(torch.tensor([[0.0, -0.4], [1.0, 2.5]]), (0.5, 1, 3))
    [Share(within=0.5, share=0.5), Share(within=1, share=0.75), Share(within=3, share=1.0)]
    """
    where = "shares(displacements, bounds)"
    _check_displacements(where, displacements)
    if not all(is_number(bound) and bound >= 0 for bound in bounds):
        raise LwcnnError(where, f"bounds is {bounds!r}", expected="numbers of at least 0")
    sizes = displacements.abs()
    return [Share(bound, (sizes <= bound).double().mean().item()) for bound in bounds]


def share_that_stays(displacements: Tensor) -> float:
    """The share of channels that a sparse shift leaves in place: both numbers are rounded to 0.

    Shapes:  displacements (P, 2) -> a number from 0 to 1.
    Raises:  LwcnnError if there are none.

    >>> share_that_stays(torch.tensor([[0.2, -0.4], [0.2, 0.6]]))
    0.5
    """
    _check_displacements("share_that_stays(displacements)", displacements)
    return (displacements.abs() < 0.5).all(1).double().mean().item()


def _check_displacements(where: str, displacements) -> None:
    if not isinstance(displacements, Tensor) or not displacements.numel():
        raise LwcnnError(where, "there are no displacements", expected="a tensor that is not empty")


def _check(seed, kind, start, rate, penalty, epochs) -> None:
    where = f"learn_shifts(seed={seed!r}, kind={kind!r}, start={start!r}, rate={rate!r}, penalty={penalty!r})"
    check_whole(where, "seed", seed, 0)
    check_option(where, "kind", kind, KINDS)
    check_option(where, "start", start, STARTS)
    check_whole(where, "epochs", epochs, 1)
    for name, value in (("rate", rate), ("penalty", penalty)):
        if value != 0:
            check_positive(where, name, value)
    if penalty and kind == "active":
        hint = 'use kind="sparse"'
        raise LwcnnError(where, "gradients of length 1 leave no weight to a penalty", hint=hint)
