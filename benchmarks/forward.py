"""Time the forward pass of every network against the same network in pytorchcv.

    python -m benchmarks.forward              all of them; writes lwcnn/records/forward_time.csv
    python -m benchmarks.forward mobilenet    those with "mobilenet" in their name; only their rows change

Both have the same weights and get the same images, one thread, turn by turn; medians after a warm-up
(`lwcnn.studies.timing`). A quiet machine gives steadier numbers: the processor's time is counted, but other programs
still take its caches.
"""

import datetime
import os
import sys
import time
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

import torch

import lwcnn
from lwcnn.records.forward_time import ForwardTime, forward_times, write
from lwcnn.studies.timing import compare, machine

from .peers import PEERS, Peer

SECONDS = 12  # about so long for one network at one batch
LEAST, MOST = 7, 60  # rounds

#: Height and width of the images that a network is meant for, where it isn't 224 and the network doesn't say it.
SIZES = {"xception": 299, "adder_resnet20": 32}
#: Networks that take a second or more for one image.
LARGE = ("efficientnet_b[4-7]", "efficientnet_v2_*", "adder_resnet[15]*")


class Pair(NamedTuple):
    """One network here, its twin in pytorchcv or None, and the height and width of the images."""

    name: str
    options: dict
    peer: Peer | None
    size: int

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


def all_pairs() -> list[Pair]:
    """The timed peers of pytorchcv, then all networks of lwcnn that it does not have."""
    with torch.device("meta"):
        models = {name: lwcnn.create_model(name) for name in lwcnn.list_models()}
    sizes = {
        name: model.scale.resolution if hasattr(model, "scale") else SIZES.get(name, 224)
        for name, model in models.items()
    }
    timed = [peer for peer in PEERS if peer.library == "pytorchcv" and peer.timed]
    alone = set(models) - {peer.name for peer in timed}
    return [
        *[Pair(peer.name, peer.options, peer, sizes[peer.name]) for peer in timed],
        *[Pair(name, {}, None, sizes[name]) for name in models if name in alone],
    ]


def build(pair: Pair) -> list[torch.nn.Module]:
    """Our network, and the peer if there is one: with the same weights, in eval mode."""
    torch.manual_seed(0)
    if pair.peer is None:
        return [lwcnn.create_model(pair.name, **pair.options).eval()]
    peer = pair.peer.build()
    pair.peer.draw(peer, torch.randn(2, 3, pair.size, pair.size))
    return [pair.peer.adopt(peer), peer]


def measure(pair: Pair, batch: int) -> ForwardTime:
    """The median times of one network and of its peer, in milliseconds."""
    networks = dict(zip(("ours", "peer"), build(pair), strict=False))
    images = torch.randn(batch, 3, pair.size, pair.size)
    calls = {name: lambda network=network: network(images) for name, network in networks.items()}
    with torch.inference_mode():
        start = time.perf_counter()
        logits = [call() for call in calls.values()]
        one_round = time.perf_counter() - start
    if pair.peer and (logits[0] - logits[1]).abs().max() > 1e-4 * logits[1].abs().max():
        sys.exit(f"{pair.network} is not the same network as pytorchcv's {pair.peer.theirs}")
    rounds = max(LEAST, min(MOST, int(SECONDS / one_round)))
    seconds = compare(calls, rounds=rounds, warm_up=2)
    milliseconds = [round(1000 * seconds[name], 2) if name in seconds else None for name in ("ours", "peer")]
    return ForwardTime(pair.network, batch, pair.size, *milliseconds)


def main(words: list[str]) -> int:
    """Measure the networks that have one of the words in their name, or all, and write the table."""
    torch.set_num_threads(1)
    pairs = [pair for pair in all_pairs() if not words or any(word in pair.network for word in words)]
    print(f"{machine()}, 1 thread, load {os.getloadavg()[0]:.1f}", flush=True)
    rows = []
    for number, pair in enumerate(pairs, start=1):
        for batch in pair.batches:
            row = measure(pair, batch)
            rows.append(row)
            beside = f"  pytorchcv {row.peer_ms:8.2f} ms  ratio {row.ratio:.3f}" if row.peer_ms else ""
            print(
                f"{number:2}/{len(pairs)}  {row.network:30} batch {batch}  {row.ours_ms:8.2f} ms{beside}",
                flush=True,
            )
    slow = [row for row in rows if row.ratio and row.ratio > 1.05]
    print(f"{len(slow)} of {sum(row.peer_ms is not None for row in rows)} ratios are above 1.05", flush=True)
    print(f"Wrote {store(rows, words)}")
    return 0


def store(rows: list[ForwardTime], words: list[str]) -> Path:
    """Write the table: all rows new, or the new rows among the old ones, if these are of the same machine."""
    here, today = f"{machine()}, 1 thread", datetime.date.today()
    if not words:
        return write(rows, f"{here}, {today}")
    old = forward_times()
    if not old.measured.startswith(here):
        sys.exit(f"The table is of another machine ({old.measured}): measure all networks, without a name.")
    table = {(row.network, row.batch): row for row in [*old.rows, *rows]}
    return write(list(table.values()), f"{old.measured}; {', '.join(words)}: {today}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
