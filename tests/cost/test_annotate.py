"""`annotate`: each line of a block beside what it gives and costs, and the lines that did not run."""

import functools
import html
import re
import subprocess
import sys

import pytest
import torch
from torch import nn

import lwcnn
from lwcnn import LwcnnError, annotate, ops, profile, trace
from lwcnn.cost import Cost, cost_of
from lwcnn.cost.annotate import annotate_part
from lwcnn.models.ghostnet import GhostBottleneck, Row
from lwcnn.models.layers import ConvNorm
from lwcnn.models.mobilenet_v2 import InvertedResidual
from lwcnn.models.mobilenet_v3 import LARGE, Bneck, bneck
from lwcnn.models.shufflenet_v2 import ShuffleNetV2Unit
from lwcnn.models.squeezenet import Fire, fire
from lwcnn.steps import call, within
from tests.models.cases import BLOCKS
from tools.address import ROOT


def told(annotated) -> list[tuple]:
    """(first steps of the line, shape, parameters, MACs) of each line that sent any, (mark, text) of the others."""
    return [
        (line.steps[0], line.shape[1:], line.cost.params, line.cost.macs)
        if line.steps
        else (line.mark, re.sub(r"\(.*", "", line.text.strip()))
        for line in annotated.lines
        if line.steps or line.mark
    ]


def test_fire():
    annotated = annotate(fire, torch.zeros(1, 96, 55, 55), Fire(96, 16, 64, 64))
    pixels = 55 * 55
    assert told(annotated) == [
        ("squeeze.conv", (16, 55, 55), 96 * 16 + 16, pixels * 96 * 16),
        ("expand1x1.conv", (64, 55, 55), 16 * 64 + 64, pixels * 16 * 64),
        ("expand3x3.conv", (64, 55, 55), 9 * 16 * 64 + 64, pixels * 9 * 16 * 64),
        ("concat", (128, 55, 55), 0, 0),
    ]
    assert not any(line.mark for line in annotated.lines)
    assert [line.bytes for line in annotated.lines if line.steps] == [
        4 * c * pixels for c in (16, 64, 64, 128)
    ]
    assert annotated.lines[0].text.startswith("def fire(x: Tensor") and annotated.shape == (1, 128, 55, 55)
    assert (annotated.cost.params, annotated.cost.macs) == (11_920, 35_622_400)


def inverted_residual_told(stride, c_out, size):
    e, out = 144, size // stride
    return [
        ("expand.conv", (e, size, size), 24 * e + 2 * e, 24 * e * size**2),
        ("depthwise.conv", (e, out, out), 9 * e + 2 * e, 9 * e * out**2),
        ("project.conv", (c_out, out, out), e * c_out + 2 * c_out, e * c_out * out**2),
    ]


def test_inverted_residual_with_and_without_its_shortcut():
    one = annotate(InvertedResidual(24, 24, 1, 6), (1, 24, 56, 56))
    assert told(one) == [*inverted_residual_told(1, 24, 56), ("add", (24, 56, 56), 0, 0)]
    two = annotate(InvertedResidual(24, 32, 2, 6), (1, 24, 56, 56))
    assert told(two) == [*inverted_residual_told(2, 32, 56), ("no step", "return step")]


def layer(name, c_in, c_out, k, size, groups=1):
    weights = c_in // groups * c_out * k * k
    return name, (c_out, size, size), weights + 2 * c_out, weights * size**2


def test_a_branch_not_taken_is_marked():
    one = annotate(ShuffleNetV2Unit(116, 116), (1, 116, 28, 28))
    half = [
        layer("pointwise1.conv", 58, 58, 1, 28),
        layer("depthwise.conv", 58, 58, 3, 28, groups=58),
        layer("pointwise2.conv", 58, 58, 1, 28),
        ("concat", (116, 28, 28), 0, 0),
        ("shuffle", (116, 28, 28), 0, 0),
    ]
    assert told(one) == [
        ("not run", "kept = _shortcut"),
        ("not run", "y = x"),
        ("not run", "x = step"),
        ("keep", (58, 28, 28), 0, 0),
        ("work", (58, 28, 28), 0, 0),
        *half,
    ]
    two = annotate(ShuffleNetV2Unit(24, 116, 2), (1, 24, 56, 56))
    left = layer("", 24, 24, 3, 28, groups=24), layer("", 24, 58, 1, 28)
    assert told(two) == [
        ("shortcut.depthwise.conv", (58, 28, 28), *(sum(one[k] for one in left) for k in (2, 3))),
        ("not run", "x = step"),
        ("not run", "kept = step"),
        ("not run", "y = step"),
        layer("pointwise1.conv", 24, 58, 1, 56),
        *half[1:],
    ]


def test_bneck_with_squeeze_excite_and_without():
    row = LARGE[3]  # 5 x 5, 72, 40, SE, stride 2
    annotated = annotate(bneck, torch.zeros(1, 24, 56, 56), Bneck(24, row))
    se = 2 * 72 * 24
    assert told(annotated) == [
        layer("expand.conv", 24, 72, 1, 56),
        layer("depthwise.conv", 72, 72, 5, 28, groups=72),
        ("squeeze_excite.pool", (72, 28, 28), se + 72 + 24, se),
        layer("project.conv", 72, 40, 1, 28),
        ("no step", "return step"),
    ]
    marks = told(annotate(Bneck(16, LARGE[0]), (1, 16, 8, 8)))
    assert marks[0] == ("no step", "y = x if p.expand is None else conv_norm_act")
    assert ("not run", "y = squeeze_excite") in marks


@pytest.mark.parametrize("name", BLOCKS)
def test_the_lines_of_every_block_sum_to_its_trace_and_to_profile(name):
    make, shape = BLOCKS[name]
    block = make().eval()
    annotated, counted = annotate(block, torch.zeros(shape)), profile(block, torch.zeros(shape))
    assert annotated.cost == counted.cost and not annotated.others
    with torch.no_grad():
        steps = trace(block, torch.zeros(shape))
    sent = [step for line in annotated.lines for step in line.steps]
    assert sorted(sent) == sorted(step.name for step in steps)  # a line in a loop sends steps again and again
    in_trace = sum((cost_of(step) for step in steps), Cost())
    in_lines = sum((line.cost for line in annotated.lines), Cost())
    assert in_lines == in_trace and annotated.shape == tuple(steps[-1].out.shape)
    shapes = {step.name: tuple(step.out.shape) for step in steps}
    assert all(line.shape == shapes[line.steps[-1]] for line in annotated.lines if line.steps)


def test_a_network_and_a_part_of_it():
    network = lwcnn.create_model("mobilenet_v2")
    annotated = annotate(network)
    assert told(annotated)[0][:2] == ("features.conv1.conv", (1280, 7, 7))
    assert (annotated.cost.params, annotated.cost.macs) == (3_504_872, 300_774_272)
    name, block = "features.bottleneck3_1", network.features.bottleneck3_1
    part = annotate_part(network, name, (1, 3, 224, 224))
    alone = annotate(block, (1, 24, 56, 56))
    assert told(part) == told(alone) and part.cost == alone.cost and part.name == alone.name
    assert told(part)[-1] == ("no step", "return step")  # its neighbours have a shortcut


# Blocks of a reader


class Shortcut(nn.Module):
    """A block that knows nothing of steps, with a branch, and something that no module does."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)
        self.spare = nn.Parameter(torch.zeros(7))

    def forward(self, x):
        y = self.conv(x)
        if y.shape[1] > 3:
            y = self.conv(y)
        return x + y


def test_a_module_without_steps():
    annotated = annotate(Shortcut(), torch.zeros(1, 3, 8, 8))
    assert told(annotated) == [("conv", (3, 8, 8), 84, 81 * 64), ("not run", "y = self.conv")]
    assert [line.text for line in annotated.others] == [
        "(Shortcut, beside its lines)",
        "(parameters not used in this run)",
    ]
    assert annotated.cost == profile(Shortcut(), (1, 3, 8, 8)).cost and annotated.name == "Shortcut"


def test_a_function_with_layers_of_its_own():
    conv = nn.Conv2d(3, 3, 1)

    def block(x, times=2, step=call):
        """Each run of the loop is counted, the shared weights once."""
        for k in range(times):
            y = step(
                f"conv{k}",
                conv,
                x,
            )
            x = torch_relu(y, within(step, f"act{k}"))
        return x  # (N, C, H, W)

    def torch_relu(x, step):
        return step("relu", torch.relu, x)

    annotated = annotate(block, torch.zeros(1, 3, 4, 4), times=3)
    assert told(annotated) == [("conv0", (3, 4, 4), 12, 3 * 9 * 16), ("act0.relu", (3, 4, 4), 0, 0)]
    assert [line.text for line in annotated.lines][-1] == "    return x"
    assert (
        annotated.line_of("conv1") == annotated.line_of("conv0") == 2 and annotated.line_of("conv9") is None
    )


CELL = """
import torch
from torch import nn
import lwcnn
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 1)
    def forward(self, x, step=lwcnn.steps.call):
        if x.shape[1] > 3:
            x = step("half", torch.mul, x, 0.5)
        return step("conv", self.conv, x)
lwcnn.annotate(Block(), (1, 3, 8, 8))
"""


def test_a_block_of_a_notebook_cell():
    code = f"from IPython.core.interactiveshell import InteractiveShell as Shell\nShell().run_cell({CELL!r})"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT).stdout
    assert re.search(r"not run +\|         x = step\(\"half\"", told), told
    assert re.search(r"1x4x8x8 +16 +768 +1.0 kB \|     return step\(\"conv\"", told), told


def test_the_outermost_of_blocks_in_blocks():
    class Nested(nn.Module):
        def __init__(self, inner=None):
            super().__init__()
            self.inner, self.conv = inner, nn.Conv2d(3, 3, 1)

        def forward(self, x, step=call):
            if self.inner is not None:
                x = self.inner(x, within(step, "inner"))
            return step("conv", ops.conv2d, x, self.conv.weight)

    annotated = annotate(Nested(Nested()), (1, 3, 4, 4))
    assert [line.steps for line in annotated.lines if line.steps] == [("inner.conv",), ("conv",)]
    inner = annotate_part(Nested(Nested()), "inner", (1, 3, 4, 4))
    assert told(inner) == [("not run", "x = self.inner"), ("conv", (3, 4, 4), 9, 144)]


def test_what_was_given_stays_as_it_is():
    p = ConvNorm(3, 4, 1).train()
    annotate(ops.conv_norm_act, torch.ones(2, 3, 4, 4), p)
    assert p.training and p.norm.num_batches_tracked == 0 and not p.conv.weight.grad_fn


def test_partial_functions_and_objects():
    class Doubles:
        def __call__(self, x, step=call):
            return step("double", ops.add, x, x)

    x = torch.zeros(1, 3, 4, 4)
    assert annotate(Doubles(), x).lines[1].steps == ("double",)
    assert annotate(functools.partial(fire, p=Fire(3, 1, 1, 1)), x).cost.params == 4 + 2 + 10


# How it is shown


def test_text():
    text = str(annotate(InvertedResidual(24, 32, 2, 6), (1, 24, 56, 56)))
    assert text.splitlines()[0] == "inverted_residual, input 1x24x56x56"
    margins = [line.partition(" | ")[0] for line in text.splitlines()[1:]]
    assert len({len(margin) for margin in margins}) == 1
    assert "1x144x28x28       1,584   1,016,064       451.6 kB |     y = conv_norm_act(y, p.depthwise" in text
    assert text.splitlines()[-1].split() == [
        "1x32x28x28",
        "10,000",
        "15,466,752",
        "100.4",
        "kB",
        "|",
        "total",
    ]
    assert "# (N" not in text  # the shapes in letters
    assert "# (N" not in str(annotate(GhostBottleneck(8, Row(3, 24, 8, se=False, s=1)).expand, (1, 8, 9, 7)))


def test_adders_have_a_column():
    make, shape = BLOCKS["adder_basic_block"]
    text = str(annotate(make(), shape))
    assert "absolute differences" in text and f"{2 * 9 * 8 * 8 * 2 * 63:,}" in text


def test_html():
    annotated = annotate(InvertedResidual(24, 32, 2, 6), (1, 24, 56, 56))
    text = annotated._repr_html_()
    rows = re.findall(r"<tr.*?</tr>", text)
    assert len(rows) == len(annotated.lines) + 2 and text.count("<code") == len(annotated.lines)
    assert "<td>1×144×28×28</td><td>1,584</td><td>1,016,064</td><td>451.6 kB</td>" in text
    assert '"expand"' in html.unescape(text) and 'class="lw-unsent"' in rows[-2] and "no step" in rows[-2]
    assert "<script" not in text


def not_counted(x, step):
    return step("distance", torch.cdist, x, x)


def test_what_nobody_can_count_is_said():
    line = str(annotate(not_counted, torch.zeros(1, 3, 4, 4))).splitlines()[-2]
    assert line.startswith("not counted ") and line.endswith("| (aten._cdist_forward.default in distance)")


# Refusals


def no_step(x, step=call):
    return x


@pytest.mark.parametrize(
    ("block", "inputs", "message"),
    [
        (7, (), "this is not a block"),
        (torch.relu, (torch.zeros(1),), "the source of relu is not at hand"),
        (no_step, (torch.zeros(1, 3, 4, 4),), "sent no operation through step.\n.*y = step"),
        (nn.Identity(), ((1, 3, 4, 4),), "sent no operation through step"),
        (fire, (torch.zeros(1, 3, 4, 4),), "missing a required argument: 'p'"),
        (Fire(3, 1, 1, 1), (torch.zeros(1, 4, 8, 8),), "4 channels|x has"),
        (Fire(3, 1, 1, 1), ("x",), "this is not the size of a batch"),
        (lambda x, step: step("a", torch.relu, x), (torch.zeros(1),), "the source of <lambda> is not at hand"),
    ],
)  # fmt: skip
def test_bad_input(block, inputs, message):
    with pytest.raises(LwcnnError, match=message):
        annotate(block, *inputs)


def test_a_block_without_source():
    names = {}
    exec("def block(x, step): return step('a', abs, x)", names)
    with pytest.raises(
        LwcnnError, match=r"the source of block is not at hand.\n  write it with def, in a file"
    ):
        annotate(names["block"], torch.zeros(1))


def test_a_debugger_goes_on():
    def watcher(*args):
        return None

    before = sys.gettrace()
    sys.settrace(watcher)
    try:
        annotate(GhostBottleneck(8, Row(3, 24, 8, se=False, s=1)), (1, 8, 9, 7))
        assert sys.gettrace() is watcher
    finally:
        sys.settrace(before)
