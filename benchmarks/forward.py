"""Time the forward pass of every network against the same network in torchvision, timm and pytorchcv.

    python -m benchmarks.forward              all of them; writes lwcnn/records/forward_time.csv
    python -m benchmarks.forward mobilenet    those with "mobilenet" in their name; only their rows change

Our network, the same one after `lwcnn.fold`, and all peers get the same images, with the memory of all in one order:
contiguous, then channels_last. They run on one thread, turn by turn; medians after a warm-up (`lwcnn.studies.timing`).
The fastest peer stands in the table. The processor's time is counted; other programs still take its caches.
"""

import contextlib
import ctypes
import datetime
import os
import sys
import time
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

import torch
from torch import nn

import lwcnn
from lwcnn.errors import LwcnnError
from lwcnn.records.forward_time import ForwardTime, forward_times, write
from lwcnn.studies.timing import compare, machine

from .peers import PEERS, Peer

SECONDS = 2  # about so long for one network at one batch in one order
LEAST, MOST = 5, 60  # rounds
ORDERS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}

#: Networks that take a second or more for one image or for eight.
LARGE = (
    "xception",
    "efficientnet_b[2-7]",
    "efficientnet_v2_*",
    "efficientnet_lite[2-4]",
    "adder_resnet[15]*",
)


class Candidate(NamedTuple):
    """One network here, its options, and its twins in other packages."""

    name: str
    options: dict
    peers: list[Peer]

    @property
    def batches(self) -> tuple[int, ...]:
        """How many images at once: 1, and 8 where that takes neither minutes nor gigabytes."""
        return (1,) if any(fnmatch(self.name, pattern) for pattern in LARGE) else (1, 8)

    @property
    def network(self) -> str:
        """The name with the options that choose a variant: ``mobilenet_v1 width=0.5``."""
        # eps changes no time: it only says whose weights they are
        shown = [f"{key}={value}" for key, value in self.options.items() if key != "eps"]
        return " ".join([self.name, *shown])


def all_candidates() -> list[Candidate]:
    """The networks that have a timed peer, each variant once, then those that no package has."""
    found: dict[str, Candidate] = {}
    for peer in PEERS:
        if peer.timed:
            candidate = Candidate(peer.name, peer.options, [])
            found.setdefault(candidate.network, candidate).peers.append(peer)
    alone = set(lwcnn.list_models()) - {candidate.name for candidate in found.values()}
    return [*found.values(), *(Candidate(name, {}, []) for name in sorted(alone))]


def build(candidate: Candidate) -> dict[str, nn.Module]:
    """Our network, the folded one and the peers, in eval mode; ours computes what each peer computes."""
    torch.manual_seed(0)
    ours = lwcnn.create_model(candidate.name, **candidate.options).eval()
    side = ours.input_size[1]
    networks = {}
    for peer in candidate.peers:
        theirs = networks[peer.library] = peer.build()
        images = torch.randn(2, 3, side, side)
        peer.draw(theirs, images)
        ours = peer.adopt(theirs)
        with torch.inference_mode():
            logits, others = ours(images[:1]), theirs(images[:1])
        if (logits - others).abs().max() > 1e-4 * others.abs().max():
            sys.exit(f"{candidate.network} is not the same network as {peer.theirs} of {peer.library}")
    if any(isinstance(layer, nn.BatchNorm2d) for layer in ours.modules()):
        with contextlib.suppress(LwcnnError):  # after an adder layer
            networks["folded"] = lwcnn.fold(ours)
    return {"ours": ours, **networks}


def measure(candidate: Candidate) -> list[ForwardTime]:
    """The median times of one network and of its fastest peer, in milliseconds: each batch in each order."""
    networks, rows = build(candidate), []
    side = networks["ours"].input_size[1]
    for order, memory_format in ORDERS.items():
        networks = in_order(networks, memory_format)
        for batch in candidate.batches:
            images = torch.randn(batch, 3, side, side).to(memory_format=memory_format)
            milliseconds = time_all({k: one for k, one in networks.items() if can_run(one, images)}, images)
            ours, folded = milliseconds.pop("ours"), milliseconds.pop("folded", None)
            fastest = min(milliseconds, key=milliseconds.get, default=None)
            peer_ms = milliseconds.get(fastest)
            rows.append(ForwardTime(candidate.network, batch, side, order, ours, folded, fastest, peer_ms))
    return rows


def in_order(networks: dict[str, nn.Module], memory_format: torch.memory_format) -> dict[str, nn.Module]:
    """The networks with their weights in this order, without those that PyTorch cannot bring into it.

    Weights of five axes, as of pytorchcv's ChannelNet, have no channels_last of images.
    """
    brought = {}
    for name, network in networks.items():
        with contextlib.suppress(RuntimeError):
            brought[name] = network.to(memory_format=memory_format)
    return brought


def can_run(network: nn.Module, images: torch.Tensor) -> bool:
    """Whether a network takes images in this order: pytorchcv's VGG views its last maps as rows."""
    try:
        with torch.inference_mode():
            network(images)
    except RuntimeError:
        return False
    return True


def time_all(networks: dict[str, nn.Module], images: torch.Tensor) -> dict[str, float]:
    """Median milliseconds of each network, turn by turn; all get the images in the order of their weights."""
    calls = {name: lambda network=network: network(images) for name, network in networks.items()}
    start = time.perf_counter()
    with torch.inference_mode():
        for call in calls.values():
            call()
    rounds = max(LEAST, min(MOST, int(SECONDS / (time.perf_counter() - start))))
    seconds = compare(calls, rounds=rounds, warm_up=0)  # each has run twice
    return {name: round(1000 * median, 2) for name, median in seconds.items()}


def keep_freed_memory() -> None:
    """Let the C library keep what a network has freed, for its next run.

    Else each run asks the system again for 10 MB and more, or does not, as chance has laid out the memory: 1 to
    3 ms. The numbers are those of ``malloc.h`` of glibc; other libraries decide for themselves.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    trim_threshold, mmap_threshold = -1, -3
    mallopt(trim_threshold, 2**30)
    mallopt(mmap_threshold, 2**25)  # the largest that it takes


def main(words: list[str]) -> int:
    """Measure the networks that have one of the words in their name, or all, and write the table."""
    torch.set_num_threads(1)
    keep_freed_memory()
    candidates = [one for one in all_candidates() if not words or any(word in one.network for word in words)]
    if not candidates:
        sys.exit(f"No network has {' or '.join(words)} in its name.")
    here = f"{machine()}, 1 thread"
    old, measured = rows_that_stay(words, here)
    print(measured, flush=True)
    rows = []
    for number, candidate in enumerate(candidates, start=1):
        for row in measure(candidate):
            rows.append(row)
            print(f"{number:2}/{len(candidates)}  {'  '.join(row.texts())}", flush=True)
        path = store(old, rows, measured)
    for name in ("ratio", "folded_ratio"):
        ratios = [ratio for row in rows if (ratio := getattr(row, name))]
        print(f"{name}: {sum(r > 1.05 for r in ratios)} of {len(ratios)} above 1.05")
    print(f"Wrote {path}")
    return 0


def rows_that_stay(words: list[str], here: str) -> tuple[list[ForwardTime], str]:
    """The rows of the table, if only some are measured again, and what its first line will say.

    Rows stay only if they are of the same machine.
    """
    load = os.getloadavg()[0]
    today = f"{datetime.date.today()}{f', not a quiet machine: load {load:.1f}' if load > 1.5 else ''}"
    if not words:
        return [], f"{here}, {today}"
    old = forward_times()
    if not old.measured.startswith(here):
        sys.exit(f"The table is of another machine ({old.measured}): measure all networks, without a name.")
    return old.rows, f"{old.measured}; {', '.join(words)}: {today}"


def store(old: list[ForwardTime], rows: list[ForwardTime], measured: str) -> Path:
    """Write the new rows among the old ones, as far as they have come: a run that is ended loses nothing."""
    table = {(row.network, row.batch, row.order): row for row in [*old, *rows]}
    names = [candidate.network for candidate in all_candidates()]
    return write([row for name in names for row in table.values() if row.network == name], measured)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
