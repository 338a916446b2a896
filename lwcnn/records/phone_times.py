"""How long networks take for one image on one phone, a Google Pixel 1, and how often they are right: as printed.

Three groups have measured, each in its own way. Their times are not comparable: the same MnasNet-A1 takes 78 ms in one
table and 84 ms in another.
"""

from typing import NamedTuple

from ..errors import LwcnnError, nearest


class PhoneTime(NamedTuple):
    """One printed row: who measured, which network, top-1 on ImageNet in percent, milliseconds, where it is printed."""

    by: str
    network: str
    top1: float
    milliseconds: float
    source: str


#: Who measured, and how, as far as they say.
MEASURED_BY = {
    "MnasNet": "one image on the big core of a Pixel 1",
    "MobileNetV3": "one image on a single large core of a Pixel 1, TFLite, floating point",
    "MoGA": "CPU of a Pixel 1",
}

_README = "tensorflow/tpu@009812fb models/official/mnasnet/README.md"
_MNASNET = "MnasNet, Tan et al. 2019, {} (transcription: Mycenae/PaperWeekly@ba3b24d8 MnasNet.md)"
_V2 = "MobileNetV2, table 4 (transcription: Mycenae/PaperWeekly@b7712dfb MobileNetV2.md)"
_V3 = "MobileNetV3, first version, table 3 (transcription: Mycenae/PaperWeekly@d54371e6 MobileNetV3.md)"
_MOGA = "xiaomi-automl/MoGA@305588d4 images/specs.png"

#: MnasNet-A1 by input size and width: top-1 and milliseconds. The README has one row more, width 0.35 at 160 pixels;
#: it gives two accuracies, 52.3 and 59.3, and is left out.
_A1 = {
    224: {1.4: (77.2, 135), 1.0: (75.2, 78), 0.75: (73.3, 61), 0.5: (68.9, 32), 0.35: (64.1, 22)},
    192: {1.4: (76.1, 99), 1.0: (74.0, 57), 0.75: (72.1, 45), 0.5: (67.2, 24), 0.35: (62.4, 17)},
    160: {1.4: (74.8, 72), 1.0: (72.0, 41), 0.75: (70.1, 33), 0.5: (64.9, 18)},
    128: {1.4: (72.5, 49), 1.0: (69.3, 29), 0.75: (67.0, 23), 0.5: (60.8, 12), 0.35: (54.8, 8.5)},
    96: {1.4: (68.6, 32), 1.0: (64.4, 18), 0.75: (62.1, 17), 0.5: (54.7, 7.4), 0.35: (49.3, 5.4)},
}
_OTHERS = (
    ("MnasNet", "MobileNetV2", 72.0, 75, _V2),
    ("MnasNet", "MobileNetV2 1.4", 74.7, 143, _V2),
    ("MnasNet", "MobileNetV2 0.35", 60.3, 21.4, _MNASNET.format("table 4")),
    ("MnasNet", "MnasNet-search1", 64.9, 22.0, _MNASNET.format("table 4")),
    ("MnasNet", "MnasNet-search2", 66.0, 23.2, _MNASNET.format("table 4")),
    ("MnasNet", "cells, accuracy alone", 74.0, 183, _MNASNET.format("table 5")),
    ("MnasNet", "cells, with the reward", 72.0, 100, _MNASNET.format("table 5")),
    ("MnasNet", "all MBConv3 3×3", 71.8, 63, _MNASNET.format("table 6")),
    ("MnasNet", "all MBConv3 5×5", 72.5, 78, _MNASNET.format("table 6")),
    ("MnasNet", "all MBConv6 3×3", 74.9, 116, _MNASNET.format("table 6")),
    ("MnasNet", "all MBConv6 5×5", 75.6, 146, _MNASNET.format("table 6")),
    ("MobileNetV3", "MobileNetV3-Large", 75.2, 66, _V3),
    ("MobileNetV3", "MobileNetV3-Large 0.75", 73.3, 50, _V3),
    ("MobileNetV3", "MnasNet-A1", 75.2, 84, _V3),
    ("MobileNetV3", "ProxylessNAS", 74.6, 88, _V3),
    ("MobileNetV3", "MobileNetV2", 72.0, 78, _V3),
    ("MobileNetV3", "MobileNetV3-Small", 67.4, 21.3, _V3),
    ("MobileNetV3", "MobileNetV3-Small 0.75", 65.4, 18, _V3),
    ("MobileNetV3", "MnasNet-search1", 64.9, 24.9, _V3),
    ("MobileNetV3", "MobileNetV2 0.35", 60.8, 19, _V3),
    ("MoGA", "MoGA-A", 75.9, 101, _MOGA),
    ("MoGA", "MoGA-B", 75.5, 81, _MOGA),
    ("MoGA", "MoGA-C", 75.3, 71, _MOGA),
)


def phone_times(by: str | None = None) -> list[PhoneTime]:
    """All rows, or those that one group measured.

    Raises:  LwcnnError if nobody of that name has measured.

    >>> [row.milliseconds for row in phone_times() if row.network == "MnasNet-A1"]
    [78, 84]
    """
    if by is not None and by not in MEASURED_BY:
        raise LwcnnError(
            f"phone_times({by!r})", "nobody of that name has measured", hint=nearest(by, MEASURED_BY)
        )
    grid = [
        PhoneTime("MnasNet", _name(width, size), *pair, _README)
        for size, widths in _A1.items()
        for width, pair in widths.items()
    ]
    return [row for row in (*grid, *map(PhoneTime._make, _OTHERS)) if by in (None, row.by)]


def _name(width: float, size: int) -> str:
    parts = ["MnasNet-A1", *([f"{width:g}"] if width != 1 else []), *([f"@{size}"] if size != 224 else [])]
    return " ".join(parts)
