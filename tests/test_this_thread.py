"""What holds for one thread does not hold for another: `tests/ops/test_arithmetic.py` has what follows from it."""

import threading

from lwcnn._this_thread import THIS_THREAD


def test_each_thread_begins_with_its_own():
    seen = {}

    def run():
        seen.update(arithmetic=THIS_THREAD.arithmetic, computed=THIS_THREAD.computed(abs))
        THIS_THREAD.arithmetic = "theirs"

    THIS_THREAD.arithmetic = "ours"
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        assert THIS_THREAD.arithmetic == "ours"
    finally:
        THIS_THREAD.arithmetic = ""
    assert seen == {"arithmetic": "", "computed": abs}
