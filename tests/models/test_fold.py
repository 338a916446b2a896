"""A folded network computes the same, is counted and traced as it is, and leaves its model alone."""

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations, prune

import lwcnn
from benchmarks.adopt import draw_weights_by_signals
from lwcnn.errors import LwcnnError

pytestmark = pytest.mark.slow

#: AdderNet, ShiftNet and AS-ResNet cannot be folded, others have no BatchNorm or more of the same blocks.
OTHERS = (
    "adder",
    "alexnet",
    "vgg16",
    "shiftnet",
    "as_resnet",
    *(f"efficientnet_{size}" for size in ("b4", "b5", "b6", "b7", "v2_m", "v2_l")),
)
NETWORKS = [name for name in lwcnn.list_models() if not name.startswith(OTHERS)]


def drawn(name: str, dtype=torch.float64, **options) -> tuple[nn.Module, torch.Tensor]:
    """A network whose BatchNorms have statistics of their own, and two small images."""
    model = lwcnn.create_model(name, num_classes=5, **options).to(dtype).eval()
    images = torch.randn(2, 3, 64, 64, dtype=dtype)
    draw_weights_by_signals(model, images)
    return model, images


def misfit(model: nn.Module, folded: nn.Module, images: torch.Tensor) -> float:
    with torch.no_grad():
        logits, others = model(images), folded(images)
    assert (logits[0] - logits[1]).abs().max() > 1e-3 * logits.abs().max()
    return ((logits - others).abs().max() / logits.abs().max()).item()


@pytest.mark.parametrize("name", NETWORKS)
def test_folded_networks_compute_the_same(name):
    model, images = drawn(name)
    before = {key: value.clone() for key, value in model.state_dict().items()}
    folded = lwcnn.fold(model)
    assert not any(isinstance(layer, nn.BatchNorm2d) for layer in folded.modules())
    assert misfit(model, folded, images) <= 1e-12
    assert all(torch.equal(before[key], value) for key, value in model.state_dict().items())
    assert before.keys() == model.state_dict().keys()


@pytest.mark.parametrize("name", ["mobilenet_v2", "xception", "shufflenet_v2_x0_5"])
def test_counted_and_traced_as_it_is(name):
    model, images = drawn(name, torch.float32)
    folded = lwcnn.fold(model)
    assert misfit(model, folded, images) <= 1e-5
    steps, plain = lwcnn.trace(folded, images[:1]), lwcnn.trace(model, images[:1])
    assert [s.name for s in steps] == [s.name for s in plain if not s.name.endswith("norm")]
    assert torch.equal(steps[-1].replay(), folded(images[:1]))
    counted, of_model = (lwcnn.profile(network, (1, 3, 64, 64)) for network in (folded, model))
    assert counted.macs == of_model.macs
    assert counted.params == sum(p.numel() for p in folded.parameters()) < of_model.params
    assert lwcnn.fold(folded) is not folded  # nothing left to fold: a copy


def with_hook(model):
    model.features.conv1.norm.register_forward_hook(lambda *given: None)


def pruned(model):
    prune.l1_unstructured(model.features.conv1.conv, "weight", 0.5)


def parametrised(model):
    parametrizations.weight_norm(model.features.conv1.conv)


def without_statistics(model):
    model.features.conv1.norm = nn.BatchNorm2d(32, track_running_stats=False).eval()


def another_layer(model):
    model.features.conv1.conv = nn.Sequential(model.features.conv1.conv)


@pytest.mark.parametrize("change", [with_hook, pruned, parametrised, without_statistics, another_layer])
def test_what_cannot_be_folded_is_refused(change):
    model = lwcnn.create_model("mobilenet_v2").eval()
    change(model)
    model.eval()
    with pytest.raises(LwcnnError, match=r"features\.conv1\.norm cannot be folded"):
        lwcnn.fold(model)


def test_training_adders_and_other_packages_are_refused():
    with pytest.raises(LwcnnError, match=r"call \.eval\(\) first"):
        lwcnn.fold(lwcnn.create_model("mobilenet_v2"))
    with pytest.raises(LwcnnError, match=r"norm cannot be folded"):
        lwcnn.fold(lwcnn.create_model("adder_resnet20").eval())
    with pytest.raises(LwcnnError, match="1 cannot be folded"):
        lwcnn.fold(nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)).eval())
    with pytest.raises(LwcnnError, match="no network"):
        lwcnn.fold("mobilenet_v2")


def test_a_folded_network_takes_hooks():
    model, images = drawn("mobilenet_v2")
    folded = lwcnn.fold(model)
    logits, fired = folded(images), []
    for layer in folded.modules():
        layer.register_forward_hook(lambda layer, args, out: fired.append(layer))
    assert torch.equal(folded(images), logits)
    assert len(fired) == len(set(fired)) == len(list(folded.modules()))
