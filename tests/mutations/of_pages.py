"""Mistakes in what makes the pages of the book. See mutation.py."""

from .mutation import mistakes_in

TERMS = "tests/tools/test_terms.py::"
FRAME = "tests/tools/test_frame_of_chapters.py::"
CHINESE = "tests/tools/test_chinese.py::"
NUMBERS = "tests/tools/test_prose_numbers.py::"
STORED = "tests/tools/test_stored_runs.py::"

MUTATIONS = [
    *mistakes_in(
        "book/_ext/lwcnn_book/terms.py",
        (
            "take the shortest term",
            "key=len, reverse=True)",
            "key=len)",
            TERMS + "test_the_first_use_is_linked_and_the_longest_term_wins",
        ),
        (
            "link every use",
            "            left.remove(name)\n",
            "",
            TERMS + "test_the_first_use_is_linked_and_the_longest_term_wins",
        ),
        (
            "link in code and headings",
            "if isinstance(above, NO_PROSE) or",
            "if",
            TERMS + "test_what_is_no_prose_is_left_alone",
        ),
        (
            "overlook an author's link",
            'left.discard(name_of.get(node["reftarget"].lower()))',
            "pass",
            TERMS + "test_a_link_of_the_author_is_the_first_use",
        ),
    ),
    *mistakes_in(
        "tools/prose_numbers.py",
        (
            "a measured number as a source",
            '() if TIMING in cell.metadata.get("tags", ()) else cell.outputs',
            "cell.outputs",
            NUMBERS + "test_a_number_that_was_measured_is_no_source",
        ),
        (
            "take any number for printed",
            "round(value / scale, number.decimals) == number.value",
            "value > 0",
            NUMBERS + "test_a_number_without_one_is_found",
        ),
        (
            "ask the numbers of cited sentences too",
            "if not CITED.search(each) and",
            "if",
            NUMBERS + "test_a_number_with_a_source_is_left_out",
        ),
    ),
    *mistakes_in(
        "tools/reading_time.py",
        (
            "count formulas as words",
            r"\$\$.*?\$\$|\$[^$]*\$|",
            "",
            FRAME + "test_the_rule_of_the_minutes",
        ),
        (
            "forget the exercises",
            "MINUTES_AN_EXERCISE * exercises",
            "0",
            FRAME + "test_a_box_at_the_top",
            FRAME + "test_the_rule_of_the_minutes",
        ),
    ),
    *mistakes_in(
        "book/_ext/lwcnn_book/chinese.py",
        (
            "call a paragraph Chinese that has one sign of it",
            "len(SIGN.findall(text)) > len(LETTER.findall(text))",
            "SIGN.search(text)",
            CHINESE + "test_chinese_words_at_the_head_say_so",
        ),
    ),
    *mistakes_in(
        "book/_ext/lwcnn_book/explained.py",
        (
            "leave the glossary before the chapters",
            '(kind, word, target, "", key) for',
            '(kind, word, target, "main", key) for',
            TERMS + "test_a_section_that_explains_a_term_has_its_words_as_main_entries",
        ),
        (
            "give every page all terms",
            "if place.page == page:",
            "if place.section:",
            TERMS + "test_a_section_that_explains_a_term_has_its_words_as_main_entries",
        ),
    ),
    *mistakes_in(
        "tools/stored_runs.py",
        (
            "take the run of another package",
            "if not are_of_today() or any(",
            "if any(",
            STORED + "test_a_run_of_another_package_is_not_taken",
        ),
        (
            "take for a run what the build has not run",
            'if not are_of_today() or any(NOT_RUN in cell.metadata.get("tags", []) for cell in chapter.cells):',
            "if not are_of_today():",
            STORED + "test_what_the_build_passes_over_runs",
        ),
        (
            "compare a notebook with itself",
            "for cell in ran.cells",
            "for cell in chapter.cells",
            STORED + "test_a_changed_digit_fails",
        ),
    ),
    *mistakes_in(
        "tools/forget_stale_runs.py",
        (
            "keep runs of other versions of packages",
            "hashlib.sha256(installed().encode())",
            "hashlib.sha256()",
            "tests/tools/test_fresh_runs.py::test_another_version_of_an_installed_package_clears_it",
        ),
    ),
]
