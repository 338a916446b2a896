"""Run the chapters whose outputs are not stored, several side by side; the build alone runs one after the other.

The build finds the stored runs in the same cache. A chapter that fails is not stored: the build runs it once
more, and says what is wrong with it.
"""

import logging

from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor

from tools.forget_stale_runs import BUILD
from tools.notebooks import SECONDS_A_CELL, chapters


def main() -> None:
    cache = get_cache(BUILD / "jupyter-cache")
    paths = [str(chapter) for chapter in chapters()]
    for path in paths:
        cache.add_nb_to_project(path)
    progress = logging.getLogger("chapters")
    progress.setLevel(logging.INFO)  # each process says which chapter it runs
    executor = load_executor("local-parallel", cache, progress)
    print(f"{len(cache.list_unexecuted(paths))} of {len(paths)} chapters must run.", flush=True)
    executor.run_and_cache(filter_uris=paths, timeout=SECONDS_A_CELL)


if __name__ == "__main__":
    main()
