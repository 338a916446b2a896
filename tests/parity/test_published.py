"""The figures that we print as torchvision's are those that torchvision's weights carry."""

import pytest

from benchmarks.peers import PEERS
from lwcnn.records.published import amount, published

ROWS = [row for row in published() if row.source.startswith("torchvision")]


def called(row) -> str:
    """What torchvision calls the network of a row: another name, where the peers say so."""
    theirs = [
        p.theirs for p in PEERS if (p.name, p.library, p.options) == (row.model, "torchvision", row.options)
    ]
    return theirs[0] if theirs else row.model


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_the_row_is_what_the_weights_say(row, torchvision_models):
    file, entry = row.source.split(", ")[1:]
    weights = torchvision_models.get_model_weights(called(row))
    meta = weights[entry].meta
    assert weights.__module__ == f"torchvision.{file.removesuffix('.py').replace('/', '.')}"
    assert amount(row.params)[0] == meta["num_params"]
    assert amount(row.macs)[0] == pytest.approx(1e9 * meta["_ops"])
    assert row.top1 == meta["_metrics"]["ImageNet-1K"]["acc@1"]
