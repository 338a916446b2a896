"""Random maps for exercises that ask for a forward pass, and what their messages call a block."""

import torch
from torch import Tensor, nn


def random_maps(n: int, channels: int, size: int, generator: torch.Generator) -> Tensor:
    """Normal numbers, one column more than rows: whoever swaps the two is found out.

    Shapes:  -> (n, channels, size, size + 1).

    >>> random_maps(1, 2, 4, torch.Generator().manual_seed(0)).shape
    torch.Size([1, 2, 4, 5])
    """
    return torch.randn(n, channels, size, size + 1, generator=generator, dtype=torch.float64)


def inverted_widths(p: nn.Module) -> str:
    """What messages call an inverted residual, with or without squeeze-and-excitation.

    >>> from lwcnn.models.mobilenet_v2 import InvertedResidual
    >>> inverted_widths(InvertedResidual(2, 3, stride=1, expansion=4))
    'a block 2-8-3, stride 1'
    """
    conv, last = p.depthwise.conv, p.project.conv
    widths = f"{(p.expand or p.depthwise).conv.in_channels}-{conv.in_channels}-{last.out_channels}"
    return f"a block {widths}, stride {conv.stride[0]}"
