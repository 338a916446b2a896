"""Blocks on symbols: layers, inputs, what is refused. Counts against real modules: test_block_modules."""

from types import SimpleNamespace

import pytest

from lwcnn import LwcnnError, ops
from lwcnn.cost.formulas import C_in, C_out, H_out, N, W_out, stride
from lwcnn.cost.symbolic import Map, block_input, conv, conv_norm, in_a_row, run_on_symbols
from lwcnn.steps import within


def test_a_layer_is_an_operation_with_what_follows_it():
    """BatchNorm and activation join the layer before them; a concatenation and a sum are layers of their own."""

    def block(x, p, step):
        y = ops.conv_norm_act(x, p.a, ops.relu, within(step, "a"))
        z = ops.conv_norm_act(x, p.b, ops.identity, within(step, "b"))
        return step("act", ops.relu, step("concat", ops.concat, y, z))

    p = SimpleNamespace(a=conv_norm(C_in, 8, 3, stride), b=conv_norm(C_in, 4, 1, stride))
    layers = run_on_symbols(block, block_input(N), p)
    assert [(layer.name, layer.kind, layer.channels) for layer in layers] == [
        ("input", "input", C_in),
        ("a", "convolution", 8),
        ("b", "convolution", 4),
        ("concat", "concat", 12),
    ]
    _, a, b, both = layers
    assert a.size == (H_out, W_out) and both.inputs == (a, b)
    assert a.params - (72 * C_in + 16) == 0 and a.cost.params == 72 * C_in
    assert a.cost.macs == 72 * N * H_out * W_out * C_in and both.cost.macs == 0
    assert a.elements == 8 * N * H_out * W_out


def test_an_activation_of_the_input_leaves_the_input_as_it_is():
    """Written over it, a shortcut would read the wrong numbers: it is a layer of its own."""

    def block(x, p, step):
        y = step("relu", ops.relu, x)
        return step("add", ops.add, ops.conv_act(y, p, ops.identity, within(step, "a")), x)

    layers = run_on_symbols(block, block_input(), conv(C_in, C_in))
    assert [(layer.name, layer.kind) for layer in layers] == [
        ("input", "input"), ("relu", "relu"), ("a", "convolution"), ("add", "add"),
    ]  # fmt: skip


def test_a_sum_is_called_as_its_branch_is():
    """Where C_in = C_out and the stride is 1, one size has two names; the input's give way, on either side."""

    def block(x, p, step, turned):
        y = ops.conv_norm_act(x, p, ops.identity, within(step, "a"))
        return step("add", ops.add, *((y, x) if turned else (x, y)))

    for turned in (False, True):
        layers = run_on_symbols(block, block_input(), conv_norm(C_in, C_out, 3, stride), turned=turned)
        assert layers[-1].shape == (1, C_out, H_out, W_out)


def test_what_a_concatenation_gives_can_be_cut():
    def block(x, step, start):
        y = step("concat", ops.concat, x, x)
        return step("slice", ops.channel_split, y, start, C_out)

    assert [layer.channels for layer in run_on_symbols(block, block_input(), start=0)] == [C_in, C_out]
    with pytest.raises(LwcnnError, match="step 'slice'.*concat is split, and only the input"):
        run_on_symbols(block, block_input(), start=1)


def test_a_split_that_would_be_counted_wrongly_is_refused():
    def of_a_shuffle(x, step):
        return step("slice", ops.channel_split, step("shuffle", ops.channel_shuffle, x, 2), 0, 4)

    def read_later(x, step):
        y = step("concat", ops.concat, x, x)
        z = step("pool", ops.max_pool2d, y, 3, 1, 1)
        return step("concat2", ops.concat, z, step("slice", ops.channel_split, y, 0, 4))

    def of_an_input_that_is_read(x, step):
        return step("concat", ops.concat, x, step("part", ops.channel_split, x, 0, 4))

    for block in (of_a_shuffle, read_later):
        with pytest.raises(LwcnnError, match="is split, and only the input of a block may be"):
            run_on_symbols(block, block_input(channels=8))
    with pytest.raises(LwcnnError, match="the input is split, and read whole too"):
        run_on_symbols(of_an_input_that_is_read, block_input(channels=8))


def test_an_even_kernel_is_refused():
    with pytest.raises(LwcnnError, match="the kernel is even"):
        conv(8, 8, kernel=2)


def test_an_input_that_is_split_is_its_parts():
    def block(x, step):
        return step(
            "concat",
            ops.concat,
            *(step(n, ops.channel_split, x, 4 * i, 4 * i + 4) for i, n in enumerate("ab")),
        )

    layers = run_on_symbols(block, block_input(channels=8))
    assert [(layer.name, layer.kind, layer.channels) for layer in layers] == [
        ("a", "split", 4), ("b", "split", 4), ("concat", "concat", 8),
    ]  # fmt: skip


def test_an_operation_without_a_rule_is_refused():
    with pytest.raises(LwcnnError, match="no shape rule for abs"):
        run_on_symbols(lambda x, step: step("a", abs, x), block_input())


def test_numbers_work_as_well_as_symbols():
    """The same run with whole sizes: 3 x 3, stride 2, on 7 x 9 pixels."""
    p = SimpleNamespace(a=conv(6, 4, 3, stride=2, groups=2))
    (_, layer) = run_on_symbols(in_a_row, Map(2, 6, 7, 9), p)
    assert layer.shape == (2, 4, 4, 5)
    assert (layer.cost.macs, layer.params, layer.groups) == (2 * 4 * 5 * 4 * 3 * 9, 4 * 3 * 9, 2)
    assert (layer.cost.reads, layer.cost.writes) == (2 * 6 * 7 * 9, 2 * 4 * 4 * 5)
