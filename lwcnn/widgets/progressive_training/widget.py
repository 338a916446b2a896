"""ProgressiveTraining: EfficientNetV2 learns from images that grow, with regularisation that grows along."""

import math
from functools import cache

import traitlets

from lwcnn.cost.blocks.scaling import Stage, count_scaled
from lwcnn.models import efficientnet_v2
from lwcnn.widgets.core.base import BookWidget, OneOf, Whole, paragraph, table_html

TABLES = {
    "efficientnet_v2_s": efficientnet_v2.S,
    "efficientnet_v2_m": efficientnet_v2.M,
    "efficientnet_v2_l": efficientnet_v2.L,
}
STAGES = 4
EPOCHS = 350

#: quantity -> how it is called
QUANTITIES = {
    "size": "image size",
    "randaugment": "RandAugment magnitude",
    "mixup": "mixup α",
    "dropout": "dropout rate",
}

#: From the first to the last stage. "paper": EfficientNetV2, Tan and Le 2021, its table of progressive training, as
#: copies of it say; we have not read the table itself, and the copies disagree on the mixup of L, 0.4 or 0.5.
#: "code": google/automl, efficientnetv2, effnetv2_configs.py; for the starts hparams.py and main.py, where dropout is
#: the same in all stages.
RANGES = {
    "paper": {
        "efficientnet_v2_s": {"size": (128, 300), "randaugment": (5, 15), "mixup": (0, 0), "dropout": (0.1, 0.3)},
        "efficientnet_v2_m": {"size": (128, 380), "randaugment": (5, 20), "mixup": (0, 0.2), "dropout": (0.1, 0.4)},
        "efficientnet_v2_l": {"size": (128, 380), "randaugment": (5, 25), "mixup": (0, 0.5), "dropout": (0.1, 0.5)},
    },
    "code": {
        "efficientnet_v2_s": {"size": (128, 300), "randaugment": (5, 10), "mixup": (0, 0), "dropout": (0.2, 0.2)},
        "efficientnet_v2_m": {"size": (128, 384), "randaugment": (5, 15), "mixup": (0, 0.2), "dropout": (0.3, 0.3)},
        "efficientnet_v2_l": {"size": (128, 384), "randaugment": (5, 20), "mixup": (0, 0.5), "dropout": (0.4, 0.4)},
    },
}  # fmt: skip

#: What a reader must know about where the numbers come from.
NOTES = {
    "paper": "The paper's numbers, at second hand: we know its table from copies, and these disagree on the mixup of "
    "L, 0.4 or 0.5 (0.5 here). Every quantity grows linearly from its first value to its last; sizes are rounded "
    "to the nearest pixel here.",
    "code": "The released code has other numbers than the paper. Its image size is not at the first value in stage 1, "
    "but already a quarter of the way up, and cut to whole pixels; dropout is the same in all stages. "
    "CutMix comes along with mixup, in the same strength.",
}


class ProgressiveTraining(BookWidget):
    """Progressive learning of EfficientNetV2: what a stage trains with, and how many MACs small images save.

    Traits:
        network: "efficientnet_v2_s", "efficientnet_v2_m" or "efficientnet_v2_l".
        source: whose numbers, "paper" (second-hand) or "code" (released).
        stage: 1 to 4.
        epochs: of the whole training, the same number in each stage.
        quantities: quantity -> how it is called.
        schedules: source -> network -> what `schedule` gives.
        notes: source -> what to know about it.
        test_sizes: network -> side of the images that it is tested on.

    Raises:  LwcnnError for a value that cannot be.
    Source:  EfficientNetV2, Tan and Le 2021, section 4; `RANGES` says where the numbers come from.

    >>> ProgressiveTraining().read_choice()["stages"][1]["size"]
    185
    """

    module = "progressive-training"

    network = OneOf(TABLES, "efficientnet_v2_s")
    source = OneOf(RANGES, "paper")
    stage = Whole(1, STAGES, 1)
    epochs = traitlets.Int().tag(sync=True)
    quantities = traitlets.Dict().tag(sync=True)
    schedules = traitlets.Dict().tag(sync=True)
    notes = traitlets.Dict().tag(sync=True)
    test_sizes = traitlets.Dict().tag(sync=True)

    def __init__(self, **traits):
        super().__init__(
            **traits,
            epochs=EPOCHS,
            quantities=QUANTITIES,
            schedules={source: {name: schedule(source, name) for name in TABLES} for source in RANGES},
            notes=NOTES,
            test_sizes={name: scale.resolution for name, scale in efficientnet_v2.SCALES.items()},
        )

    def read_choice(self) -> dict:
        """What `schedule` gives for the present network and source."""
        return self.schedules[self.source][self.network]

    def fallback_html(self) -> str:
        """Every stage of the three networks, the paper's and the code's, with its MACs and what is saved."""
        rows = [
            [
                f"{short_name(name)}, {source}, stage {stage}", one["size"],
                *(f"{one[quantity]:.2g}" for quantity in ("randaugment", "mixup", "dropout")),
                f"{one['macs']:,}", f"{one['share']:.1%}", f"{plan['saved']:.1%}" if stage == STAGES else "",
            ]
            for source, networks in self.schedules.items()
            for name, plan in networks.items()
            for stage, one in enumerate(plan["stages"], start=1)
        ]  # fmt: skip
        header = ["", *QUANTITIES.values(), "MACs of an image", "of the last stage", "saved in all"]
        text = (
            f"{EPOCHS} epochs in {STAGES} stages of equal length. MACs: the forward pass of one training image. Saved: "
            "against training on images of the last size in all epochs."
        )
        caption = "Progressive training of EfficientNetV2"
        return table_html(caption, header, rows) + paragraph(text) + "".join(map(paragraph, NOTES.values()))


def short_name(network: str) -> str:
    """efficientnet_v2_s -> S."""
    return network[-1].upper()


def table_of(network: str) -> list[Stage]:
    """EfficientNetV2 as stages that `lwcnn.cost.blocks.scaling` counts; nothing is scaled but the image.

    >>> [stage.channels for stage in table_of("efficientnet_v2_s")]
    [24, 24, 48, 64, 128, 160, 256, 1280, 1000]
    """
    rows = TABLES[network]
    stages = [
        Stage(
            f"stage {place}",
            ("fused_mbconv" if row.fused else "mbconv") + ("" if row.e > 1 else "_without_expansion"),
            row.k,
            row.e,
            row.c,
            row.n,
            row.s,
        )
        for place, row in enumerate(rows, start=1)
    ]
    stem = Stage("stem", "convolution", k=3, t=1, channels=rows[0].c, repeats=1, stride=2)
    last = Stage("last 1×1", "convolution", k=1, t=1, channels=1280, repeats=1, stride=1)
    classifier = Stage("classifier", "classifier", k=1, t=1, channels=1000, repeats=1, stride=1)
    return [stem, *stages, last, classifier]


@cache
def macs_of(network: str, size: int) -> int:
    """MACs of the forward pass of one image of size x size pixels.

    >>> macs_of("efficientnet_v2_s", 384)
    8365617152
    """
    return sum(row.macs for row in count_scaled(table_of(network), depth=1, width=1, resolution=size))


def schedule(source: str, network: str) -> dict:
    """The stages of a training, and the share of the MACs of all epochs that small images save.

    A stage has the quantities of `QUANTITIES`, the ``macs`` of one image, their ``share`` of the last stage's, and
    the ``area`` of its image as a share of the last stage's.

    >>> [round(schedule(source, "efficientnet_v2_s")["saved"], 3) for source in ("paper", "code")]
    [0.442, 0.342]
    """
    ranges = RANGES[source][network]
    stages = []
    for stage in range(1, STAGES + 1):
        way = (stage - 1) / (STAGES - 1)
        values = {name: round(first + (last - first) * way, 4) for name, (first, last) in ranges.items()}
        stages.append({**values, "size": size_of(source, network, stage)})
    full = macs_of(network, stages[-1]["size"])
    for one in stages:
        one["macs"] = macs_of(network, one["size"])
        one["share"] = round(one["macs"] / full, 6)
        one["area"] = round((one["size"] / stages[-1]["size"]) ** 2, 6)
    saved = 1 - sum(one["macs"] for one in stages) / (STAGES * full)
    return {"stages": stages, "saved": round(saved, 6)}


def size_of(source: str, network: str, stage: int) -> int:
    """Side of the images of a stage: the paper's first stage has the first size, the code's is a quarter above it.

    Source:  EfficientNetV2, section 4; google/automl, ``efficientnetv2/main.py``.

    >>> [size_of("paper", "efficientnet_v2_s", stage) for stage in (1, 2, 3, 4)]
    [128, 185, 243, 300]
    >>> [size_of("code", "efficientnet_v2_s", stage) for stage in (1, 2, 3, 4)]
    [171, 214, 257, 300]
    """
    first, last = RANGES[source][network]["size"]
    if source == "code":
        return first + (last - first) * stage // STAGES
    return math.floor(first + (last - first) * (stage - 1) / (STAGES - 1) + 0.5)
