"""The order of definition is told from names, for all networks of other packages; what was exchanged never loads."""

import functools
import random

import pytest
import torch

import lwcnn
from benchmarks.peers import PEERS
from lwcnn.data.definition_order import find_disorder, order_siblings, restore_order
from lwcnn.data.weights import COUNTER
from lwcnn.errors import LwcnnError

pytestmark = pytest.mark.slow
# ShuffleNetV2 of pytorchcv is read in another order than its own: only the order of its units is known
WHOLE = [peer for peer in PEERS if not peer.theirs.startswith(("shufflenetv2.", "channelnet."))]
SMALL = ["mobilenetv1_100", "mobilenet.mobilenet_wd4", "resnet.resnet50", "shufflenet.shufflenet_g1_wd4"]
SMALL += ["mobilenet_v3_small", "shufflenet_v2_x0_5", "ghostnet_050", "efficientnet_lite0", "squeezenet1_1"]
SMALL += ["shufflenetv2.shufflenetv2_wd2", "resnet50", "xception.xception"]


def name_of(peer) -> str:
    return f"{peer.name}-{peer.library}-{peer.theirs}"


def entries(state: dict) -> list[str]:
    return [name for name in state if not name.endswith(COUNTER)]


@pytest.mark.parametrize("peer", PEERS, ids=name_of)
def test_tells_the_order_of_definition(peer):
    """As it is, nothing speaks against it; sorted by name, as safetensors does, or reversed, it comes back."""
    with torch.device("meta"):
        names = entries(peer.weights(peer.build()))
    assert find_disorder(names) == ""
    for scrambled in (sorted(names), names[::-1]):
        assert find_disorder(scrambled)
        restored = restore_order(scrambled)
        assert names in restored if peer in WHOLE else restored == []


@functools.cache
def small_peer(theirs: str):
    peer = next(peer for peer in PEERS if peer.theirs == theirs)
    images = torch.randn(2, 3, 64, 64, dtype=torch.float64)
    network = peer.build(any_size=True).double()
    peer.draw(network, images)
    with torch.inference_mode():
        return peer, peer.weights(network), images, network(images)


def exchange(state: dict, seed: int) -> dict:
    """The entries of the state dict, those below one module after another in a random order."""
    lot = random.Random(seed)
    paths = sorted({name.rpartition(".")[0] for name in state})
    path = lot.choice([path for path in paths if "." in path]).rpartition(".")[0]
    inside = [name for name in state if name.startswith(f"{path}.")]
    parts = sorted({name.removeprefix(f"{path}.").split(".")[0] for name in inside})
    lot.shuffle(parts)
    moved = iter([name for part in parts for name in inside if f"{name}.".startswith(f"{path}.{part}.")])
    return {(other := next(moved) if name in inside else name): state[other] for name in state}


def mix(state: dict, seed: int) -> dict:
    names = list(state)
    random.Random(seed).shuffle(names)
    return {name: state[name] for name in names}


WAYS = {
    "sorted": lambda state: dict(sorted(state.items())),
    "reversed": lambda state: dict(reversed(state.items())),
    "mixed": lambda state: mix(state, 0),
    **{f"exchanged{seed}": lambda state, seed=seed: exchange(state, seed) for seed in range(4)},
}


@pytest.mark.parametrize("theirs", SMALL)
def test_no_order_of_entries_loads_silently_wrong(theirs):
    """Sorted, reversed, mixed, or parts of one module exchanged: the same logits or an error."""
    peer, state, images, logits = small_peer(theirs)
    refused = []
    for way, change in WAYS.items():
        try:
            ours = peer.adopt_state(change(state), torch.float64)
        except LwcnnError as error:
            assert "not in the order" in str(error) or "does not fit" in str(error)
            refused.append(way)
            continue
        with torch.inference_mode():
            assert (ours(images) - logits).abs().max() <= 1e-10 * logits.abs().max(), way
    if peer in WHOLE:
        assert not set(refused) & {"sorted", "reversed", "mixed"}


@pytest.mark.parametrize("theirs", SMALL)
def test_takes_what_safetensors_gives(theirs, tmp_path):
    from safetensors.torch import load_file, save_file

    peer, state, images, logits = small_peer(theirs)
    save_file({name: value.contiguous() for name, value in state.items()}, tmp_path / "weights.safetensors")
    loaded = load_file(tmp_path / "weights.safetensors")
    assert list(loaded) != list(state)
    if peer not in WHOLE:
        with pytest.raises(LwcnnError, match=r"load_state_dict, and give its state_dict\(\)"):
            peer.adopt_state(loaded, torch.float64)
        return
    with torch.inference_mode():
        ours = peer.adopt_state(loaded, torch.float64)(images)
    assert (ours - logits).abs().max() <= 1e-10 * logits.abs().max()


def test_two_equal_blocks_of_mobilenet_v1_are_never_exchanged():
    """All five units in the middle have the same shapes; only their numbers tell them apart."""
    peer, state, *_ = small_peer("mobilenet.mobilenet_wd4")
    second, third = ([n for n in state if f"stage4.unit{number}." in n] for number in (2, 3))
    other = dict(zip(second + third, third + second, strict=True))
    exchanged = {other.get(name, name): state[other.get(name, name)] for name in state}
    right = peer.adopt_state(state, torch.float64).state_dict()
    loaded = peer.adopt_state(exchanged, torch.float64).state_dict()
    assert all(
        torch.equal(right[name], value) for name, value in loaded.items() if not name.endswith(COUNTER)
    )
    with pytest.raises(LwcnnError, match="unit3 stands before .+unit2"):
        renamed = {name.replace("dw_conv", "first"): value for name, value in exchanged.items()}
        peer.adopt_state(renamed, torch.float64)


def test_equal_names_are_matched_by_name():
    """Also where the names alone would not tell the order."""
    source = lwcnn.create_model("ghostnet_x0_5", num_classes=5)
    state = mix(source.state_dict(), 1)
    target = lwcnn.load_weights(lwcnn.create_model("ghostnet_x0_5", num_classes=5), state)
    assert all(torch.equal(state[name], value) for name, value in target.state_dict().items())


def test_siblings():
    assert order_siblings(["10", "9", "1"]) == [["1", "9", "10"]]
    assert (
        order_siblings(["inception3b", "fc", "conv2", "conv1", "conv3", "inception3a"])[0][3] == "inception3a"
    )
    assert order_siblings(["left", "right"]) == []
    assert order_siblings(["conv1", "bn1", "conv2", "bn2", "gate"]) == []
    assert find_disorder(["left.weight", "right.weight"]) == ""
    assert "stands apart" in find_disorder(["a.weight", "b.weight", "a.bias"])
    assert "unit2 stands before unit1" in find_disorder(["unit2.weight", "unit1.weight", "last.weight"])
