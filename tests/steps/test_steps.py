"""call, within, trace and Step."""

import inspect

import pytest
import torch
from torch import nn

from lwcnn import LwcnnError, trace
from lwcnn.models.layers import ConvNorm
from lwcnn.ops import batch_norm, channel_shuffle, conv2d, conv_act, conv_norm_act, identity, relu
from lwcnn.ops.attention import squeeze_excite
from lwcnn.steps import Step, call, within
from tests.ops.calls import CALLS, COMPOSITES
from tests.refusing import refused

X = torch.randn(1, 6, 5, 5, generator=torch.Generator().manual_seed(0))
CONV = nn.Conv2d(6, 4, 3).eval()


def shuffle_twice(x, groups, step=call):
    y = step("first", channel_shuffle, x, groups)
    return within_second(y, groups, within(step, "again"))


def within_second(x, groups, step=call):
    return step("second", channel_shuffle, x, groups=groups)


def test_call_runs_the_function_with_all_its_arguments():
    assert call("name", lambda a, *b, c=0: (a, b, c), 1, 2, 3, c=4) == (1, (2, 3), 4)


def test_within_puts_prefixes_in_front_from_the_outside_in():
    seen = []

    def record(name, fn, *args, **kwargs):
        seen.append((name, args, kwargs))
        return fn(*args, **kwargs)

    inner = within(within(record, "features"), "fire2")
    assert inner("squeeze", lambda a, b: a + b, 1, b=2) == 3
    assert seen == [("features.fire2.squeeze", (1,), {"b": 2})]


def test_trace_records_name_function_inputs_and_output():
    first, second = trace(shuffle_twice, X, 2)
    assert (first.name, second.name) == ("first", "again.second")
    assert first.fn is second.fn is channel_shuffle
    assert first.args[0] is X and first.args[1] == 2 and first.kwargs == {}
    assert second.args[0] is first.out and second.kwargs == {"groups": 2}
    assert torch.equal(second.out, channel_shuffle(channel_shuffle(X, 2), 2))


def test_trace_gives_what_the_block_gives_without_it():
    for name in COMPOSITES:
        one = CALLS[name]
        assert torch.equal(trace(one.fn, *one.tensors, **one.options)[-1].out, one.run())


def test_a_step_tells_its_tensors_and_its_arguments_by_name():
    step = trace(conv_act, X, CONV)[0]
    assert [id(tensor) for tensor in step.tensors] == [id(X), id(CONV.weight), id(CONV.bias)]
    assert list(step.arguments) == list(inspect.signature(conv2d).parameters)
    assert step.arguments["x"] is X and step.arguments["groups"] == 1
    by_name = Step("conv", conv2d, (X,), {"weight": CONV.weight}, None)
    assert by_name.arguments["weight"] is CONV.weight and by_name.arguments["bias"] is None


def test_a_step_can_be_replayed():
    for step in trace(conv_norm_act, X, ConvNorm(6, 4, 3).eval(), relu):
        assert torch.equal(step.replay(), step.out)


@pytest.mark.parametrize(
    "block, options, names",
    [
        (conv_act, {"p": CONV}, ["conv", "act"]),
        (conv_act, {"p": CONV, "act": identity}, ["conv"]),
        (conv_norm_act, {"p": ConvNorm(6, 4, 3).eval()}, ["conv", "norm", "act"]),
        (conv_norm_act, {"p": ConvNorm(6, 4, 3).eval(), "act": identity}, ["conv", "norm"]),
        (
            squeeze_excite,
            {"p": CALLS["squeeze_excite"].to(dtype=torch.float32).options["p"]},
            ["pool", "reduce", "act", "expand", "gate", "scale"],
        ),
    ],
)
def test_names_of_the_steps_of_composites(block, options, names):
    assert [step.name for step in trace(block, X, **options)] == names


def test_leaves_are_tensor_functions_only():
    """Tensors and plain numbers go in, no holder of parameters: replay, cost and pictures need one rule an op."""
    for name in COMPOSITES:
        one = CALLS[name]
        for step in trace(one.fn, *one.tensors, **one.options):
            for value in (*step.args, *step.kwargs.values()):
                assert value is None or isinstance(value, (torch.Tensor, bool, int, float, str, tuple)), (
                    step.name,
                    value,
                )


def test_an_error_names_its_step_by_the_whole_path_and_once():
    def block(x, step=call):
        return conv_act(x, CONV, step=within(step, "fire2.squeeze"))

    error = refused(lambda: trace(block, torch.zeros(1, 5, 4, 4)), "in step fire2.squeeze.conv: conv2d(")
    assert error.path == "fire2.squeeze.conv"
    refused(
        lambda: call("outer", lambda: call("inner", channel_shuffle, X, 4)), "in step inner: channel_shuffle("
    )


def test_other_errors_pass_through_as_they_are():
    def broken(x):
        raise ZeroDivisionError("a bug of the block")

    with pytest.raises(ZeroDivisionError, match="a bug of the block"):
        call("name", broken, X)
    with pytest.raises(TypeError, match="'step' is wrong in here"):
        trace(lambda x, step: step("name", _raise_type_error, x), X)


def _raise_type_error(x):
    raise TypeError("'step' is wrong in here")


def test_trace_on_the_meta_device_knows_shapes():
    p = ConvNorm(6, 4, 3, stride=2).eval().to("meta")
    assert [tuple(step.out.shape) for step in trace(p, X.to("meta"))] == [(1, 4, 3, 3)] * 2


def test_batch_norm_in_training_mode_is_the_one_documented_impurity():
    mean, variance = torch.zeros(6), torch.ones(6)
    batch_norm(X, mean, variance, training=True)
    assert mean.abs().sum() > 0
    before = mean.clone()
    batch_norm(X, mean, variance)
    assert torch.equal(mean, before)


BAD = {
    "call without a name": (lambda: call("", relu, X), "step('', fn, ...): a step needs a name", "not empty"),
    "call with a number": (lambda: call(3, relu, X), "step(3, fn, ...): a step needs a name", "a text"),
    "call without function": (
        lambda: call("a", None, X),
        "step('a', None, ...): a step needs a function",
        "step(name, fn",
    ),
    "call with the inputs swapped": (
        lambda: call("a", 7, relu),
        "step('a', 7, ...): a step needs a function",
    ),
    "within nothing": (
        lambda: within(call, ""),
        "within(step, ''): prefix is no name",
        "a text that is not empty",
    ),
    "within a number": (
        lambda: within(call, 2),
        "within(step, 2): prefix is no name",
        "a text that is not empty",
    ),
    "within no step": (lambda: within(None, "a"), "within(step, 'a'): step is None", "lwcnn.steps.call"),
    "trace None": (
        lambda: trace(None, X),
        "trace(NoneType, ...): this is not a block",
        "block is None; a block of lwcnn",
    ),
    "trace a tensor": (lambda: trace(3, X), "trace(int, ...): this is not a block", "block is 3"),
    "trace without inputs": (
        lambda: trace(conv_act),
        "trace(conv_act, ...): missing a required argument: 'x'",
        "its arguments are x, p, act, step",
        "a block of lwcnn",
    ),
    "trace with too much": (
        lambda: trace(ConvNorm(6, 4, 3).eval(), X, 1, 2),
        "multiple values for argument 'step'",
        "its arguments are x, step",
    ),
    "trace an operation": (
        lambda: trace(relu, X),
        "trace(relu, ...): got an unexpected keyword argument 'step'",
        "step=call",
    ),
    "trace with its own step": (
        lambda: trace(conv_act, X, CONV, step=call),
        "trace passes its own step",
        "leave out",
    ),
    "trace in training mode": (
        lambda: trace(ConvNorm(6, 4, 3), X),
        "ConvNorm is in training mode",
        "call .eval() first",
    ),
    "trace with p in training mode": (
        lambda: trace(conv_norm_act, X, ConvNorm(6, 4, 3)),
        "trace(conv_norm_act, ...): ConvNorm is in training mode",
        "call .eval() first",
    ),
    "trace with a part in training mode": (
        lambda: trace(conv_norm_act, X, _half_trained()),
        "ConvNorm is in training mode",
        "call .eval() first",
    ),
    "trace without steps": (
        lambda: trace(lambda x, step: x, X),
        "the block ran, but sent no operation through step",
        "write y = step(name, fn, *inputs)",
    ),
}


def _half_trained() -> nn.Module:
    module = ConvNorm(6, 4, 3).eval()
    module.norm.train()
    return module


@pytest.mark.parametrize("case", BAD)
def test_bad_call(case):
    bad, *answer = BAD[case]
    refused(bad, *answer)


def test_lwcnn_error_is_a_value_error():
    with pytest.raises(ValueError):
        call("", relu, X)
    assert issubclass(LwcnnError, ValueError)
