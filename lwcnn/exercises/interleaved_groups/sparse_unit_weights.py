"""Exercise: the weights of IGCV2's unit."""

from functools import cache

import torch

from ...models.igcv2 import InterleavedSparseConv, count_sparse_layers
from ..exercise import Exercise, Slip, register


@cache  # the slips ask again and again
def sparse_unit_weights(C, K):
    with torch.device("meta"):
        unit = InterleavedSparseConv(C, [K] * count_sparse_layers(C, K))
    return sum(weight.numel() for weight in unit.parameters() if weight.dim() == 4)


def _draw(random):
    K = random.choice([2, 3, 4, 5, 8])
    return K * random.randint(K + 1, 150), K


def _floor(C, K):
    """Layers by a logarithm that is rounded down."""
    layers = count_sparse_layers(C, K)
    return layers if K**layers == C else layers - 1


register(
    Exercise(
        name="sparse-unit-weights",
        place=4,
        title="Weights of IGCV2's unit",
        task="IGCV2's unit filters each of its C channels by 3 x 3, alone. Then come 1 x 1 layers with K channels in a "
        "group, as few of them as can let every input reach every output: the smallest n with K**n >= C. Write a "
        "function that returns how many weights the unit has, without biases and BatchNorm. K divides C.",
        reference=sparse_unit_weights,
        first=((4, 2), (64, 8), (416, 8), (125, 5), (130, 5)),
        draw=_draw,
        slips=(
            Slip(
                lambda C, K: C * K * count_sparse_layers(C, K),
                "Which layer looks at neighbours?",
                "You forgot the depthwise 3 x 3 layer: 9 weights a channel.",
            ),
            Slip(
                lambda C, K: C * (9 + K),
                "How many 1 x 1 layers are there?",
                "You counted one 1 x 1 layer. Through one layer an input reaches K outputs, through two K * K.",
            ),
            Slip(
                lambda C, K: C * (9 + K * _floor(C, K)),
                "Which cases are right? Is K**n at least C in the others?",
                "Your number of layers is rounded down. Then K**n is less than C, and some outputs do not hear all.",
            ),
            Slip(
                lambda C, K: C * (9 + K * (_floor(C, K) + 1)),
                "Which cases are right? What if C is a power of K?",
                "You always add a layer. Where K**n is exactly C, n layers are enough.",
            ),
            Slip(
                lambda C, K: C * (9 + K * K * count_sparse_layers(C, K)),
                "How many channels does a filter of a 1 x 1 layer read?",
                "You counted K * K weights for each output. It reads K channels by 1 x 1.",
            ),
            Slip(
                lambda C, K: C * (9 + C // K * count_sparse_layers(C, K)),
                "Is K the number of groups, or of channels in a group?",
                "You took K for the number of groups. A group has K channels, so each filter has K weights.",
            ),
            Slip(
                lambda C, K: C * (9 * C + K * count_sparse_layers(C, K)),
                "How many channels does a 3 x 3 filter read?",
                "Your 3 x 3 layer is dense. Each filter reads one channel.",
            ),
        ),
        hints=(
            "Count the weights of one output channel in each layer, then multiply.",
            "First find n: multiply K by itself until it is at least C. (Beware: math.log rounds, log 125 to the base "
            "5 is a little more than 3.)",
            "A channel has 9 weights in the depthwise layer and K in each of the n others.",
        ),
    )
)
