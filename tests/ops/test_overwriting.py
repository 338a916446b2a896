"""The plain run, which writes activations over their input, gives what the recorded run gives."""

import pytest
import torch
from torch import nn

from lwcnn import LwcnnError, ops, trace
from lwcnn.models.layers import ConvAct, ConvNorm, SqueezeExcite, with_random_numbers
from lwcnn.models.mixnet import MixConv
from lwcnn.ops.activate import OVERWRITING, activate
from lwcnn.ops.holders import only_runs
from lwcnn.ops.plain_run import conv_alone, conv_and_norm
from lwcnn.steps import call, within


@pytest.mark.parametrize("act", OVERWRITING, ids=lambda act: act.__name__)
def test_a_plain_run_overwrites_and_a_recorded_one_does_not(act):
    values = 4 * torch.randn(3, 5)
    y = values.clone()
    plain = activate(y, act)
    assert plain is y and torch.equal(plain, act(values))
    y = values.clone()
    (step,) = trace(lambda x, step=call: activate(x, act, step), y)
    assert step.fn is act and torch.equal(y, values) and torch.equal(step.out, plain)


def test_unknown_activations_and_steps_are_left_alone():
    y = torch.tensor([-1.0, 2.0])
    assert activate(y, ops.identity) is y
    assert activate(y, ops.sigmoid) is not y
    assert activate(y, ops.relu, lambda name, fn, *args: fn(*args)) is not y
    assert y.tolist() == [-1.0, 2.0]
    with pytest.raises(LwcnnError, match="in step a.b.act"):
        activate(torch.zeros(2, dtype=torch.int64), ops.sigmoid, within(within(call, "a"), "b"))


def test_only_callonly_runs():
    assert only_runs(call) and only_runs(within(within(call, "a"), "b"))
    assert not only_runs(lambda name, fn: None)
    assert not only_runs(within(lambda name, fn: None, "a"))


@pytest.mark.parametrize("act", OVERWRITING, ids=lambda act: act.__name__)
def test_gradients_pass_through_an_overwriting_run(act):
    torch.manual_seed(0)
    layer = ConvNorm(3, 4, 3, act=act).double().eval()
    x = torch.randn(2, 3, 5, 5, dtype=torch.float64, requires_grad=True)
    plain = torch.autograd.grad(layer(x).square().sum(), [x, *layer.parameters()])
    pure = act(nn.functional.batch_norm(
        layer.conv(x), layer.norm.running_mean, layer.norm.running_var, layer.norm.weight, layer.norm.bias
    ))  # fmt: skip
    for ours, theirs in zip(
        plain, torch.autograd.grad(pure.square().sum(), [x, *layer.parameters()]), strict=True
    ):
        torch.testing.assert_close(ours, theirs)


LAYERS = {
    "convolution, BatchNorm, ReLU": lambda: ConvNorm(4, 6, 3, stride=2, act=ops.relu),
    "no activation": lambda: ConvNorm(4, 6, 1, act=ops.identity),
    "no activation of its own": lambda: ConvNorm(4, 6, 1),
    "one that is not written over its input": lambda: ConvNorm(4, 6, 1, act=ops.sigmoid),
    "one that is a module": lambda: ConvNorm(4, 6, 1, act=nn.Hardtanh()),
    "groups": lambda: ConvNorm(4, 8, 3, groups=4, act=ops.silu),
    "zeros of TensorFlow": lambda: ConvNorm(4, 6, 3, stride=2, padding="same", act=ops.relu6),
    "a bias and no BatchNorm": lambda: ConvAct(4, 6, 3, act=ops.hard_swish),
}


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("training", [False, True], ids=["eval", "training"])
def test_the_plain_run_gives_what_modules_of_pytorch_give(name, training):
    torch.manual_seed(0)
    layer, x = LAYERS[name]().double(), torch.randn(2, 4, 6, 6, dtype=torch.float64)
    conv, norm = (layer, None) if isinstance(layer, nn.Conv2d) else (layer.conv, layer.norm)
    for tensor in layer.parameters() if norm is None else [*norm.parameters(), norm.running_mean]:
        nn.init.normal_(tensor)
    layer.train(training)
    zeros = {"padding": conv.padding} if conv.padding != "same" else {"padding": 0}
    y = nn.functional.pad(x, (0, 1, 0, 1)) if conv.padding == "same" else x
    y = nn.functional.conv2d(y, conv.weight, conv.bias, conv.stride, **zeros, groups=conv.groups)
    if norm is not None:
        statistics = norm.running_mean.clone(), norm.running_var.clone()
        y = nn.functional.batch_norm(
            y, *statistics, norm.weight, norm.bias, training, norm.momentum, norm.eps
        )
    y = y if layer.act is None else layer.act(y)
    torch.testing.assert_close(layer(x), y, rtol=0, atol=1e-12)
    if not training:  # what is recorded goes step by step
        torch.testing.assert_close(trace(layer, x)[-1].out, y, rtol=0, atol=1e-12)


GATED = {
    "MobileNetV3's": (ops.relu, ops.hard_sigmoid),
    "EfficientNet's": (ops.silu, ops.sigmoid),
    "an activation that is not written over its input": (ops.sigmoid, ops.sigmoid),
    "a gate that is a module": (ops.relu, nn.Tanh()),
}


@pytest.mark.parametrize("name", GATED)
def test_squeeze_and_excitation_at_once_gives_what_modules_of_pytorch_give(name):
    torch.manual_seed(0)
    act, gate = GATED[name]
    layer = SqueezeExcite(4, 2, act, gate).double().eval()
    x = torch.randn(2, 4, 5, 6, dtype=torch.float64, requires_grad=True)
    y = x * gate(layer.expand(act(layer.reduce(x.mean((2, 3), keepdim=True)))))
    torch.testing.assert_close(layer(x), y, rtol=0, atol=1e-12)
    torch.testing.assert_close(trace(layer, x)[-1].out, y, rtol=0, atol=1e-12)
    weights = [x, *layer.parameters()]
    gradients = torch.autograd.grad(layer(x).square().sum(), weights)
    torch.testing.assert_close(gradients, torch.autograd.grad(y.square().sum(), weights))


def test_squeeze_and_excitation_calls_layers_that_are_not_plain():
    layer, x = SqueezeExcite(4, 2).eval(), torch.ones(1, 4, 5, 5)
    for part in (layer.reduce, layer.expand):
        seen = []
        hook = part.register_forward_hook(lambda module, inputs, y, seen=seen: seen.append(module))
        layer(x)
        assert seen == [part]
        hook.remove()
    layer.expand = nn.Sequential(layer.expand, nn.ReLU())
    gate = torch.sigmoid(layer.expand(layer.reduce(x.mean((2, 3), keepdim=True)).relu()))
    torch.testing.assert_close(layer(x), x * gate)
    with pytest.raises(LwcnnError, match="in step reduce"):
        layer(torch.ones(1, 5, 5, 5))


def test_a_mixed_layer_gives_the_same_at_once_and_by_steps():
    generator = torch.Generator().manual_seed(0)
    layer = with_random_numbers(MixConv(7, 7, (3, 5, 7), depthwise=True, act=ops.silu), generator)
    x = torch.randn(2, 7, 6, 6, dtype=torch.float64, generator=generator)
    by_steps = trace(layer, x)
    assert by_steps[-1].fn is ops.silu
    torch.testing.assert_close(layer(x), by_steps[-1].out, rtol=0, atol=1e-12)


def test_a_layer_s_own_activation_goes_first_in_a_plain_run():
    layer, x = ConvNorm(3, 4, 1, act=ops.silu).eval(), torch.randn(1, 3, 5, 5)
    torch.testing.assert_close(
        ops.conv_norm_act(x, layer, ops.relu), nn.functional.silu(layer.norm(layer.conv(x)))
    )
    layer.act = None
    torch.testing.assert_close(ops.conv_norm_act(x, layer, ops.relu), layer.norm(layer.conv(x)).clamp(0))


def test_only_plain_layers_of_an_unchanged_kind_run_at_once():
    layer = ConvNorm(3, 4, 3, act=ops.relu).eval()
    assert conv_and_norm(layer) == (layer.conv, layer.norm) and conv_alone(layer.conv) == (layer.conv, None)
    assert conv_and_norm(nn.Conv2d(3, 4, 3)) is None  # no block of lwcnn
    for part in (layer, layer.conv, layer.norm):
        seen = []
        hook = part.register_forward_hook(lambda module, inputs, y, seen=seen: seen.append(module))
        layer(torch.ones(1, 3, 5, 5))
        assert conv_and_norm(layer) is None and seen == [part]
        hook.remove()
    layer.norm.momentum = None
    assert conv_and_norm(layer) is None
    layer.norm.momentum, layer.norm.track_running_stats = 0.1, False
    assert conv_and_norm(layer) is None
