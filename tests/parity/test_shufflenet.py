"""ShuffleNetV1 and V2 against torchvision and pytorchcv. What pytorchcv's networks are:

* ``shufflenet_g1`` ... ``_g8``: ours, entry for entry.
* ``shufflenetv2_w1`` and ``_wd2``: torchvision's coding, but with another pool (no padding, a last window that
  hangs over) and the left branch defined after the right one. Its ``_w3d2`` and ``_w2`` have other widths.
* ``shufflenetv2b_w1`` and ``_wd2``: the official sizes, with a bias in the classifier. With
  ``shuffle_group_first=False``, which is not its default, they split as the official code does, except that
  they also shuffle at the end of a stage.
"""

import pytest
import torch
from torch import nn

from .conftest import import_peer
from .test_parity import adopt, assert_same_logits, randomise

F32, F64 = torch.float32, torch.float64


@pytest.mark.parametrize(
    ("width", "size", "dtype"),
    [
        ("x0_5", (97, 75), F64),
        ("x1_0", (97, 75), F32),
        ("x1_0", (98, 77), F64),
        ("x1_5", (64, 65), F64),
        ("x2_0", (64, 65), F64),
    ],
)
def test_v2_against_torchvision(width, size, dtype, torchvision_models):
    name = f"shufflenet_v2_{width}"
    peer = getattr(torchvision_models, name)(weights=None).to(dtype).eval()
    randomise(peer)
    assert_same_logits(adopt(name, peer.state_dict(), dtype), peer, size, dtype)


@pytest.mark.parametrize(
    ("groups", "width", "suffix", "size", "dtype"),
    [
        (1, 1.0, "w1", (97, 75), F64),
        (2, 1.0, "w1", (97, 75), F64),
        (3, 1.0, "w1", (97, 75), F32),
        (3, 1.0, "w1", (98, 76), F64),
        (4, 1.0, "w1", (97, 75), F64),
        (8, 1.0, "w1", (97, 75), F64),
        (1, 0.75, "w3d4", (64, 65), F64),
        (3, 0.75, "w3d4", (64, 65), F64),
        (1, 0.5, "wd2", (64, 65), F64),
        (3, 0.5, "wd2", (64, 65), F64),
        (1, 0.25, "wd4", (64, 65), F64),
        (3, 0.25, "wd4", (64, 65), F64),
    ],
)
def test_v1_against_pytorchcv(groups, width, suffix, size, dtype, pytorchcv_model):
    peer = pytorchcv_model("shufflenet", f"shufflenet_g{groups}_{suffix}").to(dtype).eval()
    randomise(peer)
    model = adopt(f"shufflenet_v1_g{groups}", peer.state_dict(), dtype, width=width)
    assert_same_logits(model, peer, size, dtype)


def left_branch_first(state: dict) -> dict:
    """The entries of each unit in torchvision's order."""
    left = ("dw_conv4", "dw_bn4", "expand_conv5", "expand_bn5")
    units: dict[str, list] = {}
    for name, value in state.items():
        units.setdefault(".".join(name.split(".")[:3]) if "unit" in name else name, []).append((name, value))
    return dict(
        entry
        for unit in units.values()
        for entry in sorted(unit, key=lambda entry: not any(part in entry[0] for part in left))
    )


@pytest.mark.parametrize(("ours", "theirs"), [("x1_0", "w1"), ("x0_5", "wd2")])
def test_v2_against_pytorchcv(ours, theirs, pytorchcv_model):
    peer = pytorchcv_model("shufflenetv2", f"shufflenetv2_{theirs}").to(F64).eval()
    peer.features.init_block.pool = nn.MaxPool2d(3, 2, padding=1)
    randomise(peer)
    model = adopt(f"shufflenet_v2_{ours}", left_branch_first(peer.state_dict()), F64)
    assert_same_logits(model, peer, (97, 75), F64)


@pytest.mark.parametrize(
    ("ours", "theirs", "size", "dtype"),
    [("x1_0", "w1", (97, 75), F64), ("x1_0", "w1", (98, 76), F32), ("x0_5", "wd2", (97, 75), F64)],
)
def test_official_v2_against_pytorchcv(ours, theirs, size, dtype):
    file = import_peer("pytorchcv.models.shufflenetv2b")
    scale = {"w1": 1.0, "wd2": 12 / 29}[theirs]  # 48 of 116 channels
    peer = file.get_shufflenetv2b(width_scale=scale, shuffle_group_first=False).to(dtype).eval()
    peer.features.final_pool = nn.AdaptiveAvgPool2d(1)
    for stage in (peer.features.stage1, peer.features.stage2, peer.features.stage3):
        stage[-1].c_shuffle = nn.Identity()
    randomise(peer)
    peer.output.bias = None  # the official classifier has none
    model = adopt(f"shufflenet_v2_{ours}", peer.state_dict(), dtype, coding="official")
    assert_same_logits(model, peer, size, dtype)
