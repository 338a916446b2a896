"""Time calls against each other in a fair way: warm-up, turn by turn, medians, a named number of threads."""

import os
import platform
import random
import statistics
import time
from collections.abc import Callable

import torch

from ..errors import LwcnnError, check_whole


def compare(
    calls: dict[str, Callable[[], object]], rounds: int = 30, warm_up: int = 5, threads: int = 1
) -> dict[str, float]:
    """Median seconds of each call, all measured in one run, turn by turn.

    The first ``warm_up`` rounds are thrown away: they fill caches and choose kernels. The calls take turns,
    so that a slow moment of the machine hits all of them, and in another order each time: a call is faster
    after one that has left the caches as it needs them. A median forgets single outliers; a mean does not.
    With one thread its processor time counts, so that waiting for other programs does not (`clock`).
    Only ratios within one run say something: another run, another machine, other seconds. The calls run in inference
    mode; one that needs gradients turns them on itself: ``with torch.inference_mode(False), torch.enable_grad():``.

    Raises:  LwcnnError if there is nothing to call, or a number is not a whole number that is large enough.
    Source:  the protocol of PyTorch's ``torch.utils.benchmark``: warm-up, one thread, medians.

    >>> list(compare({"sum": lambda: torch.ones(9).sum(), "max": lambda: torch.ones(9).max()}, rounds=3))
    ['sum', 'max']
    """
    where = f"compare(calls, rounds={rounds}, warm_up={warm_up}, threads={threads})"
    if not isinstance(calls, dict) or not calls or not all(callable(call) for call in calls.values()):
        raise LwcnnError(
            where,
            "there is nothing to time",
            f"calls is {calls!r}",
            "a dict from names to functions without arguments",
        )
    for name, value, least in (("rounds", rounds, 1), ("warm_up", warm_up, 0), ("threads", threads, 1)):
        check_whole(where, name, value, least)
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    now, chance = clock(threads), random.Random(0)
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        with torch.inference_mode():
            for turn in range(warm_up + rounds):
                for name, call in chance.sample(list(calls.items()), len(calls)):
                    start = now()
                    call()
                    stop = now()
                    if turn >= warm_up:
                        seconds[name].append(stop - start)
    finally:
        torch.set_num_threads(before)
    return {name: statistics.median(times) for name, times in seconds.items()}


def clock(threads: int) -> Callable[[], float]:
    """The clock that is fair to calls on so many threads, in seconds.

    On a busy machine a long call is interrupted more often than a short one, so its wall-clock time grows
    more. The processor time of a thread leaves out the waiting, but it knows one thread only, and on some
    systems it moves in steps of milliseconds.

    >>> clock(threads=2) is time.perf_counter
    True
    """
    fine = time.get_clock_info("thread_time").resolution < 1e-6
    return time.thread_time if threads == 1 and fine else time.perf_counter


def machine() -> str:
    """Name the machine that measures, because a time without its machine says nothing.

    >>> f"torch {torch.__version__}" in machine()
    True
    """
    return f"{processor()}, {os.cpu_count()} cores, torch {torch.__version__}"


def processor() -> str:
    """The name of the processor, as its maker writes it where the system tells that.

    >>> machine().startswith(processor())
    True
    """
    name = platform.processor() or platform.machine()
    if os.path.exists("/proc/cpuinfo"):  # Linux keeps the name of the processor here
        with open("/proc/cpuinfo") as lines:
            models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
        name = models[0] if models else name
    return name
