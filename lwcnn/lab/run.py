"""``python -m lwcnn.lab run``: alone, as one of torchrun's processes, or as the one that starts several."""

import argparse
import os
import sys

from .record import Results
from .settings import Settings, add_options, read_settings
from .team import join_team
from .workers import work

__all__ = ["add_options", "main"]
SUMMARY = "train every block with every seed, and write what came out"
STOPPED = 130  # what a command ends with that was stopped by Ctrl-C


def main(options: argparse.Namespace, arguments: list[str]) -> int:
    """Run, and return what the command ends with. ``arguments`` are the words that ``options`` were read from.

    Raises:  LwcnnError if the options or what they name cannot be.
    """
    settings = read_settings(options)
    if settings.workers > 1:
        return launch(settings, arguments)
    try:
        work(settings, join_team())
    except KeyboardInterrupt:
        if int(os.environ.get("RANK", 0)) == 0:
            said = "Stopped. The same command goes on from what is written in"
            print(f"{said} {settings.results}.", file=sys.stderr)
        return STOPPED
    return 0


def launch(settings: Settings, arguments: list[str]) -> int:
    """Start the same run in several processes of this machine, by PyTorch's own launcher, and wait for them."""
    with Results(settings.results):  # what is wrong with the file is told once, and not by each of them
        pass
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("LOGLEVEL", "CRITICAL")  # of the launcher: each process tells its own errors
    from torch.distributed import run as launcher
    from torch.distributed.elastic.multiprocessing.api import SignalException
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError

    words = ["--standalone", f"--nproc-per-node={settings.workers}", "-m", "lwcnn.lab", "run"]
    # of an option that is given twice the last counts: these are not to start others
    try:
        launcher.run(launcher.parse_args([*words, *arguments, "--workers=1"]))
    except ChildFailedError:
        return 1
    except (SignalException, KeyboardInterrupt):
        return STOPPED
    return 0
