"""Exercise: how many paths lead from one input to one output through grouped layers and shuffles."""

from functools import cache

import torch

from ...studies.mixing import compose, group_matrix, interleaved_matrices, shuffle_matrix
from ..exercise import Exercise, Slip, register


@cache  # the slips ask again and again
def _product(C, sizes, shuffles=True):
    return compose(interleaved_matrices(C, sizes, shuffles))


def count_paths(C, sizes, i, o):
    return int(_product(C, tuple(sizes))[o, i])


def _draw(random):
    C, sizes = random.choice(
        [(24, (6, 4, 3)), (24, (4, 6, 2)), (24, (8, 2, 6)), (36, (6, 4, 9)), (36, (3, 4, 2)), (24, (6, 6))]
    )
    return C, sizes, random.randrange(C), random.randrange(C)


@cache
def _with(C, sizes, shuffle):
    """The product with another matrix in the place of each shuffle; it takes C, groups and the size."""
    matrices = []
    for size in sizes:
        matrices += [group_matrix(C, C // size), shuffle(C, C // size, size)]
    return compose(matrices)


def _inverse(C, groups, size):
    return shuffle_matrix(C, size)


def _none(C, groups, size):
    return torch.eye(C, dtype=torch.float64)


@cache
def _sizes_as_groups(C, sizes):
    return compose(interleaved_matrices(C, [C // size for size in sizes]))


register(
    Exercise(
        name="count-paths",
        place=2,
        title="Count paths",
        task="C channels pass 1 x 1 layers in groups. `sizes` holds the channels in a group of each layer, so a layer "
        "has C // size groups; it keeps the number of channels, and each output of a group reads all channels of the "
        "group. After each layer, also after the last, the channels are shuffled with as many groups as that layer "
        "has: row r, column c of the table with a row a group goes to place c * groups + r. Write a function that "
        "returns how many paths lead from input i to output o. Channels are counted from 0.",
        reference=count_paths,
        first=(
            (6, (3,), 0, 0),
            (6, (3, 2), 4, 1),
            (12, (4, 4), 0, 0),
            (12, (4, 3, 4), 5, 7),
            (12, (2, 2), 0, 11),
        ),
        draw=_draw,
        count=24,
        slips=(
            Slip(
                lambda C, sizes, i, o: int(_product(C, tuple(sizes), False)[o, i]),
                "Where do the groups meet?",
                "You forgot the shuffles: your groups never meet.",
            ),
            Slip(
                lambda C, sizes, i, o: int(_with(C, tuple(sizes), _inverse)[o, i]),
                "With how many groups is shuffled after a layer?",
                "You shuffle with `size` groups, which is the inverse. The table has a row a group: C // size rows.",
            ),
            Slip(
                lambda C, sizes, i, o: int(_product(C, tuple(sizes))[i, o]),
                "In which order do matrices stand in a product? Which index is the row?",
                "You counted from o to i. With W = P_n W_n ... P_1 W_1 the row is the output, the column the input.",
            ),
            Slip(
                lambda C, sizes, i, o: int(count_paths(C, sizes, i, o) > 0),
                "Can there be more than one path?",
                "You say whether there is a path. Several may lead from i to o: count them all.",
            ),
            Slip(
                lambda C, sizes, i, o: int(_sizes_as_groups(C, tuple(sizes))[o, i]),
                "What do the numbers in `sizes` count?",
                "You took the sizes for numbers of groups. A layer has C // size groups of `size` channels.",
            ),
        ),
        hints=(
            "Keep one number a place: how many paths lead there from input i. At the start it is 1 at place i, else 0.",
            "A grouped layer puts the sum over its group on each place of the group. A shuffle moves the numbers.",
            "For each size: ways = [sum of the group of each place], then ways at place c * groups + r is that of "
            "place r * size + c. At the end, ways[o].",
        ),
    )
)
