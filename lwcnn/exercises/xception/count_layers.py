"""Exercise: count the convolutional layers of a network as the paper on Xception does."""

from functools import cache

import torch

from ...models.layers import ConvNorm, Sequential
from ...models.xception import SeparableConv, XceptionBlock
from ...steps import trace
from ..exercise import Exercise, Slip, register


def count_layers(names):
    return sum(name.endswith((".conv", ".pointwise")) and "shortcut" not in name for name in names)


@cache
def _names(plain, entry, middle, last, number):
    """Step names of a small network: plain convolutions, entry blocks, middle blocks, separable convolutions."""
    with torch.random.fork_rng(devices=[]):  # who draws numbers meanwhile draws the same
        layers = {f"block{number}": XceptionBlock(3, (3, 3), pool=True, relu_first=number % 2 == 0)}
        layers |= {f"conv{i}": ConvNorm(3, 3, 3) for i in range(1, plain + 1)}
        layers |= {f"entry{i}": XceptionBlock(3, (3, 3), pool=True) for i in range(1, entry)}
        layers |= {f"middle{i}": XceptionBlock(3, (3, 3, 3)) for i in range(1, middle + 1)}
        layers |= {f"sepconv{i}": SeparableConv(3, 3) for i in range(1, last + 1)}
        steps = trace(Sequential(**layers).eval(), torch.zeros(1, 3, 64, 64))
    return tuple(step.name for step in steps)


def _case(*sizes):
    return (list(_names(*sizes)),)


def _draw(random):
    return _case(random.randint(1, 4), random.randint(1, 4), random.randint(1, 9), random.randint(1, 3),
                 random.randint(2, 999))  # fmt: skip


register(
    Exercise(
        name="count-layers",
        place=4,
        title="Count the layers as the paper does",
        task="Write a function that counts the convolutional layers of a network as the paper on Xception does: a "
        "separable convolution is one layer, and the 1 x 1 convolutions on shortcuts do not count. `names` is the list "
        "of the names of the network's steps, such as entry1.conv1.conv, block4.sepconv2.depthwise, "
        "block4.sepconv2.pointwise, block4.shortcut.conv, block4.relu2, block4.add.",
        reference=count_layers,
        first=(_case(1, 1, 1, 1, 2), _case(2, 3, 2, 2, 7), _case(2, 3, 8, 4, 13)),
        draw=_draw,
        count=8,
        slips=(
            Slip(
                lambda names: sum(name.endswith((".conv", ".depthwise", ".pointwise")) for name in names),
                "How many steps does one separable convolution make? And is every convolution on the main way?",
                "You counted every call of a convolution. A separable one makes two calls and is one layer; "
                "shortcuts do not count.",
            ),
            Slip(
                lambda names: sum(
                    name.endswith((".conv", ".depthwise", ".pointwise")) and "shortcut" not in name
                    for name in names
                ),
                "How many steps does one separable convolution make?",
                "You counted depthwise and pointwise as two layers. Together they are one.",
            ),
            Slip(
                lambda names: sum(name.endswith((".conv", ".pointwise")) for name in names),
                "Is every convolution on the main way?",
                "You counted the convolutions on the shortcuts.",
            ),
            Slip(
                lambda names: sum(name.endswith(".pointwise") for name in names),
                "Is every convolution of the network separable?",
                "You forgot the ordinary convolutions, whose steps end with .conv.",
            ),
            Slip(
                lambda names: len(names),
                "Is every step a convolution?",
                "You counted all steps. ReLU, norm, pool and add are no convolutions.",
            ),
        ),
        hints=(
            "Print `names` and mark by hand what counts. What do the marked names have in common?",
            "The last part of a name says which operation it is; the parts before say where it stands.",
            "Count names that end with .conv or .pointwise, and leave out those that contain shortcut.",
        ),
    )
)
