"""The questions of the page: answers against plain arithmetic, and draws that make no slip right."""

import itertools

import pytest

from lwcnn import LwcnnError, create_model
from lwcnn.exercises import QUESTIONS, find_question, list_questions
from lwcnn.exercises.question import put_in

every_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=list(QUESTIONS))

PLAIN = {
    "conv-parameters": lambda C_in, C_out, k: C_out * (C_in * k * k + 1),
    "strided-macs": lambda C_in, C_out, H, k, stride: (
        len(range(-(k // 2), H + k // 2 - k + 1, stride)) ** 2 * C_out * C_in * k * k
    ),
    "separable-macs": lambda C_in, C_out, H, k: H * H * C_in * (k * k + C_out),
    "grouped-parameters": lambda C_in, C_out, g, k: g * (C_out // g) * (C_in // g) * k * k,
    "fire-parameters": lambda C_in, s, e_1, e_3: s * (C_in + 1) + e_1 * (s + 1) + e_3 * (9 * s + 1),
    "fire-output": lambda H, C_in, s, e_1, e_3: H * H * (e_1 + e_3),
    "squeeze-macs": lambda H, C_in, s: H * H * C_in * s,
    "model-megabytes": lambda n: n * 4 / 1e6,
    "towers-parameters": lambda C_in, C_out, g: C_out * C_in + g * (C_out // g) * (C_out // g) * 9,
    "order-parameters": lambda k, C_in, C_out: k * k * (C_out - C_in),
    "xception-layers": lambda entry, middle: 2 + entry * 2 + middle * 3 + 2,
    "width-multiplier-macs": lambda C_in, C_out, H, quarters: (
        H * H * (C_in * quarters // 4) * (9 + C_out * quarters // 4)
    ),
    "inverted-residual-macs": lambda C_in, C_out, H, k, t: H * H * t * C_in * (C_in + k * k + C_out),
    "se-parameters": lambda C_in, E: {120: 32, 240: 64, 480: 120, 672: 168, 960: 240}[E] * (2 * E + 1) + E,
    "shuffled-place": lambda C, g, i: [c for column in range(C // g) for c in range(column, C, C // g)].index(
        i
    ),
    "shuffle-unit-macs": lambda C, H, g: H * H * (2 * C * (C // 4) // g + 9 * (C // 4)),
    "inputs-reached": lambda C, g, m: len({middle % g for middle in range(m // g)}) * (C // g),
    "memory-access-cost": lambda C_in, C_out, H: H * H * C_in + H * H * C_out + C_in * C_out,
    "scaled-macs": lambda M, d, w, r: M * (100 + d) * (100 + w) ** 2 * (100 + r) ** 2 / 100**5,
    "mbconv-se-parameters": lambda C_in, t: t * C_in * (C_in // 4) * 2 + C_in // 4 + t * C_in,
    "fused-mbconv-macs": lambda C, H, e: H * H * e * C * (9 * C + C),
    "ghost-module-parameters": lambda C_in, C_out, d: C_out // 2 * (C_in + d * d),
    "ghost-module-macs": lambda C_in, C_out, H, k, r, d: (
        H * H * (C_out // r * C_in * k * k + (C_out - C_out // r) * d * d)
    ),
    "ghost-speed-up": lambda C_in, k, r, d: (
        60 * C_in * k * k / (60 / r * C_in * k * k + (60 - 60 / r) * d * d)
    ),
    "adder-output": lambda **n: sum(abs(n[f"x_{i}"] - n[f"w_{i}"]) for i in (1, 2, 3, 4)),
    "adder-additions": lambda k, C_in, C_out, H: (k * k + k * k) * C_in * C_out * H * H,
    "adder-energy": lambda C_in, C_out, H, e_add, e_mul: 9 * C_in * C_out * H * H * (3.7 - 0.9) / 1e6,
}


def test_the_tests_know_all_questions():
    assert list(PLAIN) == list_questions()


@every_question
def test_answers_are_those_of_plain_arithmetic(question):
    for numbers in question.all_draws():
        assert question.answer(numbers) == pytest.approx(PLAIN[question.name](**numbers), rel=1e-15)


@every_question
def test_no_draw_makes_a_slip_right_or_two_slips_alike(question):
    """Also not near: two answers must lie further from each other than twice the tolerance."""
    for numbers in question.all_draws():
        answer = question.answer(numbers)
        wrong = [put_in(slip.formula, numbers) for slip in question.slips]
        for value in wrong:
            assert value > 0
            assert abs(value - answer) > 2 * question.tolerance * answer
        for one, other in itertools.combinations(wrong, 2):
            assert abs(one - other) > 2 * question.tolerance * other


@every_question
def test_form(question):
    assert len(question.slips) >= 3
    assert len({slip.say for slip in question.slips}) == len(question.slips)
    assert len(list(question.all_draws())) >= 6
    assert question.first() in list(question.all_draws())
    assert "{" not in question.ask(question.first())
    whole = all(question.answer(numbers).is_integer for numbers in question.all_draws())
    assert whole == (question.tolerance == 0)


def test_sizes_are_those_of_real_networks():
    names = ["squeezenet1_0", "mobilenet_v2", "efficientnet_lite0", "resnet50", "alexnet", "vgg16"]
    counts = tuple(sum(p.numel() for p in _on_meta(name).parameters()) for name in names)
    assert QUESTIONS["model-megabytes"].draws["n"] == counts


def _on_meta(name):
    import torch

    with torch.device("meta"):
        return create_model(name)


def test_an_unknown_question_gets_the_nearest():
    with pytest.raises(LwcnnError, match="did you mean fire-output"):
        find_question("fire-outputs", "Predict('fire-outputs')")
