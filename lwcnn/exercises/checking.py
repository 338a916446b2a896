"""Check the reader's answer: not started, not yet with a graded hint, or passed."""

import dis
import inspect
from collections import Counter

from torch import Tensor

from ..errors import LwcnnError, as_python, check_positive
from .compare import complaint, describe, describe_apart, same
from .exercise import Design, Exercise, find
from .running import Raised, is_late, keep_random_state, run, run_all
from .verdict import Verdict

# How often each exercise was tried and missed in this session; the hints get stronger with it.
_missed: Counter[str] = Counter()


def check(name: str, answer, seconds: float = 30) -> Verdict:
    """Try the reader's answer to an exercise; every failed try makes the next hint stronger.

    ``answer`` is the function that the task asks for, or the design in a design task. It runs on fixed cases,
    then on random ones that are the same on every run. What it prints appears for the first case only; a case that
    takes longer than ``seconds`` is stopped. Random generators keep their state.

    Raises:  LwcnnError if there is no such exercise, or the answer is no function where one is asked.

    >>> def output_size(size, k, stride, padding):
    ...     return (size - k) // stride + 1
    >>> check("output-size", output_size).passed
    False
    """
    exercise = find(name, f"check({name!r}, ...)")
    check_positive(f"check({name!r}, ..., seconds={seconds!r})", "seconds", seconds)
    with keep_random_state():
        verdict = judge(exercise, answer, _missed[name], as_python(seconds))
    if verdict.status == "not yet":
        _missed[name] += 1
    elif verdict.passed:
        del _missed[name]
    return verdict


def judge(exercise: Exercise | Design, answer, missed: int = 0, seconds: float = 30) -> Verdict:
    """The verdict on an answer after ``missed`` failed tries: the same answer, the same verdict.

    A function may take so many ``seconds`` for one case.

    Raises:  LwcnnError if the answer is not of the form that the exercise asks for.
    """
    if answer is None or answer is ...:
        return Verdict(exercise.name, "not started")
    if isinstance(exercise, Design):
        return _judge_design(exercise, answer, missed)
    if not callable(answer):
        raise LwcnnError(
            f"check({exercise.name!r}, {describe(answer)})",
            "the answer is not a function",
            expected=f"the function {exercise.signature}",
            hint="write its name without parentheses, so that it is not called",
        )
    return _judge_function(exercise, answer, missed, seconds)


def _judge_function(exercise: Exercise, answer, missed: int, seconds: float) -> Verdict:
    if text := _arity(exercise, answer):
        return Verdict(exercise.name, "not yet", (("Call", text),))
    cases = exercise.cases()
    results = run_all(answer, cases, seconds)
    if _is_stub(answer, results[0]):
        return Verdict(exercise.name, "not started")
    if is_late(results[-1]):
        case = _call_text(exercise, cases[len(results) - 1])
        hint = "Call your function with these values, and let each of its loops print what it changes."
        return Verdict(
            exercise.name, "not yet", (("Case", case), ("Yours", results[-1].text), ("Hint", hint))
        )
    truth = [run(exercise.reference, case) for case in cases]
    right = [
        not isinstance(got, Raised) and same(got, true) for got, true in zip(results, truth, strict=True)
    ]
    if all(right):
        return Verdict(exercise.name, "passed", (("Cases", f"{len(cases)} of {len(cases)}"),))
    first = right.index(False)
    lines = [("Case", _call_text(exercise, cases[first]))]
    lines.append(("Yours", _difference(results[first], truth[first], missed)))
    if any(right):
        lines.append(("Cases", f"{sum(right)} of {len(cases)} are right"))
    lines.append(("Hint", _hint(exercise, cases, results, missed)))
    return Verdict(exercise.name, "not yet", tuple(lines))


def _difference(got, true, missed: int) -> str:
    """What came out and how it differs; a number that is asked for is told at the third failed try."""
    if isinstance(got, Raised):
        return got.text
    if got is None:
        return "None; is a `return` missing?"
    wrong = complaint(got, true)
    if isinstance(true, Tensor):
        return f"the result is {wrong}"
    asked = f"; {describe(true)} is asked" if missed >= 2 else ""
    return f"{describe_apart(got, true)}, which is {wrong}{asked}"


def _hint(exercise: Exercise, cases: list, results: list, missed: int) -> str:
    """The hint of the slip that gives the same results on all cases, else the next general one."""
    for slip in exercise.slips:
        if all(_agree(run(slip.wrong, case), got) for case, got in zip(cases, results, strict=True)):
            return slip.hint if missed == 0 else slip.more
    return exercise.hints[min(missed, len(exercise.hints) - 1)]


def _agree(wrong, got) -> bool:
    if isinstance(wrong, Raised) or isinstance(got, Raised):
        # PyTorch's messages name the shapes, so the same message means the same mistake.
        return isinstance(wrong, Raised) and isinstance(got, Raised) and repr(wrong.error) == repr(got.error)
    return same(got, wrong)


def _arity(exercise: Exercise, answer) -> str:
    """A sentence if the function does not take the arguments of the task, else an empty text."""
    try:
        signature = inspect.signature(answer)
    except (TypeError, ValueError):  # some built-in functions have none: calling them will tell
        return ""
    try:
        signature.bind(*exercise.arguments)
    except TypeError:
        bare = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
        given = signature.replace(parameters=bare, return_annotation=signature.empty)
        by_name = [p.name for p in signature.parameters.values() if p.kind is p.KEYWORD_ONLY]
        only = f", {by_name[0]} by its name only" if by_name else ""
        return f"your function takes {given}{only}; the task gives ({', '.join(exercise.arguments)}) in this order"
    return ""


def _is_stub(function, got) -> bool:
    """Whether a function is untouched: it raises NotImplementedError itself, or its body is ``pass`` or ``...``."""
    if isinstance(got, Raised):
        # PyTorch raises NotImplementedError too, for a dtype that it does not know.
        named = getattr(getattr(function, "__code__", None), "co_names", ())
        return isinstance(got.error, NotImplementedError) and "NotImplementedError" in named
    if got is not None and got is not ...:
        return False
    try:
        operations = {instruction.opname for instruction in dis.get_instructions(function)}
    except TypeError:
        return False
    return operations <= {"RESUME", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "NOP"}


def _call_text(exercise: Exercise, case: tuple) -> str:
    values = ", ".join(f"{n}={describe(v)}" for n, v in zip(exercise.arguments, case, strict=True))
    return f"{exercise.reference.__name__}({values})"


def _judge_design(exercise: Design, answer, missed: int) -> Verdict:
    design = _with_plain_numbers(answer)
    if not isinstance(design, exercise.form):
        raise LwcnnError(
            f"check({exercise.name!r}, {describe(answer)})",
            f"the design is not a {exercise.form.__name__} but a {type(answer).__name__}",
            hint=f"show({exercise.name!r}) tells the form",
        )
    if not design:
        return Verdict(exercise.name, "not started")
    try:
        demands = exercise.judge(design)
    except LwcnnError as error:
        return Verdict(
            exercise.name, "not yet", (("Design", f"it cannot be built: {' '.join(str(error).split())}"),)
        )
    lines = [("Met" if demand.met else "Missed", demand.text) for demand in demands]
    missing = [demand for demand in demands if not demand.met]
    if not missing:
        return Verdict(exercise.name, "passed", tuple(lines))
    lines.append(("Hint", missing[0].hint if missed == 0 else missing[0].more))
    return Verdict(exercise.name, "not yet", tuple(lines))


def _with_plain_numbers(design):
    """A copy of a design whose numbers are Python's: a whole one of numpy, or 40.0, is as good."""
    if isinstance(design, dict):
        return {key: _with_plain_numbers(value) for key, value in design.items()}
    if type(design) in (list, tuple):
        return type(design)(map(_with_plain_numbers, design))
    return as_python(design)
