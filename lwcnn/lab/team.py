"""The processes of a run: they share a store of PyTorch's, out of which each takes its next training.

Alone, the store lies in memory. Under ``torchrun`` it is the one that torchrun has made for its processes, on however
many machines. A counter in it gives every training to one process; the rows go back through it to the first process,
which alone writes.
"""

import json
import os
import threading
import time
from typing import NamedTuple

import torch.distributed as dist

from ..errors import LwcnnError
from .record import Record

WAITING = 0.1  # seconds between two looks


class Team(NamedTuple):
    """The shared store, which of the processes this is, and how many there are."""

    store: dist.Store
    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Whether this process writes."""
        return self.rank == 0

    def next_job(self) -> int:
        """The place in the plan of the training that this process is to do next."""
        return self.store.add("jobs", 1) - 1

    def send(self, row: Record) -> None:
        """Give a row to the process that writes."""
        self.store.set(f"row {self.store.add('rows', 1)}", json.dumps(row))

    def received(self, number: int) -> Record | None:
        """The row that was sent as number 1, 2, ..., or None if it has not come yet."""
        key = f"row {number}"
        return Record(*json.loads(self.store.get(key))) if self.store.check([key]) else None

    def publish(self, name: str, value) -> None:
        """Tell all processes something that can be written as JSON."""
        self.store.set(name, json.dumps(value))

    def hear(self, name: str):
        """What `publish` told; waits for it."""
        return json.loads(self.store.get(name))

    def leave(self) -> None:
        """Say that this process has nothing more to do; the first waits for all others: it may hold the store."""
        self.store.add("left", 1)
        while self.leads and self.store.add("left", 0) < self.size:
            time.sleep(WAITING)


def is_launched() -> bool:
    """Whether torchrun has started this process."""
    return dist.is_available() and dist.is_torchelastic_launched()


def join_team() -> Team:
    """The processes that torchrun has started together, or this one alone.

    Raises:  LwcnnError if this build of PyTorch has no stores.
    """
    if not dist.is_available():
        raise LwcnnError("python -m lwcnn.lab run", "this build of PyTorch is without torch.distributed")
    if not is_launched():
        return Team(dist.HashStore())
    store, rank, size = next(dist.rendezvous("env://"))
    end_with_parent()
    return Team(dist.PrefixStore("lwcnn.lab", store), rank, size)


def local_rank() -> int:
    """Which of the processes of this machine this is."""
    return int(os.environ.get("LOCAL_RANK", 0))


def end_with_parent() -> None:
    """End this process as soon as the one that started it is gone: torchrun, killed, leaves its children behind."""
    parent = os.getppid()

    def watch():
        while os.getppid() == parent:
            time.sleep(WAITING)
        os._exit(1)  # at once: every row that is on the disk is whole

    threading.Thread(target=watch, daemon=True).start()
