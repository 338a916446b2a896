"""Traces of whole networks: names unique, every step pure, connected, the same on meta and CPU."""

import pytest
import torch
from torch import nn

import lwcnn

from .sizes import fitting


def same(a, b):
    return a.shape == b.shape and torch.equal(a, b)


# These have the same blocks as Lite0, B0, V2-S, as g = 1 and 3, as 0.5 x, w32, M0: test_counts runs them on meta.
ALIKE = (
    "efficientnet_lite[1-4]",
    "efficientnet_b[1-7]",
    "efficientnet_v2_[ml]",
    "shufflenet_v1_g[248]",
    "shufflenet_v2_x[12]*",
    "ghostnet_x1*",
    "as_resnet_w[56]*",
    "fenet_x1_375",
    "micronet_m[12]",
)
NETWORKS = sorted(set(lwcnn.list_models()).difference(*map(lwcnn.list_models, ALIKE)))


@pytest.fixture(scope="module", params=NETWORKS)
def traced(request):
    """Name, network, input and steps of each network, on the CPU, with a small input."""
    torch.manual_seed(0)
    model = lwcnn.create_model(request.param, num_classes=10).eval()
    x = torch.randn(1, 3, *fitting(request.param, 63, 65))
    with torch.inference_mode():
        return request.param, model, x, lwcnn.trace(model, x)


def test_names_are_unique(traced):
    names = [step.name for step in traced[3]]
    assert len(set(names)) == len(names)


def test_steps_replay(traced):
    with torch.inference_mode():
        for step in traced[3]:
            assert same(step.replay(), step.out), step.name


def test_trace_is_connected(traced):
    """Each tensor that goes in is the input, a parameter or buffer, or came out earlier; the last is the result."""
    _, model, x, steps = traced
    known = {id(t) for t in (x, *model.parameters(), *model.buffers())}
    used = set()
    for step in steps:
        for tensor in step.tensors:
            assert id(tensor) in known, step.name
            used.add(id(tensor))
        known.add(id(step.out))
    assert {id(p) for p in model.parameters()} <= used
    with torch.inference_mode():
        assert same(model(x), steps[-1].out)


def test_meta_trace_has_the_same_steps(traced):
    name, _, x, steps = traced
    with torch.device("meta"):
        model = lwcnn.create_model(name, num_classes=10).eval()
    ghosts = lwcnn.trace(model, x.to("meta"))
    assert [(g.name, g.fn, g.out.shape) for g in ghosts] == [(s.name, s.fn, s.out.shape) for s in steps]


def test_no_module_computes_by_itself(traced, monkeypatch):
    """Only steps compute: calling a plain layer of PyTorch would hide its work from the trace."""
    _, model, x, steps = traced
    for kind in (nn.Conv2d, nn.Linear, nn.BatchNorm2d):
        monkeypatch.setattr(kind, "forward", None)
    with torch.inference_mode():
        assert same(model(x), steps[-1].out)


def test_names_read_as_the_paper():
    with torch.device("meta"):
        model = lwcnn.create_model("squeezenet1_0").eval()
    names = [s.name for s in lwcnn.trace(model, torch.zeros(1, 3, 224, 224, device="meta"))]
    assert names[:3] == ["features.conv1.conv", "features.conv1.act", "features.maxpool1.pool"]
    assert "features.fire2.squeeze.conv" in names and "features.fire9.concat" in names
