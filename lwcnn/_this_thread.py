"""What holds for one thread: the arithmetic that is on in it. PyTorch's modes belong to a thread, too."""

import threading
from collections.abc import Callable


class _ThisThread(threading.local):
    """Each thread begins with these; `lwcnn.arithmetic` changes them for its own."""

    arithmetic = ""  # none but PyTorch's own
    computed: Callable = staticmethod(lambda fn: fn)  # what a recorded function is in it


THIS_THREAD = _ThisThread()
