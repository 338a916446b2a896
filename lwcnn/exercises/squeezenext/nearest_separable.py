"""Exercise: the column and the row whose product is nearest to a filter."""

import torch

from ...studies.low_rank import split_filter
from ..exercise import Exercise, Slip, register


def nearest_separable(weight):
    columns, rows = split_filter(weight)
    return columns @ rows


def _case(height, width, seed):
    generator = torch.Generator().manual_seed(seed)
    return (torch.randn(height, width, generator=generator, dtype=torch.float64),)


def _draw(random):
    return _case(random.randint(3, 7), random.randint(3, 7), random.randrange(10**6))


def _svd(weight):
    return torch.linalg.svd(weight, full_matrices=False)


def _without_value(weight):
    left, _, right = _svd(weight)
    return torch.outer(left[:, 0], right[0])


def _last_pair(weight):
    left, values, right = _svd(weight)
    return values[-1] * torch.outer(left[:, -1], right[-1])


def _sums(weight):
    return torch.outer(weight.sum(dim=1), weight.sum(dim=0)) / weight.sum()


def _middle(weight):
    column, row = weight[:, weight.shape[1] // 2], weight[weight.shape[0] // 2]
    return torch.outer(column, row) / row[weight.shape[1] // 2]


def _all_pairs(weight):
    return weight + 0.0


def _two_pairs(weight):
    columns, rows = split_filter(weight, pairs=2)
    return columns @ rows


register(
    Exercise(
        name="nearest-separable",
        place=3,
        title="The nearest column times row",
        task="Write a function that returns the matrix of one column times one row that is nearest to a filter: the "
        "sum of the squared differences is as small as it can be. `weight` has shape (k_h, k_w), and so has the "
        "result. `torch.linalg.svd(weight)` gives U, S and Vh, whose product is the filter; the singular values S "
        "begin with the largest.",
        reference=nearest_separable,
        first=(
            (torch.tensor([[3.0, 0, 0], [0, 2, 0], [0, 0, 1]], dtype=torch.float64),),
            (torch.tensor([[-1.0, 0, 2], [-2, 1, 2], [-1, 0, 1]], dtype=torch.float64),),
            _case(3, 5, 0),
        ),
        draw=_draw,
        count=8,
        slips=(
            Slip(
                _without_value,
                "How long is your result, compared with the filter?",
                "You left out the singular value: column and row of the decomposition have the length 1.",
            ),
            Slip(
                _last_pair,
                "Which of the pairs is the strongest?",
                "You took the last pair, the weakest. The singular values fall: the first one is the largest.",
            ),
            Slip(
                _sums,
                "Is the product of the sums nearest, or only right in its sums?",
                "You multiplied the sums of rows and columns. That has the filter's sums, but it is not the nearest.",
            ),
            Slip(
                _middle,
                "Does your result see all numbers of the filter?",
                "You took the middle column and the middle row. All other numbers of the filter count too.",
            ),
            Slip(
                _all_pairs,
                "How many columns and rows does your result have?",
                "You gave the filter itself: all pairs together. One column times one row is asked.",
            ),
            Slip(
                _two_pairs,
                "How many columns and rows does your result have?",
                "You kept two pairs. One column times one row is asked.",
            ),
        ),
        hints=(
            "The decomposition writes the filter as a sum of columns times rows. Which of them matters most?",
            "The columns are those of U, the rows are those of Vh, and S says how strong each pair is.",
            "S[0] times the outer product of U[:, 0] and Vh[0].",
        ),
    )
)
