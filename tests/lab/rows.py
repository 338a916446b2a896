"""Rows of a small run, written by hand: three blocks that five seeds tell apart, one that they do not, one left out."""

from lwcnn.lab.record import Record

SEEDS = (-0.003, -0.001, 0.0, 0.002, 0.002)
#: block -> mean accuracy, parameters, MACs, activations, time ratio of the first seed
MEANS = {
    "plain_3x3": (0.93, 9_000, 1_000_000, 20_000, 1.0),
    "fire": (0.95, 14_000, 1_004_000, 40_000, 1.7),
    "ghost": (0.9501, 12_000, 1_001_000, 70_000, 3.2),
    "mobilenet_v2": (0.97, 21_000, 996_000, 90_000, 2.9),
}


def row(block, seed, accuracy, *, budget="macs=1000000", parameters=9_000, macs=1_000_000, activations=20_000,
        time_ratio=1.0, note=""):  # fmt: skip
    """One row; what all rows have in common stands here."""
    return Record(
        data="digits", image_size=32, images=1438, test_images=359, broken_images=0, block=block, budget=budget,
        seed=seed, epochs=2, width="8 16 32", parameters=parameters, macs=macs, activations=activations,
        peak_memory=activations // 4, time_ratio=time_ratio,
        train_accuracy=None if accuracy is None else accuracy + 0.02, accuracy=accuracy, note=note, machine="a-machine",
        processor="a processor", python="3.13", torch="2.13.0", lwcnn="0.1.0",
    )  # fmt: skip


def small_run() -> list[Record]:
    """Seed after seed, as a run writes them, and at the end a block that cannot meet the budget."""
    rows = [
        row(block, seed, mean + SEEDS[seed], parameters=parameters, macs=macs, activations=activations,
            time_ratio=ratio + 0.1 * seed)
        for seed in range(5)
        for block, (mean, parameters, macs, activations, ratio) in MEANS.items()
    ]  # fmt: skip
    return [*rows, row("inception", None, None, note="no widths meet the budget: the nearest need 9.0% more")]
