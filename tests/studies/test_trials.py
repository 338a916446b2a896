"""The toy space and its trials: what is built, what the imagined device takes, what is trained on, and refusals."""

import itertools

import pytest
import torch

from lwcnn.cost import Cost, profile
from lwcnn.data import digits
from lwcnn.errors import LwcnnError
from lwcnn.studies import trials
from lwcnn.studies.search_space import (
    CHANNELS,
    CHOICES,
    SearchedDigits,
    Stage,
    mutate,
    size_of_space,
)
from lwcnn.studies.trials import Device, latency, trial

SMALL = (Stage(1, 3, False, 0.75, 1),) * 2
MIXED = (Stage(3, 5, True, 1.25, 2), Stage(6, 3, False, 0.75, 1))


def test_the_network_is_the_architecture():
    architecture = MIXED[0], MIXED[1]._replace(layers=2)
    blocks = [
        block for name, block in SearchedDigits(architecture).features.named_children() if name != "conv1"
    ]
    built = [
        (
            block.depthwise.conv.out_channels // channels,
            block.depthwise.conv.kernel_size[0],
            block.squeeze_excite is not None,
            block.project.conv.out_channels,
            block.depthwise.conv.stride[0],
        )
        for block, channels in zip(blocks, (12, 15, 15, 12), strict=True)
    ]
    first, second = (3, 5, True, 15), (6, 3, False, 12)
    assert built == [(*first, 1), (*first, 1), (*second, 2), (*second, 1)]


def test_the_space_is_as_large_as_its_products():
    assert size_of_space() == len(list(itertools.product(*CHOICES.values()))) ** len(CHANNELS)
    layers = [len(list(itertools.product(*(v for n, v in CHOICES.items() if n != "layers"), repeat=count)))
              for count in (1, 2)]  # fmt: skip
    assert size_of_space(flat=True) == sum(layers) ** len(CHANNELS)


def test_a_device_takes_the_longer_of_two_times_for_each_step():
    pointwise = Cost(macs=4 * 8 * 100, reads=400, writes=800, params=32)
    depthwise = Cost(macs=9 * 8 * 64, reads=800, writes=512, params=72)
    costs = [pointwise, depthwise]
    assert latency(costs, Device(macs=10, numbers=1)) == (400 + 800 + 32) + (800 + 512 + 72)
    assert latency(costs, Device(macs=1, numbers=100)) == 3200 + 4608
    assert latency(costs, Device(macs=3, numbers=1)) == 1232 + 4608 / 3


def test_a_trial_sees_neither_the_held_out_nor_the_test_digits(monkeypatch):
    """Other answers for them change what is measured, and nothing that is learned."""
    data = digits()
    cut = len(data.train_labels) - trials.HELD_OUT
    honest = trial(SMALL, seed=11, epochs=1)
    held_out = torch.cat([data.train_labels[:cut], (data.train_labels[cut:] + 1) % 10])
    monkeypatch.setattr(trials, "digits", lambda: data._replace(train_labels=held_out))
    other = trial.__wrapped__(SMALL, seed=11, epochs=1)
    assert other.accuracy != honest.accuracy and other.test_accuracy == honest.test_accuracy
    monkeypatch.setattr(trials, "digits", lambda: data._replace(test_labels=(data.test_labels + 1) % 10))
    other = trial.__wrapped__(SMALL, seed=11, epochs=1)
    assert other.accuracy == honest.accuracy and other.test_accuracy != honest.test_accuracy


def test_a_trial_is_done_once_and_leaves_the_readers_numbers_alone():
    torch.manual_seed(5)
    before = torch.get_rng_state()
    first = trial(SMALL, seed=12, epochs=1)
    assert torch.equal(torch.get_rng_state(), before)
    done = trial.cache_info().misses
    assert trial(SMALL, seed=12, epochs=1) is first and trial.cache_info().misses == done
    assert trial(SMALL, seed=13, epochs=1) is not first


def test_a_trial_counts_its_network():
    found = trial(MIXED, seed=0, epochs=1)
    counted = profile(SearchedDigits(MIXED).eval(), (1, 1, 8, 8))
    assert (found.macs, found.params) == (counted.macs, counted.params)
    assert found.latency == pytest.approx(latency(row.cost for row in counted.rows))
    assert found.latency > trial(SMALL, seed=12, epochs=1).latency


@pytest.mark.slow
def test_a_trial_learns_something():
    assert trial(MIXED, seed=0).accuracy > 0.5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: SearchedDigits(SMALL[:1]), "this is no architecture"),
        (lambda: SearchedDigits((SMALL[0], (1, 3, False, 1.0, 1))), "this is no stage"),
        (lambda: mutate([*SMALL], None), "this is no architecture"),
        (lambda: SearchedDigits((SMALL[0], SMALL[0]._replace(kernel=7))), "kernel is 7"),
        (lambda: trial((SMALL[0], SMALL[0]._replace(width=2.0))), "width is 2.0"),
        (lambda: trial(SMALL, seed=-1), "seed is -1"),
        (lambda: trial(SMALL, epochs=0), "epochs is 0"),
        (lambda: latency([Cost(macs=1)], Device(0, 1)), "does something"),
    ],
)
def test_refused(call, message):
    with pytest.raises(LwcnnError, match=message):
        call()
