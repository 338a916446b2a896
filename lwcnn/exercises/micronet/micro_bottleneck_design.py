"""Exercise: choose a bottleneck, its groups and its shuffle, so that each pair has one path for few weights."""

from ...errors import LwcnnError
from ...studies.mixing import compose, count_paths, group_matrix, shuffle_matrix
from ..exercise import Demand, Design, Judgement, register
from ..rows import check_keys, check_number

CHANNELS = 96
LEAST_HIDDEN = 24
# G1 + G2 = 10 groups are the most that a product of at least 24 allows here; a dense layer has 9,216 weights.
BUDGET = 960
KEYS = ("hidden", "groups1", "shuffle", "groups2")


def read(design: dict) -> tuple[int, int, int, int]:
    """The four numbers; an LwcnnError says which of them cannot be."""
    where = "the design"
    check_keys(where, design, KEYS)
    for key in KEYS:
        check_number(where, key, design[key], CHANNELS)
    hidden, first, shuffle, second = (design[key] for key in KEYS)
    for key, number, wholes in (
        ("groups1", first, (CHANNELS, hidden)),
        ("shuffle", shuffle, (hidden,)),
        ("groups2", second, (hidden, CHANNELS)),
    ):
        for whole in wholes:
            if whole % number:
                raise LwcnnError(where, f"{key} is {number}, which does not divide {whole} channels")
    return hidden, first, shuffle, second


def judge(design: dict) -> Judgement:
    """Multiply the three matrices, and say what the product tells and what the layers hold."""
    hidden, first, shuffle, second = read(design)
    squeeze, expand = group_matrix(CHANNELS, first, hidden), group_matrix(hidden, second, CHANNELS)
    paths = count_paths(compose([squeeze, shuffle_matrix(hidden, shuffle), expand]))
    weights = int(squeeze.sum() + expand.sum())
    return [
        Demand(
            hidden >= LEAST_HIDDEN,
            f"{hidden} channels between; at least {LEAST_HIDDEN} are asked",
            "How wide is the bottleneck?",
            "The rank of W is at most the number of channels between: take hidden=24 or more.",
        ),
        Demand(
            paths.dense,
            f"an output hears {paths.heard} of {CHANNELS} inputs; all are asked",
            "Which channels does the shuffle bring together? Are there enough in each group of the second layer?",
            "A group of the second layer reads hidden / groups2 channels. It needs one of each group of the first "
            "layer: so groups1 * groups2 is at most hidden, and the shuffle has groups1 groups.",
        ),
        Demand(
            paths.most == 1,
            f"up to {paths.most} paths lead from an input to an output; one is asked",
            "How many channels stand between, and how many pairs of groups are there?",
            "With groups1 * groups2 = hidden each pair of groups shares one channel. Take more groups, or fewer "
            "channels between.",
        ),
        Demand(
            weights <= BUDGET,
            f"{weights:,} weights; at most {BUDGET} are asked",
            "What do the weights come to if groups1 * groups2 = hidden?",
            "Then they are 96 (groups1 + groups2). For one product, two equal numbers have the smallest sum: that is "
            "the rule G = √(C/R). Here two neighbours of it must do.",
        ),
    ]


register(
    Design(
        name="micro-bottleneck-design",
        place=4,
        title="One path each through a bottleneck",
        task="Choose a micro-factorised pointwise layer for 96 channels as a dict: `hidden`, the channels between the "
        "two convolutions; `groups1` and `groups2`, their groups; `shuffle`, the groups of the channel shuffle between "
        "them. At least 24 channels stand between, every output hears every input, by exactly one path, and both "
        "convolutions together have at most 960 weights. (One dense layer has 9,216.) The numbers must divide the "
        "channels that they group.",
        form=dict,
        empty="{}",
        judge=judge,
        reference={"hidden": 24, "groups1": 4, "shuffle": 4, "groups2": 6},
    )
)
