"""Recorded and exported networks compute what the network computes, also at another batch and another size.

All networks in all forms: ``python -m tests.export.exports``.
"""

import io
import re
import subprocess
import sys

import pytest
import torch
from torch import nn

import lwcnn
from lwcnn.ops import (
    active_shift,
    adaptive_avg_pool2d,
    adder2d,
    channel_shuffle,
    conv2d,
    roll_channels,
    shift,
    sparse_shift,
)
from tests.export.exports import TOLERANCE, exported, misfit, network, onnx, onnx_by_trace, run_onnx, traced
from tests.refusing import raised
from tools.address import ROOT

# PyTorch deprecates two of the forms, and each exporter warns of what it is going to change
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
#: More of the same blocks, and slow.
DEEP = ("vgg16", "adder_resnet18", "adder_resnet50", "efficientnet_v2_m", "efficientnet_v2_l")
DEEP += ("as_resnet_w50", "as_resnet_w68", "fenet_x1_375", "micronet_m1", "micronet_m2")
DEEP += (*(f"efficientnet_b{i}" for i in range(1, 8)), *(f"efficientnet_lite{i}" for i in range(1, 5)))
#: One network a paper.
PAPERS = [
    "adder_resnet20",
    "alexnet",
    "compconv_resnet18",
    "efficientnet_b0",
    "efficientnet_lite0",
    "efficientnet_v2_s",
    "ghostnet_x0_5",
]
PAPERS += ["channelnet_v1", "channelnet_v3"]  # v3 has all layers of v2
PAPERS += ["googlenet", "mobilenet_v1", "mobilenet_v2", "mobilenet_v3_small", "resnet18", "shufflenet_v1_g2"]
PAPERS += ["shufflenet_v2_x0_5", "squeezenet1_1", "squeezenext_23", "xception"]
PAPERS += ["as_resnet_cifar", "fenet_x1_0", "micronet_m0"]


@pytest.mark.parametrize("name", [name for name in lwcnn.list_models() if name not in DEEP])
def test_traced(name):
    assert traced(*network(name)) <= TOLERANCE


@pytest.mark.parametrize("name", PAPERS)
def test_exported(name):
    assert exported(*network(name)) <= TOLERANCE


@pytest.mark.parametrize("name", PAPERS)
def test_onnx_by_trace(name):
    assert onnx_by_trace(*network(name)) <= TOLERANCE


def test_onnx_by_export():
    """Another network is that of the README."""
    assert onnx(*network("shufflenet_v1_g2")) <= TOLERANCE


def test_same_padding_at_another_size():
    """From an odd size to an even one and back: the zeros are those of the new size."""
    model, images = network("efficientnet_lite0", padding="same")
    assert traced(model, [images[2], *images]) <= TOLERANCE


def test_a_program_of_one_size_takes_no_other():
    model, images = network("squeezenet1_1")
    program = torch.export.export(model, (images[0],), strict=True).module()
    assert misfit(program, model, images[:1]) <= TOLERANCE
    with pytest.raises(AssertionError):
        program(images[2])


class Operations(nn.Module):
    """All that computes with sizes, as one network: exporters are slow to begin."""

    def forward(self, x):
        zeros = [
            conv2d(x, torch.ones(1, 4, kernel, kernel), stride=stride, padding="same") / kernel**2
            for kernel, stride in ((1, 2), (2, 3), (3, 1), (3, 2), (5, 2))
        ]
        adders = adder2d(x, torch.ones(2, 4, 3, 3), stride=2, padding=1) / 9
        shifted = shift(torch.cat([x, x, x], 1))  # nine channels look around, three stay
        displacements = torch.tensor([[0.5, -1.25], [2.0, 0.3], [-0.7, 0.0], [3.4, -4.2]])
        displaced = [active_shift(x, displacements, 2), sparse_shift(x, displacements)]
        dealt = [channel_shuffle(x, 2), roll_channels(x, 2)]
        maps = [*zeros, adaptive_avg_pool2d(x, 6), adders, *dealt, shifted, *displaced]
        return torch.cat([map_.flatten(1) for map_ in maps], 1)


ANY = torch.export.Dim.DYNAMIC
ANY_SIZE = [{0: ANY, 2: ANY, 3: ANY}]


def by_trace(model, x):
    return torch.jit.trace(model, x)


def by_onnx_trace(model, x):
    file, axes = io.BytesIO(), {"x": {0: "batch", 2: "height", 3: "width"}}
    torch.onnx.export(model, x, file, dynamo=False, input_names=["x"], dynamic_axes=axes)
    return run_onnx(file.getvalue())


def by_export(model, x):
    return torch.export.export(model, (x,), dynamic_shapes=ANY_SIZE).module()


def by_onnx(model, x):
    file = io.BytesIO()
    torch.onnx.export(model, (x,), dynamo=True, dynamic_shapes=ANY_SIZE, verbose=False).save(file)
    return run_onnx(file.getvalue())


@pytest.mark.parametrize("form", [by_trace, by_onnx_trace, by_export, by_onnx])
def test_operations_at_every_size(form):
    """What a recording keeps is the arithmetic of sizes, at whatever size it is made."""
    model = Operations()
    images = [torch.rand(3, 4, height, height + 1) for height in range(5, 14)]
    for size in (7, 12) if form in (by_trace, by_onnx_trace) else (7,):  # the others know no size
        assert misfit(form(model, torch.rand(2, 4, size, size + 2)), model, images) <= TOLERANCE, size


def test_recorded_adders_are_saved_and_trained():
    """A file of a recording holds operators alone, and their gradients are those of the layer."""
    model, images = network("adder_resnet20")
    torch.jit.save(torch.jit.trace(model, images[0], check_trace=False), file := io.BytesIO())
    recorded = torch.jit.load(io.BytesIO(file.getvalue()))
    for network_ in (model, recorded):
        network_(images[1]).square().sum().backward()
    for own, read in zip(model.parameters(), recorded.parameters(), strict=True):
        torch.testing.assert_close(read.grad, own.grad, rtol=1e-3, atol=1e-3)


def test_what_exporters_must_be_told_is_told_by_the_import():
    """In a process of its own: PyTorch keeps what it is told, also of a package that is imported again."""
    code = """
import io, torch, lwcnn
from lwcnn.ops import adder2d, channel_shuffle
class Shuffle(torch.nn.Module):
    def forward(self, x):
        return channel_shuffle(x, 2)
class Adder(torch.nn.Module):
    def forward(self, x):
        return adder2d(x, torch.ones(2, 4, 3, 3), stride=2, padding=1)
x = torch.rand(1, 4, 5, 6)
torch.onnx.export(Shuffle(), x, file := io.BytesIO(), dynamo=False)
program = torch.export.export(Adder(), (x,))
torch.onnx.export(program, dynamo=True, verbose=False).save(adders := io.BytesIO())
import onnxruntime
for saved, model in ((file, Shuffle()), (adders, Adder())):
    session = onnxruntime.InferenceSession(saved.getvalue())
    (y,) = session.run(None, {session.get_inputs()[0].name: x.numpy()})
    print(torch.allclose(torch.from_numpy(y), model(x), atol=1e-5))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]


def test_recordings_warn_of_nothing_of_ours():
    """The checks ask for sizes; a reader cannot tell their warnings from those of a real mistake."""
    code = """
import io, warnings, torch, lwcnn
model, x = lwcnn.create_model("efficientnet_lite0").eval(), torch.rand(1, 3, 32, 32)
with warnings.catch_warnings(record=True) as caught:
    torch.onnx.export(model, x, io.BytesIO(), dynamo=False)
print([str(one.message) for one in caught if issubclass(one.category, torch.jit.TracerWarning)])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", lwcnn.list_models())
def test_scripts_are_refused_with_what_to_do(name):
    with torch.device("meta"):
        model = lwcnn.create_model(name)
    raised(lambda: torch.jit.script(model), "torch.jit.script", "torch.jit.trace(model, x)")
    raised(
        lambda: torch.jit.script(nn.Sequential(model, nn.Softmax(1))),
        "torch.jit.script",
        "a network of lwcnn",
    )


def test_the_lines_of_the_readme(tmp_path, monkeypatch):
    """They make a file that takes a batch of another size."""
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    (lines,) = [block for block in blocks if "torch.onnx.export" in block]
    torch.manual_seed(0)
    names = {"model": lwcnn.create_model("squeezenet1_0")}
    exec(lines, names)
    images = [torch.rand(3, 3, 224, 224)]
    assert misfit(run_onnx(tmp_path / "model.onnx"), names["model"], images) <= TOLERANCE
