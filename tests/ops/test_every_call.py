"""What must hold for every operation of `lwcnn.ops`, one small call each (see calls.py)."""

from inspect import signature

import pytest
import torch

from lwcnn import ops

from .calls import CALLS, COMPOSITES

every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


def test_no_operation_is_left_out():
    assert set(ops.__all__) == {call.fn.__name__ for call in CALLS.values()}


def test_composites_are_those_that_take_step():
    takes_step = {name for name in ops.__all__ if "step" in signature(getattr(ops, name)).parameters}
    assert takes_step == set(COMPOSITES)


@every_call
def test_changes_no_input_and_gives_the_same_twice(call):
    before = [tensor.clone() for tensor in call.tensors]
    versions = [tensor._version for tensor in call.tensors]
    first, second = call.run(), call.run()
    assert torch.equal(first, second)
    for tensor, copy, version in zip(call.tensors, before, versions, strict=True):
        assert torch.equal(tensor, copy)
        assert tensor._version == version  # not even written with the same numbers


@every_call
def test_gradient(call):
    # the statistics are no parameters; what goes straight through a rounding is no derivative: test_active_shift.py
    constant = {ops.batch_norm: (1, 2), ops.sparse_shift: (1,)}.get(call.fn, ())
    tensors = [tensor.clone().requires_grad_(k not in constant) for k, tensor in enumerate(call.tensors)]
    assert torch.autograd.gradcheck(call.run, tensors, fast_mode=True)


@every_call
def test_takes_inputs_that_are_not_contiguous(call):
    scattered = [tensor.transpose(0, -1).contiguous().transpose(0, -1) for tensor in call.tensors]
    assert any(not tensor.is_contiguous() for tensor in scattered)
    torch.testing.assert_close(call.run(*scattered), call.run(), rtol=1e-12, atol=1e-12)


@every_call
def test_takes_inputs_in_channels_last_memory(call):
    tensors = [
        tensor.to(memory_format=torch.channels_last) if tensor.dim() == 4 else tensor
        for tensor in call.tensors
    ]
    torch.testing.assert_close(call.run(*tensors), call.run(), rtol=1e-12, atol=1e-12)


@every_call
def test_meta_device_gives_the_shape_without_the_numbers(call):
    y, shadow = call.run(), call.to(device="meta").run()
    assert shadow.device.type == "meta"
    assert (shadow.shape, shadow.dtype) == (y.shape, y.dtype)


@every_call
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_keeps_the_dtype(call, dtype):
    assert call.to(dtype=dtype).run().dtype == dtype


@every_call
def test_takes_a_batch_of_one_and_gives_what_a_larger_batch_gives(call):
    n = call.tensors[0].shape[0]
    samples = [
        call.run(
            *(tensor[i : i + 1] if _has_batch(call, k) else tensor for k, tensor in enumerate(call.tensors))
        )
        for i in range(n)
    ]
    torch.testing.assert_close(torch.cat(samples), call.run(), rtol=1e-12, atol=1e-12)


def _has_batch(call, place: int) -> bool:
    """Whether the tensor at this place is a map: the first always, others where maps are combined."""
    return place == 0 or call.fn in (ops.concat, ops.add, ops.scale, ops.shift_max)
