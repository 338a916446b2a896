"""Tools of PyTorch around a network: what they do to one of torchvision they do to ours."""

import copy
import functools

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations, parametrize, prune
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.checkpoint import checkpoint, checkpoint_sequential

import lwcnn
from lwcnn.models.layers import ConvNorm, Sequential
from lwcnn.models.mobilenet_v2 import InvertedResidual
from lwcnn.steps import call
from lwcnn.widgets import StepPlayer
from tests.models.test_used_as_pytorch import change_both, images, layers_of, same, twins
from tests.refusing import raised

pytestmark = pytest.mark.slow


def fourth_conv(network):
    return layers_of(network, nn.Conv2d)[3]


def test_weights_of_a_pruned_network_are_refused_until_its_masks_are_removed():
    peer, ours = twins()
    prune.l1_unstructured(fourth_conv(peer), "weight", 0.5)
    before = {name: value.clone() for name, value in ours.state_dict().items()}
    raised(
        lambda: lwcnn.load_weights(ours, peer.state_dict()), "weight_orig", "prune.remove", "the state dict"
    )
    assert all(torch.equal(value, before[name]) for name, value in ours.state_dict().items())
    prune.remove(fourth_conv(peer), "weight")
    lwcnn.load_weights(ours, peer.state_dict())
    same(ours(images()), peer(images()))


def test_weights_go_from_pruned_to_pruned():
    pair = twins()
    for network in pair:
        prune.l1_unstructured(fourth_conv(network), "weight", 0.5)
    with torch.no_grad():
        fourth_conv(pair[0]).weight_orig.mul_(2)
    lwcnn.load_weights(pair[1], pair[0].state_dict())
    same(pair[1](images()), pair[0](images()))


@pytest.mark.filterwarnings("ignore:`torch.nn.utils.weight_norm`:FutureWarning")
@pytest.mark.parametrize(
    ("normalise", "remove"),
    [
        (nn.utils.weight_norm, "remove_weight_norm"),
        (nn.utils.spectral_norm, "remove_spectral_norm"),
        (parametrizations.weight_norm, "remove_parametrizations"),
        (parametrizations.spectral_norm, "remove_parametrizations"),
    ],
)
def test_weights_that_are_made_anew_are_refused_on_either_side(normalise, remove):
    peer, ours = twins()
    plain = peer.state_dict()
    normalise(fourth_conv(peer))
    raised(lambda: lwcnn.load_weights(ours, peer.state_dict()), remove, "the network of the state dict")
    normalise(fourth_conv(ours))
    raised(lambda: lwcnn.load_weights(ours, plain), remove, "the network of the model")


def test_a_parametrisation_and_its_removal():
    def cut(conv, removed):
        torch.manual_seed(0)
        parametrizations.spectral_norm(conv)
        if removed:
            parametrize.remove_parametrizations(conv, "weight")

    for removed in (False, True):
        change_both(nn.Conv2d, functools.partial(cut, removed=removed))


@pytest.mark.parametrize("training", [False, True])
def test_synchronised_batch_norm(training):
    pair = [nn.SyncBatchNorm.convert_sync_batchnorm(network) for network in twins()]
    for network in pair:
        network.features.train(training)  # without dropout
    same(pair[1](images(4)), pair[0](images(4)))
    for theirs, ours in zip(*(layers_of(n, nn.SyncBatchNorm) for n in pair), strict=True):
        same(ours.running_var, theirs.running_var)


def test_lazy_layers():
    pair = twins()
    pair[0].features[0][0], pair[1].features.conv1.conv = (
        nn.LazyConv2d(32, 3, 2, 1, bias=False).double() for _ in pair
    )
    for network in pair:
        network.classifier = nn.LazyLinear(3).double()
        network(images())
        with torch.no_grad():
            for layer in (layers_of(network, nn.Conv2d)[0], network.classifier):
                layer.weight.copy_(torch.linspace(-1, 1, layer.weight.numel()).view_as(layer.weight))
            network.classifier.bias.zero_()
    same(pair[1](images()), pair[0](images()))


def test_a_frozen_part():
    pair = twins()
    for network in pair:
        network.features.requires_grad_(False)
        network(images()).sum().backward()
    with_gradients = [[p.grad for p in network.parameters() if p.grad is not None] for network in pair]
    assert len(with_gradients[0]) == 2
    for theirs, ours in zip(*with_gradients, strict=True):
        same(ours, theirs)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision(dtype):
    theirs, ours = (network.to(dtype)(images().to(dtype)) for network in twins())
    assert ours.dtype == dtype
    torch.testing.assert_close(ours, theirs, rtol=0.05, atol=0.05 * theirs.abs().max().item())


@pytest.mark.parametrize("training", [False, True])
def test_autocast(training):
    logits = []
    for network in twins():
        network.float().train(training)
        torch.manual_seed(0)  # dropout
        with torch.autocast("cpu", torch.bfloat16):
            logits.append(network(images(4).float()))
    assert logits[1].dtype == logits[0].dtype == torch.bfloat16
    torch.testing.assert_close(logits[1], logits[0], rtol=0.05, atol=0.05 * logits[0].abs().max().item())


def test_checkpoints():
    outputs = []
    for network in twins():
        x = images().requires_grad_()
        checkpoint(network.features, x, use_reentrant=False).square().sum().backward()
        outputs.append((x.grad, checkpoint_sequential(network.features, 3, x, use_reentrant=False).detach()))
    for theirs, ours in zip(*outputs, strict=True):
        same(ours, theirs)


def test_features_through_hooks():
    features = []
    for network in twins():
        got = []
        for layer in network.features:
            layer.register_forward_hook(lambda module, args, out, got=got: got.append(out))
        network(images())
        features.append(got)
    assert len(features[0]) == 19
    for theirs, ours in zip(*features, strict=True):
        same(ours, theirs)


def test_hooks_on_parameters():
    gradients = []
    for network in twins():
        called = []
        for parameter in network.parameters():
            parameter.register_hook(lambda g, called=called: (called.append(g), 2 * g)[1])
        network(images()).sum().backward()
        assert len(called) == len(list(network.parameters()))
        gradients.append(next(network.parameters()).grad)
    same(gradients[1], gradients[0])


def test_moving_averages():
    logits = []
    for network in twins():
        average = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(0.5), use_buffers=True)
        average.update_parameters(network)
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.mul_(1.05)
        average.update_parameters(network)
        logits.append(average.eval()(images()))
    same(logits[1], logits[0])


def test_a_copy_of_a_hooked_network_keeps_the_hook():
    ours = change_both(nn.BatchNorm2d, lambda norm: norm.register_forward_hook(lambda m, args, out: 2 * out))[
        1
    ]
    same(copy.deepcopy(ours)(images()), ours(images()))


def _hook_a_layer(block):
    block.expand.conv.register_forward_hook(lambda module, args, out: 2 * out)


def _put_a_module_around(block):
    block.expand = nn.Sequential(block.expand, nn.Tanh())


def _prune_a_layer(block):
    prune.l1_unstructured(block.expand.conv, "weight", 0.5)


@pytest.mark.filterwarnings("ignore:The tensor attribute:UserWarning")  # pruning sets the weight anew
@pytest.mark.parametrize("change", [_hook_a_layer, _put_a_module_around, _prune_a_layer])
def test_a_changed_block_compiles_in_one_graph_and_exports(change):
    network, x = Sequential(block=InvertedResidual(8, 8, 1, 2)).eval(), torch.rand(1, 8, 16, 16)
    change(network.block)
    with torch.no_grad():
        compiled = torch.compile(network.eval(), fullgraph=True, backend="eager")
        torch.testing.assert_close(compiled(x), network(x))
        torch.testing.assert_close(torch.export.export(network, (x,)).module()(x), network(x))


class HalvesAdded(nn.Module):
    """A step of the reader's own that gives two maps."""

    def forward(self, x, step=call):
        a, b = step("halves", torch.chunk, x, 2, 1)
        return step("add", lwcnn.ops.add, a, b)


def test_a_step_that_gives_a_tuple():
    x = torch.rand(1, 4, 8, 8)
    halves, add = lwcnn.trace(HalvesAdded().eval(), x)
    assert all(torch.equal(a, b) for a, b in zip(halves.replay(), (x[:, :2], x[:, 2:]), strict=True))
    assert torch.equal(add.replay(), x[:, :2] + x[:, 2:])
    counted = lwcnn.profile(HalvesAdded(), (1, 4, 8, 8))
    assert [row.cost.additions for row in counted.rows] == [0, 2 * 64]
    raised(lambda: StepPlayer(HalvesAdded().eval(), {"noise": x}), "halves")


@pytest.mark.parametrize(
    "act", [nn.Hardtanh(-0.5, 0.5), functools.partial(nn.functional.hardtanh, max_val=0.5)]
)
def test_a_network_with_an_activation_that_is_an_object(act):
    network, x = Sequential(a=ConvNorm(3, 4, 3, act=act), b=ConvNorm(4, 2, 1)).eval(), torch.rand(1, 3, 8, 8)
    y = network.a.norm(network.a.conv(x))
    torch.testing.assert_close(network(x), network.b.norm(network.b.conv(act(y))))
    activation = lwcnn.profile(network, (1, 3, 8, 8)).rows[2]
    assert (activation.name, activation.cost.comparisons) == ("a.act", 2 * 4 * 64)
    if isinstance(act, nn.Module):
        assert StepPlayer(network, {"noise": x}).steps[2]["name"] == "a.act"
    else:
        raised(lambda: StepPlayer(network, {"noise": x}), "no cost rule for hardtanh", "@lwcnn.cost.rule")


@pytest.mark.parametrize(
    ("name", "channels"), [("mobilenet_v3_small", 1024), ("squeezenet1_1", 512), ("ghostnet_x0_5", 1280)]
)
def test_a_network_without_its_classifier_gives_what_went_into_it(name, channels):
    network = lwcnn.create_model(name, num_classes=7).eval()
    x, got = torch.rand(4, 3, 64, 64), []
    network.classifier.register_forward_pre_hook(lambda module, args: got.append(args[0]))
    network(x)
    network.classifier = nn.Identity()
    y = network(x)
    assert y.shape == (4, channels)
    assert torch.equal(y, got[0].mean((2, 3)) if got[0].dim() == 4 else got[0])
    network.training = True  # of the network alone: there is no dropout, and BatchNorm stays as it is
    torch.testing.assert_close(network(x), y)


def test_the_hidden_layer_may_be_another():
    peer, ours = twins("mobilenet_v3_small")
    peer.classifier[0] = ours.hidden = nn.Linear(576, 1024).double()
    peer.classifier[3] = ours.classifier = nn.Linear(1024, 3).double()
    same(ours(images()), peer(images()))
    ours.hidden = nn.Identity()
    raised(lambda: ours(images()), "give 576 numbers", "takes 1024", "torch.nn.Linear(576, 3)")
