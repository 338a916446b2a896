"""The filters that SeparableFilter begins with, and the photograph that they filter."""

import torch
from torch import Tensor

from lwcnn.data import photograph
from lwcnn.widgets.core.quantise import PHOTO_BITS, levels_of, pack, shrink

#: The pixels of each side of the photograph. Odd filters of up to 7 leave 58 and more of them.
PIXELS = 64

#: Name, numbers, and a sentence on its columns and rows.
FILTERS = (
    (
        "blur",
        ((1, 2, 1), (2, 4, 2), (1, 2, 1)),
        "A sum with more weight in the middle: (1, 2, 1) down times (1, 2, 1) across.",
    ),
    ("vertical edges (Sobel)", ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)), "A blur down times a slope across."),
    (
        "spots (Laplace)",
        ((0, -1, 0), (-1, 4, -1), (0, -1, 0)),
        "The pixel against its four neighbours. One pair keeps 99 % of the squares, and yet an even area no longer "
        "gives 0.",
    ),
    ("diagonal", ((1, 0, 0), (0, 1, 0), (0, 0, 1)), "The worst case: three pairs, all equally strong."),
)


def grey_photograph(name: str) -> dict:
    """The middle of a photograph in grey, `PIXELS` square, as a text with `PHOTO_BITS` bits a pixel.

    >>> photo = grey_photograph("chelsea")
    >>> photo["height"], photo["width"], len(photo["text"])
    (64, 64, 4096)
    """
    grey = shrink(photograph(name, 4 * PIXELS).double(), PIXELS).mean(dim=0)
    levels = levels_of(grey, grey.min().item(), grey.max().item(), PHOTO_BITS)
    return {"height": PIXELS, "name": name, "text": pack(levels, PHOTO_BITS), "width": PIXELS}


def as_rows(weight) -> list[list[float]] | None:
    """A filter as rows of numbers, or None if it is not one of 2 x 2 to 7 x 7 numbers from -99 to 99.

    >>> as_rows([[1, 0], [0, 1]]), as_rows([[1, 2]])
    ([[1.0, 0.0], [0.0, 1.0]], None)
    """
    try:
        numbers = torch.as_tensor(weight, dtype=torch.float64).detach()
    except (TypeError, ValueError, RuntimeError):
        return None
    return numbers.tolist() if _is_filter(numbers) else None


def _is_filter(numbers: Tensor) -> bool:
    square = numbers.dim() == 2 and numbers.shape[0] == numbers.shape[1] and 2 <= len(numbers) <= 7
    return bool(square and (numbers.abs() <= 99).all())  # nan is not
