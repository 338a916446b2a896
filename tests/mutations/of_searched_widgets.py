"""Mistakes in RewardSurface and MixedKernels, in their Python and in their scripts. See mutation.py."""

from .mutation import mistakes_in

REWARD = "tests/widgets/test_reward_surface.py::"
MIXED = "tests/widgets/test_mixed_kernels.py::"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/widgets/reward_surface/widget.py",
        (
            "the lowest reward first",
            "key=self.reward_of, reverse=True",
            "key=self.reward_of",
            REWARD + "test_the_order_is_that_of_the_rewards",
        ),
        (
            "the exponents exchanged in the fallback",
            "self.target, self.alpha, self.beta)",
            "self.target, self.beta, self.alpha)",
            REWARD + "test_the_order_is_that_of_the_rewards",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/reward_surface/reward-lines.js",
        (
            "the exponents exchanged on the page",
            "latency <= target ? alpha : beta",
            "latency <= target ? beta : alpha",
            REWARD + "test_rewards_of_the_page_are_those_of_python",
        ),
        (
            "a line of equal products",
            "reward / factorAt(latency, state)",
            "reward * factorAt(latency, state)",
            REWARD + "test_a_line_has_one_reward",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/reward_surface/widget.js",
        (
            "an exponent that Python does not know",
            "const EXPONENTS = [-1, -0.5, -0.3,",
            "const EXPONENTS = [-1, -0.5, -0.4,",
            REWARD + "test_sliders_know_all_exponents_of_python",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/mixed_kernels/widget.py",
        (
            "equal shares in the place of halves",
            "halves = [channels // 2**part",
            "halves = [channels // parts",
            MIXED + "test_exponential_shares_are_halves",
        ),
        (
            "the block around is one layer",
            "return there[0] + back[0], there[1] + back[1]",
            "return there",
            MIXED + "test_the_block_around_the_layer",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/mixed_kernels/widget.js",
        (
            "each kernel reaches one pixel less",
            "far <= part + 1 ? share : 0",
            "far <= part ? share : 0",
            MIXED + "test_the_window_of_the_page_is_what_an_output_reads",
        ),
    ),
]
