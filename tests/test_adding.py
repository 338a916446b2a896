"""Adding is cheap: a toy network, widget and exercise go into a copy of the repository, and are found everywhere.

Their files, in `tests/toys`, and the lines below are all that `CONTRIBUTING.md` asks for, under "What to add where".
"""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from tools.address import ROOT

TOYS = ROOT / "tests" / "toys"
COPIED = ("lwcnn", "tests", "benchmarks", "tools", "pyproject.toml", "_config.yml", "_toc.yml")
#: file -> lines that stand in it, each with the line that is put after it
LINES = {
    "tests/models/cases.py": (
        ("COUNTS = [", '    Count("toynet", {}, 224, 18_392, 3_879_552, "0.004"),'),
        ("BLOCKS = {", '    "toy_block": (lambda: lwcnn.models.toynet.ToyBlock(8), (2, 8, 9, 7)),'),
        ("from typing import NamedTuple", "import lwcnn"),
    ),
    "tests/cost/test_block_modules.py": (
        (
            "EXAMPLES = {",
            '    "toy_block": (dict(C_in=8, H=6, W=6), lambda: lwcnn.models.toynet.ToyBlock(8)),',
        ),
    ),
    "lwcnn/records/published.csv": (
        (
            "confidence,source,note",
            'ToyNet,ToyNet,,toynet,,224,"18,392",3.9M,,arXiv only,2026,2601.00001,secondary,"2601.00001, table 1",',
        ),
    ),
    "tests/exercises/solutions/squeezenet.py": (("RIGHT = {", '    "toy-sum": lambda a, b: sum([a, b]),'),),
    # these two are written by commands, which take longer than a test should
    "lwcnn/records/counted.csv": (
        ("model,options,input_size,params,macs,peak", "toynet,{},224,18392,3879552,802816"),
    ),
    "lwcnn/records/forward_time.csv": (("network,batch,input_size", "toynet,1,224,contiguous,1.00,,,,,"),),
}
#: What a contributor calls a toy, and in CONTRIBUTING.md
NAMES = {
    "toynet": "your_paper",
    "toy_dial": "your_widget",
    "toy_sum": "your_exercise",
    "squeezenet": "your_topic",
}


@pytest.fixture(scope="module")
def unfinished(tmp_path_factory):
    """A copy in which the package has the toys, and nothing else knows of them."""
    copy = tmp_path_factory.mktemp("copy")
    for name in COPIED:
        if (ROOT / name).is_dir():  # compiled files too: with them imports are quick
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("toys", "book"))
        else:
            shutil.copy(ROOT / name, copy)
    (copy / "book").symlink_to(ROOT / "book")
    shutil.copytree(TOYS / "lwcnn", copy / "lwcnn", dirs_exist_ok=True)
    return copy


@pytest.fixture(scope="module")
def finished(unfinished):
    """The same copy after the rest of the list."""
    shutil.copytree(TOYS / "tests", unfinished / "tests", dirs_exist_ok=True)
    for file, additions in LINES.items():
        lines = (unfinished / file).read_text().splitlines()
        for after, line in additions:
            (place,) = [number for number, text in enumerate(lines, start=1) if after in text]
            lines.insert(place, line)
        (unfinished / file).write_text("\n".join([*lines, ""]))
    return unfinished


def run(copy, *arguments) -> subprocess.CompletedProcess:
    """Run Python in the copy, which comes first on its path."""
    environment = {**os.environ, "PYTHONPATH": str(copy), "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )


def run_tests(copy, *files) -> str:
    options = ("-v", "--tb", "line", "-p", "no:cacheprovider", "-k", "toy", "-m", "not browser")
    return run(copy, "-m", "pytest", *options, *(f"tests/{file}" for file in files)).stdout


def test_what_is_forgotten_is_said(unfinished):
    said = run_tests(unfinished, "test_nothing_forgotten.py", "exercises/test_exercises.py")
    for sentence in (
        "COUNTS of tests/models/cases.py has no toynet",
        "BLOCKS of tests/models/cases.py has no ToyBlock",
        "PEERS of benchmarks/peers.py has no toynet",
        "tests/models/test_toynet.py",
        "EXAMPLES of tests/cost/test_block_modules.py has no toy_block",
        "lwcnn/records/published.csv has no row with the model toynet",
        "forward_time.csv has no toynet: make benchmark NETWORKS=toynet",
        "tests/mutations/of_models/ has no MUTATIONS for toynet.py",
        "there is no tests/widgets/test_toy_dial.py",
        "RIGHT of tests/exercises/solutions/squeezenet.py has no toy-sum",
    ):
        assert sentence in said


FOUND = """
import json, sys
import lwcnn, lwcnn.exercises, lwcnn.widgets
from lwcnn.cost.blocks import layer_formulas
from lwcnn.records.field_map import field_map
from lwcnn.widgets.core.front_end import book_files
sys.path.append("book/_ext")
from lwcnn_book import api
print(json.dumps({
    "package": lwcnn.__file__,
    "networks": lwcnn.list_models("toy*"),
    "macs": lwcnn.profile(lwcnn.create_model("toynet"), (1, 3, 224, 224)).macs,
    "on the map": repr(field_map()),
    "on the page of the API": api.sections(),
    "exercises": lwcnn.exercises.list_exercises(),
    "verdict": lwcnn.exercises.check("toy-sum", lambda a, b: a - b).hint,
    "formula": str(layer_formulas("toy_block", "macs")["filter"]),
    "offered": [block["name"] for block in lwcnn.widgets.BottleneckWidths(block="toy_block").formulas["blocks"]],
    "widgets": lwcnn.widgets.__all__,
    "element": lwcnn.widgets.ToyDial().page_html(),
    "scripts": list(book_files()),
}))
"""


def test_the_toys_are_found(finished):
    done = run(finished, "-c", FOUND)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["package"].startswith(str(finished))
    assert (found["networks"], found["macs"]) == (["toynet"], 3_879_552)
    assert "from MobileNetV1: depthwise and pointwise convolution" in found["on the map"]
    assert ".. automodule:: lwcnn.models.toynet" in found["on the page of the API"]
    exercises = found["exercises"]
    assert (
        exercises[exercises.index("toy-sum") - 1] == "model-size"
        and found["verdict"] == "Which way do you go?"
    )
    assert found["formula"] == "9*C_in*H*W" and found["offered"][-1] == "toy_block"
    assert "ToyDial" in found["widgets"] and found["element"].startswith("<lw-toy-dial")
    assert "toy_dial/widget.js" in found["scripts"]


#: A test of each kind, with the toy's name among its parameters.
FINDS = (
    "models/test_counts.py::test_counts[toynet-224]",
    "models/test_traces.py::test_trace_is_connected[toynet]",
    "models/test_blocks.py::test_compiles_without_a_break[toy_block]",
    "models/test_errors.py::test_a_block_needs_its_holder[toy_block]",
    "models/test_toynet.py::test_toy_block",
    "cost/test_block_modules.py::test_every_block_is_what_its_module_costs[toy_block]",
    "cost/test_blocks.py::test_memory_is_what_a_simulation_keeps[toy_block]",
    "records/test_published.py::test_the_stored_counts_are_what_is_counted_now[toynet]",
    "mutations/test_mutations.py::test_a_mutation_still_fits_the_code[lwcnn/models/toynet.py: no shortcut]",
    "exercises/test_exercises.py::test_a_slip_fails_with_its_own_hint[toy-sum-0]",
    "widgets/test_front_end.py::test_a_module_stands_alone[toy-dial]",
    "widgets/test_toy_dial.py::test_the_page_says_the_position_without_javascript",
)


def test_the_tests_find_the_toys_and_pass(finished):
    said = run_tests(finished, "test_nothing_forgotten.py", *(test.partition("::")[0] for test in FINDS))
    assert " failed" not in said and " error" not in said, said
    for test in FINDS:
        assert f"tests/{test} PASSED" in said


def test_the_list_of_files_is_true():
    """CONTRIBUTING.md names every file that the toys touched, and no network touches more than six by hand."""
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    listed = contributing.partition("## What to add where")[2]
    toys = [path.relative_to(TOYS) for path in TOYS.rglob("*.*") if path.parent != TOYS]
    files = [str(path) for path in toys if path.suffix != ".pyc"] + list(LINES)
    for file in files:
        for toy, yours in NAMES.items():
            file = file.replace(toy, yours)
        assert f"`{file}`" in listed, f"CONTRIBUTING.md does not name {file}"
    model = listed.partition("### A model")[2].partition("###")[0]
    assert len(re.findall(r"^\d+\. ", model, re.MULTILINE)) == 6
