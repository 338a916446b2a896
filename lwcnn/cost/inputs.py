"""What `profile` puts into a network: tensors without numbers, of sizes that the reader gives or the network tells."""

import inspect

import torch
from torch import Tensor, nn

from ..errors import LwcnnError, is_whole
from .meta_copy import unwrap


def own_size(model: nn.Module) -> tuple[int, ...]:
    """The size of a batch of one image that a network is meant for, as far as it tells; else 224 x 224.

    >>> own_size(nn.Sequential(nn.Conv2d(1, 8, 3)))
    (1, 1, 224, 224)
    """
    model = unwrap(model)
    first = next((layer.in_channels for layer in model.modules() if isinstance(layer, nn.Conv2d)), 3)
    told = getattr(model, "default_cfg", None)  # timm
    size = told.get("input_size", (first, 224, 224)) if isinstance(told, dict) else (first, 224, 224)
    return (1, *getattr(model, "input_size", size))


def is_size(value) -> bool:
    """Whether this is the size of one tensor: whole numbers, at least one of them.

    >>> is_size((1, 3, 8, 8)), is_size(((1, 3), (1, 4))), is_size(8)
    (True, False, False)
    """
    return isinstance(value, (tuple, list)) and len(value) > 0 and all(is_whole(size, 1) for size in value)


def sizes_of(where: str, input_size, takes_step: bool) -> list:
    """A size or a tensor for each input; a network with steps takes one batch of images unless given several.

    Raises:  LwcnnError if there is another thing among them.
    """
    several = isinstance(input_size, (tuple, list)) and any(
        isinstance(one, (Tensor, tuple, list)) for one in input_size
    )
    sizes = list(input_size) if several else [input_size]
    fits = all(isinstance(one, Tensor) or is_size(one) for one in sizes)
    images = several or not takes_step or isinstance(input_size, Tensor) or (fits and len(input_size) == 4)
    if not fits or not images:
        expected = "four whole numbers (N, C, H, W)"
        hint = "for several inputs a size or a tensor each: ((1, 3, 224, 224), (1, 10))" if several else ""
        raise LwcnnError(where, "this is not the size of a batch", expected=expected, hint=hint)
    return [one if isinstance(one, Tensor) else tuple(one) for one in sizes]


def on_meta(value, dtype: torch.dtype):
    """A tensor without numbers for a tensor or for the size of one; anything else stays as it is.

    >>> on_meta((2, 3), torch.float16).shape, on_meta(torch.arange(4), torch.float16).dtype, on_meta("a", None)
    (torch.Size([2, 3]), torch.int64, 'a')
    """
    if isinstance(value, Tensor):
        return torch.empty_like(value, device="meta", requires_grad=False)
    return torch.empty(value, device="meta", dtype=dtype) if is_size(value) else value


def check_arguments(where: str, network: nn.Module, args: list, kwargs: dict) -> None:
    """Raise LwcnnError unless the network takes so many inputs, and these keywords."""
    signature = inspect.signature(network.forward)
    step = {"step": None} if "step" in signature.parameters and "step" not in kwargs else {}
    try:
        signature.bind(*args, **kwargs, **step)
    except TypeError as error:
        given = f"its arguments are {', '.join(signature.parameters)}"
        raise LwcnnError(where, str(error), given, "a size or a tensor for each") from None
