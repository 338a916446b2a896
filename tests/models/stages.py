"""Parameters and MACs of a network by stage: what the tests of single papers compare with the released codes."""

import torch

import lwcnn


def counted_by_stage(name: str, stages, **options) -> dict[str, tuple[int, int]]:
    """Sums over the steps of each stage: of a part of ``features`` with this name, or with this name and a number."""
    with torch.device("meta"):
        model = lwcnn.create_model(name, **options).eval()
    found = dict.fromkeys(stages, (0, 0))
    for row in lwcnn.profile(model).rows:
        part = row.name.removeprefix("features.").partition(".")[0]
        stage = part if part in found else part.rpartition("_")[0]
        if stage in found:
            params, macs = found[stage]
            found[stage] = params + row.cost.params, macs + row.cost.macs
    return found
