"""Exercise: choose the rows of a stage of inverted residuals under 5 million multiply-accumulates."""

import torch

from ...cost import cost_of
from ...errors import LwcnnError
from ...ops import add, conv2d
from ...steps import call, trace, within
from ..exercise import Demand, Design, Judgement, register
from ..rows import check_keys, check_number, check_odd, receptive_field

INPUT = (1, 16, 56, 56)
OUTPUT = (1, 40, 14, 14)
RECEPTIVE_FIELD = 43
LEAST_EXPANSION = 4
# Rows with the paper's t = 6 and 3 x 3 kernels need more: the first block alone takes 6.7 million.
BUDGET = 5_000_000
LARGEST = {"t": 12, "c": 256, "n": 8, "s": 2, "k": 7, "groups": 16}

NEEDED = ("t", "c", "n", "s")
DEFAULTS = {"k": 3, "groups": 1}


def read(rows: list) -> list[dict]:
    """The rows as blocks, a dict each; an LwcnnError names the first row that is none."""
    blocks, channels = [], INPUT[1]
    for place, row in enumerate(rows):
        where = f"row {place}"
        _check_row(where, row)
        full = {**DEFAULTS, **row}
        for number in range(full["n"]):
            wide, g = channels * full["t"], full["groups"]
            if channels % g or wide % g or full["c"] % g:
                widths = f"{channels}, {wide} and {full['c']}"
                raise LwcnnError(where, f"{g} groups do not divide the widths {widths}")
            blocks.append({**full, "s": full["s"] if number == 0 else 1, "inputs": channels})
            channels = full["c"]
    return blocks


def _check_row(where: str, row) -> None:
    check_keys(where, row, NEEDED, DEFAULTS)
    for key, value in row.items():
        check_number(where, key, value, LARGEST[key])
    check_odd(where, "k", row.get("k", 1))


def stage(x, blocks, step=call):
    """Run the blocks with weights of 1: an output is positive only if a positive input reaches it."""
    for place, block in enumerate(blocks):
        x = _inverted_residual(x, block, within(step, f"block {place}"))
    return x


def _inverted_residual(x, block, step):
    wide, k, groups = block["inputs"] * block["t"], block["k"], block["groups"]

    def conv(name, y, outputs, kernel, stride, groups):
        weight = torch.ones(outputs, y.shape[1] // groups, kernel, kernel, dtype=y.dtype, device=y.device)
        return step(name, conv2d, y, weight, None, stride, kernel // 2, 1, groups)

    y = conv("expand", x, wide, 1, 1, groups) if block["t"] > 1 else x
    y = conv("depthwise", y, wide, k, block["s"], wide)
    y = conv("project", y, block["c"], 1, 1, groups)
    return step("add", add, x, y) if has_shortcut(block) else y


def has_shortcut(block: dict) -> bool:
    """True where the paper adds the input: stride 1 and equal widths."""
    return block["s"] == 1 and block["inputs"] == block["c"]


def count_reached(blocks: list[dict]) -> int:
    """The least number of input channels that an output channel sees."""
    images = torch.eye(INPUT[1], dtype=torch.float64)[:, :, None, None]  # in image i only channel i is 1
    # a map of 1 x 1 is enough: padding is k // 2, so that the middle weight always meets it
    outputs = stage(images, [{**block, "k": 1} for block in blocks])
    return int((outputs.flatten(1) > 0).sum(dim=0).min())


def judge(rows: list) -> Judgement:
    """Build the stage on shapes alone, count it, and say what it reaches."""
    blocks = read(rows)
    steps = trace(stage, torch.empty(INPUT, device="meta"), blocks)
    macs, shape = sum(cost_of(step).macs for step in steps), tuple(steps[-1].out.shape)
    field, seen = receptive_field((block["k"], block["s"]) for block in blocks), count_reached(blocks)
    wide = sum(has_shortcut(block) and block["t"] >= LEAST_EXPANSION for block in blocks)
    return [
        Demand(
            shape == OUTPUT,
            f"output shape {shape}; {OUTPUT} is asked",
            "Which key sets the channels, and which one halves the map?",
            "The last row needs c=40, and exactly two rows need s=2.",
        ),
        Demand(
            wide >= 1,
            f"{wide} blocks with a shortcut and t of at least {LEAST_EXPANSION}; 1 is asked",
            "When does a block have a shortcut?",
            "A block adds its input if its stride is 1 and c is the c of the row before; so does each repeat (n).",
        ),
        Demand(
            seen == INPUT[1],
            f"an output sees {seen} of {INPUT[1]} input channels; all are asked",
            "Which layers mix the channels, and which keep groups apart?",
            "Grouped 1 x 1 layers with the same groups never mix. Leave groups at 1 in at least one row.",
        ),
        Demand(
            field >= RECEPTIVE_FIELD,
            f"an output sees {field} x {field} input pixels; at least {RECEPTIVE_FIELD} x {RECEPTIVE_FIELD} are asked",
            "Which layers see neighbours, and what do they cost?",
            "A larger k costs little in a depthwise layer, and it reaches further after each stride.",
        ),
        Demand(
            macs < BUDGET,
            f"{macs:,} MACs; fewer than {BUDGET:,} are asked",
            "Which of your rows works on the largest map?",
            "Expand little (t=1 or 2) while the map is large; save large t for the 14 x 14 map.",
        ),
    ]


register(
    Design(
        name="mobile-stage-design",
        place=7,
        title="A stage under 5 million MACs",
        task="Write a table of inverted residuals, as table 2 of MobileNetV2: a list of rows, each a dict with t, c, "
        "n, s, and if you like k (odd, 3 if not given) and groups (of both 1 x 1 layers, 1 if not given). The stage "
        "reads 16 channels of 56 x 56 and gives 40 channels of 14 x 14. At least one block has a shortcut and a t of "
        "at least 4. Each output sees all 16 input channels and at least 43 x 43 input pixels. All of it for fewer "
        "than 5 million MACs.",
        form=list,
        empty="[]",
        judge=judge,
        reference=[
            {"t": 1, "c": 16, "n": 1, "s": 2, "k": 5},
            {"t": 3, "c": 24, "n": 1, "s": 2, "k": 5},
            {"t": 4, "c": 24, "n": 1, "s": 1, "k": 5},
            {"t": 4, "c": 40, "n": 1, "s": 1, "k": 5},
        ],
    )
)
