"""The plain run, which writes activations over their input, gives what the recorded run gives."""

import pytest
import torch
from torch import nn

from lwcnn import LwcnnError, ops, trace
from lwcnn.models.layers import ConvNorm
from lwcnn.ops.activate import OVERWRITING, activate
from lwcnn.ops.holders import only_runs
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
