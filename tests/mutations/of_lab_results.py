"""Mistakes in what reads and shows the results of the lab: summary, table, pictures, widget. See mutation.py."""

from .mutation import mistakes_in

SUMMARY = "tests/lab/test_summary.py::"
SHOW = "tests/lab/test_show.py::"
WIDGET = "tests/widgets/test_block_compare.py::"
EXERCISES = "tests/exercises/test_exercises.py::"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/lab/summary.py",
        (
            "results in the order in which the trainings ended",
            "rows = sorted(rows, key=lambda row: row.seed)",
            "rows = list(rows)",
            SUMMARY + "test_accuracies_stand_in_the_order_of_the_seeds",
        ),
        (
            "the time of the first seed alone",
            "time = median(times) if times and on_one else None",
            "time = first.time_ratio",
            SUMMARY + "test_a_line_a_block_the_best_first",
        ),
        (
            "times of several processors are mixed",
            "if times and on_one else",
            "if times else",
            SUMMARY + "test_times_of_two_processors_are_no_time",
        ),
        (
            "the worst block first",
            "key=lambda one: -one.mean",
            "key=lambda one: one.mean",
            SUMMARY + "test_a_line_a_block_the_best_first",
        ),
        (
            "all budgets in one run",
            "by_budget.setdefault(row.budget, {})",
            'by_budget.setdefault("", {})',
            SUMMARY + "test_budgets_are_kept_apart",
        ),
        (
            "a block of a single training is compared",
            "if len(rows) > 1]",
            "if rows]",
            SUMMARY + "test_who_is_left_out_and_why",
        ),
        (
            "a block is not told apart from itself",
            "if one.block not in apart and one is not chosen]",
            "if one.block not in apart or one is chosen]",
            SUMMARY + "test_who_is_not_told_apart",
        ),
        (
            "every difference a verdict",
            "if not difference.is_larger(level):",
            "if difference.size == 0:",
            SUMMARY + "test_beside_a_block_all_others_are_compared_and_corrected_for",
        ),
        (
            "better and worse exchanged",
            '"better" if difference.size > 0 else "worse"',
            '"worse" if difference.size > 0 else "better"',
            SUMMARY + "test_beside_a_block_all_others_are_compared_and_corrected_for",
            SHOW + "test_the_table",
        ),
    ),
    *mistakes_in(
        "lwcnn/lab/show.py",
        (
            "nothing said of broken images",
            "if one.broken_images else",
            "if False else",
            SHOW + "test_broken_images_and_a_second_budget_are_told",
        ),
        (
            "the least difference as if one pair were compared",
            "least_difference(run.spread, seeds, len(pairs))",
            "least_difference(run.spread, seeds, 1)",
            SHOW + "test_the_table",
        ),
        (
            "nothing said of blocks that are left out",
            "return lines + [",
            "return lines or [",
            SHOW + "test_the_table",
        ),
    ),
    *mistakes_in(
        "lwcnn/lab/pictures.py",
        (
            "signs of pairs one way only",
            'signs[first, second], signs[second, first] = "+", "−"',
            'signs[first, second] = "+"',
            SHOW + "test_signs_of_pairs_go_both_ways",
        ),
        (
            "plus where the row is worse",
            "[:: 1 if one.size > 0 else -1]",
            "[:: 1 if one.size < 0 else -1]",
            SHOW + "test_signs_of_pairs_go_both_ways",
        ),
        (
            "a front of large costs",
            "as_good = costs[0] <= costs[1] and",
            "as_good = costs[0] >= costs[1] and",
            SHOW + "test_the_front_by_its_definition",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/block_compare/widget.py",
        (
            "verdicts from the other block's view",
            "signs[one.second, one.first] = better",
            "signs[one.first, one.second] = better",
            WIDGET + "test_verdicts_are_the_differences",
        ),
        (
            "an axis that ends at the means, not at the bars",
            'low = min(one["accuracy"] - one["spread"] for one in blocks)',
            'low = min(one["accuracy"] for one in blocks)',
            WIDGET + "test_all_values_lie_on_their_axes",
        ),
        (
            "marks beyond the ends of the axis",
            "[mark for mark in marks if low <= mark <= high]",
            "marks",
            WIDGET + "test_all_values_lie_on_their_axes",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/block_compare/widget.js",
        (
            "the chosen block among those that are not told apart from it",
            "const others = [...signs].filter((_, index) => index !== place);",
            "const others = [...signs];",
            WIDGET + "test_the_sentence",
        ),
        (
            "better and worse exchanged in the sentence",
            'better: ${counts["+"]}, worse: ${counts["-"]};',
            'better: ${counts["-"]}, worse: ${counts["+"]};',
            WIDGET + "test_keys_and_pointer_choose_a_block",
        ),
        (
            "nothing to point at",
            "      onmouseenter: choose(block),\n",
            "",
            WIDGET + "test_keys_and_pointer_choose_a_block",
        ),
        (
            "a picture that keeps its axis",
            "pictures[axis] ??= pictureOf(blocks, axes, axis, choose);",
            "pictures[axis] ??= pictureOf(blocks, axes, Object.keys(axes)[0], choose);",
            WIDGET + "test_keys_and_pointer_choose_a_block",
        ),
    ),
    *mistakes_in(
        "lwcnn/exercises/lightweight_by_design/width_for_budget.py",
        (
            "the nearest width, not the nearest MACs",
            "key=lambda w: abs(a * w * w + b * w + c - budget))",
            "key=lambda w: abs(w - root))",
            EXERCISES + "test_an_answer_written_in_another_way_passes",
        ),
    ),
    *mistakes_in(
        "lwcnn/exercises/lightweight_by_design/experiment_design.py",
        (
            "all pairs counted as comparisons with one",
            'blocks - 1 if plan["against"] == "plain" else blocks * (blocks - 1) // 2',
            "blocks - 1",
            EXERCISES + "test_a_wrong_design_fails_with_the_hint_of_the_demand_that_it_misses",
        ),
    ),
]
