"""Parameters and MACs of every network equal the published numbers, by two independent counters."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

import lwcnn

from .cases import COUNTS, IDS
from .sizes import fitting


def on_meta(name: str, **options):
    """The network without memory: shapes only."""
    with torch.device("meta"):
        return lwcnn.create_model(name, **options).eval()


@pytest.mark.parametrize("count", COUNTS, ids=IDS)
def test_counts(count):
    model = on_meta(count.name, **count.options)
    x = torch.zeros(1, 3, count.size, count.size, device="meta")
    with FlopCounterMode(display=False) as counter:
        model(x)
    assert counter.get_total_flops() == 2 * count.macs  # that counter takes a MAC for two operations
    profile = lwcnn.profile(model, tuple(x.shape))
    assert (profile.params, profile.macs) == (count.params, count.macs)
    assert sum(p.numel() for p in model.parameters()) == count.params
    digits = len(count.published.partition(".")[2])
    assert f"{count.macs / 1e9:.{digits}f}" == count.published


@pytest.mark.parametrize("name", lwcnn.list_models())
def test_classes_and_channels(name):
    model = on_meta(name, num_classes=10, in_channels=1)
    x = torch.zeros(2, 1, *fitting(name, 64, 96), device="meta")
    assert model(x).shape == (2, 10)


def test_width_multiplier_of_mobilenet_v2():
    # torchvision's mobilenet_v2(width_mult=1.4); the paper prints 6.9 M, its code gives this
    assert sum(p.numel() for p in on_meta("mobilenet_v2", width=1.4).parameters()) == 6_108_776
    assert on_meta("mobilenet_v2", width=0.5).classifier.in_features == 1280


def test_squeezenet_against_the_caffe_file():
    """The authors' file pads conv10 by 1, so it has 15 x 15 places instead of 13 x 13: 0.8613 G at 227."""
    macs = lwcnn.profile(on_meta("squeezenet1_0"), (1, 3, 227, 227)).macs
    assert f"{(macs + (15**2 - 13**2) * 512 * 1000) / 1e9:.4f}" == "0.8613"


def test_auxiliary_heads_work_in_training_only():
    model = lwcnn.create_model("googlenet", num_classes=7, aux=True)
    x = torch.randn(2, 3, 48, 48)
    logits = model(x)
    assert [tuple(part.shape) for part in logits] == [(2, 7)] * 3
    sum(part.sum() for part in logits).backward()
    assert all(p.grad is not None for p in model.parameters())
    assert model.eval()(x).shape == (2, 7)


def test_first_weights_keep_the_size_of_signals():
    torch.manual_seed(0)
    model = lwcnn.create_model("squeezenet1_1").eval()
    steps = {s.name: s.out for s in lwcnn.trace(model, torch.randn(1, 3, 64, 64))}
    first, last = steps["features.conv1.conv"].std(), steps["features.fire9.expand1x1.conv"].std()
    assert 0.2 < (last / first).item() < 5  # PyTorch's own start lets it fall below 0.02
