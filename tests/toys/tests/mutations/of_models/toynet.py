"""Mistakes in lwcnn/models/toynet.py. See mutation.py."""

from ..mutation import mistakes_in

MUTATIONS = mistakes_in(
    "lwcnn/models/toynet.py",
    (
        "no shortcut",
        'return step("add", add, x, y)',
        "return y",
        "tests/models/test_toynet.py::test_toy_block",
    ),
)
