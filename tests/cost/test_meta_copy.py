"""`profile` counts a copy without numbers: the caller's network is only read, whatever state it is in."""

import copy
import threading

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations, prune
from torch.optim.swa_utils import AveragedModel

from lwcnn import LwcnnError, create_model, profile
from lwcnn.cost.meta_copy import meta_copy
from lwcnn.models.layers import ConvNorm, Sequential

SIZE = (1, 3, 64, 64)


def state_of(model):
    """All of a network that `profile` must leave as it is."""
    return (
        {name: (id(t), t.device.type, t.requires_grad, t._version, t.clone())
         for name, t in [*model.named_parameters(), *model.named_buffers()]},
        {name: (module.training, list(module._forward_hooks), list(module._forward_pre_hooks), sorted(vars(module)))
         for name, module in model.named_modules()},
    )  # fmt: skip


def assert_same_state(before, after):
    assert before[1] == after[1]
    assert before[0].keys() == after[0].keys()
    for name, (*facts, numbers) in before[0].items():
        assert facts == list(after[0][name][:-1]), name
        assert torch.equal(numbers, after[0][name][-1]), name


@pytest.fixture
def network():
    """In training mode but for one part, partly frozen, with hooks."""
    model = create_model("mobilenet_v2").train()
    model.features.conv1.eval()
    model.features.conv1.conv.weight.requires_grad_(False)
    model.classifier.register_forward_hook(lambda *_: None)
    model.register_forward_pre_hook(lambda *_: None)
    return model


def test_the_network_stays_as_it_is(network):
    before = state_of(network)
    profile(network, SIZE)
    assert_same_state(before, state_of(network))


def test_a_network_that_cannot_run_stays_as_it_is(network):
    before = state_of(network)
    with pytest.raises(LwcnnError):
        profile(network, (1, 5, 64, 64))
    assert_same_state(before, state_of(network))


def test_eight_threads_count_one_network(network):
    before, counted, start = state_of(network), [], threading.Barrier(8)

    def count():
        start.wait()
        counted.append(str(profile(network, SIZE)))

    threads = [threading.Thread(target=count) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert_same_state(before, state_of(network))
    assert len(counted) == 8 and set(counted) == {str(profile(network, SIZE))}


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_numbers(network, dtype):
    expected = profile(network, SIZE).cost
    assert profile(network.to(dtype), SIZE).cost == expected


def test_inference_mode_and_networks_that_were_made_in_it():
    with torch.inference_mode():
        inside = create_model("squeezenet1_1")
        assert profile(inside, SIZE).params == 1_235_496
    assert profile(inside, SIZE).params == 1_235_496


def compiled(model):
    return torch.compile(model, backend="eager")


@pytest.mark.parametrize("wrap", [nn.DataParallel, AveragedModel, compiled])
def test_wrapped_networks_count_as_what_they_wrap(network, wrap):
    assert str(profile(wrap(network), SIZE)) == str(profile(network, SIZE))


def test_a_part_that_is_compiled(network):
    expected = str(profile(network, SIZE))
    network.features.conv1 = compiled(network.features.conv1)
    assert str(profile(network, SIZE)) == expected
    assert hasattr(network.features.conv1, "_orig_mod")


def test_a_network_that_is_compiled_in_place(network):
    expected = str(profile(network, SIZE))
    network.compile(backend="eager")
    assert str(profile(network, SIZE)) == expected


def test_tensors_that_a_network_keeps_in_other_places_are_copied_too():
    layer = nn.Linear(3, 4)
    layer.kept = [layer.weight * 2]  # computed: PyTorch refuses to copy it
    copied = meta_copy(layer, "here")
    assert copied.kept[0].device.type == "meta" and layer.kept[0].device.type == "cpu"


def test_tied_weights_stay_tied():
    pair = Sequential(a=ConvNorm(3, 3, 1), b=ConvNorm(3, 3, 1))
    pair.b.conv.weight = pair.a.conv.weight
    assert profile(pair, SIZE).params == 9 + 4 * 3 == sum(p.numel() for p in pair.parameters())
    copied = meta_copy(pair, "here")
    assert copied.a.conv.weight is copied.b.conv.weight


def test_pruned_and_parametrised_weights():
    for change in (lambda conv: prune.l1_unstructured(conv, "weight", 0.5), parametrizations.weight_norm):
        layer = ConvNorm(3, 4, 3)
        change(layer.conv)
        before = copy.deepcopy(layer.state_dict())
        counted = profile(layer, (1, 3, 8, 8))
        assert (counted.macs, counted.params) == (27 * 4 * 64, sum(p.numel() for p in layer.parameters()))
        assert all(torch.equal(before[name], value) for name, value in layer.state_dict().items())


def test_networks_without_shapes_or_source_are_refused():
    with pytest.raises(LwcnnError, match="a lazy layer has no shape yet"):
        profile(nn.Sequential(nn.LazyLinear(3)), SIZE)
    with pytest.warns(DeprecationWarning), pytest.raises(LwcnnError, match="scripted"):
        profile(torch.jit.script(nn.Linear(2, 3)), SIZE)
