"""What a block asks of ``p``, the holder of its parameters, and the one place where layers are taken apart."""

import functools
import inspect
from collections.abc import Callable

from ..errors import LwcnnError, one_of, shape_of
from .adder import adder2d
from .conv import conv2d, depthwise_conv2d, pointwise_conv2d
from .linear import linear
from .norm import batch_norm

#: A layer that holds what a function takes after x, under the same names.
LAYERS = {
    conv2d: "a torch.nn.Conv2d",
    depthwise_conv2d: "a torch.nn.Conv2d",
    pointwise_conv2d: "a torch.nn.Conv2d",
    batch_norm: "a torch.nn.BatchNorm2d",
    linear: "a torch.nn.Linear",
    adder2d: "an lwcnn.models.addernet.Adder",
}
#: These names; which gradient goes back through an adder is no part of the layer.
TAKEN = {
    fn: [name for name in inspect.signature(fn).parameters if name not in ("x", "gradient")] for fn in LAYERS
}


def run_layer(step: Callable, name: str, fn: Callable, x, layer):
    """Step ``name``: ``fn`` on ``x`` and on what ``layer`` holds, a layer of PyTorch or a holder with its names.

    None, where `lwcnn.fold` took a BatchNorm away, is no step.

    >>> import torch
    >>> from lwcnn.steps import call
    >>> layer = torch.nn.Conv2d(3, 4, 1)
    >>> run_layer(call, "mix", pointwise_conv2d, torch.ones(1, 3, 8, 8), layer).shape
    torch.Size([1, 4, 8, 8])
    """
    if layer is None:
        return x
    return step(name, fn, x, *[getattr(layer, part) for part in TAKEN[fn]])


def holds(*names: str, example: str = "", **layers: Callable) -> Callable:
    """Say what the holder ``p`` of a block has: a line above ``def fire(x, p, step=call)``.

    ``layers`` are those that the block gives to `run_layer`, each with its function. A block that does not find
    what it needs raises `LwcnnError`.

    >>> @holds("squeeze", "expand")
    ... def block(x, p, step=None):
    ...     return p.expand(p.squeeze(x))
    >>> try:
    ...     block(1, p=None)
    ... except LwcnnError as error:
    ...     print(error.what)
    p has no squeeze or expand
    """

    def decorate(block: Callable) -> Callable:
        @functools.wraps(block)
        def block_of_holder(x, p, *args, **options):
            try:
                return block(x, p, *args, **options)
            except AttributeError:  # looked at only now: to ask for each part first would cost a network 1 %
                where = f"{block.__name__}(x, p)"
                # fire and Fire, basic_block and BasicBlock
                holder = example or f"{block.__name__.title().replace('_', '')}(...)"
                check_holder(where, p, [*names, *layers], holder)
                for name, fn in layers.items():
                    check_holder(where, getattr(p, name), TAKEN[fn], LAYERS[fn])
                raise

        return block_of_holder

    return decorate


def check_holder(where: str, p, names: list[str], example: str) -> None:
    """Raise LwcnnError unless ``p`` holds the named parameters and options."""
    missing = [name for name in names if not hasattr(p, name)]
    if missing:
        raise LwcnnError(
            where,
            f"p has no {one_of(missing)}",
            f"p is {shape_of(p)}",
            f"a holder of {', '.join(names)}",
            f"for example {example}",
        )
