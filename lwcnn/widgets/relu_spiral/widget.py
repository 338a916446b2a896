"""ReluSpiral: a spiral sent through a random matrix and a ReLU, and what comes back from n dimensions."""

import math
from functools import cache

import torch
import traitlets
from torch import Tensor

from lwcnn.ops import relu
from lwcnn.widgets.core.base import BookWidget, OneOf, Whole, paragraph, table_html

#: The paper's figure has 2, 3, 5, 15 and 30.
DIMENSIONS = (2, 3, 4, 5, 7, 10, 15, 30, 60)
DRAWS = 4
#: Of the four, the one that comes nearest to what is lost on average: 76 % for n = 2, 50 % for 3, nothing from 15 on.
SHOWN_DRAW = 4
TURNS = 3
# A step of 5 degrees: corners of the drawn curve are too flat to see.
DIRECTIONS = 72
# One 250th of the picture is finer than a pixel of it.
LEVELS = 250


class ReluSpiral(BookWidget):
    """The experiment of MobileNetV2's figure 1: x -> T⁺ relu(T x) for the points x of a spiral in the plane.

    T (n, 2) has independent normal entries, T⁺ is its pseudo-inverse. relu(a z) = a relu(z) for a > 0, so what
    happens to a point depends on its direction alone: `cases` hold one image for each direction, and a point at
    radius r comes back at r times the image of its direction.

    Traits:
        dimension: n, 2, 3, 4, 5, 7, 10, 15, 30 or 60.
        draw: which random matrix, 1 to 4; the paper's own is not known.
        turns: of the spiral, whose radius grows evenly from 0 to 1.
        directions: unit vectors of one turn, in 250ths.
        cases: {n: list of `case` for each draw}.

    Raises:  LwcnnError for a value that cannot be.
    Source:  MobileNetV2, Sandler et al. 2018, section 3.2 and figure 1.

    >>> ReluSpiral(dimension=2).case()["kept"] < ReluSpiral(dimension=15).case()["kept"]
    True
    """

    module = "relu-spiral"

    dimension = OneOf(DIMENSIONS, 3)
    draw = Whole(1, DRAWS, SHOWN_DRAW)
    turns = Whole(1, TURNS, TURNS)
    directions = traitlets.List().tag(sync=True)
    cases = traitlets.Dict().tag(sync=True)

    def __init__(self, dimension=3, draw=SHOWN_DRAW, **traits):
        directions = in_levels(unit_vectors(), 1)
        super().__init__(dimension=dimension, draw=draw, directions=directions, cases=all_cases(), **traits)

    def case(self) -> dict:
        """The present case, as `case` gives it."""
        return self.cases[str(self.dimension)][self.draw - 1]

    def fallback_html(self) -> str:
        """A row for each n: how many points are lost, in all draws and as expected, and how far the shape is off."""
        rows = []
        for n in DIMENSIONS:
            cases = self.cases[str(n)]
            rows.append([
                n, ", ".join(f"{1 - one['kept']:.0%}" for one in cases), f"{expected_loss(n):.2%}",
                ", ".join(f"{one['error']:.0%}" for one in cases),
            ])  # fmt: skip
        caption = "A spiral sent into n dimensions by a random matrix T, through a ReLU, and back by T⁺"
        header = ["n", f"points lost, {DRAWS} draws of T", "expected (n + 1)/2ⁿ", "distance from the spiral"]
        text = (
            "A point is lost if fewer than two of its n outputs are above 0: then other points have the same outputs. "
            "A point with two or more can be computed back from them exactly. The distance is that of the picture "
            "T⁺ relu(T x) from the spiral, after the best scaling, as a share of the spiral's mean radius (root mean "
            "square). With few dimensions much is lost; with many almost nothing, but the shape is bent."
        )
        return table_html(caption, header, rows) + paragraph(text)


def unit_vectors() -> Tensor:
    """The directions of one turn: shape (`DIRECTIONS`, 2), the first one step after the x axis."""
    angles = torch.arange(1, DIRECTIONS + 1, dtype=torch.float64) * (2 * math.pi / DIRECTIONS)
    return torch.stack([angles.cos(), angles.sin()], dim=1)


def random_matrix(dimension: int, draw: int) -> Tensor:
    """T, shape (dimension, 2): the same for every call with the same numbers.

    >>> random_matrix(3, 1).shape
    torch.Size([3, 2])
    """
    generator = torch.Generator().manual_seed(1000 * draw + dimension)
    return torch.randn(dimension, 2, generator=generator, dtype=torch.float64)


def there_and_back(x: Tensor, matrix: Tensor) -> Tensor:
    """``T⁺ relu(T x)`` for every row x.

    Shapes:  x (P, 2), matrix (n, 2) -> (P, 2).
    Source:  MobileNetV2, figure 1; T⁺ is the pseudo-inverse, which for n = 2 is the inverse.

    >>> there_and_back(torch.tensor([[1.0, -2.0]]), torch.eye(2)).tolist()
    [[1.0, 0.0]]
    """
    return relu(x @ matrix.T) @ torch.linalg.pinv(matrix).T


def case(dimension: int, draw: int) -> dict:
    """What comes back, for each direction of `unit_vectors`.

    back: images [x, y, x, y ...] in 250ths of `size`, the largest distance of an image from 0.
    active: a digit a direction: how many of its n outputs are above 0; 2 stands for 2 or more.
    kept: the share of directions with 2 or more, from which x can be computed exactly.
    error: root mean square of |x - c back|, with the best c, over that of |x|.

    >>> one = case(2, 1)
    >>> len(one["back"]), len(one["active"]), one["active"].count("2") / 72, one["kept"]
    (144, 72, 0.3888888888888889, 0.3889)
    """
    x, matrix = unit_vectors(), random_matrix(dimension, draw)
    back = there_and_back(x, matrix)
    size = back.norm(dim=1).max().item()
    active = ((x @ matrix.T) > 0).sum(dim=1).clamp(max=2)
    best = (x * back).sum() / (back * back).sum()
    error = (x - best * back).norm() / x.norm()
    return {
        "back": in_levels(back, size),
        "size": round(size, 3),
        "active": "".join(map(str, active.tolist())),
        "kept": round((active == 2).double().mean().item(), 4),
        "error": round(error.item(), 4),
    }


def in_levels(points: Tensor, size: float) -> list[int]:
    """Points (P, 2) as one list of whole numbers, x and y by turns; ``size`` becomes 250.

    >>> in_levels(torch.tensor([[2.0, -1.0]]), 2.0)
    [250, -125]
    """
    # A little off the middle, so that an exact tie falls the same way wherever the last bits differ.
    return (points.flatten() / size * LEVELS + 0.5 + 1e-9).floor().long().tolist()


def expected_loss(dimension: int) -> float:
    """The mean share of lost points over all random T: ``(n + 1) / 2**n``.

    Each output is above 0 with probability 1/2, on its own; lost are the points with none or one above 0.

    >>> expected_loss(2), expected_loss(5)
    (0.75, 0.1875)
    """
    return (dimension + 1) / 2**dimension


@cache
def all_cases() -> dict[str, list[dict]]:
    """`case` for all dimensions and draws."""
    return {str(n): [case(n, draw) for draw in range(1, DRAWS + 1)] for n in DIMENSIONS}
