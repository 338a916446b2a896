"""The quick question before the checks: it says "ordinary" only where the full checks find nothing to mend.

And the plain run, which writes activations over their input, gives what the recorded run gives.
"""

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import nn

from lwcnn import LwcnnError, ops, trace
from lwcnn.models.layers import ConvNorm
from lwcnn.ops import combine, norm, sliding
from lwcnn.ops.act import OVERWRITING
from lwcnn.ops.conv_norm_act import activate
from lwcnn.steps import call, only_runs, within


def tensor(*shape, dtype=torch.float32, device="meta"):
    return torch.zeros(shape, dtype=dtype, device=device)


ODD = [0, -1, 1, 2, 6, True, 1.0, 0.5, None, "same", (1, 1), (2, 1), (0, 1), (1, 2, 3), (1.0, 1), [1, 1]]
ODD_TENSORS = [
    None, 1.0, tensor(6), tensor(4), tensor(6, 1), tensor(6, 4, 4), tensor(2, 6, 4, 4), tensor(2, 6, 0, 4),
    tensor(0, 6, 4, 4), tensor(6, 6, 1, 1), tensor(6, 3, 9, 3), tensor(6, 3, 3, 9), tensor(3, 3, 3, 3),
    tensor(6, 3, 3, 3, dtype=torch.float64), tensor(2, 6, 4, 4, dtype=torch.int64), tensor(6, device="cpu"),
    tensor(2, 6, 4, 4, device="cpu"), tensor(6, dtype=torch.float64),
]  # fmt: skip


def spoil(good: dict) -> st.SearchStrategy[dict]:
    """The good call with at most two of its arguments replaced by odd ones."""
    odd = {name: ODD_TENSORS if isinstance(value, torch.Tensor) else ODD for name, value in good.items()}
    changed = st.lists(st.sampled_from(sorted(good)), max_size=2, unique=True)
    return changed.flatmap(
        lambda names: st.fixed_dictionaries({name: st.sampled_from(odd[name]) for name in names})
    ).map(lambda changes: {**good, **changes})


CONVOLUTION = {
    "x": tensor(2, 6, 4, 4), "weight": tensor(6, 3, 3, 3), "bias": tensor(6),
    "stride": 1, "padding": (1, 0), "dilation": (1, 1), "groups": 2,
}  # fmt: skip
BATCH_NORM = {
    "x": tensor(2, 6, 4, 4), "running_mean": tensor(6), "running_var": tensor(6), "weight": tensor(6),
    "bias": tensor(6), "training": False, "momentum": 0.1, "eps": 1e-5,
}  # fmt: skip


@settings(max_examples=300)
@given(spoil(CONVOLUTION))
@example(CONVOLUTION)
def test_an_ordinary_convolution_passes_all_checks(arguments):
    if sliding.is_ordinary(**arguments):
        sliding.check_convolution("conv2d", **arguments)  # raises nothing


@settings(max_examples=300)
@given(spoil(BATCH_NORM))
@example(BATCH_NORM)
def test_an_ordinary_batch_norm_passes_all_checks(arguments):
    if norm._is_ordinary(**arguments):
        x, *vectors, training, momentum, eps = arguments.values()
        norm._check_vectors("batch_norm", x, *vectors)
        norm._check_options("batch_norm", x, training, momentum, eps)


@given(st.lists(st.sampled_from([*ODD_TENSORS, *[tensor(2, c, 4, 4) for c in range(1, 9)]]), max_size=3))
def test_maps_that_fit_side_by_side_pass_all_checks(maps):
    if combine._fit_side_by_side(tuple(maps)):
        combine._check_side_by_side("concat", tuple(maps))


def test_the_layers_of_networks_are_ordinary():
    """Else every run would pay for the checks that explain."""
    x, layer = torch.zeros(2, 6, 9, 9), ConvNorm(6, 4, 3, stride=2, groups=2).eval()
    c, n = layer.conv, layer.norm
    assert sliding.is_ordinary(x, c.weight, c.bias, c.stride, c.padding, c.dilation, c.groups)
    vectors = (n.running_mean, n.running_var, n.weight, n.bias)
    assert norm._is_ordinary(torch.zeros(2, 4, 5, 5), *vectors, n.training, n.momentum, n.eps)
    assert combine._fit_side_by_side((x, x[:, :2]))


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


def test_only_call_only_runs():
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
