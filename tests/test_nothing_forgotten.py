"""What belongs to a network, a widget, a chapter and is in no list: a sentence says what is missing, and where.

`-k name` asks for one of them. What an exercise needs, `tests/exercises/test_exercises.py` asks for.
"""

import functools
import re

import pytest
import torch
import yaml
from torch import nn

import lwcnn
from benchmarks.peers import PEERS
from lwcnn import models
from lwcnn.cost import blocks as cost_blocks
from lwcnn.records.forward_time import forward_times
from lwcnn.records.published import published
from lwcnn.widgets.core.front_end import widget_modules
from tests.cost.test_block_modules import EXAMPLES
from tests.models.cases import BLOCKS, COUNTS
from tests.mutations import MUTATIONS
from tools.address import ROOT
from tools.notebooks import chapters

#: `file: reason` of files of `lwcnn/models` that are no paper's.
NO_PAPER = {
    "channel_wise": "the layers of channelnet.py that slide along the channels",
    "fold": "a change of any network",
    "igcv2": "a unit without a network, since no table of one could be read; its note is in lwcnn/records/field_map.py",
    "heads": "the last layers that several papers share",
    "layers": "holders that several papers share",
    "micro_layers": "the layers of micronet.py that are factorised once more, and its activation",
    "registry": "names of networks, notes of papers",
}
#: `network: reason` of networks that nobody has published as such.
WITHOUT_ROW = {
    "adder_resnet18": "its row has no model: the cost is additions, and MACs alone would put it far to the left",
    "adder_resnet50": "its row has no model: the cost is additions, and MACs alone would put it far to the left",
    "adder_resnet20": "for CIFAR: nothing about it on ImageNet is printed anywhere",
    "compconv_resnet18": "the results of the paper could not be read: no figure is known",
    "squeezenext_g_23": "the authors publish its file; no figure of it was found in print",
    "igc_residual_l24m2": "for CIFAR: nothing about it on ImageNet is printed anywhere",
    "channelnet_v2": "no figure of it was found in a source that can be named",
    "channelnet_v3": "no figure of it was found in a source that can be named",
    **dict.fromkeys(
        ("shift_resnet20", "shift_resnet56", "shift_resnet110", "as_resnet_cifar"),
        "for CIFAR: nothing about it on ImageNet is printed anywhere",
    ),
    "igc_plain_l24m2": "for CIFAR: nothing about it on ImageNet is printed anywhere",
}
FILES = sorted(path.stem for path in (ROOT / "lwcnn" / "models").glob("[a-z]*.py"))
PAPERS = [name for name in FILES if name not in NO_PAPER]

each_network = pytest.mark.parametrize("name", lwcnn.list_models())
each_paper = pytest.mark.parametrize("paper", PAPERS)
each_widget = pytest.mark.parametrize("widget", [module.replace("-", "_") for module in widget_modules()])
each_chapter = pytest.mark.parametrize("chapter", [path.stem for path in chapters()])


def networks_of(paper: str) -> list[str]:
    """The networks that a paper's file builds."""
    file = vars(getattr(models, paper))
    return [
        name for name in lwcnn.list_models() if name in file and file[name].__module__ == file["__name__"]
    ]


@each_paper
def test_a_file_notes_its_paper_and_registers_a_network(paper):
    assert hasattr(getattr(models, paper), "PAPER"), f"lwcnn/models/{paper}.py has no PAPER = paper(...)"
    assert networks_of(paper), f"lwcnn/models/{paper}.py has no builder with @register"


@each_paper
def test_a_paper_has_mistakes_that_its_tests_must_notice(paper):
    has = {mutation.file for mutation in MUTATIONS}
    assert f"lwcnn/models/{paper}.py" in has, f"tests/mutations/of_models/ has no MUTATIONS for {paper}.py"


@each_paper
def test_each_block_is_compiled_mapped_and_differentiated(paper):
    """A class of layers is a block, unless it is that of a whole network."""
    module = getattr(models, paper)
    classes = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, nn.Module)]
    with torch.device("meta"):
        whole = {type(lwcnn.create_model(name)) for name in networks_of(paper)}
    for one in set(classes) - whole:
        if one.__module__ == module.__name__:
            assert one in tried_classes(), f"BLOCKS of tests/models/cases.py has no {one.__name__}"


@functools.cache
def tried_classes() -> set[type]:
    """The classes of all `BLOCKS` and of their parts."""
    with torch.device("meta"):
        return {type(part) for make, _ in BLOCKS.values() for part in make().modules()}


@each_network
def test_a_network_is_counted(name):
    assert name in {count.name for count in COUNTS}, f"COUNTS of tests/models/cases.py has no {name}"


@each_network
def test_a_network_is_compared_with_a_peer_or_with_plain_loops(name):
    paper = next(paper for paper in PAPERS if name in networks_of(paper))
    assert name in {peer.name for peer in PEERS} or paper in compared_with_loops(), (
        f"PEERS of benchmarks/peers.py has no {name}; if nobody else has this network, "
        f"write the blocks of {paper}.py with lwcnn.ops.by_hand in tests/models/test_{paper}.py"
    )


@functools.cache
def compared_with_loops() -> set[str]:
    """Papers from whose file a test of `tests/models` imports that also uses `by_hand`."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "models").glob("test_*.py")]
    witnesses = "\n".join(text for text in texts if "by_hand" in text)
    return set(re.findall(r"^from lwcnn\.models\.(\w+) import", witnesses, re.MULTILINE))


@each_network
def test_a_network_stands_in_the_table_of_published_figures(name):
    rows = {row.model for row in published()}
    assert name in rows or name in WITHOUT_ROW, (
        f"lwcnn/records/published.csv has no row with the model {name}"
    )


@each_network
def test_a_network_is_timed(name):
    rows = {row.network.split(" ")[0] for row in forward_times().rows}
    assert name in rows, f"lwcnn/records/forward_time.csv has no {name}: make benchmark NETWORKS={name}"


@pytest.mark.parametrize("block", cost_blocks.BLOCKS)
def test_a_block_on_symbols_is_compared_with_its_module(block):
    assert block in EXAMPLES, f"EXAMPLES of tests/cost/test_block_modules.py has no {block}"


@each_widget
def test_a_widget_is_whole(widget):
    folder = ROOT / "lwcnn" / "widgets" / widget
    for file in ("__init__.py", "widget.py", "widget.js"):
        assert (folder / file).is_file(), f"lwcnn/widgets/{widget} has no {file}"
    name = widget.title().replace("_", "")
    assert getattr(lwcnn.widgets, name).module == widget.replace("_", "-"), f"{name}.module is not its folder"
    test = f"tests/widgets/test_{widget}.py"
    assert (ROOT / test).is_file(), f"there is no {test}"


@each_chapter
def test_a_chapter_stands_in_the_contents_and_on_the_first_page(chapter):
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    files = [contents["root"], *(entry["file"] for part in contents["parts"] for entry in part["chapters"])]
    assert f"book/{chapter}" in files, f"_toc.yml has no line `- file: book/{chapter}`"
    first_page = (ROOT / "book" / "index.ipynb").read_text(encoding="utf-8")
    assert f"({chapter}.ipynb)" in first_page or chapter == "index", (
        f"book/index.ipynb has no link to {chapter}"
    )
