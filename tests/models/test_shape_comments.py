"""The shapes that stand beside the lines of a block are those that come out when the block runs.

A comment such as ``# (N, e, H/s, W/s)`` belongs to the step, or the part of a block, whose name stands on its line in
quotes; without a name on a line that begins with ``return`` it is the shape of the result. A letter means one number
throughout a run; a letter that is new is found from the first shape in which it stands. In an operation, a comment
belongs to the variable that its line sets.
"""

import inspect
import linecache
import re
import sys
from pathlib import Path

import pytest
import torch
from sympy import Symbol, solve, sympify
from torch import nn

import lwcnn
from lwcnn.cost.source_text import follow_forward
from lwcnn.models.addernet import AdderNorm
from lwcnn.models.channel_wise import ChannelWiseClassifier, DepthwiseChannelWise
from lwcnn.models.heads import drop_and_classify, pool_and_classify
from lwcnn.models.layers import ConvAct, ConvNorm, MaxPool, SqueezeExcite
from lwcnn.models.micro_layers import LinearNorm
from lwcnn.models.resnet import Bottleneck
from lwcnn.models.shufflenet_v2 import Shortcut, ShuffleNetV2Unit
from tests.ops.calls import CALLS

from .cases import BLOCKS

ROOT = Path(lwcnn.__file__).parent
NETWORKS = [
    "adder_resnet18", "alexnet", "efficientnet_b0", "efficientnet_lite0", "efficientnet_v2_s", "ghostnet_x1_0",
    "googlenet", "mobilenet_v1", "mobilenet_v2", "mobilenet_v3_small", "resnet18", "shift_resnet20", "shiftnet_b",
    "shufflenet_v1_g3", "shufflenet_v2_x0_5", "squeezenet1_1", "squeezenext_23", "igcv3", "channelnet_v1",
    "as_resnet_w32", "fenet_x1_0", "igc_plain_l24m2", "vgg16", "xception", "compconv_resnet18",
    "micronet_m0", "mnasnet_a1", "mixnet_s", "moga_a",
]  # fmt: skip


class Head(nn.Module):
    def __init__(self, function, channels, classes):
        super().__init__()
        self.function, self.classifier = function, nn.Linear(channels, classes)

    def forward(self, x, step):
        return self.function(x, self.classifier, 0.2, False, step)


CASES = {
    # even sizes, which a stride divides; the bottleneck that strides early is the exception that its comment names
    **{
        name: (make, (2, shape[1], 8, 12)[: len(shape)])
        for name, (make, shape) in BLOCKS.items()
        if name != "bottleneck_1x1"
    },
    "depthwise_channel_wise": (lambda: DepthwiseChannelWise(8, 4, positions=96), (2, 8, 8, 12)),
    "channel_wise_classifier": (lambda: ChannelWiseClassifier(8, 5, (8, 12)), (2, 8, 8, 12)),
    "bottleneck_64": (lambda: Bottleneck(64, 128, stride=2), (2, 64, 8, 8)),
    "conv_act": (lambda: ConvAct(3, 8, 3, stride=2), (2, 3, 9, 9)),
    "conv_norm_act": (lambda: ConvNorm(3, 8, 3, stride=2), (2, 3, 9, 9)),
    "squeeze_excite": (lambda: SqueezeExcite(16, 4), (2, 16, 5, 5)),
    "max_pool": (lambda: MaxPool(3, 2), (2, 16, 9, 9)),
    "adder_norm_act": (lambda: AdderNorm(3, 8, 3, stride=2), (2, 3, 9, 9)),
    "linear_norm_act": (lambda: LinearNorm(16, 5), (2, 16)),
    "shortcut": (lambda: Shortcut(8, 6), (2, 8, 8, 8)),
    "official_stride": (lambda: ShuffleNetV2Unit(8, 12, 2, "official"), (2, 8, 8, 8)),
    "pool_and_classify": (lambda: Head(pool_and_classify, 16, 5), (2, 16, 5, 5)),
    "drop_and_classify": (lambda: Head(drop_and_classify, 16, 5), (2, 16)),
    **{name: (lambda name=name: lwcnn.create_model(name, 10), (2, 3, 96, 96)) for name in NETWORKS},
    "channelnet_v3": (lambda: lwcnn.create_model("channelnet_v3", 10), (2, 3, 224, 224)),
}


def shape_in(line: str) -> list[str] | None:
    """The axes in the comment of a line, as they are written.

    >>> shape_in("y = f(x)  # (N, (r - 1)*m, H), whatever the input")
    ['N', '(r - 1)*m', 'H']
    """
    comment = line.partition("  # ")[2]
    if not comment.startswith("(N, "):
        return None
    axes, depth = [""], 0
    for sign in comment:
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            break
        if sign == "," and depth == 1:
            axes.append("")
        elif not (sign == "(" and depth == 1):
            axes[-1] += sign
    return [axis.strip() for axis in axes]


def agree(shape: list[str], sizes: tuple, known: dict[str, int]) -> bool:
    """Whether the axes are these sizes, by the letters that are known; learn the new letters."""
    if len(shape) != len(sizes):
        return False
    for axis, size in zip(shape, sizes, strict=True):
        letters = {name: Symbol(name) for name in re.findall(r"[A-Za-z_]\w*", axis)}
        formula = sympify(axis, locals=letters).subs(known)
        if formula.free_symbols:
            (letter,) = formula.free_symbols  # one new letter at a time
            (known[letter.name],) = solve(formula - size, letter)
        elif formula != size:
            return False
    return True


def block_of(module: nn.Module):
    forward = type(module).forward
    return module.function if isinstance(module, Head) else inspect.unwrap(follow_forward(forward))


def lines_of(fn) -> list[str]:
    """The lines of a block, and of a private function to which it gives its own ``step``, such as ``_join``."""
    text = inspect.getsource(fn)
    for name in re.findall(r"return (_\w+)\(.*, step\)", text):
        text += inspect.getsource(fn.__globals__[name])
    return text.splitlines()


def is_called(written: str, name: str) -> bool:
    """Whether a step has the name on a line, or one that begins with it; ``mix{number}`` is mix1, mix2, ..."""
    counted = re.sub(r"\\{\w+\\}", r"\\d+", re.escape(written))
    return re.fullmatch(rf"{counted}(\..*)?", name) is not None


def check_comments(name: str) -> set[str]:
    """Run a block; return the lines whose comment was compared, each as file and text."""
    make, shape = CASES[name]
    with torch.device("meta"):
        module, x = make().eval(), torch.zeros(shape)
    steps = lwcnn.trace(module, x)
    fn = block_of(module)
    letters = ["N", "classes"] if len(shape) == 2 else ["N", "C_in", "H", "W"]
    known = dict(zip(letters[: len(shape)], shape, strict=True)) if len(shape) == 4 else {"N": shape[0]}
    compared = set()
    for line in lines_of(fn):
        written = shape_in(line)
        names = re.findall(r'"(\w[\w.]*(?:\{\w+\})?)"', line.partition("  # ")[0])
        made = [s.out for s in steps if names and is_called(names[0], s.name)]
        if line.strip().startswith("return") and not names:
            made = [steps[-1].out]
        if written and made:
            assert agree(written, tuple(made[-1].shape), known), (
                f"{line.strip()}\n{tuple(made[-1].shape)}, {known}"
            )
            compared.add(f"{Path(inspect.getsourcefile(fn)).name}: {line.strip()}")
    return compared


def check_operations() -> set[str]:
    """Run all operations, also in Mitchell's arithmetic, and back; return the lines whose comment was compared."""
    compared, letters = set(), {}

    def enter(frame, event, argument):
        return watch() if Path(frame.f_code.co_filename).parent == ROOT / "ops" else None

    def watch():
        line = ""

        def follow(frame, event, argument):
            nonlocal line
            variable = re.match(r"(\w+) = ", line)
            if variable and (written := shape_in(line)):
                known = letters.setdefault(frame, letters_of(frame.f_locals))
                assert agree(written, tuple(frame.f_locals[variable[1]].shape), known), (line, known)
                compared.add(f"{Path(frame.f_code.co_filename).name}: {line}")
            line = linecache.getline(frame.f_code.co_filename, frame.f_lineno).strip()
            return follow

        return follow

    before = sys.gettrace()
    for call in CALLS.values():
        tensors = [t.clone().requires_grad_() if t.is_floating_point() else t for t in call.tensors]
        try:
            sys.settrace(enter)
            call.run(*tensors)
            with lwcnn.arithmetic("mitchell"):
                call.run(*tensors).sum().backward()
        except (lwcnn.LwcnnError, RuntimeError):
            pass  # no version there, or nothing that learns
        finally:
            sys.settrace(before)
    return compared


def letters_of(variables: dict) -> dict[str, int]:
    """What the letters mean in an operation: whole numbers by their names, the axes of its map and its filters."""
    known = {name: value for name, value in variables.items() if type(value) is int}
    for name, axes in (("x", ("N", "C_in", "H", "W")), ("weight", ("C_out", "C_filter", "k_h", "k_w"))):
        tensor = variables.get(name)
        if isinstance(tensor, torch.Tensor) and tensor.dim() == 4:
            known |= dict(zip(axes, tensor.shape, strict=True))
    return known | {"C": known.get("C_in", 0), "g": known.get("groups", 1)}


def test_shapes_beside_the_lines_of_operations_are_those_of_the_run():
    assert len(check_operations()) >= 8


@pytest.mark.parametrize("name", CASES)
def test_shapes_beside_the_lines_are_those_of_the_run(name):
    check_comments(name)


def test_every_shape_beside_a_line_is_compared():
    compared = set.union(check_operations(), *map(check_comments, CASES))
    files = [*(ROOT / "models").glob("*.py"), *(ROOT / "ops").glob("*.py")]
    written = {
        f"{path.name}: {line.strip()}"
        for path in files
        for line in path.read_text().splitlines()
        if shape_in(line)
    }
    assert written == compared
    assert len(written) > 100


def test_a_wrong_comment_is_noticed():
    known = {"N": 2, "C_in": 8, "H": 6, "W": 6}
    assert agree(["N", "e", "H/s", "W/s"], (2, 24, 3, 3), known) and known["e"] == 24 and known["s"] == 2
    assert not agree(["N", "e", "H", "W/s"], (2, 24, 3, 3), known)
    assert not agree(["N", "C_in", "H", "W"], (2, 24, 6, 6), known)
    assert not agree(["N", "1280"], (2, 1024), known)
    assert not agree(["N", "e"], (2, 24, 1, 1), known)
