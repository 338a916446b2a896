"""Mistakes in the annotated source of a block. See mutation.py."""

from .mutation import mistakes_in

ANNOTATE = "tests/cost/test_annotate.py::"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/cost/line_watch.py",
        (
            "take the line of the innermost of blocks in blocks",
            "line = frame.f_lineno if self._is_meant(frame) else line",
            "line = line or (frame.f_lineno if self._is_meant(frame) else None)",
            ANNOTATE + "test_the_outermost_of_blocks_in_blocks",
        ),
        (
            "take a neighbour's lines for those of a part",
            "return self.owner is None or any(value is self.owner for value in frame.f_locals.values())",
            "return True",
            ANNOTATE + "test_the_outermost_of_blocks_in_blocks",
        ),
        (
            "leave a debugger switched off",
            "sys.settrace(before)",
            "sys.settrace(None)",
            ANNOTATE + "test_a_debugger_goes_on",
        ),
        (
            "count a shared parameter in each step",
            "and memory_of(tensor) not in known",
            "",
            ANNOTATE + "test_a_function_with_layers_of_its_own",
        ),
        (
            "run the reader's own module",
            "copy.deepcopy(value).eval()",
            "value",
            ANNOTATE + "test_what_was_given_stays_as_it_is",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/annotate.py",
        (
            "say that a branch not taken sent no step",
            'mark = NOT_RUN if not numbers & ran else NO_STEP if could else ""',
            'mark = NO_STEP if could else ""',
            ANNOTATE + "test_a_branch_not_taken_is_marked",
        ),
        (
            "mark lines that send steps, too",
            "if silent and mark",
            "if mark",
            ANNOTATE + "test_fire",
        ),
        (
            "show what the first step of a line gives",
            "shape=work.shape, cost=cost)",
            "shape=before.shape or work.shape, cost=cost)",
            ANNOTATE + "test_a_branch_not_taken_is_marked",
        ),
        (
            "forget the first steps of a line",
            "before.cost + work.cost",
            "work.cost",
            ANNOTATE + "test_fire",
        ),
        (
            "forget what is done beside the lines",
            "if _inside(work.name, part) not in sent:",
            "if False:",
            ANNOTATE + "test_a_module_without_steps",
        ),
        (
            "pass over what nobody can count",
            "for operator in dict.fromkeys(work.unknown):",
            "for operator in ():",
            ANNOTATE + "test_what_nobody_can_count_is_said",
        ),
    ),
]
