"""Predict: its reading of numbers, its feedback against Python's formulas, its keys."""

from functools import partial

import pytest

from lwcnn.errors import LwcnnError
from lwcnn.exercises import QUESTIONS, list_questions
from lwcnn.exercises.question import put_in
from lwcnn.widgets import Predict
from lwcnn.widgets.predict.widget import content_of
from tests.widgets.page import run_module


@pytest.fixture
def predict(open_widgets):
    page = open_widgets(Predict("conv-parameters"))
    return page.locator("lw-predict")


def answer(widget, text):
    box = widget.get_by_role("textbox")
    box.fill(text)
    box.press("Enter")
    return widget.locator(".lw-live").inner_text()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"question": "conv-parameter"}, "did you mean conv-parameters"),
        ({"question": "conv-parameters", "numbers": {"C_in": 8, "C_out": 16}}, "never draws"),
        ({"question": "conv-parameters", "numbers": {"C_in": 9, "C_out": 16, "k": 3}}, "C_in is one of"),
        ({"question": "conv-parameters", "number": 3}, "there is no option 'number'"),
    ],
)
def test_wrong_calls(given, message):
    with pytest.raises(LwcnnError, match=message):
        Predict(**given)


def test_wrong_numbers_later_leave_the_old_ones():
    widget = Predict("conv-parameters")
    with pytest.raises(LwcnnError, match="never draws"):
        widget.numbers = {"C_in": 1, "C_out": 1, "k": 1}
    assert widget.answer() == 16 * 8 * 9 + 16


def test_the_page_is_the_same_on_every_run_and_reads_without_javascript():
    html = Predict("fire-parameters").page_html()
    assert html == Predict("fire-parameters").page_html()
    assert "<details><summary>Show the answer</summary>" in html and "13,080" in html


def test_numbers_in_many_forms(predict):
    texts = {"1,000": 1000, "1_000": 1000, "1 000": 1000, " 1e3 ": 1000, "1.5E6": 1.5e6, "12,345,678": 12345678,
             "1000": 1000, ".5": 0.5, "1,000.5": 1000.5, "4.99": 4.99, "-3": -3, "−3": -3,
             "１１６８": 1168, "１，１６８": 1168, "590k": 590e3, "1.2M": 1.2e6, "1.2 m": 1.2e6, "3G": 3e9,
             "59万": 590e3, "1.2亿": 1.2e8,
             "8*16*9+16": 1168, "8 × 16 × 3² + 16": 1168, "16*(8*3^2+1)": 1168, "8·16·3**2＋16": 1168, "2-3-4": -5,
             "12/4/3": 1, "2*-3": -6, "-2^2": -4, "2k*3": 6000, "1,000*2": 2000,
             "(1+2)*3": 9, "2^3^2": 512, "10²¹": 1e21}  # fmt: skip
    unclear = ["", "abc", "0,47", "1,00", "3*", "*3", "1e", "1__0", "12,34", "0x10", "Infinity", "1,000,00", "1/0",
               "(3", "3)", "2x3", "3 4*", "1kk", "1..2", "8**", "()", "1.2.3"]  # fmt: skip
    code = "(read, texts) => texts.map((t) => read(t)).map((n) => Number.isNaN(n) ? null : n)"
    assert run_module(predict.page, "predict", ["readNumber"], code, list(texts)) == list(texts.values())
    assert run_module(predict.page, "predict", ["readNumber"], code, unclear) == [None] * len(unclear)


@pytest.mark.parametrize("name", list_questions())
def test_feedback_for_all_draws_is_that_of_the_formulas(predict, name):
    """For each draw: the right answer is right, and each slip gets its own sentence."""
    question = QUESTIONS[name]
    draws = list(question.all_draws())
    given = [
        [float(question.answer(numbers)), *(float(put_in(slip.formula, numbers)) for slip in question.slips)]
        for numbers in draws
    ]
    code = """(feedback, content, draws, given) => draws.map(
        (numbers, i) => given[i].map((value) => feedback(content, numbers, value, 0)))"""
    said = run_module(predict.page, "predict", ["feedback"], code, content_of(question), draws, given)
    for row in said:
        assert [one["right"] for one in row] == [True] + [False] * len(question.slips)
        assert [one["text"] for one in row[1:]] == [f"Not yet. {slip.say}" for slip in question.slips]


def test_a_slip_of_the_unit_and_rounding(predict):
    question, numbers = QUESTIONS["strided-macs"], QUESTIONS["strided-macs"].first()
    true = int(question.answer(numbers))
    given = [true / 1e3, true / 1e6, round(true / 1e6, 2), true * 1e3, true + 5]
    code = "(feedback, content, numbers, given) => given.map((v) => feedback(content, numbers, v, 0).text)"
    said = run_module(predict.page, "predict", ["feedback"], code, content_of(question), numbers, given)
    assert "not thousands of MACs" in said[0] and "not millions of MACs" in said[1] and "millions" in said[2]
    assert "thousands of times too large" in said[3]
    assert said[4].startswith("Very near")


def test_hints_get_stronger(predict):
    assert answer(predict, "7") == "✗ Not yet: too small."
    assert answer(predict, "7") == "✗ Not yet: too small, by a factor of about 167."
    hint = QUESTIONS["conv-parameters"].hint
    assert answer(predict, "7,000") == f"✗ Not yet: too large, by a factor of about 6. {hint}"
    assert answer(predict, "x") == "✗ Write a number, such as 1,000 or 1.2M, or a product, such as 8*16*9."
    assert answer(predict, "1152") == "✗ Not yet. You forgot the bias: one for each output channel."
    assert (
        answer(predict, "8*16*9")
        == "✗ That is 1,152. Not yet. You forgot the bias: one for each output channel."
    )
    assert answer(predict, "8*16*9+16") == "✓ That is 1,168. Right: 1,168 parameters."
    assert "1 of 1 right" in predict.inner_text()


def test_new_numbers_give_a_new_question_with_its_own_answer(predict):
    """Also: the drawn numbers are others, the answer fits them, the old feedback is gone."""
    score, page = 0, predict.page
    question = QUESTIONS["conv-parameters"]
    answer(predict, "1168")
    for _ in range(4):
        before = predict.locator(".lw-predict-question").inner_text()
        predict.get_by_role("button", name="New numbers").press("Enter")
        text = predict.locator(".lw-predict-question").inner_text()
        assert text != before
        assert predict.locator(".lw-live").inner_text() == "" == predict.get_by_role("textbox").input_value()
        numbers = next(numbers for numbers in question.all_draws() if question.ask(numbers) == text)
        score += 1
        assert answer(predict, str(question.answer(numbers))).startswith("✓ Right")
    assert f"{score + 1} of {score + 1} right" in predict.inner_text()
    assert page.locator(".lw-predict-steps").is_hidden()


def test_the_answer_is_shown_with_the_numbers_and_does_not_count_as_right(open_widgets):
    page = open_widgets(Predict("strided-macs"))
    widget = page.locator("lw-predict")
    reveal = widget.get_by_role("button", name="Show the answer")
    reveal.press("Enter")
    steps = widget.locator(".lw-predict-steps li")
    assert steps.count() == 2
    assert "16" in steps.nth(0).inner_text() and "589,824" in steps.nth(1).inner_text()
    second = steps.nth(1).locator(".lw-predict-row").nth(1).locator("mn").all_text_contents()
    assert sorted(second) == sorted(["16", "2", "32", "8", "3", "2"])  # 16^2 x 32 x 8 x 3^2
    hide = widget.get_by_role("button", name="Hide the answer")
    assert hide.get_attribute("aria-expanded") == "true"
    assert answer(widget, "589824").startswith("✓")
    assert "0 of 1 right" in widget.inner_text()
    hide.press("Enter")
    assert steps.nth(0).is_hidden()


@pytest.mark.parametrize("name", list_questions())
def test_the_steps_give_the_answer_of_python_for_all_draws(predict, name):
    question = QUESTIONS[name]
    draws = list(question.all_draws())
    code = "(valuesOf, content, draws) => draws.map((numbers) => valuesOf(content, numbers))"
    found = run_module(predict.page, "predict", ["valuesOf"], code, content_of(question), draws)
    for numbers, values in zip(draws, found, strict=True):
        expected = question.values(numbers)
        assert values == pytest.approx({key: float(value) for key, value in expected.items()}, rel=1e-12)


# What test_every_widget.py looks at, the first as it is and all of them on small screens.
LOOKS = [partial(Predict, name) for name in list_questions()]


def show_all(page):
    for reveal in page.get_by_role("button", name="Show the answer").all()[::-1]:
        reveal.click()
