"""Each rule of an operation stands once: in the check above it, which takes what the operation takes."""

import ast
import inspect
import textwrap

import pytest
import torch
from torch import nn

from lwcnn import LwcnnError, ops
from lwcnn.models.active_shift import ActiveShift
from lwcnn.models.addernet import Adder
from lwcnn.models.channel_wise import AcrossPositions, ChannelWiseConv
from lwcnn.models.fenet import SparseShift
from lwcnn.ops import holders
from lwcnn.ops.checks import checks

from .calls import CALLS, COMPOSITES

OPERATIONS = sorted(set(ops.__all__) - set(COMPOSITES))


def check_of(operation):
    return inspect.getclosurevars(operation).nonlocals["check"]


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_check_takes_what_its_operation_takes(name):
    """In the same order and with the same defaults: else it would look at another call than the one that runs."""
    operation = getattr(ops, name)
    taken = [(p.name, p.kind, p.default) for p in inspect.signature(operation).parameters.values()]
    where, *looked_at = inspect.signature(check_of(operation)).parameters.values()
    looked_at = [(p.name, p.kind, p.default) for p in looked_at]
    more = looked_at[len(taken) :]  # one check may serve several operations
    assert where.name == "where" and looked_at[: len(taken)] == taken
    assert all(default is not inspect.Parameter.empty for _, _, default in more)


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_body_of_an_operation_only_computes(name):
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(getattr(ops, name))))).body
    called = {
        getattr(n.func, "id", "") for s in definition.body for n in ast.walk(s) if isinstance(n, ast.Call)
    }
    assert not any(isinstance(node, ast.Raise) for node in ast.walk(definition))
    assert not any(name.startswith("check") for name in called)


@pytest.mark.parametrize("name", [name for name in CALLS if name != "concat"])
def test_good_calls_pass_the_check_by_name_too(name):
    """The maps of `concat` have no names."""
    call = CALLS[name]
    names = list(inspect.signature(call.fn).parameters)
    assert torch.equal(call.fn(**dict(zip(names, call.tensors, strict=False)), **call.options), call.run())


def test_an_error_shows_the_call_with_its_options_whichever_way_they_were_given():
    for bad in (
        lambda: ops.conv2d(torch.zeros(1), None, groups=3),
        lambda: ops.conv2d(torch.zeros(1), None, None, 1, 0, 1, 3),
    ):
        with pytest.raises(LwcnnError) as caught:
            bad()
        assert caught.value.where == caught.value.args[0] == "conv2d(x, weight, groups=3)"


def test_a_check_runs_first_and_each_time():
    seen = []

    @checks("f(x)", lambda where, x: seen.append((where, x)))
    def f(x):
        return seen.append(x)

    f(1), f(x=2)
    assert seen == [("f(x)", 1), 1, ("f(x)", 2), 2]


@pytest.mark.parametrize("fn", holders.LAYERS, ids=lambda fn: fn.__name__)
def test_a_layer_of_pytorch_gives_an_operation_what_it_takes(fn):
    """The example that an error names is one: it has all the names, and no default is left to chance."""
    example = holders.LAYERS[fn].split()[1]
    layer = {
        "torch.nn.Conv2d": nn.Conv2d(4, 4, 1, groups=4 if fn is ops.depthwise_conv2d else 1),
        "torch.nn.BatchNorm2d": nn.BatchNorm2d(4).eval(),
        "torch.nn.Linear": nn.Linear(4, 4),
        "lwcnn.models.addernet.Adder": Adder(4, 4, 1),
        "lwcnn.models.channel_wise.ChannelWiseConv": ChannelWiseConv(2, 3, stride=2, padding="same"),
        "lwcnn.models.channel_wise.AcrossPositions": AcrossPositions(9, 3),
        "lwcnn.models.active_shift.ActiveShift": ActiveShift(4, 2),
        "lwcnn.models.fenet.SparseShift": SparseShift(4),
    }[example]
    x = torch.randn(2, 4) if fn is ops.linear else torch.randn(2, 4, 3, 3)
    run = holders.run_layer(lambda name, function, *inputs: (name, function, inputs), "s", fn, x, layer)
    assert (
        run[:2] == ("s", fn)
        and run[2][0] is x
        and run[2][1:] == tuple(getattr(layer, n) for n in holders.TAKEN[fn])
    )
    if fn is not ops.adder2d:
        torch.testing.assert_close(fn(*run[2]), layer(x))


def test_an_error_that_is_not_the_holders_stays_as_it_is():
    @holders.holds("weight")
    def block(x, p, step=None):
        return x.no_such_thing

    with pytest.raises(AttributeError, match="no_such_thing"):
        block(1, nn.Linear(1, 1))
