"""Answers to the exercises on interleaved groups; see `__init__.py`."""


def interleaved_weights(L, M, k):
    return L * (M * M * k * k) + M * (L * L)


def count_paths(C, sizes, i, o):
    ways = [int(place == i) for place in range(C)]
    for size in sizes:
        groups = C // size
        ways = [sum(ways[place // size * size :][:size]) for place in range(C)]
        ways = [ways[row * size + column] for column in range(size) for row in range(groups)]
    return ways[o]


def interleaved_forward(x, p):
    n = len(x)

    def shuffle(y, groups):
        return y.view(n, groups, -1, *y.shape[2:]).transpose(1, 2).reshape(y.shape)

    y = shuffle(p.primary(x), p.primary_groups)
    return shuffle(p.secondary.norm(p.secondary.conv(y)).clamp(min=0), p.secondary_groups)


def sparse_unit_weights(C, K):
    reached, weights = 1, 9 * C
    while reached < C:
        reached *= K
        weights += K * C
    return weights


def grouped(*groups, shuffles=None):
    shuffles = groups if shuffles is None else shuffles
    rows = []
    for number, shuffle in zip(groups, [*shuffles, None], strict=False):
        rows += [dict(groups=number), *([dict(shuffle=shuffle)] if shuffle else [])]
    return rows


RIGHT = {
    "interleaved-weights": interleaved_weights,
    "count-paths": count_paths,
    "interleaved-forward": interleaved_forward,
    "sparse-unit-weights": sparse_unit_weights,
    "interleaved-design": grouped(24, 24, 12, 16),  # groups of 2, 2, 4 and 3
}

#: Wrong designs, each with a piece of the stronger hint that it must get.
WRONG_DESIGNS = {
    "interleaved-design": [
        (grouped(8, 6), "6 + 8 is more than"),  # 672 weights
        (grouped(16, 12), "must multiply to 48"),
        (grouped(16, 12, 12, shuffles=[3, 4, 4]), "must multiply to 48"),
        (grouped(12, 12, 12), "more ways than outputs"),
        (grouped(24, 24, 24, 24, 16), "join them"),
    ],
}

#: The questions of the page in plain arithmetic.
ANSWERS = {
    "interleaved-weights": lambda L, M: 9 * L * M * M + M * L * L,
    "paths-of-three-layers": lambda L, M: count_paths(L * M, (M, L, M), 0, L * M - 1),
    "interleaved-residual-macs": lambda C_in, H: H * H * 6 * C_in * (C_in // 2 + 9 + C_in // 2),
}
