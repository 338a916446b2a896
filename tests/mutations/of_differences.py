"""Mistakes in the comparison of repeated trainings. See mutation.py."""

from .mutation import mistakes_in

TESTS = "tests/studies/test_differences.py::"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/studies/differences.py",
        (
            "the variance of the population, not of a sample",
            "(values.var(ddof=1) / len(values) for values in (first, second))",
            "(values.var() / len(values) for values in (first, second))",
            TESTS + "test_welch_by_hand",
            TESTS + "test_the_least_difference_is_the_border",
        ),
        (
            "degrees of freedom as if both variances were one",
            "freedom = (one + other) ** 2 / (one**2 / (len(first) - 1) + other**2 / (len(second) - 1))",
            "freedom = len(first) + len(second) - 2",
            TESTS + "test_welch_by_hand",
        ),
        (
            "certain of a difference because no seed changes anything",
            "        return 1.0\n    t = ",
            "        return 0.0\n    t = ",
            TESTS + "test_without_any_spread_nothing_is_known",
        ),
        (
            "one tail of Student's distribution in the place of two",
            "float(2 * stdtr(",
            "float(stdtr(",
            TESTS + "test_welch_by_hand",
        ),
        (
            "Bonferroni's rule in the place of Holm's",
            "(len(ps) - place) * ps[index]",
            "len(ps) * ps[index]",
            TESTS + "test_holm_by_hand",
        ),
        (
            "a larger p corrected to less than a smaller one",
            "highest = max(highest, min(1.0, (len(ps) - place) * ps[index]))",
            "highest = min(1.0, (len(ps) - place) * ps[index])",
            TESTS + "test_holm_by_hand",
        ),
        (
            "nothing corrected for the other comparisons",
            "return self.adjusted <= level",
            "return self.p <= level",
            TESTS + "test_is_larger_looks_at_the_corrected_p",
            TESTS + "test_equal_things_are_seldom_called_different",
        ),
        (
            "the exact test on one side only",
            "(abs(dealt - both.mean()) >= far",
            "((dealt - both.mean()) >= far",
            TESTS + "test_the_exact_tests_by_hand",
        ),
        (
            "ties that count against themselves",
            ">= far - SAME * abs(both).max()",
            "> far + SAME * abs(both).max()",
            TESTS + "test_the_exact_tests_by_hand",
        ),
        (
            "signs of the pairs on one side only",
            "(abs(flipped) >= abs(apart.sum())",
            "(flipped >= abs(apart.sum())",
            TESTS + "test_the_exact_tests_by_hand",
            TESTS + "test_the_least_p_of_five_seeds",
        ),
        (
            "the mean of one training in the place of two",
            "(2 / seeds) ** 0.5",
            "(1 / seeds) ** 0.5",
            TESTS + "test_the_least_difference_is_the_border",
        ),
        (
            "the least difference without the other comparisons",
            "level / comparisons / 2)",
            "level / 2)",
            TESTS + "test_the_least_difference_is_the_border",
        ),
    ),
]
