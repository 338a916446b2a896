"""Learned displacements: what is trained and what stays, the penalty, and the shares of the published ones."""

import pytest
import torch
from torch import nn

from lwcnn.errors import LwcnnError
from lwcnn.models.active_shift import ActiveShift
from lwcnn.models.fenet import SparseShift
from lwcnn.studies.learned_shifts import (
    MIDDLE,
    PUBLISHED,
    Share,
    ShiftedDigits,
    learn_shifts,
    share_that_stays,
    shares,
)


def test_only_shifts_carry_anything_sideways():
    """All convolutions are 1 x 1: with displacements at 0, a picture and the same with its pixels mixed are one."""
    torch.manual_seed(0)
    model = ShiftedDigits("active", "zero").eval()
    assert {layer.kernel_size for layer in model.modules() if isinstance(layer, nn.Conv2d)} == {(1, 1)}
    x = torch.rand(2, 1, 8, 8)
    mixed = x.flatten(2)[:, :, torch.randperm(64)].view_as(x)
    torch.testing.assert_close(model(mixed), model(x))
    nn.init.uniform_(model.features.unit1.shift.displacement, 0.5, 1)
    assert not torch.allclose(model(mixed), model(x), atol=1e-4)


@pytest.mark.parametrize(("kind", "layer"), [("active", ActiveShift), ("sparse", SparseShift)])
def test_starts(kind, layer):
    shifts = {
        start: torch.cat(
            [unit.shift.displacement for unit in ShiftedDigits(kind, start).features[1:]]
        ).detach()
        for start in ("zero", "random", "directions")
    }
    assert not shifts["zero"].any()
    assert 0.9 < shifts["random"].abs().max() <= 1 and 0.4 < shifts["random"].abs().mean() < 0.6
    assert torch.equal(shifts["directions"], SparseShift(MIDDLE).displacement.detach().repeat(2, 1))
    assert type(ShiftedDigits(kind, "zero").features.unit2.shift) is layer


def test_displacements_are_kept_epoch_by_epoch_and_move_by_small_steps():
    run = learn_shifts(rate=0.1, epochs=2)
    assert run.displacements.shape == (3, 2 * MIDDLE, 2)
    assert torch.equal(run.start, run.displacements[0]) and torch.equal(run.end, run.displacements[-1])
    first, second = run.displacements.diff(dim=0).norm(dim=2)
    # 23 steps, each of at most 0.01 pixels and ten times as much with the momentum
    assert 0.01 < first.mean() < 23 * 0.1 and second.any()


def test_a_seed_gives_one_run_and_leaves_the_readers_numbers_alone():
    torch.manual_seed(5)
    before = torch.get_rng_state()
    one, again, other = learn_shifts(3, epochs=1), learn_shifts(3, epochs=1), learn_shifts(4, epochs=1)
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(one.displacements, again.displacements) and one.accuracy == again.accuracy
    assert not torch.equal(one.start, other.start)


@pytest.mark.parametrize("kind", ["active", "sparse"])
def test_with_rate_0_displacements_stay(kind):
    run = learn_shifts(kind=kind, rate=0, epochs=1)
    assert torch.equal(run.end, run.start) and run.start.any()


def test_a_penalty_draws_displacements_to_0():
    options = {"kind": "sparse", "start": "directions", "rate": 1.0, "epochs": 2}
    free, drawn = learn_shifts(**options), learn_shifts(penalty=0.03, **options)
    assert torch.equal(free.start, drawn.start)
    assert drawn.end.abs().mean() < 0.8 * free.end.abs().mean()
    assert share_that_stays(drawn.end) > share_that_stays(free.end)


@pytest.mark.slow
def test_shifts_that_learn_read_digits_and_shifts_at_0_cannot():
    """A quarter of the test digits by the amount of ink alone; random displacements do, and learned ones do better."""
    learned, stuck = learn_shifts(start="zero"), learn_shifts(start="zero", rate=0)
    trained, kept = learn_shifts(start="random"), learn_shifts(start="random", rate=0)
    assert stuck.accuracy < 0.4 < 0.55 < kept.accuracy < trained.accuracy and learned.accuracy > 0.65
    assert learned.end.abs().mean() > 0.3


def test_shares():
    assert shares(torch.tensor([-0.5, 0.6, 1.5, -4.0])) == [
        Share(0.5, 0.25), Share(1, 0.5), Share(1.5, 0.75), Share(2, 0.75), Share(3, 0.75)
    ]  # fmt: skip
    assert share_that_stays(torch.tensor([[0.49, -0.49], [0.5, 0.0], [0.0, -0.5], [0.0, 0.0]])) == 0.5


def test_published_shares_grow():
    """Of AS-ResNet-w32's 3,840 displacements; the bounds are those that `shares` takes unless told."""
    assert [one.share for one in PUBLISHED] == sorted(one.share for one in PUBLISHED)
    assert [one.within for one in shares(torch.zeros(1))] == [one.within for one in PUBLISHED]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: learn_shifts(seed=-1), "seed is -1"),
        (lambda: learn_shifts(kind="shift"), "kind is 'shift'.\n  kind is 'active' or 'sparse'"),
        (lambda: learn_shifts(start="middle"), "start is 'middle'"),
        (lambda: learn_shifts(epochs=0), "epochs is 0"),
        (lambda: learn_shifts(rate=-1), "rate is -1"),
        (lambda: learn_shifts(kind="sparse", penalty=float("nan")), "penalty is nan"),
        (lambda: learn_shifts(penalty=0.1), "leave no weight to a penalty.\n  use kind"),
        (lambda: shares([0.5]), "there are no displacements"),
        (lambda: shares(torch.zeros(3), (0.5, -1)), "bounds is (0.5, -1)"),
        (lambda: share_that_stays(torch.zeros(0, 2)), "there are no displacements"),
    ],
)
def test_refused(call, message):
    with pytest.raises(LwcnnError) as caught:
        call()
    assert message in str(caught.value)
