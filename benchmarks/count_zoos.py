"""Count the networks of torchvision and timm with `lwcnn.profile` and with PyTorch's own counter, and compare.

Run from the root: ``python -m benchmarks.count_zoos``. Nothing is computed: all stands on the meta device. It takes a
quarter of an hour and writes the table that `lwcnn.records.zoos` reads.
"""

import sys
import warnings
from datetime import date
from importlib.metadata import version

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

import lwcnn
from lwcnn.records.zoos import ZooCount, ZooCounts, write

from .adopt import import_peer, import_torchvision

ODD = (225, 193)  # odd, and not square


def torchvision_names() -> list[str]:
    """All networks of torchvision that classify images."""
    models = import_torchvision().models
    return sorted(models.list_models(module=models))


def timm_names(each: int = 2) -> list[str]:
    """The first networks of every file of timm."""
    import_torchvision()  # timm imports it
    timm = import_peer("timm")
    return sorted({name for file in timm.list_modules() for name in timm.list_models(module=file)[:each]})


def build(zoo: str, name: str) -> nn.Module:
    """A network without weights, in eval mode."""
    models = import_torchvision().models  # timm imports it too
    make = import_peer("timm").create_model if zoo == "timm" else models.get_model
    try:
        with torch.device("meta"):
            model = make(name)
    except (NotImplementedError, RuntimeError):  # it computes its widths with tensors, as RegNet does
        model = make(name).to("meta")
    return model.requires_grad_(
        False
    ).eval()  # PyTorch's counter stumbles over some weights that want gradients


def count_by_pytorch(model: nn.Module, size: tuple[int, ...]) -> tuple[int, int]:
    """Parameters and MACs, without lwcnn."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(torch.empty(size, device="meta"))
    return sum(p.numel() for p in model.parameters()), counter.get_total_flops() // 2


def compare(zoo: str, name: str) -> tuple[list[tuple[int, ...]], list[str]]:
    """The sizes at which both counts are equal, and what differs at others; PyTorch refuses some odd sizes."""
    model, equal, differ = build(zoo, name), [], []
    own = lwcnn.profile(model).input_size
    for size in (own, (own[0], own[1], *ODD)):
        try:
            expected = count_by_pytorch(model, size)
        except Exception:
            if size == own:
                raise
            continue
        counted = lwcnn.profile(model, size)
        if (counted.params, counted.macs) == expected and not counted.unknown:
            equal.append(size)
        else:
            differ.append(f"{size}: {counted.params, counted.macs} {counted.unknown}, PyTorch {expected}")
    return equal, differ


def count(zoo: str, name: str) -> ZooCount:
    """The row of a network; one that cannot be built or counted differs by its error."""
    try:
        equal, differ = compare(zoo, name)
    except Exception as error:
        equal, differ = [], [f"{type(error).__name__}: {error}".splitlines()[0]]
    return ZooCount(zoo, name, tuple(f"{size[-2]}x{size[-1]}" for size in equal), "; ".join(differ))


def main() -> None:
    """Print a line a network, and write the table."""
    warnings.simplefilter("ignore")
    rows = []
    for zoo, names in (("torchvision", torchvision_names()), ("timm", timm_names())):
        for name in names:
            rows.append(count(zoo, name))
            print(*rows[-1], flush=True)
    versions = ", ".join(f"{package} {version(package)}" for package in ("torch", "torchvision", "timm"))
    print(ZooCounts(rows, "").totals())
    write(rows, f"{versions}, {date.today()}")
    sys.exit(not all(row.agrees for row in rows))


if __name__ == "__main__":
    main()
