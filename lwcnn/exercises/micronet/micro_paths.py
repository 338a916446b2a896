"""Exercise: weights and paths of a micro-factorised pointwise convolution."""

from functools import cache

from ...studies.mixing import compose, count_paths, micro_factorised_matrices
from ..exercise import Exercise, Slip, register


@cache  # the slips ask again and again
def micro_paths(C, R, G1, G2):
    first, shuffle, second = micro_factorised_matrices(C, R, G1, G2)
    paths = count_paths(compose([first, shuffle, second]))
    return int(first.sum() + second.sum()), paths.most


def _draw(random):
    G1, G2 = random.sample([2, 3, 4, 5, 6], 2)  # never the same: then the two layers could be swapped
    R = random.choice([2, 3])
    return random.choice([1, 2, 3]) * G1 * G2 * R, R, G1, G2


def _weights(C, R, G1, G2):
    return C * C // R // G1 + C * C // R // G2


register(
    Exercise(
        name="micro-paths",
        place=1,
        title="Weights and paths",
        task="C channels pass a 1 x 1 convolution in G1 groups, which gives C // R channels, then a channel shuffle "
        "with G1 groups, then a 1 x 1 convolution in G2 groups, which gives C channels again. G1 * G2 divides C // R. "
        "Write a function that returns two numbers: the weights of both convolutions together, without biases, and "
        "how many paths lead from each input to each output.",
        reference=micro_paths,
        first=((8, 2, 1, 1), (12, 2, 2, 3), (64, 2, 4, 8), (96, 1, 8, 12)),
        draw=_draw,
        count=12,
        slips=(
            Slip(
                lambda C, R, G1, G2: (2 * C * C // R, C // R // G1 // G2),
                "How many channels does one filter read?",
                "Your weights are those of dense layers. A filter of the first layer reads C / G1 channels.",
            ),
            Slip(
                lambda C, R, G1, G2: (C * C // R // G1, C // R // G1 // G2),
                "How many layers have weights?",
                "You forgot the weights of the second convolution: C filters, each of C / (R G2) channels.",
            ),
            Slip(
                lambda C, R, G1, G2: (2 * C * C // R // G1, C // R // G1 // G2),
                "How many groups has the second layer?",
                "Both of your layers have G1 groups. The second has G2.",
            ),
            Slip(
                lambda C, R, G1, G2: (C * C // G1 + C * C // G2, C // R // G1 // G2),
                "How many channels stand between the two layers?",
                "Your weights have no R. The first layer gives C / R channels, and the second reads as many.",
            ),
            Slip(
                lambda C, R, G1, G2: (_weights(C, R, G1, G2), C // G1 // G2),
                "Through how many channels can a path go?",
                "Your paths have no R. There are C / R channels in the middle, and each path goes through one.",
            ),
            Slip(
                lambda C, R, G1, G2: (_weights(C, R, G1, G2), C // R // G2),
                "To how many of the middle channels does one input lead?",
                "You count all channels that a group of the second layer reads. Only 1 / G1 of them come from the "
                "group of the input.",
            ),
            Slip(
                lambda C, R, G1, G2: (_weights(C, R, G1, G2), 1),
                "Which cases are right? How large is C / R beside G1 * G2 in the others?",
                "One path is the special case in which G1 * G2 = C / R.",
            ),
        ),
        hints=(
            "Draw C = 12, R = 2, G1 = 2, G2 = 3: the six channels in the middle, and who reads them.",
            "A first filter has C / G1 weights, a second one C / (R G2). Each path goes through one middle channel.",
            "An input reaches C / (R G1) middle channels. The shuffle deals them out evenly to G2 groups.",
        ),
    )
)
