"""Feature maps as pictures that need no script: bitmaps of 16 colours, the same bytes on every machine."""

import base64
import html
import struct

import torch.nn.functional as F
from torch import Tensor

from lwcnn.widgets.core.quantise import MAP_BITS, levels_of, three_digits

# Red, green, blue of the lowest negative value, of 0 and of the highest: those of js/feature-maps.js on a light page.
NEGATIVE, ZERO, POSITIVE = (132, 70, 23), (255, 255, 255), (15, 81, 120)


def bitmap(cells: Tensor) -> bytes:
    """A map (H, W) as a file in the format BMP: a colour for each of 16 levels, orange below 0 and blue above.

    >>> import torch
    >>> bitmap(torch.zeros(2, 3, dtype=torch.float64))[:2], len(bitmap(torch.zeros(2, 3, dtype=torch.float64)))
    (b'BM', 126)
    """
    low, high = cells.min().item(), cells.max().item()
    levels = levels_of(cells, low, high, MAP_BITS).flip(0)  # the lowest row comes first
    height, width = levels.shape
    padded = F.pad(levels, (0, -width % 8)).view(-1, 2)  # a row fills four bytes or more
    pixels = bytes((16 * padded[:, 0] + padded[:, 1]).tolist())
    end = max(abs(low), abs(high)) or 1.0
    values = [low + level * (high - low) / (2**MAP_BITS - 1) for level in range(2**MAP_BITS)]
    colours = b"".join(bytes([*reversed(colour_of(value / end)), 0]) for value in values)
    start = 54 + len(colours)
    head = struct.pack("<2sIHHI", b"BM", start + len(pixels), 0, 0, start)
    about = struct.pack("<IiiHHIIiiII", 40, width, height, 1, MAP_BITS, 0, len(pixels), 0, 0, len(values), 0)
    return head + about + colours + pixels


def colour_of(share: float) -> tuple[int, int, int]:
    """Red, green and blue of a value from -1 to 1.

    >>> colour_of(0.0), colour_of(1.0)
    ((255, 255, 255), (15, 81, 120))
    """
    end = POSITIVE if share > 0 else NEGATIVE
    return tuple(int(zero + (one - zero) * abs(share) + 0.5) for zero, one in zip(ZERO, end, strict=True))


def image_html(cells: Tensor, name: str, width: int) -> str:
    """A map as an HTML image, ``width`` pixels wide, with its range as the alternative text."""
    low, high = three_digits(cells.min().item()), three_digits(cells.max().item())
    text = base64.b64encode(bitmap(cells)).decode()
    return (
        f'<img alt="{html.escape(name)}: from {low:g} to {high:g}" width="{width}" '
        f'style="image-rendering: pixelated; margin: 0 4px" src="data:image/bmp;base64,{text}">'
    )
