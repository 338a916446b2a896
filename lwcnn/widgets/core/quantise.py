"""Feature maps as short texts: averaged to few cells, a few bits a cell, the same on every processor.

No compressed picture format, because the bytes that zlib gives differ between machines. What is quantised is
float64, so that the last bits, in which processors differ, do not matter.
"""

import base64
import math

import torch
import torch.nn.functional as F
from torch import Tensor

MAP_BITS = 4  # 16 levels of one map
PHOTO_BITS = 6  # 64 levels of each colour
# Added before rounding down, so that an exact tie falls the same way wherever the last bits differ.
TIE = 1e-9


def pack(levels: Tensor, bits: int) -> str:
    """Write whole numbers below 2**bits one after the other, the highest bit first, as base64.

    >>> pack(torch.tensor([1, 2, 15]), 4)
    'EvA='
    """
    shifts = torch.arange(bits - 1, -1, -1)
    stream = (levels.flatten()[:, None] >> shifts & 1).flatten()
    stream = F.pad(stream, (0, -len(stream) % 8)).view(-1, 8)
    octets = (stream << torch.arange(7, -1, -1)).sum(dim=1)
    return base64.b64encode(bytes(octets.tolist())).decode()


def levels_of(values: Tensor, low: float, high: float, bits: int) -> Tensor:
    """The nearest of 2**bits evenly spaced levels from low to high; all 0 if low equals high.

    >>> levels_of(torch.tensor([0.0, 0.5, 1.0], dtype=torch.float64), 0, 1, bits=2).tolist()
    [0, 2, 3]
    """
    if high <= low:
        return torch.zeros(values.shape, dtype=torch.int64)
    top = 2**bits - 1
    return ((values - low) / (high - low) * top + 0.5 + TIE).floor().clamp(0, top).long()


def three_digits(value: float) -> float:
    """Round to three significant digits; 0 has no sign.

    >>> three_digits(-12345.6), three_digits(-0.0)
    (-12300.0, 0.0)
    """
    return float(f"{value:.3g}") + 0.0


def shrunk_size(height: int, width: int, pixels: int) -> tuple[int, int]:
    """The size of a picture whose longer side has at most ``pixels`` cells, with nearly the same aspect.

    >>> shrunk_size(100, 50, 28), shrunk_size(7, 7, 28)
    ((28, 14), (7, 7))
    """
    longer = max(height, width)
    if longer <= pixels:
        return height, width
    return tuple(max(1, (side * pixels + longer // 2) // longer) for side in (height, width))


def shrink(maps: Tensor, pixels: int) -> Tensor:
    """Average maps (C, H, W) over areas, so that no side has more than ``pixels`` cells.

    >>> shrink(torch.arange(4.0).view(1, 2, 2), 1).item()
    1.5
    """
    return F.adaptive_avg_pool2d(maps[None], shrunk_size(*maps.shape[1:], pixels))[0]


def grid_of(vector: Tensor) -> Tensor:
    """Write C numbers row by row into one nearly square map (1, rows, columns); what is left over is 0.

    >>> grid_of(torch.ones(5)).shape
    torch.Size([1, 2, 3])
    """
    columns = math.ceil(math.sqrt(len(vector)))
    rows = math.ceil(len(vector) / columns)
    return F.pad(vector, (0, rows * columns - len(vector))).view(1, rows, columns)


def picture(cells: Tensor) -> list:
    """One map as [lowest, highest, text]; the text has `MAP_BITS` bits a cell, from lowest to highest.

    >>> picture(torch.tensor([[0.0, 3.0]], dtype=torch.float64))
    [0.0, 3.0, 'Dw==']
    """
    low, high = cells.min().item(), cells.max().item()
    return [three_digits(low), three_digits(high), pack(levels_of(cells, low, high, MAP_BITS), MAP_BITS)]


def thumbnail(photo: Tensor, pixels: int) -> dict:
    """A colour photograph (3, H, W) of any value range, as `PHOTO_BITS` bits a colour, pixel by pixel.

    >>> thumbnail(torch.zeros(3, 4, 4, dtype=torch.float64), 2)
    {'height': 2, 'text': 'AAAAAAAAAAAA', 'width': 2}
    """
    small = shrink(photo, pixels).permute(1, 2, 0)  # (h, w, 3)
    levels = levels_of(small, photo.min().item(), photo.max().item(), PHOTO_BITS)
    return {"height": small.shape[0], "text": pack(levels, PHOTO_BITS), "width": small.shape[1]}
