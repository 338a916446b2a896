"""Mistakes in the machinery that judges a reader's answer. See mutation.py."""

from .mutation import mistakes_in

CHECK = "tests/exercises/test_check.py::"
EXERCISES = "tests/exercises/test_exercises.py::"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/exercises/checking.py",
        (
            "count the tries of all exercises together",
            "judge(exercise, answer, _missed[name], ",
            "judge(exercise, answer, _missed.total(), ",
            CHECK + "test_tries_of_one_exercise_do_not_count_for_another",
        ),
        (
            "go on with strong hints after a pass",
            "        del _missed[name]\n",
            "        pass\n",
            CHECK + "test_hints_get_stronger_and_start_again_after_a_pass",
        ),
        (
            "tell the number at the second try",
            "if missed >= 2 else",
            "if missed >= 1 else",
            CHECK + "test_the_failing_case_is_shown_and_the_number_only_at_the_third_try",
        ),
        (
            "pass an answer that is right on one case",
            "    if all(right):\n",
            "    if any(right):\n",
            CHECK + "test_the_failing_case_is_shown_and_the_number_only_at_the_third_try",
        ),
        (
            "give the hint of a slip that agrees on one case",
            "        if all(_agree(",
            "        if any(_agree(",
            CHECK + "test_a_slip_must_agree_on_all_cases",
        ),
        (
            "take every NotImplementedError for an untouched stub",
            'and "NotImplementedError" in named',
            "",
            CHECK + "test_torch_saying_not_implemented_is_no_stub",
        ),
        (
            "call with arguments that the function does not take",
            "    except TypeError:\n        bare",
            "    except KeyError:\n        bare",
            CHECK + "test_wrong_number_of_arguments",
        ),
        (
            "show the second hint of a design at once",
            "missing[0].hint if missed == 0 else missing[0].more",
            "missing[0].more",
            EXERCISES + "test_a_wrong_design_fails_with_the_hint_of_the_demand_that_it_misses",
        ),
    ),
    *mistakes_in(
        "lwcnn/exercises/compare.py",
        (
            "be content with one per cent",
            "TOLERANCE = 1e-9",
            "TOLERANCE = 1e-2",
            CHECK + "test_tensors_of_another_shape_dtype_or_type",
        ),
        (
            "turn too small and too large round",
            "if got < expected else",
            "if got > expected else",
            CHECK + "test_numbers_that_belong_together",
            CHECK + "test_the_failing_case_is_shown_and_the_number_only_at_the_third_try",
        ),
        (
            "round what is wrong until it looks right",
            "text if text != describe(as_python(expected)) else repr(got)",
            "text",
            CHECK + "test_what_differs_is_seen_to_differ",
        ),
        (
            "forget the dtype",
            "    if got.dtype != expected.dtype:\n",
            "    if False:\n",
            CHECK + "test_tensors_of_another_shape_dtype_or_type",
        ),
    ),
    *mistakes_in(
        "lwcnn/exercises/running.py",
        (
            "let the reader's function change the cases",
            "function(*copy.deepcopy(case))",
            "function(*case)",
            CHECK + "test_a_function_cannot_change_the_cases",
        ),
        (
            "let every case print",
            "if results else contextlib.nullcontext()",
            "if False else contextlib.nullcontext()",
            CHECK + "test_prints_appear_for_the_first_case_only",
        ),
        (
            "go on after a case that was stopped",
            "        if is_late(results[-1]):\n            break\n",
            "",
            CHECK + "test_an_endless_loop_is_stopped_and_its_case_named[busy]",
        ),
        (
            "stop nothing where Ctrl-C is ignored",
            "signal.getsignal(signal.SIGINT) == signal.SIG_IGN",
            "False",
            CHECK + "test_an_endless_loop_is_stopped_in_the_background",
        ),
        (
            "call the reader's own interrupt a loop that does not end",
            "if not late.is_set():",
            "if False:",
            CHECK + "test_the_readers_own_interrupt_is_passed_on",
        ),
        (
            "leave numpy's generator as the reader's function left it",
            "        np.random.set_state(numpy)\n",
            "        pass\n",
            CHECK + "test_random_generators_keep_their_state",
        ),
    ),
    *mistakes_in(
        "lwcnn/exercises/verdict.py",
        (
            "put the reader's text into the page as it is",
            "</strong> {escape(text)}</div>",
            "</strong> {text}</div>",
            CHECK + "test_how_a_verdict_shows",
        ),
    ),
    *mistakes_in(
        "lwcnn/exercises/exercise.py",
        (
            "draw other cases on every run",
            "random.Random(self.name)",
            "random.Random()",
            EXERCISES + "test_cases_are_the_same_on_every_run_and_differ",
        ),
    ),
]
