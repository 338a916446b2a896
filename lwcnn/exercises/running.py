"""Run the reader's function on a case: on copies, not for ever, and so that nothing is left behind."""

import _thread
import contextlib
import copy
import io
import random
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import torch


class TimeUpError(Exception):
    """The function was stopped."""


class Raised(NamedTuple):
    """An exception that came out of a function, and the line of the function where it did."""

    error: BaseException
    line: int | None

    @property
    def text(self) -> str:
        """What the reader is told."""
        if isinstance(self.error, TimeUpError):
            return f"{self.error}: does a loop never end?"
        place = f", line {self.line} of your function" if self.line else ""
        message = str(self.error).strip().splitlines()
        return f"{type(self.error).__name__}: {message[0] if message else 'no message'}{place}"


def run(function: Callable, case: tuple, seconds: float | None = None):
    """Call a function with copies, so that it cannot change the case for the next one; what it raises comes back.

    ``seconds``: how long it may take, see `stop_after`.

    >>> run(lambda a, b: a / b, (1, 0)).text
    'ZeroDivisionError: division by zero, line 1 of your function'
    """
    try:
        with torch.no_grad(), stop_after(seconds) if seconds else contextlib.nullcontext():
            return function(*copy.deepcopy(case))
    except Exception as error:
        code = getattr(function, "__code__", None)
        frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__) if frame.f_code is code]
        lines = [at for frame, at in traceback.walk_tb(error.__traceback__) if frame in frames]
        return Raised(error, lines[-1] - code.co_firstlineno + 1 if lines else None)


def run_all(function: Callable, cases: list[tuple], seconds: float) -> list:
    """The results of all cases, up to one that takes too long. Only the first case may print."""
    results = []
    for case in cases:
        silent = contextlib.redirect_stdout(io.StringIO()) if results else contextlib.nullcontext()
        with silent:
            results.append(run(function, case, seconds))
        if is_late(results[-1]):
            break
    return results


def is_late(result) -> bool:
    """Whether the function was stopped."""
    return isinstance(result, Raised) and isinstance(result.error, TimeUpError)


@contextlib.contextmanager
def stop_after(seconds: float) -> Iterator[None]:
    """Raise `TimeUpError` in a block that still runs after so many seconds, by the signal that Ctrl-C sends.

    Python hands signals to its main thread alone, which runs the cells of a notebook. In another thread nothing
    is stopped.
    """
    thread, late = threading.main_thread(), threading.Event()
    if threading.current_thread() is not thread:
        yield
        return

    def interrupt() -> None:
        late.set()
        if hasattr(signal, "pthread_kill"):  # wakes the thread from a sleep, too
            signal.pthread_kill(thread.ident, signal.SIGINT)
        else:  # Windows
            _thread.interrupt_main()

    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        with hear_interrupts():
            yield
    except KeyboardInterrupt:
        if not late.is_set():  # it was the reader
            raise
        raise TimeUpError(f"still running after {seconds:g} s") from None
    finally:
        timer.cancel()


@contextlib.contextmanager
def hear_interrupts() -> Iterator[None]:
    """Let Ctrl-C's signal raise `KeyboardInterrupt` in a block, also where a shell starts Python in the background."""
    is_ignored = signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    if is_ignored:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        if is_ignored:
            signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextlib.contextmanager
def keep_random_state() -> Iterator[None]:
    """Give the generators of Python, numpy and PyTorch (of the processor) the state back that they had.

    >>> with keep_random_state():
    ...     first = torch.rand(1)
    >>> torch.equal(torch.rand(1), first)
    True
    """
    python, numpy = random.getstate(), np.random.get_state()
    try:
        with torch.random.fork_rng(devices=[]):
            yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
