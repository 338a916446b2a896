"""Mistakes in the study of searches: reward, space, trials, the three searches. See mutation.py."""

from .mutation import mistakes_in

REWARD = "tests/studies/test_reward.py::"
SEARCH = "tests/studies/test_search.py::"
TRIALS = "tests/studies/test_trials.py::"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/studies/reward.py",
        (
            "the exponents exchanged",
            "(alpha if latency <= target else beta)",
            "(beta if latency <= target else alpha)",
            REWARD + "test_worked_out_by_hand",
        ),
        (
            "a slow network gets more",
            "return accuracy * (latency / target)",
            "return accuracy * (target / latency)",
            REWARD + "test_slower_is_never_worth_more_and_the_target_changes_nothing",
        ),
        (
            "the exponent of twice the time by the natural logarithm",
            "-math.log2(1 + gain)",
            "-math.log(1 + gain)",
            REWARD + "test_the_exponent_of_the_paper",
        ),
    ),
    *mistakes_in(
        "lwcnn/studies/search_space.py",
        (
            "a mutation that may change nothing",
            "[value for value in CHOICES[name] if value != now]",
            "list(CHOICES[name])",
            SEARCH + "test_every_decision_is_changed_by_some_mutation_and_every_value_is_drawn",
        ),
        (
            "the first block without its stride",
            "s=stride if layer == 1 else 1,",
            "s=stride if layer == 2 else 1,",
            TRIALS + "test_the_network_is_the_architecture",
        ),
        (
            "stride in every layer of a stage",
            "s=stride if layer == 1 else 1,",
            "s=stride,",
            TRIALS + "test_the_network_is_the_architecture",
        ),
        (
            "one choice a stage in the flat space",
            "one_layer**layers if flat else one_layer",
            "one_layer * layers if flat else one_layer",
            TRIALS + "test_the_space_is_as_large_as_its_products",
        ),
    ),
    *mistakes_in(
        "lwcnn/studies/trials.py",
        (
            "the shorter of the two times",
            "sum(max(cost.macs / device.macs",
            "sum(min(cost.macs / device.macs",
            TRIALS + "test_a_device_takes_the_longer_of_two_times_for_each_step",
        ),
        (
            "train on what is held out",
            "seen, held_out = slice(TRAINED), slice(-HELD_OUT, None)",
            "seen, held_out = slice(None), slice(-HELD_OUT, None)",
            TRIALS + "test_a_trial_sees_neither_the_held_out_nor_the_test_digits",
        ),
        (
            "measure on the test digits",
            "_share_right(model, images.train_images[held_out], images.train_labels[held_out])",
            "_share_right(model, images.test_images, images.test_labels)",
            TRIALS + "test_a_trial_sees_neither_the_held_out_nor_the_test_digits",
        ),
        (
            "the reader's random numbers are used",
            "with torch.random.fork_rng(devices=[]):",
            "if True:",
            TRIALS + "test_a_trial_is_done_once_and_leaves_the_readers_numbers_alone",
        ),
    ),
    *mistakes_in(
        "lwcnn/studies/search.py",
        (
            "the worst of three is the parent",
            "parent = max(rivals",
            "parent = min(rivals",
            SEARCH + "test_evolution_and_cross_entropy_climb_where_chance_does_not",
            SEARCH + "test_a_child_of_evolution_has_one_change_from_the_best_of_three",
        ),
        (
            "nobody leaves the population",
            "population = deque(search.tried, maxlen=START)",
            "population = deque(search.tried)",
            SEARCH + "test_a_child_of_evolution_has_one_change_from_the_best_of_three",
        ),
        (
            "the worst are the elite",
            "key=search.tried.get, reverse=True)[:ELITE]",
            "key=search.tried.get)[:ELITE]",
            SEARCH + "test_evolution_and_cross_entropy_climb_where_chance_does_not",
            SEARCH + "test_cross_entropy_counts_the_best_of_all_trials",
        ),
        (
            "shares that do not sum to one",
            "chosen.count(value) / len(best)",
            "chosen.count(value) / ELITE / 2",
            SEARCH + "test_the_table_moves_halfway_to_the_best",
        ),
        (
            "chance never decides",
            "propose() if attempt < PATIENCE else random_architecture(self.random)",
            "propose()",
            SEARCH + "test_where_nothing_new_is_proposed_chance_decides",
        ),
    ),
    *mistakes_in(
        "lwcnn/records/phone_times.py",
        (
            "a slip of the pen in a time",
            "0.75: (73.3, 61)",
            "0.75: (73.3, 16)",
            "tests/records/test_phone_times.py::test_a_wider_network_and_a_larger_image_are_slower_and_better",
        ),
    ),
]
