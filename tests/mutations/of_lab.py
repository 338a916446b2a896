"""Mistakes in the lab. See mutation.py."""

from .mutation import mistakes_in

RECORD = "tests/lab/test_record.py::"
BUDGET = "tests/lab/test_budget.py::"
BLOCKS = "tests/lab/test_blocks.py::"
DATA = "tests/lab/test_data.py::"
TRAINING = "tests/lab/test_training.py::"
RUN = "tests/lab/test_run.py::"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/lab/record.py",
        (
            "a torn line stays",
            "self._file.truncate(whole)",
            "pass",
            RECORD + "test_a_torn_line_is_taken_out_and_said",
        ),
        (
            "a file of something else is emptied",
            "if not whole and not write_line(COLUMNS).encode().startswith(text):",
            "if False:",
            RECORD + "test_a_single_line_of_something_else_is_refused_and_stays",
        ),
        (
            "a part of a line is taken for all of it",
            "rest = rest[self._file.write(rest) :]",
            "rest = rest[: self._file.write(rest) * 0]",
            RECORD + "test_a_row_is_written_wholly_or_not_at_all",
        ),
        (
            "a part of a line stays on a full disk",
            "self._file.truncate(before)",
            "pass",
            RECORD + "test_a_row_is_written_wholly_or_not_at_all",
        ),
        (
            "two runs write at once",
            "fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)",
            "pass",
            RECORD + "test_two_runs_are_kept_apart",
        ),
        (
            "a line break in a note",
            '" ".join(cell.splitlines())',
            "cell",
            RECORD + "test_what_is_written_is_read",
        ),
        (
            "results of other settings are mixed",
            "if getattr(row, name) != value}",
            "if False}",
            RECORD + "test_other_settings_are_refused",
            RUN + "test_results_of_other_settings_are_refused",
        ),
        (
            "all numbers are whole",
            "float(cell) if column in REALS else int(cell)",
            "int(cell)",
            RECORD + "test_what_is_written_is_read",
        ),
    ),
    *mistakes_in(
        "lwcnn/lab/budget.py",
        (
            "only the ratio 1 : 2 : 4 is tried",
            "best = min(best, near, key=distance)",
            "pass",
            BUDGET + "test_every_block_is_within_2_percent[macs=1M-fire]",
        ),
        (
            "adders are free",
            "return cost.macs + sum(",
            "return cost.macs + 0 * sum(",
            BUDGET + "test_absolute_differences_count_in_place_of_macs",
        ),
        (
            "what misses the budget is taken",
            "if distance(best) > TOLERANCE:\n        missed",
            "if distance(best) > 1e9:\n        missed",
            BUDGET + "test_a_block_that_cannot_meet_the_budget_says_so",
            TRAINING + "test_a_block_that_cannot_meet_the_budget_is_a_row_that_says_so",
        ),
    ),
    *mistakes_in(
        "lwcnn/lab/skeleton.py",
        (
            "the first stage halves the size as well",
            "stride = 2 if place == 1 and stage > 1 else 1",
            "stride = 2 if place == 1 else 1",
            BLOCKS + "test_the_stages_see_maps_of_16_8_and_4_pixels_and_one_stem_serves_all",
        ),
    ),
    *mistakes_in(
        "lwcnn/lab/data.py",
        (
            "the split follows the order of the files",
            "key=lambda place: (zlib.crc32(keys[place].encode()), keys[place])",
            "key=lambda place: place",
            DATA + "test_a_split_is_the_same_in_any_order_and_takes_more_of_the_same",
        ),
        (
            "test images are trained with",
            "train += places[cut:][:a_class]",
            "train += places[:a_class]",
            DATA + "test_a_split_is_the_same_in_any_order_and_takes_more_of_the_same",
        ),
        (
            "broken images are not counted",
            "broken += 1",
            "pass",
            DATA + "test_a_broken_image_is_named_skipped_and_counted",
        ),
    ),
    *mistakes_in(
        "lwcnn/lab/training.py",
        (
            "the seed is forgotten",
            "torch.manual_seed(seed)",
            "pass",
            TRAINING + "test_a_seed_gives_one_network_and_leaves_the_readers_numbers_alone",
        ),
        (
            "tested in training mode",
            "    network.eval()\n",
            "",
            TRAINING + "test_accuracy_counts_every_test_image_once",
        ),
        (
            "moved downwards alone",
            "left : left + width]",
            "MOVE : MOVE + width]",
            TRAINING + "test_images_are_moved_by_two_pixels_at_most_and_all_alike",
        ),
    ),
    *mistakes_in(
        "lwcnn/lab/workers.py",
        (
            "what is there is done again",
            "if not there & {",
            "if not set() & {",
            RUN + "test_what_is_left_to_do",
            RUN + "test_a_run_that_is_complete_does_nothing_again_and_more_seeds_are_added",
        ),
        (
            "a block that cannot is written once a seed",
            "if row.key not in {one.key for one in self.results.rows}:",
            "if True:",
            RUN + "test_a_run_has_a_row_for_each_block_and_seed_and_one_for_a_block_that_cannot",
        ),
        (
            "processes need not agree",
            'if plan["shared"][name] != value:',
            "if False:",
            RUN + "test_processes_with_other_images_or_options_are_refused",
        ),
    ),
    *mistakes_in(
        "lwcnn/lab/team.py",
        (
            "every process takes every training",
            'self.store.add("jobs", 1) - 1',
            'self.store.add(f"jobs {self.rank}", 1) - 1',
            RUN + "test_members_of_a_team_share_the_work_and_the_first_writes_all",
        ),
    ),
]
