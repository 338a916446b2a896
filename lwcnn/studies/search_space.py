"""A small space of networks for handwritten digits, factorised as MnasNet's: each stage has choices of its own.

A stage repeats one block, MnasNet's own. The search chooses its expansion, its kernel, squeeze-and-excitation or
none, its width, and how often it is repeated. All layers of a stage are alike.
"""

import math
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from torch import Tensor, nn

from ..errors import LwcnnError, one_of
from ..models.heads import pool_and_classify
from ..models.layers import ConvNorm, Sequential, initialise
from ..models.mnasnet import Row, SearchedResidual
from ..ops import relu
from ..steps import call

#: What each stage chooses from. Kernels, squeeze-and-excitation and widths: MnasNet, section 4.1; expansion 1 is a
#: depthwise separable layer, 3 and 6 are its MBConv3 and MBConv6. Digits are small: one or two layers.
CHOICES = {
    "expansion": (1, 3, 6),
    "kernel": (3, 5),
    "squeeze_excite": (False, True),
    "width": (0.75, 1.0, 1.25),
    "layers": (1, 2),
}
STEM = 12  # channels of the first convolution, which halves the digits to 4 x 4
CHANNELS, STRIDES = (12, 16), (1, 2)  # of the stages at width 1: maps of 4 x 4 and 2 x 2
MOMENTUM = 0.3  # of BatchNorm's statistics: a trial has few steps, and they must keep up
SE_RATIO = 0.25  # of a block's input, MnasNet, section 4.1
DECISIONS = [(place, name) for place in range(len(CHANNELS)) for name in CHOICES]


class Stage(NamedTuple):
    """What the search chose for one stage, a value of `CHOICES` each."""

    expansion: int
    kernel: int
    squeeze_excite: bool
    width: float
    layers: int

    def __str__(self) -> str:
        """As papers write it: ``2 x k5 e3 SE w1.25``."""
        gate = " SE" if self.squeeze_excite else ""
        return f"{self.layers} x k{self.kernel} e{self.expansion}{gate} w{self.width:g}"


Architecture = tuple[Stage, ...]


def size_of_space(flat: bool = False) -> int:
    """How many architectures there are; ``flat``: if each layer of a stage chose for itself.

    >>> size_of_space(), size_of_space() == 72**2, size_of_space(flat=True) == (36 + 36**2) ** 2
    (5184, True, True)
    """
    one_layer = math.prod(len(values) for name, values in CHOICES.items() if name != "layers")
    each = sum(one_layer**layers if flat else one_layer for layers in CHOICES["layers"])
    return each ** len(CHANNELS)


def random_architecture(random: Random) -> Architecture:
    """One of the space, all of them equally likely.

    >>> print(*random_architecture(Random(0)), sep=", ")
    2 x k5 e3 w1, 1 x k5 e3 SE w1
    """
    return tuple(Stage(*map(random.choice, CHOICES.values())) for _ in CHANNELS)


def mutate(architecture: Architecture, random: Random) -> Architecture:
    """The same with one decision changed to another value of its choices.

    Raises:  LwcnnError if this is no architecture of the space.

    >>> parent = random_architecture(Random(0))
    >>> child = mutate(parent, Random(0))
    >>> sum(a != b for ours, theirs in zip(parent, child) for a, b in zip(ours, theirs))
    1
    """
    check_architecture("mutate(architecture, random)", architecture)
    place, name = random.choice(DECISIONS)
    now = getattr(architecture[place], name)
    value = random.choice([value for value in CHOICES[name] if value != now])
    changed = architecture[place]._replace(**{name: value})
    return (*architecture[:place], changed, *architecture[place + 1 :])


class SearchedDigits(nn.Module):
    """3 x 3 convolution, two stages, mean, linear classifier: the network of an architecture, for one grey channel.

    Shapes:  x (N, 1, H, W) -> (N, 10).
    Raises:  LwcnnError if this is no architecture of the space.
    Source:  block and factorised stages: MnasNet, Tan et al. 2019, section 4.1.

    >>> sum(p.numel() for p in SearchedDigits(random_architecture(Random(0))).parameters())
    6505
    """

    def __init__(self, architecture: Architecture):
        super().__init__()
        check_architecture("SearchedDigits(architecture)", architecture)
        self.features = Sequential(conv1=ConvNorm(1, STEM, 3, 2, act=relu, momentum=MOMENTUM))
        channels = STEM
        for place, (stage, full, stride) in enumerate(
            zip(architecture, CHANNELS, STRIDES, strict=True), start=1
        ):
            out_channels = int(full * stage.width)
            for layer in range(1, stage.layers + 1):
                row = Row(
                    k=stage.kernel,
                    t=stage.expansion,
                    c=out_channels,
                    n=1,
                    s=stride if layer == 1 else 1,
                    se=SE_RATIO if stage.squeeze_excite else 0,
                )
                self.features.add_module(
                    f"stage{place}_{layer}", SearchedResidual(channels, row, momentum=MOMENTUM)
                )
                channels = out_channels
        self.classifier = nn.Linear(channels, 10)
        initialise(self)

    def forward(self, x: Tensor, step: Callable = call) -> Tensor:
        return pool_and_classify(self.features(x, step), self.classifier, 0.0, self.training, step)


def check_architecture(where: str, architecture) -> None:
    """Raise LwcnnError unless this is a `Stage` for each stage, with values of `CHOICES`."""
    stages = len(CHANNELS)
    if not isinstance(architecture, tuple) or len(architecture) != stages:
        raise LwcnnError(where, "this is no architecture", f"got {architecture!r}", f"{stages} stages")
    for stage in architecture:
        if not isinstance(stage, Stage):
            raise LwcnnError(where, "this is no stage", f"got {stage!r}", hint="use Stage(...)")
        for name, values in CHOICES.items():
            if getattr(stage, name) not in values:
                given = f"{name} is {getattr(stage, name)!r}"
                raise LwcnnError(where, "there is no such choice", given, f"it must be {one_of(values)}")
