"""Exercise: the weights of a classifier that slides along the channels."""

from functools import cache

import torch

from ...models.channel_wise import ChannelWiseClassifier
from ..exercise import Exercise, Slip, register


@cache
def classifier_parameters(C, classes, side):
    with torch.device("meta"):
        module = ChannelWiseClassifier(C, classes, side)
    return sum(p.numel() for p in module.parameters())


def _draw(random):
    classes = random.randint(5, 60)
    return classes + random.randint(2, 40), classes, random.choice([4, 5, 6, 7])


register(
    Exercise(
        name="classifier-parameters",
        place=3,
        title="Parameters of a convolutional classification layer",
        task="Write a function that returns the weights of ChannelNet-v3's classifier for C channels of side x side "
        "pixels. First a depthwise layer of 3 x 3. Then one filter as high and as wide as the map slides along the "
        "channels, without zeros at the ends and with stride 1; it is so long that it stops exactly once for each "
        "class. There are no biases.",
        reference=classifier_parameters,
        first=((8, 8, 7), (8, 5, 7), (40, 10, 4), (1024, 1000, 7)),
        draw=_draw,
        count=12,
        slips=(
            Slip(
                lambda C, classes, side: 9 * C + (C - classes) * side**2,
                "With how many weights does a filter stop once on C channels?",
                "You forgot the 1. A filter of L weights stops C - L + 1 times, so L = C - classes + 1.",
            ),
            Slip(
                lambda C, classes, side: (C - classes + 1) * side**2,
                "Is the filter along the channels the only layer?",
                "You forgot the depthwise layer: 9 weights for each channel.",
            ),
            Slip(
                lambda C, classes, side: 9 * C + C - classes + 1,
                "How high and how wide is the filter?",
                "Your filter is 1 x 1. It is as large as the map: side x side.",
            ),
            Slip(
                lambda C, classes, side: 9 * C + (C - classes + 1) * side,
                "How many weights has a window of side x side?",
                "You counted the side once. It is squared.",
            ),
            Slip(
                lambda C, classes, side: 9 * C + classes * (C - classes + 1) * side**2,
                "How many filters are there?",
                "You gave each class a filter of its own. One filter serves all classes.",
            ),
            Slip(
                lambda C, classes, side: C * classes,
                "Which layer is asked?",
                "You counted a linear layer after a pool. Here a filter slides along the channels.",
            ),
            Slip(
                lambda C, classes, side: 9 * C + C * side**2,
                "How often does your filter stop?",
                "Your filter is as long as all channels: it stops once, and there is one class.",
            ),
            Slip(
                lambda C, classes, side: side**2 * C + (C - classes + 1) * side**2,
                "Which size has the depthwise filter?",
                "Your depthwise filter is as large as the map. It is 3 x 3.",
            ),
        ),
        hints=(
            "Two layers. Begin with the length of the filter that slides along the channels.",
            "A filter of L weights stops C - L + 1 times, and that is the number of classes.",
            "9 * C for the depthwise layer, and L * side^2 with L = C - classes + 1.",
        ),
    )
)
