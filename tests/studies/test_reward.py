"""The reward of a search: its two forms, its value at the target, the exponent behind it, and refusals."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lwcnn.errors import LwcnnError
from lwcnn.studies.reward import SOFT, exponent_of, reward


def test_worked_out_by_hand():
    assert reward(0.75, 75, target=75) == 0.75
    assert reward(0.8, 160, target=80, alpha=0, beta=-1) == pytest.approx(0.4)
    assert reward(0.8, 40, target=80, alpha=0, beta=-1) == 0.8
    assert reward(0.8, 40, target=80, alpha=-0.5, beta=-1) == pytest.approx(0.8 * math.sqrt(2))
    assert reward(0.8, 320, target=80, alpha=-0.5, beta=-2) == pytest.approx(0.05)


@given(st.floats(0.1, 1), st.floats(1, 500), st.floats(1, 500), st.floats(-2, 0), st.floats(-2, 0))
def test_slower_is_never_worth_more_and_the_target_changes_nothing(accuracy, latency, target, alpha, beta):
    now = reward(accuracy, latency, target, alpha, beta)
    assert reward(accuracy, 1.1 * latency, target, alpha, beta) <= now * (1 + 1e-12)
    assert reward(accuracy, target, target, alpha, beta) == accuracy


@given(st.floats(5, 300), st.floats(5, 300), st.floats(0.5, 0.9), st.floats(0.5, 0.9), st.floats(10, 200))
def test_with_equal_exponents_the_target_changes_no_order(one, other, a, b, target):
    """The ratio of two rewards is that of (latency)^w, whatever the target is."""
    ratio = reward(a, one, target) / reward(b, other, target)
    assert ratio == pytest.approx(a / b * (one / other) ** SOFT)


def test_the_exponent_of_the_paper():
    """ "doubling the latency usually brings about 5 % relative accuracy gain" gives -0.07, as it says."""
    assert round(exponent_of(0.05), 2) == SOFT == -0.07
    assert reward(1.05, 200, 75, exponent_of(0.05), exponent_of(0.05)) == pytest.approx(
        reward(1, 100, 75, exponent_of(0.05), exponent_of(0.05))
    )
    assert exponent_of(1) == -1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: reward(-0.1, 75, 75), "accuracy is -0.1"),
        (lambda: reward(0.7, 0, 75), "latency is 0"),
        (lambda: reward(0.7, 75, float("inf")), "target is inf"),
        (lambda: reward(0.7, 75, 75, alpha=0.07), "alpha is 0.07"),
        (lambda: reward(0.7, 75, 75, beta="soft"), "beta is 'soft'"),
        (lambda: exponent_of(0), "gain is 0"),
    ],
)
def test_refused(call, message):
    with pytest.raises(LwcnnError) as caught:
        call()
    assert message in str(caught.value)
