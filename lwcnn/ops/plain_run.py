"""The plain run of the two blocks that nearly every network is made of, without a detour.

Where nobody records a step, the layers are plain, and x is a batch of maps, the kernels run one after the other.
Else the block goes its way step by step, with the same result. That way took small networks 5 to 10 % of their time.
"""

import functools
from collections.abc import Callable

import torch
from torch import Tensor, nn

from ..steps import call
from .act import identity, relu
from .activate import OVERWRITING
from .called import Block, is_own_class, is_plain, is_plain_block
from .holders import NOT_FITTING, is_batch, only_runs
from .plain_layers import run_batch_norm, run_conv


def has_plain_run(layers_of: Callable, run: Callable = run_conv) -> Callable:
    """A line above a block of a convolution, an activation, and perhaps a BatchNorm between them.

    ``layers_of(p)`` gives the convolution and the BatchNorm or None, or None where one of them is not plain. ``run``
    computes what the convolution gives, or several in its place.
    """

    def decorate(block: Callable) -> Callable:
        @functools.wraps(block)
        def run_at_once_or_by_steps(x: Tensor, p, act=relu, step=call) -> Tensor:
            layers = layers_of(p) if only_runs(step) else None
            if layers and is_batch(x, 4):
                kept = p.__dict__  # as in `is_plain`
                own = kept["act"] if "act" in kept else kept["_modules"].get("act")
                act_here, (conv, norm) = act if own is None else own, layers
                try:
                    overwrite = None if act_here is identity else OVERWRITING[act_here]
                    y = run(x, conv)
                    y = y if norm is None else run_batch_norm(y, norm)
                    return y if overwrite is None else overwrite(y)
                except NOT_FITTING:
                    pass  # another activation, or what the checks of the single steps say in a sentence
            return block(x, p, act, step)

        return run_at_once_or_by_steps

    return decorate


def conv_alone(p) -> tuple | None:
    """A plain convolution, as it is or as a block of lwcnn.

    >>> conv_alone(nn.Conv2d(3, 4, 1))
    (Conv2d(3, 4, kernel_size=(1, 1), stride=(1, 1)), None)
    >>> conv_alone(nn.Conv2d(3, 4, 3, padding=1, padding_mode="circular")) is None
    True
    """
    kind = type(p)
    if kind is nn.Conv2d or (is_own_class(kind) and issubclass(kind, Block) and issubclass(kind, nn.Conv2d)):
        return (p, None) if _is_plain_conv(p) else None
    return None


def conv_and_norm(p) -> tuple | None:
    """The plain convolution of a block of lwcnn, and its plain BatchNorm, or None where that was folded.

    >>> from lwcnn.models.layers import ConvNorm
    >>> conv_and_norm(ConvNorm(3, 4, 1)) is None, len(conv_and_norm(ConvNorm(3, 4, 1).eval()))
    (True, 2)
    """
    if not (isinstance(p, Block) and is_plain_block(p)):
        return None
    layers = p.__dict__["_modules"]
    conv, norm = layers.get("conv"), layers.get("norm")
    is_run = type(conv) is nn.Conv2d and _is_plain_conv(conv) and (norm is None or _only_reads(norm))
    return (conv, norm) if is_run else None


def parts_and_norm(p) -> tuple | None:
    """The plain convolutions of a block of lwcnn that splits the channels, and its BatchNorm, as `conv_and_norm`.

    >>> from lwcnn.models.mixnet import MixConv
    >>> convs, norm = parts_and_norm(MixConv(4, 4, (3, 5), depthwise=True).eval())
    >>> [conv.kernel_size for conv in convs], parts_and_norm(MixConv(4, 4, (3, 5))) is None  # it trains
    ([(3, 3), (5, 5)], True)
    """
    if not (isinstance(p, Block) and is_plain_block(p)):
        return None
    layers = p.__dict__["_modules"]
    holder, norm = layers.get("convs"), layers.get("norm")
    convs = [] if holder is None else [*holder._modules.values()]
    plain = convs and all(type(conv) is nn.Conv2d and _is_plain_conv(conv) for conv in convs)
    return (convs, norm) if plain and (norm is None or _only_reads(norm)) else None


def run_parts(x: Tensor, convs: list) -> Tensor:
    """`lwcnn.ops.mixconv` on what plain convolutions hold, each with as many channels as it takes.

    Shapes:  as `lwcnn.ops.mixconv`.
    Raises:  KeyError, RuntimeError or TypeError if a layer is not whole or x does not fit.
    Source:  `torch.split`.

    >>> run_parts(torch.ones(1, 4, 8, 8), [nn.Conv2d(1, 2, 1), nn.Conv2d(3, 3, 1)]).shape
    torch.Size([1, 5, 8, 8])
    """
    if len(convs) == 1:
        return run_conv(x, convs[0])
    parts = x.split([conv.in_channels for conv in convs], 1)
    return torch.cat([run_conv(part, conv) for part, conv in zip(parts, convs, strict=True)], 1)


def _is_plain_conv(conv: nn.Conv2d) -> bool:
    return conv.__dict__["padding_mode"] == "zeros" and is_plain(conv)


def _only_reads(norm) -> bool:
    """Whether this is a plain BatchNorm in eval mode, which only reads its statistics."""
    if type(norm) is not nn.BatchNorm2d or norm.__dict__["training"]:
        return False
    return norm.__dict__["track_running_stats"] and norm.__dict__["momentum"] is not None and is_plain(norm)
