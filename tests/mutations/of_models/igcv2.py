"""Mistakes in lwcnn/models/igcv2.py, and in the matrices of lwcnn/studies/mixing.py. See mutation.py."""

from ..mutation import mistakes_in

IGCV2 = "tests/models/test_igcv2.py::"
MIXING = "tests/studies/test_mixing.py::"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/models/igcv2.py",
        (
            "the inverse shuffles",
            'y = step(f"shuffle{number}", channel_shuffle, y, groups)',
            'y = step(f"shuffle{number}", channel_shuffle, y, y.shape[1] // groups)',
            IGCV2 + "test_interleaved_sparse_conv",
            IGCV2 + "test_one_way_leads_from_each_input_to_each_output",
        ),
        (
            "no way back",
            'return step("shuffle_back", channel_shuffle, y, p.groups[-1])',
            "return y",
            IGCV2 + "test_interleaved_sparse_conv",
        ),
        (
            "sizes taken for groups",
            "tuple(channels // size for size in sizes)",
            "tuple(sizes)",
            IGCV2 + "test_one_way_leads_from_each_input_to_each_output",
            IGCV2 + "test_weights_of_the_units",
        ),
        (
            "a logarithm of floats",
            "while each**layers < channels:",
            "import math\n    while layers < math.log(channels, each):",
            IGCV2 + "test_the_number_of_layers_is_a_logarithm_without_rounding",
        ),
        (
            "one layer too few",
            "EACH] * count_sparse_layers(channels)",
            "EACH] * (count_sparse_layers(channels) - 1 or 1)",
            IGCV2 + "test_weights_of_the_units",
        ),
    ),
    *mistakes_in(
        "lwcnn/studies/mixing.py",
        (
            "as many groups as a group has channels",
            "groups = channels // size",
            "groups = size",
            MIXING + "test_the_product_counts_what_a_walk_counts",
        ),
        (
            "dense as soon as one output hears all",
            "heard = int((matrix > 0).sum(dim=1).min())",
            "heard = int((matrix > 0).sum(dim=1).max())",
            MIXING + "test_what_is_counted",
        ),
    ),
]
