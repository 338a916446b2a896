"""Exercise: choose groups and shuffles so that one path leads from each input to each output, with few weights."""

from ...errors import LwcnnError
from ...studies.mixing import compose, count_paths, group_matrix, shuffle_matrix
from ..exercise import Demand, Design, Judgement, register
from ..rows import check_keys, check_number

CHANNELS = 48
LAYERS = 4
# The best two layers, 6 and 8 channels a group, have 672 weights; one dense layer has 2,304.
BUDGET = 600


def read(layers: list) -> list[tuple[str, int]]:
    """The rows as pairs of their key and its number; an LwcnnError names the first that is none."""
    pairs = []
    for place, row in enumerate(layers):
        where = f"layer {place}"
        key = "shuffle" if isinstance(row, dict) and "shuffle" in row else "groups"
        check_keys(where, row, [key], hint="a row that is no shuffle has the key groups")
        check_number(where, key, row[key], CHANNELS)
        if CHANNELS % row[key]:
            raise LwcnnError(where, f"{row[key]} groups do not divide {CHANNELS} channels")
        pairs.append((key, row[key]))
    if not any(key == "groups" for key, _ in pairs):
        raise LwcnnError("the design", "it has no grouped layer", expected="a row such as {'groups': 8}")
    return pairs


def judge(layers: list) -> Judgement:
    """Multiply the matrices, and say what the product tells and what the layers hold."""
    pairs = read(layers)
    make = {"groups": group_matrix, "shuffle": shuffle_matrix}
    paths = count_paths(compose([make[key](CHANNELS, number) for key, number in pairs]))
    groups = [number for key, number in pairs if key == "groups"]
    weights = sum(CHANNELS * (CHANNELS // number) for number in groups)
    return [
        Demand(
            len(groups) <= LAYERS,
            f"{len(groups)} grouped layers; at most {LAYERS} are asked",
            "Which of your layers could be one?",
            "Two layers of 2 channels a group have as many weights as one of 4: join them.",
        ),
        Demand(
            paths.dense,
            f"an output hears {paths.heard} of {CHANNELS} inputs; all are asked",
            "What do the channels in a group multiply to? Which channels does a shuffle bring together?",
            "The sizes of the groups, 48 / groups, must multiply to 48, and after a layer with g groups comes "
            "{'shuffle': g}.",
        ),
        Demand(
            paths.most == 1,
            f"up to {paths.most} paths lead from an input to an output; one is asked",
            "What do the channels in a group multiply to?",
            "If the sizes of the groups multiply to more than 48, there are more ways than outputs.",
        ),
        Demand(
            weights < BUDGET,
            f"{weights:,} weights; fewer than {BUDGET} are asked",
            "Two layers or three? Which sizes with the product 48 have the smallest sum?",
            "A layer has 48 times as many weights as a group has channels. 6 + 8 is more than 3 + 4 + 4.",
        ),
    ]


register(
    Design(
        name="interleaved-design",
        place=5,
        title="One path each, with few weights",
        task="Choose grouped 1 x 1 layers and shuffles for 48 channels: every output hears every input by exactly one "
        "path, with at most 4 grouped layers and fewer than 600 weights. (One dense layer has 2,304.) A row is a dict: "
        "{'groups': g} is a grouped layer, {'shuffle': g} shuffles with g groups; g divides 48.",
        form=list,
        empty="[]",
        judge=judge,
        reference=[{"groups": 16}, {"shuffle": 16}, {"groups": 12}, {"shuffle": 12}, {"groups": 12}],
    )
)
