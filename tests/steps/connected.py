"""Check that a trace tells the whole story of a block. Tests of any block use it::

from tests.steps.connected import check_trace

check_trace(fire, x, p)            # a function of lwcnn.ops or lwcnn.models, with its inputs
check_trace(model, x)              # a module or a whole network, in eval mode
"""

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from lwcnn.steps import Step, call, trace


def check_trace(block, *args, **kwargs) -> list[Step]:
    """Fail unless the trace of a block is complete; return its steps.

    - names are unique, and as they are without a recording;
    - each tensor that goes into a step is an input of the block, a parameter or buffer, or an earlier ``out``;
    - the last ``out`` is the block's result, and each other ``out`` is used by a later step;
    - a replay of each step gives its ``out`` again, so that nothing changed an input afterwards.
    """
    steps, result = _record(block, args, kwargs)
    names = [step.name for step in steps]
    assert len(set(names)) == len(names), (
        f"names used twice: {sorted({n for n in names if names.count(n) > 1})}"
    )
    assert names == [step.name for step in trace(block, *args, **kwargs)]
    assert result is steps[-1].out, f"the result is not what the last step, {names[-1]}, gives"
    _check_connected(steps, [block, *args, *kwargs.values()])
    _check_replay(steps)
    return steps


def _record(block, args: tuple, kwargs: dict) -> tuple[list[Step], Tensor]:
    """Run the block; return its steps and, unlike `trace`, its result."""
    steps = []

    def record(name, fn, *fn_args, **fn_kwargs):
        steps.append(Step(name, fn, fn_args, fn_kwargs, call(name, fn, *fn_args, **fn_kwargs)))
        return steps[-1].out

    result = block(*args, step=record, **kwargs)
    return steps, result


def _check_connected(steps: list[Step], given: list) -> None:
    """Every tensor must come from somewhere, and every ``out`` must go somewhere."""
    known = {id(tensor) for value in given for tensor in _tensors_in(value)}
    unused = {}
    for step in steps:
        for tensor in step.tensors:
            assert id(tensor) in known, (
                f"step {step.name}: an input of shape {tuple(tensor.shape)} comes from no step, input or parameter; "
                "some operation did not go through step"
            )
            unused.pop(id(tensor), None)
        known.add(id(step.out))
        unused[id(step.out)] = step.name
    unused.pop(id(steps[-1].out))
    assert not unused, f"nobody uses what these steps give: {list(unused.values())}"


def _tensors_in(value) -> Iterator[Tensor]:
    """Tensors, the parameters and buffers of modules, and those of namespaces that hold modules."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, nn.Module):
        yield from value.parameters()
        yield from value.buffers()
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _tensors_in(part)
    elif hasattr(value, "__dict__") and not callable(value):
        for part in vars(value).values():
            yield from _tensors_in(part)


def _check_replay(steps: list[Step]) -> None:
    """A pure step gives the same again, also after all later steps have run."""
    for step in steps:
        again = step.replay()
        assert torch.equal(again, step.out), f"step {step.name} gives something else when it is run again"
