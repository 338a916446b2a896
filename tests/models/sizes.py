"""Sizes of images that tests give to networks: small ones, but for those that take no small ones."""

#: Networks whose last layers have weights for maps of one size: the least and the largest height and width.
FIXED = {"channelnet_v2": (193, 224), "channelnet_v3": (193, 224)}


def fitting(name: str, *size: int) -> tuple[int, ...]:
    """A size of images, or the nearest one that a network takes.

    >>> fitting("igcv3", 32, 64), fitting("channelnet_v2", 32, 64)
    ((32, 64), (193, 193))
    """
    least, most = FIXED.get(name, (1, 10_000))
    return tuple(min(max(side, least), most) for side in size)
