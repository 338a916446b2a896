"""How far a run is: a bar with the time left on a screen, a line a training in a file."""

import sys
import time
from typing import TextIO

BAR = 30  # characters


class Progress:
    """Counts trainings up to ``total``; ``done`` stood in the results already.

    >>> import io
    >>> progress = Progress(total=4, done=1, stream=io.StringIO())
    >>> progress.advance("fire, seed 0: 0.95")
    >>> progress.stream.getvalue().split("  about")[0]
    '  2/4  fire, seed 0: 0.95'
    """

    def __init__(self, total: int, done: int = 0, stream: TextIO | None = None):
        self.total, self.done, self.before = total, done, done
        self.stream = stream or sys.stderr
        self.start = time.monotonic()
        self.is_screen = self.stream.isatty()
        self.last = ""
        self.refresh()

    def advance(self, text: str) -> None:
        """One training more has ended; ``text`` says what came out."""
        self.done, self.last = self.done + 1, text
        if self.is_screen:
            self.refresh()
        else:
            width = len(str(self.total))
            print(f"  {self.done:{width}}/{self.total}  {text}  {self.left()}", file=self.stream, flush=True)

    def refresh(self) -> None:
        """Draw the bar again, on a screen, with the time that has gone by meanwhile."""
        if self.is_screen:
            full = round(BAR * self.done / max(1, self.total))
            bar = "#" * full + "." * (BAR - full)
            line = f"[{bar}] {self.done}/{self.total}  {self.left()}  {self.last}"
            print(f"\r\x1b[K{line[:118]}", end="", file=self.stream, flush=True)

    def left(self) -> str:
        """The time that is left, if the trainings to come take as long as those of this run did."""
        if self.done == self.before:
            return "the time left shows after the first training"
        each = (time.monotonic() - self.start) / (self.done - self.before)
        return f"about {duration(each * (self.total - self.done))} left"

    def end(self) -> None:
        """Let what is written next begin on a line of its own."""
        if self.is_screen:
            print(file=self.stream, flush=True)


def duration(seconds: float) -> str:
    """A length of time in the two largest units that it has.

    >>> [duration(s) for s in (0.4, 59, 61, 3660, 90_000)]
    ['0 s', '59 s', '1 min 1 s', '1 h 1 min', '25 h 0 min']
    """
    seconds = round(seconds)
    if seconds < 60:
        return f"{seconds} s"
    minutes, hours = seconds // 60, seconds // 3600
    return f"{minutes} min {seconds % 60} s" if not hours else f"{hours} h {minutes % 60} min"
