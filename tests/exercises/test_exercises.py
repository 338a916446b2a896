"""Each exercise: right answers pass, typical wrong ones fail with their own hint, a stub is not started."""

import itertools
import re

import nbformat
import pytest

from lwcnn.exercises import list_exercises, show
from lwcnn.exercises.checking import judge
from lwcnn.exercises.compare import describe
from lwcnn.exercises.exercise import EXERCISES, Design
from tools.notebooks import chapters

from .solutions import RIGHT, WRONG_DESIGNS

every_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=list(EXERCISES))
FUNCTIONS = {name: exercise for name, exercise in EXERCISES.items() if not isinstance(exercise, Design)}
DESIGNS = {name: exercise for name, exercise in EXERCISES.items() if isinstance(exercise, Design)}
SLIPS = [(name, place) for name, exercise in FUNCTIONS.items() for place in range(len(exercise.slips))]


@every_exercise
def test_the_tests_have_answers_to_an_exercise(exercise):
    where = f"of tests/exercises/solutions/{exercise.topic}.py has no {exercise.name}"
    assert exercise.name in RIGHT, f"RIGHT {where}"
    if isinstance(exercise, Design):
        assert exercise.name in WRONG_DESIGNS, f"WRONG_DESIGNS {where}"


def test_there_is_no_answer_to_an_exercise_that_is_gone():
    assert set(RIGHT) == set(EXERCISES)
    assert set(WRONG_DESIGNS) == set(DESIGNS)


CHECKED = re.compile(r"""check\(\s*"([a-z0-9-]+)\"""")


@pytest.mark.parametrize("topic", sorted({exercise.topic for exercise in EXERCISES.values()}))
def test_exercises_stand_in_the_order_of_their_chapter(topic):
    """`place` counts them from 1 on; those that the chapter asks follow each other as there."""
    chapter = {path.stem: path for path in chapters()}[topic.replace("_", "-")]
    code = [cell.source for cell in nbformat.read(chapter, as_version=4).cells if cell.cell_type == "code"]
    asked = list(dict.fromkeys(CHECKED.findall("\n".join(code))))
    ours = [name for name in list_exercises() if EXERCISES[name].topic == topic]
    places = [EXERCISES[name].place for name in ours]
    assert places == list(range(1, len(ours) + 1)), (
        f"two exercises of {topic} have one place, or one is left out"
    )
    assert asked, f"{chapter.name} asks no exercise"
    assert [name for name in ours if name in asked] == asked, f"{chapter.name} asks in another order"


@every_exercise
def test_the_reference_passes(exercise):
    assert judge(exercise, exercise.reference).passed


@every_exercise
def test_an_answer_written_in_another_way_passes(exercise):
    assert judge(exercise, RIGHT[exercise.name]).passed


@every_exercise
def test_the_stub_is_not_started(exercise):
    space = {}
    exec(exercise.stub, space)
    name = exercise.stub.split("(")[0].removeprefix("def ") if exercise.name in FUNCTIONS else None
    answer = space[name or exercise.name.replace("-", "_")]
    assert judge(exercise, answer).status == "not started"
    assert exercise.stub in show(exercise.name) and exercise.task in show(exercise.name)


@pytest.mark.parametrize(("name", "place"), SLIPS, ids=[f"{name}-{place}" for name, place in SLIPS])
def test_a_slip_fails_with_its_own_hint(name, place):
    exercise = EXERCISES[name]
    slip = exercise.slips[place]
    first, second = judge(exercise, slip.wrong), judge(exercise, slip.wrong, missed=1)
    assert first.status == second.status == "not yet"
    assert (first.hint, second.hint) == (slip.hint, slip.more)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_enough_slips_and_each_says_something_else(name):
    slips = FUNCTIONS[name].slips
    assert len(slips) >= 3, f"{name} has {len(slips)} slips; at least 3 are asked"
    assert len({slip.more for slip in slips}) == len(slips)
    assert len(FUNCTIONS[name].hints) == 3


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_answer_of_no_known_slip_gets_stronger_hints(name):
    exercise = FUNCTIONS[name]
    answer = {"fire-forward": lambda x, p: x, "depthwise-by-grouped": lambda x, d, p: x}.get(
        name, lambda *arguments: 17 * sum(map(float, arguments[1:])) + 0.123
    )
    assert [judge(exercise, answer, missed).hint for missed in range(5)] == [
        *exercise.hints,
        *exercise.hints[-1:] * 2,
    ]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_cases_are_the_same_on_every_run_and_differ(name):
    once, again = ([repr(list(map(describe, case))) for case in FUNCTIONS[name].cases()] for _ in range(2))
    assert once == again
    assert len(set(once)) > len(once) // 2


WRONG = [(name, answer, text) for name, pairs in WRONG_DESIGNS.items() for answer, text in pairs]


@pytest.mark.parametrize(("name", "answer", "text"), WRONG, ids=[f"{w[0]}-{i}" for i, w in enumerate(WRONG)])
def test_a_wrong_design_fails_with_the_hint_of_the_demand_that_it_misses(name, answer, text):
    first, second = judge(EXERCISES[name], answer), judge(EXERCISES[name], answer, missed=1)
    assert first.status == second.status == "not yet"
    assert text in second.hint and text not in first.hint


@pytest.mark.parametrize("name", DESIGNS)
def test_each_demand_is_missed_by_some_wrong_design_and_has_two_hints(name):
    exercise = DESIGNS[name]
    judgements = [exercise.judge(answer) for answer, _ in WRONG_DESIGNS[name]]
    for demand in zip(*judgements, strict=True):
        assert any(not one.met for one in demand)
        assert demand[0].hint != demand[0].more
    assert all(demand.met for demand in exercise.judge(exercise.reference))


def test_macs_and_channels_of_a_design_are_those_of_plain_arithmetic():
    texts = [demand.text for demand in EXERCISES["design-under-budget"].judge(RIGHT["design-under-budget"])]
    macs = 14 * 14 * (32 * 9 + 32 * 64 + 64 * 9)
    assert f"{macs:,} MACs" in texts[3]
    assert "7 x 7" in texts[1]  # 3, and 2 more steps of stride 2
    assert "32 of 32" in texts[2]


def test_macs_and_field_of_a_stage_are_those_of_plain_arithmetic():
    texts = [demand.text for demand in EXERCISES["mobile-stage-design"].judge(RIGHT["mobile-stage-design"])]
    first = 28**2 * 16 * (49 + 16)  # t = 1: no expansion
    second = 28**2 * 16 * 32 + 14**2 * 32 * (49 + 24)
    third = 14**2 * 96 * (24 + 25 + 24)  # two of them
    last = 14**2 * 24 * (9 + 40)
    assert f"{first + second + 2 * third + last:,} MACs" in texts[4]
    assert "59 x 59" in texts[3]  # 1 + 6 + 6 * 2 + (4 + 4 + 2) * 4 = 59
    assert "2 blocks" in texts[1]


def test_macs_and_moves_of_a_fused_stage_are_those_of_plain_arithmetic():
    texts = [demand.text for demand in EXERCISES["fused-stage-design"].judge(RIGHT["fused-stage-design"])]
    first = 28**2 * 96 * (9 * 24 + 48)
    second = 14**2 * 192 * (9 * 48 + 64)
    last = 14**2 * 256 * (64 + 25 + 64) + 2 * 256 * 16  # squeeze-and-excitation on one pixel
    assert f"{first + second + 2 * last:,} MACs" in texts[3]
    moved = 56**2 * 24 + 28**2 * (2 * 96 + 2 * 48) + 14**2 * (2 * 192 + 64)
    moved += 2 * (14**2 * (4 * 256 + 2 * 64) + 2 * 256 + 2 * 16)
    assert f"{moved:,} numbers" in texts[4]
    assert "39 x 39" in texts[2]  # 3, 4 more after the first stride, and 16 for each 5 x 5 after the second


def test_parameters_and_channels_of_a_stack_are_those_of_plain_arithmetic():
    judge_stack = EXERCISES["towers-design"].judge
    field, seen, params = (demand.text for demand in judge_stack(RIGHT["towers-design"]))
    assert (
        "sees 9 x 9" in field and "96 of 96" in seen and f"{2 * (96 * 96 + 96 * 25):,} parameters" in params
    )
    # groups of 48 meet towers of 32: after two modules all is joined
    texts = [demand.text for demand in judge_stack(dict(layers=2, kernel=3, towers=3, pointwise_groups=2))]
    assert "96 of 96" in texts[1]


FUSED = {"block": "fused", "e": 4, "c": 48, "n": 1, "s": 2}
ADDER = {"kind": "adder", "out_channels": 8}
SMALL = {"layers": 2, "kernel": 3, "towers": 96, "pointwise_groups": 1}


def test_macs_and_reach_of_a_shuffled_block_are_those_of_plain_arithmetic():
    texts = [demand.text for demand in EXERCISES["shuffle-block-design"].judge(RIGHT["shuffle-block-design"])]
    assert f"{28 * 28 * (2 * 240 * 60 // 6 + 9 * 60):,} MACs" in texts[4]
    assert "240 of 240" in texts[3]
    thin = [{"out_channels": 60, "groups": 10}, {"shuffle": 10}, {"out_channels": 240, "groups": 10}]
    texts = [demand.text for demand in EXERCISES["shuffle-block-design"].judge(thin)]
    assert f"{6 * 24} of 240" in texts[3]  # 6 middle channels, each from another group of 24 inputs


def test_parameters_and_energy_of_an_adder_network_are_those_of_plain_arithmetic():
    first = {"kind": "convolution", "out_channels": 4, "kernel": 1, "norm": False}
    last = {"kind": "convolution", "out_channels": 10, "stride": 2}
    texts = [demand.text for demand in EXERCISES["adder-network-design"].judge([first, ADDER, last])]
    assert f"{3 * 4 + (4 * 8 * 9 + 16) + (8 * 10 * 9 + 20):,} parameters" in texts[3]
    macs, elements = 32**2 * 3 * 4 + 16**2 * 8 * 10 * 9, 32**2 * 4 * 8 * 9
    scaled, compared = 32**2 * 8 + 16**2 * 10, 32**2 * (4 + 8)  # BatchNorm; ReLU, a subtraction each
    picojoules = 4.6 * (macs + scaled) + 1.8 * elements + 0.9 * compared
    assert f"{picojoules / 1e6:.1f} microjoules" in texts[4]


def test_what_a_thin_block_sees_and_costs_is_plain_arithmetic():
    layers = [{"out_channels": 32, "height": 7}, {"out_channels": 128, "width": 3}]
    texts = [demand.text for demand in EXERCISES["thin-block-design"].judge(layers)]
    assert "sees 7 x 3 pixels" in texts[2]
    assert f"{14 * 14 * (7 * 128 * 32 + 3 * 32 * 128):,} MACs" in texts[3]


@pytest.mark.parametrize(
    ("name", "answer", "text"),
    [
        ("design-under-budget", [1], "layer 0: it is not a dict but a int"),
        ("design-under-budget", [{"kernel": 3}], "the key 'out_channels' is missing"),
        ("design-under-budget", [{"out_channels": 3, "kernel": 3, "pad": 1}], "unknown key 'pad'"),
        ("design-under-budget", [{"out_channels": 3.5, "kernel": 3}], "out_channels is 3.5"),
        ("design-under-budget", [{"out_channels": 64, "kernel": 4}], "odd number"),
        ("design-under-budget", [{"out_channels": 10**9, "kernel": 1}], "from 1 to 1024"),
        (
            "design-under-budget",
            [{"out_channels": 64, "kernel": 3, "groups": 3}],
            "3 groups do not divide 32",
        ),
        ("mobile-stage-design", [1], "row 0: it is not a dict but a int"),
        ("mobile-stage-design", [{"t": 1, "c": 16, "n": 1}], "the key 's' is missing"),
        ("mobile-stage-design", [{"t": 1, "c": 16, "n": 1, "s": 2, "stride": 2}], "unknown key 'stride'"),
        ("mobile-stage-design", [{"t": 0, "c": 16, "n": 1, "s": 2}], "t is 0"),
        ("mobile-stage-design", [{"t": 1, "c": 16, "n": 1, "s": 3}], "from 1 to 2"),
        ("mobile-stage-design", [{"t": 1, "c": 16, "n": 1, "s": 2, "k": 4}], "odd number"),
        ("mobile-stage-design", [{"t": 1, "c": 18, "n": 1, "s": 2, "groups": 4}], "4 groups do not divide"),
        ("fused-stage-design", [1], "row 0: it is not a dict but a int"),
        ("fused-stage-design", [{"block": "fused", "e": 4, "c": 48, "n": 1}], "the key 's' is missing"),
        ("fused-stage-design", [{**FUSED, "t": 4}], "unknown key 't'"),
        (
            "fused-stage-design",
            [{**FUSED, "block": "ghost"}],
            "it must be fused or mbconv",
        ),
        ("fused-stage-design", [{**FUSED, "e": 0}], "e is 0"),
        ("fused-stage-design", [{**FUSED, "block": "mbconv", "k": 7}], "k is 7"),
        ("fused-stage-design", [{**FUSED, "k": 5}], "a fused block has k = 3"),
        ("towers-design", {"layers": 2}, "the key 'kernel' is missing"),
        ("towers-design", {**SMALL, "kernel": 4}, "kernel is 4"),
        ("towers-design", {**SMALL, "kernel": 9}, "at most 7"),
        ("towers-design", {**SMALL, "towers": 5}, "a divisor of 96"),
        ("towers-design", {**SMALL, "layers": 99}, "layers is 99"),
        ("towers-design", {**SMALL, "groups": 2}, "unknown key 'groups'"),
        ("shuffle-block-design", [{"shuffle": 7}], "cannot split 240 channels into 7 equal groups"),
        ("shuffle-block-design", [{"shuffle": 8, "kernel": 3}], "unknown key 'kernel'"),
        ("shuffle-block-design", [{"kernel": 3}], "the key 'out_channels' is missing"),
        ("shuffle-block-design", [{"out_channels": 60, "kernel": 2}], "odd number"),
        ("shuffle-block-design", [{"out_channels": 60, "groups": 7}], "7 groups do not divide 240"),
        ("shuffle-block-design", [{"out_channels": 10**9}], "from 1 to 1024"),
        ("shuffle-block-design", ["shuffle"], "layer 0: it is not a dict but a str"),
        ("ghost-block-design", [1], "layer 0: it is not a dict but a int"),
        ("ghost-block-design", [{"ratio": 2}], "a layer without ghost has the key depthwise"),
        ("ghost-block-design", [{"depthwise": 3, "ratio": 2}], "unknown key 'ratio'"),
        ("ghost-block-design", [{"ghost": 40, "ratio": 1}], "from 2 to 8"),
        ("ghost-block-design", [{"ghost": 40, "cheap_kernel": 2}], "odd number"),
        ("adder-network-design", [1], "layer 0: it is not a dict but a int"),
        ("adder-network-design", [{"kind": "adder"}], "the key 'out_channels' is missing"),
        ("adder-network-design", [{**ADDER, "groups": 2}], "unknown key 'groups'"),
        ("adder-network-design", [{**ADDER, "kind": "shift"}], "one of convolution, adder"),
        ("adder-network-design", [ADDER, {**ADDER, "kernel": 2}], "layer 1: kernel is 2"),
        ("adder-network-design", [{**ADDER, "stride": 3}], "from 1 to 2"),
        ("adder-network-design", [{**ADDER, "out_channels": True}], "out_channels is True"),
        ("adder-network-design", [{**ADDER, "norm": 1}], "norm is 1"),
        ("thin-block-design", [1], "layer 0: it is not a dict but a int"),
        ("thin-block-design", [{"out_channels": 32, "kernel": 3}], "unknown key 'kernel'"),
        ("thin-block-design", [{"out_channels": 32, "height": 2}], "height is 2"),
        ("thin-block-design", [{"out_channels": 32, "width": 11}], "from 1 to 9"),
        ("squeeze-ratio-design", {"squeeze": 8}, "the key 'expand1x1' is missing"),
        ("squeeze-ratio-design", {"squeeze": 8, "expand1x1": -1, "expand3x3": 1}, "expand1x1 is -1"),
        ("squeeze-ratio-design", {"squeeze": 8, "expand1x1": 1, "expand3x3": 1, "e": 1}, "unknown key 'e'"),
    ],
)
def test_a_design_that_cannot_be_built_is_told_so(name, answer, text):
    verdict = judge(EXERCISES[name], answer)
    assert verdict.status == "not yet"
    assert text in repr(verdict)


def test_no_text_uses_flops_without_saying_what_they_are():
    for exercise in FUNCTIONS.values():
        texts = [
            exercise.task,
            *exercise.hints,
            *itertools.chain(*((s.hint, s.more) for s in exercise.slips)),
        ]
        for text in texts:
            assert "FLOP" not in text or "a MAC is one product and one sum" in text
