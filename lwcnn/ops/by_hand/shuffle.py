"""Channel shuffle in plain loops."""


def channel_shuffle(x: list, groups: int) -> list:
    """Deal the channels out as cards: one from each group in turn.

    Shapes:  x (C, H, W) -> the same.
    Source:  ShuffleNet, Zhang et al. 2018, section 3.1.

    >>> channel_shuffle(["a0", "a1", "a2", "b0", "b1", "b2"], groups=2)
    ['a0', 'b0', 'a1', 'b1', 'a2', 'b2']
    """
    per_group = len(x) // groups
    y = []
    for place in range(per_group):
        for group in range(groups):
            y.append(x[group * per_group + place])
    return y
