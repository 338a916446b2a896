"""What `check` says to all that a reader may hand in, and how its answer shows."""

import random
import signal
import threading
import time
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy
import torch

from lwcnn import LwcnnError
from lwcnn.exercises import check, checking, list_exercises, show
from lwcnn.exercises.compare import complaint, describe, describe_apart
from lwcnn.exercises.exercise import EXERCISES, Design


@pytest.fixture(autouse=True)
def new_session(monkeypatch):
    monkeypatch.setattr(checking, "_missed", type(checking._missed)())


def right(size, k, stride, padding):
    return (size + 2 * padding - k) // stride + 1


def no_padding(size, k, stride, padding):
    return (size - k) // stride + 1


def test_hints_get_stronger_and_start_again_after_a_pass():
    hints = [check("output-size", no_padding).hint for _ in range(2)]
    assert hints == [
        "Try padding=0, then padding=1: should the result be the same?",
        "You forgot the padding: it makes the axis longer at both ends.",
    ]
    assert check("output-size", right).passed
    assert check("output-size", no_padding).hint == hints[0]


def test_a_slip_must_agree_on_all_cases():
    known = {text for slip in EXERCISES["output-size"].slips for text in (slip.hint, slip.more)}
    assert check("output-size", no_padding).hint in known
    assert (
        check("output-size", lambda *case: no_padding(*case) if case == (8, 3, 1, 1) else 0).hint not in known
    )


def test_tries_of_one_exercise_do_not_count_for_another():
    check("output-size", no_padding)
    assert "a layer with a bias" in check("conv-parameters", lambda a, b, k, g, bias: a * b * k * k // g).hint


def test_the_failing_case_is_shown_and_the_number_only_at_the_third_try():
    first, second, third = (repr(check("output-size", no_padding)) for _ in range(3))
    assert "output_size(size=8, k=3, stride=1, padding=1)" in first
    assert "6, which is too small" in first and "8 is asked" not in first + second
    assert "6, which is too small; 8 is asked" in third
    assert " are right" in first


@pytest.mark.parametrize("answer", [None, ...])
def test_nothing_is_not_started(answer):
    for name in list_exercises():
        assert check(name, answer).status == "not started"


def test_empty_functions_are_not_started():
    def dots(size, k, stride, padding): ...

    def passing(size, k, stride, padding):
        pass

    def documented(size, k, stride, padding):
        """Only this."""

    def raises(size, k, stride, padding):
        raise NotImplementedError("your code here")

    for function in (dots, passing, documented, raises):
        assert check("output-size", function).status == "not started"
    assert check("output-size", function).lines == ()


def test_a_missing_return_is_no_stub():
    def forgot(size, k, stride, padding):
        result = (size + 2 * padding - k) // stride + 1  # noqa: F841

    assert "is a `return` missing?" in repr(check("output-size", forgot))


def test_torch_saying_not_implemented_is_no_stub():
    from_torch = NotImplementedError("not implemented for 'Bool'")

    def unsupported(size, k, stride, padding):
        raise from_torch

    assert check("output-size", unsupported).status == "not yet"


@pytest.mark.parametrize("function", [lambda size: size, lambda a, b, c, d, e: a, lambda: 1])
def test_wrong_number_of_arguments(function):
    verdict = check("output-size", function)
    assert verdict.status == "not yet"
    assert "the task gives (size, k, stride, padding)" in repr(verdict)


def test_defaults_and_stars_are_fine():
    assert check("output-size", lambda *case: right(*case)).passed
    assert check(
        "output-size", lambda size, k, stride=1, padding=0, more=3: right(size, k, stride, padding)
    ).passed


def test_an_exception_tells_type_message_and_line():
    def stops(size, k, stride, padding):
        zero = padding - padding
        return size // zero

    text = repr(check("output-size", stops))
    assert "ZeroDivisionError" in text and "line 3 of your function" in text and "Hint" in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("8", "not a number but a str"),
        (True, "not a number but a bool"),
        ([8], "not a number but a list"),
        (float("nan"), "not a finite number"),
        (torch.zeros(2), "not one number but a Tensor of shape (2,)"),
        (np.zeros(3), "not one number but a ndarray of shape (3,)"),
    ],
)
def test_a_result_of_another_type(value, text):
    verdict = check("output-size", lambda size, k, stride, padding: value)
    assert verdict.status == "not yet"
    assert text in repr(verdict)


@pytest.mark.parametrize(
    "form",
    [float, np.int64, np.float32, torch.tensor, lambda v: np.array([v]), Fraction, Decimal, sympy.Integer],
)
def test_any_form_of_a_number_is_right(form):
    assert check("output-size", lambda *case: form(right(*case))).passed


def test_tensors_of_another_shape_dtype_or_type():
    truth = torch.ones(2, 3, dtype=torch.float64)
    assert complaint(truth * (1 + 1e-12), truth) == ""
    assert complaint(truth.flatten(), truth) == "of shape (6,), but (2, 3) is asked"
    assert complaint(truth.float(), truth) == "of dtype torch.float32, but torch.float64 is asked"
    assert complaint([1], truth) == "not a tensor but a list"
    assert complaint(truth * torch.tensor([1, 1, 1.001]), truth) == "wrong at 2 of 6 places"
    assert complaint(truth * float("nan"), truth) == "wrong at 6 of 6 places"


def test_numbers_that_belong_together():
    truth = (1.2, 3)
    assert complaint([1.2 + 1e-12, 3], truth) == complaint(truth, truth) == ""
    assert complaint((1.2, 4), truth) == "wrong: number 2 is too large"
    assert complaint((1.2, "3"), truth) == "wrong: number 2 is not a number but a str"
    assert complaint((1.2,), truth) == "of length 1, but 2 numbers are asked"
    assert complaint(1.2, truth) == "not 2 numbers but a float"
    assert describe((1.1 * 1.1, 30000)) == "(1.21, 30,000)"


def test_a_function_cannot_change_the_cases():
    def greedy(weight, keep):
        count = int(keep * weight.numel())
        mask = weight.abs() >= weight.abs().flatten().topk(count).values[-1]
        weight.zero_()  # would leave nothing for the reference to prune
        return mask

    assert check("prune-mask", greedy).passed
    assert check("prune-mask", greedy).passed


def test_wrong_calls():
    with pytest.raises(LwcnnError, match=r"no exercise 'fire-parameter'.\n.*did you mean fire-parameters"):
        check("fire-parameter", right)
    with pytest.raises(LwcnnError, match=r"show\('output'\): there is no exercise"):
        show("output")
    with pytest.raises(LwcnnError, match="there is no exercise 3"):
        check(3, right)
    with pytest.raises(
        LwcnnError, match=r"the answer is not a function.\n.*output_size\(size, k, stride, padding\)"
    ):
        check("output-size", 12)
    with pytest.raises(LwcnnError, match="the design is not a list but a function"):
        check("design-under-budget", right)


def test_how_a_verdict_shows():
    verdict = check("output-size", lambda size, k, stride, padding: "<b>")
    page = verdict._repr_html_()
    assert "✗ output-size: not yet" in page and "✗ output-size: not yet" in repr(verdict)
    assert "<b>" not in page and "&lt;b&gt;" in page
    assert check("output-size", right)._repr_html_() == check("output-size", right)._repr_html_()
    assert repr(check("output-size", right)) == "✓ output-size: passed\n  Cases: 25 of 25"
    assert repr(check("output-size", None)) == "○ output-size: not started"


@pytest.mark.parametrize("form", [np.int64, float, Fraction, Decimal, sympy.Integer])
def test_designs_take_whole_numbers_in_any_form(form):
    """The same verdict as with Python's own; the reader's design stays as it is."""

    def rewrite(value):
        if isinstance(value, dict):
            return {key: rewrite(one) for key, one in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(map(rewrite, value))
        return form(value) if type(value) is int else value

    for name, exercise in EXERCISES.items():
        if isinstance(exercise, Design):
            design = rewrite(exercise.reference)
            assert check(name, design) == check(name, exercise.reference)
            assert repr(design) == repr(rewrite(exercise.reference))


def test_what_differs_is_seen_to_differ():
    assert describe_apart(8.0000001, 8) == "8.0000001"
    assert describe_apart(1234567.4, 1234567) == "1234567.4"
    assert describe_apart((1.2, 4), (1.2, 3)) == "(1.2, 4)"
    assert describe(Fraction(1, 3)) == "1/3" and describe(Decimal("0.10")) == "0.10"
    assert "1.0000001, which is too large" in repr(check("output-size", lambda *case: 1.0000001))
    assert describe((3,)) == "(3,)" and describe([3]) == "[3]"


def test_a_message_never_says_that_a_number_is_none():
    assert complaint(Fraction(1, 2), 1) == "too small" and complaint(sympy.sqrt(2), 1) == "too large"
    assert complaint(sympy.Symbol("x"), 1) == "not a number but a Symbol"
    assert complaint(None, 1) == "not a number but None"
    assert complaint(float("inf"), 1) == complaint(Decimal("inf"), 1) == "not a finite number"


def test_random_generators_keep_their_state():
    def careless(size, k, stride, padding):
        random.seed(0), np.random.seed(0), torch.manual_seed(0)
        return right(size, k, stride, padding)

    def draw():
        return random.random(), np.random.rand(), torch.rand(1).item()

    random.seed(7), np.random.seed(7), torch.manual_seed(7)
    expected = draw()
    random.seed(7), np.random.seed(7), torch.manual_seed(7)
    assert check("output-size", careless).passed
    assert draw() == expected


def test_prints_appear_for_the_first_case_only(capsys):
    def prints(size, k, stride, padding):
        print("size", size)
        return right(size, k, stride, padding)

    assert check("output-size", prints).passed
    assert capsys.readouterr().out == "size 3\n"


def wait(seconds):
    while time.sleep(seconds) is None:
        pass


@pytest.mark.parametrize("loop", [lambda: wait(0), lambda: wait(60)], ids=["busy", "asleep"])
def test_an_endless_loop_is_stopped_and_its_case_named(loop):
    def endless(size, k, stride, padding):
        if padding == 1:
            loop()
        return right(size, k, stride, padding)

    verdict = check("output-size", endless, seconds=0.2)
    assert verdict.lines[:2] == (
        ("Case", "output_size(size=8, k=3, stride=1, padding=1)"),
        ("Yours", "still running after 0.2 s: does a loop never end?"),
    )
    assert "loops print" in verdict.hint
    with pytest.raises(LwcnnError, match="seconds is 0"):
        check("output-size", right, seconds=0)


def test_an_endless_loop_is_stopped_in_the_background():
    """A shell lets a program in the background ignore Ctrl-C, and so all that this one starts."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        verdict = check("output-size", lambda *case: time.sleep(1), seconds=0.2)
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert dict(verdict.lines)["Yours"].startswith("still running after 0.2 s")


def test_the_readers_own_interrupt_is_passed_on():
    def interrupted(*case):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check("output-size", interrupted)


def test_in_another_thread_nothing_is_stopped():
    verdicts = []
    thread = threading.Thread(target=lambda: verdicts.append(check("output-size", right)))
    thread.start(), thread.join()
    assert verdicts[0].passed


def test_arguments_by_name_only():
    def by_name(size, *, k: int, stride, padding=0) -> int: ...

    verdict = check("output-size", by_name)
    assert dict(verdict.lines)["Call"] == (
        "your function takes (size, *, k, stride, padding=0), k by its name only; "
        "the task gives (size, k, stride, padding) in this order"
    )
