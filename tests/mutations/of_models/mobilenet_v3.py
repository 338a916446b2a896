"""Mistakes in lwcnn/models/mobilenet_v3.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import COUNTS, WITNESS

MUTATIONS = mistakes_in(
    "lwcnn/models/mobilenet_v3.py",
    (
        "a plain sigmoid in squeeze-and-excitation",
        "make_divisible(row.e / 4), relu, hard_sigmoid)",
        "make_divisible(row.e / 4), relu, lambda s: s.sigmoid())",
        WITNESS + "test_bneck",
    ),
    (
        "a reduction of the block's input",
        "make_divisible(row.e / 4)",
        "make_divisible(in_channels / 4)",
        COUNTS + "[mobilenet_v3_large-224]",
    ),
    (
        "hard-swish in a row of ReLU",
        "groups=row.e, act=row.act, **norm)",
        "groups=row.e, act=hard_swish, **norm)",
        WITNESS + "test_bneck",
    ),
    (
        "a wide layer before the pooling",
        'x = step("pool", global_avg_pool, x)',
        'x = step("pool", global_avg_pool, hard_swish(x))',
        "tests/models/test_traces.py::test_trace_is_connected[mobilenet_v3_small]",
    ),
)
