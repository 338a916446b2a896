"""The recipe: one seed gives one network whatever ran before, images are moved and scaled, and it learns to read."""

import doctest

import pytest
import torch

import lwcnn.lab.measure
import lwcnn.lab.training
from lwcnn.lab.blocks import PLAIN
from lwcnn.lab.budget import Budget
from lwcnn.lab.data import load_data
from lwcnn.lab.measure import Experiment, measure
from lwcnn.lab.record import SETTINGS
from lwcnn.lab.skeleton import Skeleton, Widths
from lwcnn.lab.training import accuracy, move, normalise, pixel_scale, train

SMALL = Widths(4, 8, 16)
DATA = load_data("digits", 3)


def test_doctests():
    for module in (lwcnn.lab.measure, lwcnn.lab.training):
        assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("block", [PLAIN, "channel_wise"])  # the latter drops numbers at random
def test_a_seed_gives_one_network_and_leaves_the_readers_numbers_alone(block):
    torch.manual_seed(5)
    before = torch.get_rng_state()
    one = train(block, SMALL, DATA, seed=3, epochs=2)
    assert torch.equal(torch.get_rng_state(), before)
    torch.rand(7)
    assert train(block, SMALL, DATA, seed=3, epochs=2) == one
    others = {train(block, SMALL, DATA, seed, epochs=2).accuracy for seed in range(4)}
    assert len(others) > 1


def test_it_learns():
    assert (
        train(PLAIN, Widths(8, 16, 32), load_data("digits", 20), seed=0, epochs=8).accuracy > 0.3
    )  # by chance: 0.1


def test_a_loss_that_is_no_number_is_told(monkeypatch):
    monkeypatch.setattr(lwcnn.lab.training, "RATE", float("inf"))
    assert train(PLAIN, SMALL, DATA, seed=0, epochs=2).diverged
    experiment = Experiment(DATA, Budget("params", 5000), epochs=2)
    assert measure(experiment, PLAIN, 0).note == "the loss was not finite"


def test_accuracy_counts_every_test_image_once(monkeypatch):
    monkeypatch.setattr(lwcnn.lab.training, "TEST_BATCH", 100)  # the last batch is smaller
    network = Skeleton(PLAIN, SMALL, 10, 1)
    network.classifier.weight.data.zero_()
    network.classifier.bias.data = torch.eye(10)[3]
    share = accuracy(network, DATA.test_images, DATA.test_labels, pixel_scale(DATA.train_images))
    assert share == (DATA.test_labels == 3).sum().item() / len(DATA.test_labels)
    assert not network.training


def test_images_are_scaled_by_those_to_train_with():
    images = torch.randint(256, (300, 2, 8, 8), dtype=torch.uint8)
    images[:, 1] = 7  # a channel that is the same everywhere
    scaled = normalise(images, pixel_scale(images))
    torch.testing.assert_close(scaled.mean((0, 2, 3)), torch.zeros(2), atol=1e-4, rtol=0)
    torch.testing.assert_close(scaled[:, 0].std(), torch.tensor(1.0), atol=1e-3, rtol=0)
    assert not scaled[:, 1].any()


def test_images_are_moved_by_two_pixels_at_most_and_all_alike():
    images = torch.arange(64.0).view(1, 1, 8, 8).repeat(2, 1, 1, 1)
    seen = set()
    for _ in range(300):
        moved = move(images)
        assert moved.shape == images.shape and torch.equal(moved[0], moved[1])
        seen.add(divmod(int(moved[0, 0, 4, 4]), 8))
    assert seen == {(row, column) for row in range(2, 7) for column in range(2, 7)}


def test_a_row_says_what_was_done():
    experiment = Experiment(DATA, Budget("macs", 300_000), epochs=1)
    row = measure(experiment, "mobilenet_v1", seed=2)
    fit = experiment.fit("mobilenet_v1")
    assert (row.block, row.budget, row.seed, row.epochs) == ("mobilenet_v1", "macs=300000", 2, 1)
    assert (row.width, row.parameters, row.macs) == (str(fit.widths), fit.counted.params, fit.counted.macs)
    assert row.activations == sum(one.cost.writes for one in fit.counted.rows)
    assert row.peak_memory == fit.counted.peak().numbers and row.note == ""
    trained = train("mobilenet_v1", fit.widths, DATA, 2, 1)
    assert (row.accuracy, row.train_accuracy) == (
        round(trained.accuracy, 6),
        round(trained.train_accuracy, 6),
    )
    assert row.time_ratio > 0 and row.torch == torch.__version__ and row.lwcnn == lwcnn.__version__
    assert set(experiment.settings) == set(SETTINGS)


def test_a_block_that_cannot_meet_the_budget_is_a_row_that_says_so():
    experiment = Experiment(DATA, Budget("macs", 1000), epochs=1)
    row = measure(experiment, "fire", seed=0)
    assert (row.seed, row.accuracy, row.time_ratio) == (None, None, None)
    assert row.note.startswith("no widths meet the budget") and row.parameters > 0 and row.width


def test_without_a_plain_network_there_is_no_ratio(monkeypatch):
    experiment = Experiment(DATA, Budget("params", 100_000), epochs=1)
    plain = experiment.fit(PLAIN)
    monkeypatch.setattr(
        Experiment, "fit", lambda _, block: plain._replace(missed="too wide" if block == PLAIN else "")
    )
    assert lwcnn.lab.measure.time_ratio(experiment, "fire") is None
