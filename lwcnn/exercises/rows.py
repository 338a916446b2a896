"""What designs share that are written as a table, a dict a row: checks of keys and numbers, and how far layers see."""

from collections.abc import Collection, Iterable

from ..errors import LwcnnError, is_whole


def check_keys(
    where: str, row, needed: Collection[str], optional: Collection[str] = (), hint: str = ""
) -> None:
    """Raise LwcnnError unless ``row`` is a dict that has all the needed keys, and of others only the optional.

    >>> check_keys("row 0", {"c": 8}, ["c", "s"])
    Traceback (most recent call last):
      ...
    lwcnn.errors.LwcnnError: row 0: the key 's' is missing.
      the keys are c, s.
    """
    if not isinstance(row, dict):
        raise LwcnnError(where, f"it is not a dict but a {type(row).__name__}")
    keys = [*needed, *optional]
    unknown = [key for key in row if key not in keys]
    missing = [key for key in needed if key not in row]
    if unknown or missing:
        what = f"unknown key {unknown[0]!r}" if unknown else f"the key {missing[0]!r} is missing"
        raise LwcnnError(where, what, expected=f"the keys are {', '.join(keys)}", hint=hint)


def check_number(where: str, key: str, value, largest: int, least: int = 1) -> None:
    """Raise LwcnnError unless ``value`` is a whole number from ``least`` to ``largest``."""
    if not is_whole(value, least) or value > largest:
        expected = f"a whole number from {least} to {largest}"
        raise LwcnnError(where, f"{key} is {value!r}", expected=expected)


def check_odd(where: str, key: str, value: int) -> None:
    """Raise LwcnnError unless the kernel ``value`` has a middle."""
    if value % 2 == 0:
        raise LwcnnError(where, f"{key} is {value}", expected="an odd number: padding is k // 2")


def receptive_field(layers: Iterable[tuple[int, int]]) -> int:
    """Input pixels along one axis that reach one output pixel; a layer is its kernel and its stride.

    >>> receptive_field([(3, 2), (5, 1)])
    11
    """
    field, jump = 1, 1  # jump: distance in input pixels of two neighbouring places
    for kernel, stride in layers:
        field += (kernel - 1) * jump
        jump *= stride
    return field
