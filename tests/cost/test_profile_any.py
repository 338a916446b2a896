"""`profile` of any network: complete by PyTorch's own counter, attributed to modules, and it says what it cannot count.

The whole zoos of torchvision and timm: ``python -m benchmarks.count_zoos``.
"""

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from benchmarks import count_zoos
from lwcnn import LwcnnError, create_model, ops, profile
from lwcnn.cost import Cost
from lwcnn.models.layers import ConvNorm, Sequential
from lwcnn.models.squeezenet import Fire
from lwcnn.steps import call

ZOO = [
    *(("torchvision", name) for name in ("mobilenet_v2", "googlenet", "vit_b_16", "swin_t")),
    *(("timm", name) for name in ("convnext_atto", "mobilevit_xxs", "vit_tiny_patch16_224", "regnetx_002")),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("zoo", "name"), ZOO)
def test_networks_of_others_count_as_pytorch_counts_them(zoo, name):
    equal, differ = count_zoos.compare(zoo, name)
    assert equal and not differ


def both_counts(model, *inputs):
    """MACs and parameters by `profile` and by PyTorch, of numbers that are really computed."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(*inputs)
    counted = profile(model, inputs)
    expected = (counter.get_total_flops() // 2, sum(p.numel() for p in model.parameters()))
    return (counted.macs, counted.params), expected


class Attention(nn.Module):
    """Products of two maps, beside two layers."""

    def __init__(self):
        super().__init__()
        self.qkv, self.out = nn.Linear(8, 24), nn.Linear(8, 8)
        self.place = nn.Parameter(torch.zeros(1, 5, 8))

    def forward(self, x):
        q, k, v = self.qkv(x + self.place).chunk(3, -1)
        return self.out(torch.einsum("nij,njc->nic", (q @ k.transpose(1, 2)).softmax(-1), v))


SMALL = {
    "grouped": (nn.Conv2d(6, 12, 3, groups=3), torch.ones(2, 6, 9, 7)),
    "depthwise": (nn.Conv2d(6, 6, 3, groups=6, padding=1, stride=2), torch.ones(1, 6, 9, 7)),
    "transposed": (nn.ConvTranspose2d(6, 4, 3, stride=2, groups=2), torch.ones(1, 6, 5, 4)),
    "1-D": (nn.Conv1d(3, 4, 5, dilation=2), torch.ones(2, 3, 40)),
    "3-D": (nn.Conv3d(3, 4, 2), torch.ones(1, 3, 5, 6, 7)),
    "linear": (nn.Linear(3, 4), torch.ones(2, 5, 3)),
    "attention": (Attention(), torch.ones(2, 5, 8)),
    "multi-head": (
        nn.MultiheadAttention(8, 2),
        torch.ones(5, 2, 8),
        torch.ones(6, 2, 8),
        torch.ones(6, 2, 8),
    ),
    "embedding": (nn.Sequential(nn.Embedding(9, 4), nn.Linear(4, 2)), torch.tensor([[1, 2, 8]])),
}


@pytest.mark.parametrize("case", SMALL)
def test_kinds_of_layers(case):
    model, *inputs = SMALL[case]
    counted, expected = both_counts(model, *inputs)
    assert counted == expected and counted[0] > 0


def test_a_fused_operator_hides_nothing():
    """On a CPU an LSTM is one operator, of which PyTorch's counter knows nothing: 0. On meta it is its products."""
    assert profile(nn.LSTM(4, 5), (3, 2, 4)).macs == 3 * 2 * 4 * 5 * (4 + 5)


def test_rows_carry_the_paths_of_modules():
    counted = profile(Attention(), (2, 5, 8))
    assert [(row.name, row.function, row.shape, row.cost.macs, row.cost.params) for row in counted.rows] == [
        ("qkv", "Linear", (2, 5, 24), 2 * 5 * 8 * 24, 8 * 24 + 24),
        ("out", "Linear", (2, 5, 8), 2 * 5 * 8 * 8, 8 * 8 + 8),
        ("(network)", "Attention", (2, 5, 8), 2 * 2 * 5 * 5 * 8, 5 * 8),
    ]
    nested = nn.Sequential(nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Identity()), Attention())
    assert [row.name for row in profile(nested, (2, 5, 8)).rows] == ["0.0", "0.1", "1.qkv", "1.out", "1"]
    by_part = profile(nested, (2, 5, 8)).grouped()
    assert [(row.name, row.function) for row in by_part.rows] == [("0", "2 steps"), ("1", "3 steps")]
    assert by_part.cost == profile(nested, (2, 5, 8)).cost


def test_all_kinds_of_cost_equal_those_of_our_steps():
    """torchvision's MobileNetV2 knows nothing of our rules; its batch norms, gates and sums cost the same."""
    theirs = profile(count_zoos.build("torchvision", "mobilenet_v2"), (1, 3, 97, 65)).cost
    assert theirs == profile(create_model("mobilenet_v2"), (1, 3, 97, 65)).cost
    theirs = profile(count_zoos.build("torchvision", "resnet18"), (1, 3, 97, 65)).cost
    assert theirs == profile(create_model("resnet18"), (1, 3, 97, 65)).cost


def test_a_network_of_ours_among_others_keeps_its_steps():
    rows = profile(nn.Sequential(nn.Conv2d(3, 96, 1), Fire(96, 16, 64, 64)), (1, 3, 55, 55)).rows
    alone = profile(Fire(96, 16, 64, 64), (1, 96, 55, 55)).rows
    assert rows[0].name == "0"
    assert [(row.name.removeprefix("1."), *row[1:]) for row in rows[1:]] == [tuple(row) for row in alone]


class Beside(nn.Module):
    """A block that sends only its sum through step."""

    def __init__(self, layer):
        super().__init__()
        self.conv = layer

    def forward(self, x, step=call):
        return step("add", ops.add, x, self.conv(x))


def test_what_goes_past_step_counts_under_its_module():
    counted = profile(Beside(nn.Conv2d(3, 3, 1)), (1, 3, 8, 8))
    assert [(row.name, row.function, row.cost.macs, row.cost.params) for row in counted.rows] == [
        ("conv", "Conv2d", 9 * 64, 12), ("add", "add", 0, 0),
    ]  # fmt: skip
    assert counted.unused_params == 0
    inner = profile(Beside(ConvNorm(3, 3, 1)), (1, 3, 8, 8))
    assert [row.name for row in inner.rows] == ["conv.conv", "conv.norm", "add"]


def test_a_step_that_calls_a_module_is_one_row_with_all_that_it_does():
    class Calls(nn.Module):
        def __init__(self):
            super().__init__()
            self.part = nn.Sequential(
                nn.Conv2d(3, 4, 3, padding="same", padding_mode="circular"), nn.PReLU(4)
            )

        def forward(self, x, step=call):
            return step("act", ops.relu, step("part", self.part, x))

    model = Calls()
    (part, act), expected = profile(model, (1, 3, 8, 8)).rows, 27 * 4 * 64
    assert (part.name, part.function, part.shape) == ("part", "Sequential", (1, 4, 8, 8))
    assert (part.cost.macs, part.cost.params, act.name) == (expected, 27 * 4 + 4 + 4, "act")


def test_a_function_without_a_rule_is_counted_by_what_it_does():
    class Squares(nn.Module):
        def forward(self, x, step=call):
            return step("gram", lambda x: x.flatten(2) @ x.flatten(2).transpose(1, 2), x)

    (row,) = profile(Squares(), (1, 3, 4, 4)).rows
    assert (row.name, row.shape, row.cost.macs) == ("gram", (1, 3, 3), 3 * 3 * 16)


class Distances(nn.Module):
    def forward(self, x):
        return torch.cdist(x, x, p=1)


def test_what_nobody_can_count_is_said():
    counted = profile(nn.Sequential(nn.Linear(4, 4), Distances()), (2, 5, 4))
    assert counted.unknown == (("1", "aten._cdist_forward.default"),)
    line = str(counted).splitlines()[-2].split()
    assert line == ["1", "aten._cdist_forward.default", "not", "counted"]
    assert "<td>not counted</td>" in counted._repr_html_()
    assert not profile(create_model("adder_resnet20")).unknown  # ours: its rule says what it costs


def test_products_with_a_vector_count():
    class Scores(nn.Module):
        def forward(self, a, b):
            return a @ b + a[0].dot(b)

    assert profile(Scores(), ((5, 7), (7,))).macs == 5 * 7 + 7


class TwoInputs(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.line = nn.Conv2d(3, 4, 3), nn.Linear(10, 4)

    def forward(self, image, facts, scale=None, mode="sum"):
        y = self.conv(image) + self.line(facts)[:, :, None, None]
        return y if scale is None else y * scale if mode == "sum" else y @ scale


def test_several_inputs_and_keywords():
    image, facts = (2, 3, 8, 8), (2, 10)
    base = 2 * 27 * 4 * 36 + 2 * 40
    both = profile(TwoInputs(), (image, facts))
    assert both.macs == base
    assert str(both).splitlines()[0] == "TwoInputs, input 2x3x8x8, 2x10"
    assert profile(TwoInputs(), (torch.ones(image), facts)).macs == base
    assert profile(TwoInputs(), image, facts=torch.ones(facts)).macs == base
    assert profile(TwoInputs(), image, facts=facts, scale=(6, 6), mode="product").macs == base + 2 * 4 * 6**3
    with pytest.raises(
        LwcnnError, match=r"missing a required argument: 'facts'.\n  its arguments are image, facts"
    ):
        profile(TwoInputs(), image)
    with pytest.raises(LwcnnError, match=r"a size or a tensor each"):
        profile(TwoInputs(), (image, "facts"))


def test_a_network_that_reads_numbers_is_refused():
    class Reads(nn.Module):
        def forward(self, x):
            return x if x.sum() > 0 else -x

    with pytest.raises(LwcnnError, match=r"(?s)did not run on shapes alone.*reads the numbers"):
        profile(Reads(), (2, 3))


def test_hooks_that_add_work_are_counted():
    layer = nn.Conv2d(3, 4, 1)
    layer.register_forward_hook(
        lambda module, args, out: F.conv2d(out, torch.ones_like(module.weight[:, :1]).repeat(1, 4, 1, 1))
    )
    (row,) = profile(layer, (1, 3, 5, 5)).rows
    assert row.cost.macs == 25 * (12 + 16)


def test_timm_tells_its_own_size():
    assert profile(count_zoos.build("timm", "efficientnet_b2")).input_size[1:] == (3, 256, 256)


def test_a_cost_of_nothing():
    assert profile(nn.Sequential(nn.Identity()), (1, 2)).cost == Cost()
    assert profile(Sequential(), (1, 2, 3, 4)).rows == []
