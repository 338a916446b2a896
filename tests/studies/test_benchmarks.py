"""The benchmarks that print a table of operations, on small maps: what they run, and how memory is counted."""

import doctest
import re

import pytest
import torch
import torch.nn.functional as F

from benchmarks import mitchell, shift


@pytest.mark.parametrize("benchmark", [shift, mitchell])
def test_a_table_has_a_row_for_each_form(benchmark, monkeypatch, capsys):
    monkeypatch.setattr(benchmark, "SHAPES", [(1, 9, 6, 6)])
    assert benchmark.main(rounds=1) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "1 x 9 x 6 x 6" in lines
    for form in benchmark.FORMS:
        (line,) = (line for line in lines if line.startswith(f"{form}  "))
        assert len(re.findall(r"[\d.]+ (?:ms|times)", line)) == 2


@pytest.mark.parametrize("form", mitchell.FORMS)
def test_both_directions_are_those_of_a_convolution(form):
    calls = mitchell.calls((2, 3, 5, 5))
    y, gradients = calls[form, "forward"](), calls[form, "forward and backward"]()
    assert y.shape == (2, 3, 5, 5)
    assert [g.shape for g in gradients] == [(2, 3, 5, 5), (3, 3, 3, 3)]


def test_memory_is_that_of_all_tensors_at_once():
    assert doctest.testmod(mitchell).failed == 0

    def one_after_the_other():
        for _ in range(3):
            torch.ones(1000)

    assert mitchell.peak_memory(one_after_the_other) == 4000
    x = torch.zeros(2, 4, 7, 7)
    assert F.unfold(x, 3, padding=1).nbytes == mitchell.bytes_of_windows(x.shape)
