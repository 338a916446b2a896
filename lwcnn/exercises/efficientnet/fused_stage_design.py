"""Exercise: choose fused and depthwise blocks under two budgets, of MACs and of numbers that move."""

import torch
from torch import nn

from ...cost import Cost, cost_of
from ...errors import LwcnnError, one_of
from ...models.efficientnet import MBConv
from ...models.efficientnet_v2 import FusedMBConv
from ...ops import conv2d
from ...steps import trace
from ..exercise import Demand, Design, Judgement, register
from ..rows import check_keys, check_number, receptive_field

INPUT = (1, 24, 56, 56)
OUTPUT = (1, 64, 14, 14)
RECEPTIVE_FIELD = 39
NARROWEST = 48
LEAST_EXPANSION = 4
# The same four blocks, all fused, need 89 million MACs; all MBConv, they move 1.7 million numbers.
BUDGET = 55_000_000
MOVES = 900_000

CHOICES = {"block": ("fused", "mbconv"), "k": (3, 5)}
LARGEST = {"e": 8, "c": 256, "n": 8, "s": 2}


def read(rows: list) -> list[dict]:
    """The rows as blocks, a dict each; an LwcnnError names the first row that is none."""
    blocks, channels = [], INPUT[1]
    for place, row in enumerate(rows):
        _check_row(f"row {place}", row)
        for number in range(row["n"]):
            stride = row["s"] if number == 0 else 1
            blocks.append({"k": 3, **row, "s": stride, "inputs": channels})
            channels = row["c"]
    return blocks


def _check_row(where: str, row) -> None:
    check_keys(where, row, ("block", *LARGEST), ("k",))
    for key, value in row.items():
        if key in LARGEST:
            check_number(where, key, value, LARGEST[key])
        elif value not in CHOICES[key]:
            raise LwcnnError(where, f"{key} is {value!r}", expected=f"it must be {one_of(CHOICES[key])}")
    if row["block"] == "fused" and row.get("k", 3) != 3:
        raise LwcnnError(where, "a fused block has k = 3", expected="only mbconv may have k = 5")


def build(block: dict) -> nn.Module:
    """The real block of the paper."""
    sizes = block["inputs"], block["c"], block["s"], block["e"]
    return FusedMBConv(*sizes) if block["block"] == "fused" else MBConv(*sizes, block["k"])


def count(blocks: list[dict]) -> tuple[tuple[int, ...], int, int]:
    """Output shape, MACs, and numbers that the convolutions read and write; on shapes alone."""
    cost = Cost()
    with torch.device("meta"):
        x = torch.empty(INPUT)
        for block in blocks:
            steps = trace(build(block).eval(), x)
            cost = sum((cost_of(step) for step in steps if step.fn is conv2d), cost)
            x = steps[-1].out
    return tuple(x.shape), cost.macs, cost.reads + cost.writes


def judge(rows: list) -> Judgement:
    """Build the stage, count it, and say what it reaches."""
    blocks = read(rows)
    (shape, macs, moved), field = count(blocks), receptive_field((block["k"], block["s"]) for block in blocks)
    narrowest = min((block["c"] for block in blocks), default=INPUT[1])
    least = min((block["e"] for block in blocks), default=0)
    return [
        Demand(
            shape == OUTPUT,
            f"output shape {shape}; {OUTPUT} is asked",
            "Which key sets the channels, and which one halves the map?",
            "The last row needs c=64, and exactly two rows need s=2.",
        ),
        Demand(
            narrowest >= NARROWEST and least >= LEAST_EXPANSION,
            f"the narrowest block has c={narrowest}, the least e is {least}; {NARROWEST} and {LEAST_EXPANSION} are "
            "asked",
            "Which of your blocks is thin?",
            "Every row needs a c of at least 48 and an e of at least 4: save by the kind of block, not by width.",
        ),
        Demand(
            field >= RECEPTIVE_FIELD,
            f"an output sees {field} x {field} input pixels; at least {RECEPTIVE_FIELD} x {RECEPTIVE_FIELD} are asked",
            "Which layers see neighbours, and how far does a step reach after two strides?",
            "MBConv with k=5 on the 14 x 14 map: each of them adds 16 pixels.",
        ),
        Demand(
            macs < BUDGET,
            f"{macs:,} MACs; fewer than {BUDGET:,} are asked",
            "Which kind of block needs few MACs, and where do you have the other kind?",
            "A fused block on many channels is costly. Where the map is small and wide, take mbconv.",
        ),
        Demand(
            moved < MOVES,
            f"the convolutions read and write {moved:,} numbers; fewer than {MOVES:,} are asked",
            "Which layer writes the largest tensor of your stage?",
            "MBConv expands before its stride: on the 56 x 56 map that is a huge tensor. A fused block never makes it.",
        ),
    ]


register(
    Design(
        name="fused-stage-design",
        place=5,
        title="Fused or depthwise, block by block",
        task="Write a table as in EfficientNetV2: a list of rows, each a dict with block ('fused' or 'mbconv'), e, c, "
        "n, s, and for mbconv, if you like, k (3 or 5; 3 if not given). The stage reads 24 channels of 56 x 56 and "
        "gives 64 channels of 14 x 14. Every c is at least 48, every e at least 4, and an output sees at least 39 x "
        "39 input pixels. There are two budgets: fewer than 55 million MACs, and fewer than 900,000 numbers that "
        "the convolutions read and write.",
        form=list,
        empty="[]",
        judge=judge,
        reference=[
            {"block": "fused", "e": 4, "c": 48, "n": 1, "s": 2},
            {"block": "fused", "e": 4, "c": 48, "n": 1, "s": 2},
            {"block": "mbconv", "e": 4, "c": 64, "n": 2, "s": 1, "k": 5},
        ],
    )
)
