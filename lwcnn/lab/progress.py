"""How far a run is: tqdm's bar on a screen, a line a training in a file."""

import sys
import time
from typing import TextIO

from tqdm import tqdm


class Progress:
    """Counts trainings up to ``total``; ``done`` stood in the results already.

    >>> import io
    >>> progress = Progress(total=4, done=1, stream=io.StringIO())
    >>> progress.advance("fire, seed 0: 0.95")
    >>> progress.stream.getvalue()[:30]
    ' 50%|█████     | 2/4 [00:00<00'
    """

    def __init__(self, total: int, done: int = 0, stream: TextIO | None = None):
        self.stream, self.start = stream or sys.stderr, time.monotonic()
        self.counts = {"total": total, "initial": done, "unit": "training"}
        self.done = done
        # disable=None: no bar where the stream is no screen
        self.bar = tqdm(**self.counts, file=self.stream, disable=None, dynamic_ncols=True)

    def advance(self, text: str) -> None:
        """One training more has ended; ``text`` says what came out."""
        self.done += 1
        if self.bar.disable:
            counts = {**self.counts, "n": self.done, "elapsed": time.monotonic() - self.start}
            print(tqdm.format_meter(**counts, postfix=text), file=self.stream, flush=True)
        else:
            self.bar.set_postfix_str(text, refresh=False)
            self.bar.update()

    def refresh(self) -> None:
        """Draw the bar again, on a screen, with the time that has gone by meanwhile."""
        self.bar.refresh()

    def end(self) -> None:
        """Let what is written next begin on a line of its own."""
        self.bar.close()
