"""The reward of a search: one number that weighs how often a network is right against how long it takes."""

import math

from ..errors import LwcnnError, check_positive, is_number

SOFT = -0.07  # both exponents of the paper's search: twice as slow for 5 % more accuracy is as good


def reward(accuracy: float, latency: float, target: float, alpha: float = SOFT, beta: float = SOFT) -> float:
    """``accuracy * (latency / target) ** w``, where w is alpha up to the target and beta beyond it.

    alpha = beta = -0.07 is the soft form of the paper: slower costs a little, everywhere. alpha = 0, beta = -1 is its
    hard form: up to the target accuracy alone counts, beyond it twice the time halves the reward.

    Raises:  LwcnnError unless accuracy is at least 0, latency and target are above 0, alpha and beta at most 0.
    Source:  MnasNet, Tan et al. 2019, section 3, equations 2 and 3.

    >>> reward(0.72, 75, target=75), round(reward(0.77, 150, target=75), 4)
    (0.72, 0.7335)
    >>> reward(0.77, 150, target=75, alpha=0, beta=-1), reward(0.6, 20, target=75, alpha=0, beta=-1)
    (0.385, 0.6)
    """
    where = f"reward({accuracy!r}, {latency!r}, target={target!r}, alpha={alpha!r}, beta={beta!r})"
    if not (is_number(accuracy) and accuracy >= 0):
        raise LwcnnError(where, f"accuracy is {accuracy!r}", expected="a number of at least 0")
    check_positive(where, "latency", latency)
    check_positive(where, "target", target)
    for name, value in (("alpha", alpha), ("beta", beta)):
        if not (is_number(value) and value <= 0):
            hint = "an exponent above 0 would reward slow networks"
            raise LwcnnError(where, f"{name} is {value!r}", expected="a number of at most 0", hint=hint)
    return accuracy * (latency / target) ** (alpha if latency <= target else beta)


def exponent_of(gain: float) -> float:
    """``-log2(1 + gain)``: with it a network twice as slow is rewarded alike if it is better by the share ``gain``.

    Raises:  LwcnnError unless gain is a number above 0.
    Source:  MnasNet, section 3: "doubling the latency usually brings about 5 % relative accuracy gain".

    >>> round(exponent_of(0.05), 4)
    -0.0704
    """
    check_positive(f"exponent_of({gain!r})", "gain", gain)
    return -math.log2(1 + gain)
