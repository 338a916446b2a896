"""Mistakes in the annotated source of a block, and in two blocks beside each other. See mutation.py."""

from .mutation import mistakes_in

ANNOTATE = "tests/cost/test_annotate.py::"
BESIDE = "tests/cost/test_side_by_side.py::"

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
    *mistakes_in(
        "lwcnn/cost/side_by_side.py",
        (
            "pair steps as soon as they fit, and lose pairs",
            "pairs(i + 1, j) >= pairs(i, j + 1)",
            "True",
            BESIDE + "test_no_alignment_has_more_pairs",
        ),
        (
            "give all pairs the same worth",
            "return (layers + 1, others) if left[i].has_filters else (layers, others + 1)",
            "return layers, others + 1",
            BESIDE + "test_layers_with_filters_are_paired_first",
        ),
        (
            "take a grouped layer for a depthwise one",
            "groups > 1 and weight.shape[1] == 1",
            "groups > 1",
            BESIDE + "test_the_two_shuffle_units",
        ),
        (
            "say nothing of groups that differ",
            "if (left.groups, left.stride) == (right.groups, right.stride):",
            "if True:",
            BESIDE + "test_the_two_shuffle_units",
        ),
        (
            "count the first block for both",
            "by_name = {row.name: row.cost for row in counted.rows}",
            "by_name = {row.name: row.cost for row in profile(left, inputs[0]).rows}",
            BESIDE + "test_every_step_stands_once_and_the_totals_are_those_of_profile",
        ),
    ),
]
