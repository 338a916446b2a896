"""The questions of the page: answers against plain arithmetic, and draws that make no slip right."""

import itertools

import pytest

from lwcnn import LwcnnError, create_model
from lwcnn.exercises import QUESTIONS, find_question, list_questions
from lwcnn.exercises.question import put_in

from .solutions import ANSWERS

every_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=list(QUESTIONS))


@every_question
def test_the_tests_have_an_answer_to_a_question(question):
    assert question.name in ANSWERS, f"ANSWERS of tests/exercises/solutions/ have no {question.name}"


def test_there_is_no_answer_to_a_question_that_is_gone():
    assert set(ANSWERS) == set(list_questions())


@every_question
def test_answers_are_those_of_plain_arithmetic(question):
    for numbers in question.all_draws():
        assert question.answer(numbers) == pytest.approx(ANSWERS[question.name](**numbers), rel=1e-15)


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
