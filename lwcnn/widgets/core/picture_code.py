"""Feature maps in half the bytes: a cell is guessed from its neighbours, and only the error of the guess is written.

Lossless, and the same on every machine: zlib's bytes differ between its versions. The guess is that of LOCO-I, the
errors are written in Rice's code, as in JPEG-LS (Weinberger, Seroussi, Sapiro 2000, IEEE Transactions on Image
Processing 9(8)), with one parameter a picture.
"""

import base64
import itertools

import torch
import torch.nn.functional as F
from torch import Tensor

from lwcnn.widgets.core.quantise import MAP_BITS, levels_of, pack, three_digits

PLAIN = str(MAP_BITS)  # the mark of a picture that is not guessed: all cells with the same number of bits


def coded_picture(cells: Tensor) -> list:
    """One map as [lowest, highest, text]: `code` of its levels.

    >>> coded_picture(torch.zeros(2, 3, dtype=torch.float64))
    [0.0, 0.0, '0AA==']
    """
    low, high = cells.min().item(), cells.max().item()
    return [three_digits(low), three_digits(high), code(levels_of(cells, low, high, MAP_BITS))]


def code(levels: Tensor) -> str:
    """The shortest of Rice's codes with 0 and 1 plain bits, and of `pack`; the first letter says which.

    >>> code(torch.tensor([[3, 3, 3, 3]])), code(torch.tensor([[9, 0, 9]]))
    ('0/AA=', '4kJA=')
    """
    numbers = guess_errors(levels).flatten()
    numbers = torch.where(
        numbers < 0, -2 * numbers - 1, 2 * numbers
    ).tolist()  # 0, -1, 1, -2 ... as 0, 1, 2, 3 ...
    texts = [f"{plain}{_base64(rice(numbers, plain))}" for plain in (0, 1)]
    return min(*texts, PLAIN + pack(levels, MAP_BITS), key=len)


def read_picture(picture: list, height: int, width: int) -> Tensor:
    """The values (height, width) that `coded_picture` wrote, at the precision that it kept.

    >>> read_picture(coded_picture(torch.tensor([[0.0, 3.0], [1.0, 0.0]]).double()), 2, 2).tolist()
    [[0.0, 3.0], [1.0, 0.0]]
    """
    low, high, text = picture
    plain, octets = int(text[0]), base64.b64decode(text[1:])
    bits = iter("".join(f"{octet:08b}" for octet in octets))
    levels = [[0] * (width + 1) for _ in range(height + 1)]  # a row and a column of zeros before the first
    for row in range(1, height + 1):
        for column in range(1, width + 1):
            if text[0] == PLAIN:
                levels[row][column] = int("".join(next(bits) for _ in range(MAP_BITS)), 2)
                continue
            number = next(ones for ones in itertools.count() if next(bits) == "0")
            for _ in range(plain):
                number = 2 * number + int(next(bits))
            left, above, corner = (
                levels[row][column - 1],
                levels[row - 1][column],
                levels[row - 1][column - 1],
            )
            error = -(number + 1) // 2 if number % 2 else number // 2
            levels[row][column] = sorted([left, above, left + above - corner])[1] + error
    kept = torch.tensor(levels, dtype=torch.float64)[1:, 1:]
    return low + kept * (high - low) / (2**MAP_BITS - 1)


def guess_errors(levels: Tensor) -> Tensor:
    """Levels (H, W) less the guess of each: the median of left, above, and left + above - above left.

    >>> guess_errors(torch.tensor([[5, 5, 6], [5, 5, 9]])).tolist()
    [[5, 0, 1], [0, 0, 3]]
    """
    around = F.pad(levels, (1, 0, 1, 0))
    left, above, corner = around[1:, :-1], around[:-1, 1:], around[:-1, :-1]
    return levels - torch.stack([left, above, left + above - corner]).median(dim=0).values


def rice(numbers: list[int], plain: int) -> str:
    """Numbers as bits: the last ``plain`` bits as they are, before them what is left as ones and a zero.

    >>> rice([0, 2, 5], plain=0), rice([0, 2, 5], plain=1)
    ('0110111110', '001001101')
    """
    last = [format(rest, f"0{plain}b") if plain else "" for rest in range(2**plain)]
    return "".join("1" * (number >> plain) + "0" + last[number & (2**plain - 1)] for number in numbers)


def _base64(bits: str) -> str:
    whole = bits.ljust(-(-len(bits) // 8) * 8, "0")
    return base64.b64encode(int(whole, 2).to_bytes(len(whole) // 8, "big")).decode()
