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
from pathlib import Path

import torch

from lwcnn.records.forward_time import ForwardTime, forward_times, write
from lwcnn.studies.timing import compare, machine

from .peers import Pair, all_pairs, build

SECONDS = 12  # about so long for one network at one batch
LEAST, MOST = 7, 60  # rounds


def measure(pair: Pair, batch: int) -> ForwardTime:
    """The median times of one network and of its peer, in milliseconds."""
    ours, peer = build(pair)
    images = torch.randn(batch, 3, pair.size, pair.size)
    calls = {"ours": lambda: ours(images)}
    if peer is not None:
        calls["peer"] = lambda: peer(images)
    with torch.inference_mode():
        start = time.perf_counter()
        logits = [call() for call in calls.values()]
        one_round = time.perf_counter() - start
    if peer is not None and (logits[0] - logits[1]).abs().max() > 1e-4 * logits[1].abs().max():
        sys.exit(f"{pair.network} is not the same network as pytorchcv's {pair.theirs}")
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
