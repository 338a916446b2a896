"""What tests of bad calls share: the call is refused with the right words, before anything is computed."""

import pytest
from torch.utils._python_dispatch import TorchDispatchMode

from lwcnn import LwcnnError

# What the tests themselves need to make their bad inputs; no operation of lwcnn computes with these alone.
MAKING = {
    *("empty", "empty_like", "zeros", "ones", "zero_", "fill_", "uniform_"),
    *("lift_fresh", "_to_copy", "slice", "detach", "view"),
}


class NothingComputes(TorchDispatchMode):
    """Inside this context tensor operations that give a result fail: who passes has looked at types and shapes alone.

    One that PyTorch refuses has computed nothing.
    """

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        if func.overloadpacket.__name__ not in MAKING:
            raise AssertionError(f"{func} was computed")
        return result


def refused(call, *fragments: str) -> LwcnnError:
    """Run a bad call; it must raise LwcnnError with all these words in order, and compute nothing."""
    with NothingComputes():
        return raised(call, *fragments)


def raised(call, *fragments: str) -> LwcnnError:
    """Run a bad call; it must raise LwcnnError with all these words in order."""
    with pytest.raises(LwcnnError) as caught:
        call()
    message, place = str(caught.value), 0
    for fragment in fragments:
        found = message.find(fragment, place)
        assert found >= 0, f"{fragment!r} does not stand (in this order) in:\n{message}"
        place = found + len(fragment)
    return caught.value
