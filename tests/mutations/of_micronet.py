"""Mistakes in the matrices of a micro-factorised layer, in their widget and their exercises. See mutation.py."""

from .mutation import mistakes_in

MIXING = "tests/studies/test_mixing.py::"
WIDGET = "tests/widgets/test_micro_factorised.py::"
QUESTIONS = "tests/exercises/test_questions.py::"
EXERCISES = "tests/exercises/test_exercises.py::"
FOLDER = "lwcnn/widgets/micro_factorised/"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/studies/mixing.py",
        (
            "a group convolution that always keeps its channels",
            "weight = torch.ones(out_channels, max(1, channels // groups), 1, 1, dtype=torch.float64)",
            "weight = torch.ones(channels, max(1, channels // groups), 1, 1, dtype=torch.float64)",
            MIXING + "test_a_factorised_layer_with_too_many_groups_hears_few",
        ),
        (
            "both layers in the groups of the first",
            "group_matrix(hidden, out_groups, channels)",
            "group_matrix(hidden, groups, channels)",
            MIXING + "test_a_factorised_layer_has_one_path_where_the_groups_multiply_to_the_channels_between",
        ),
        (
            "groups that do not divide the channels between",
            '_share_of(where, hidden, "groups", groups)',
            "pass",
            MIXING + "test_refused",
        ),
    ),
    *mistakes_in(
        FOLDER + "widget.py",
        (
            "weights of one layer",
            "Design(C, R, G, 2 * C * C // (R * G),",
            "Design(C, R, G, C * C // (R * G),",
            WIDGET + "test_designs_are_counted_on_the_product",
        ),
        (
            "paths through one layer",
            "self.C**2 // (self.R * self.G**2)",
            "self.C**2 // (self.R * self.G)",
            WIDGET + "test_designs_are_counted_on_the_product",
        ),
        (
            "the first channels in the place of a channel of each group",
            "compose(matrices)[::each, ::each]",
            "compose(matrices)[: one.G, : one.G]",
            WIDGET + "test_blocks_are_the_product_again",
        ),
    ),
    *mistakes_in(
        FOLDER + "budget-plot.js",
        (
            "the width grows as the groups",
            "C * Math.sqrt(groups / G)",
            "C * (groups / G)",
            WIDGET + "test_the_curves_run_through_every_design_of_a_budget",
        ),
        (
            "the curves cross elsewhere",
            "(arriving / C) ** (2 / 3)",
            "(arriving / C) ** (1 / 2)",
            WIDGET + "test_the_curves_run_through_every_design_of_a_budget",
        ),
    ),
    *mistakes_in(
        FOLDER + "widget.js",
        (
            "a budget that is not held",
            "one.weights === chosen.weights && (name",
            "(name",
            WIDGET + "test_a_slider_goes_along_the_budget_or_alone",
        ),
        (
            "the farthest design",
            "(far(one) < far(best) ? one : best)",
            "(far(one) > far(best) ? one : best)",
            WIDGET + "test_a_slider_goes_along_the_budget_or_alone",
        ),
        (
            "the inputs of the first output, whichever is chosen",
            "between[Math.floor(state.output / each)]",
            "between[0]",
            WIDGET + "test_every_control_answers_to_the_keyboard",
        ),
    ),
    *mistakes_in(
        FOLDER + "micro-pictures.js",
        (
            "the row below the click",
            "Math.floor(((event.clientY - top) / height) * channels)",
            "Math.ceil(((event.clientY - top) / height) * channels)",
            WIDGET + "test_a_click_chooses_a_row",
        ),
        (
            "blocks that are as wide as they are high",
            "width: columns / groups,",
            "width: rows / groups,",
            WIDGET + "test_where_a_picture_draws_its_blocks",
        ),
    ),
    *mistakes_in(
        "lwcnn/exercises/micronet/questions.py",
        (
            "a reduction that does not count",
            '"So many channels stand between.", C / R)',
            '"So many channels stand between.", C)',
            QUESTIONS + "test_answers_are_those_of_plain_arithmetic",
        ),
        (
            "two coefficients a channel",
            '"The second gives 4 C numbers.", 4 * C * q + 4 * C)',
            '"The second gives 4 C numbers.", 2 * C * q + 2 * C)',
            QUESTIONS + "test_answers_are_those_of_plain_arithmetic",
        ),
    ),
    *mistakes_in(
        "lwcnn/exercises/micronet/micro_bottleneck_design.py",
        (
            "any number of paths will do",
            "            paths.most == 1,\n",
            "            paths.most >= 1,\n",
            EXERCISES + "test_a_wrong_design_fails_with_the_hint_of_the_demand_that_it_misses",
        ),
        (
            "weights of the first layer alone",
            "int(squeeze.sum() + expand.sum())",
            "int(squeeze.sum())",
            EXERCISES + "test_a_wrong_design_fails_with_the_hint_of_the_demand_that_it_misses",
        ),
    ),
]
