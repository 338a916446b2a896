"""Mistakes in the scripts of the pages, noticed in a browser. See mutation.py."""

from .mutation import mistakes_in

CORE = "lwcnn/widgets/core/"
EVERY = "tests/widgets/test_every_widget.py::test_every_choice_answers_to_the_keyboard_and_is_said"
FRONT_END = "tests/widgets/test_front_end.py::"
SHUFFLE = "tests/widgets/test_channel_shuffle.py::"
MICROSCOPE = "tests/widgets/test_convolution_microscope.py::"
COMPARE = "tests/widgets/test_network_compare.py::"
PLAYER = "tests/widgets/test_step_player.py::"
PREDICT = "tests/widgets/test_predict.py::"
KEYS = "test_every_control_answers_to_the_keyboard"

MUTATIONS = [
    *mistakes_in(
        CORE + "host.js",
        (
            "tell nobody that a value has changed",
            "this.emit(`change:${name}`, value);",
            "",
            FRONT_END + "test_two_widgets_of_a_page_share_no_state",
        ),
        (
            "leave the table beside the living figure",
            "if (fallback) fallback.hidden = true;",
            "",
            FRONT_END + "test_the_fallback_goes_when_the_widget_stands",
        ),
        (
            "call a failed widget drawn",
            'host.dataset.ready = "failed";',
            'host.dataset.ready = "true";',
            FRONT_END + "test_a_failed_widget_leaves_the_fallback_and_says_so",
        ),
    ),
    *mistakes_in(
        CORE + "js/dom.js",
        (
            "a sentence that no screen reader speaks",
            ', "aria-live": "polite" }',
            " }",
            EVERY + "[relu-spiral]",
        ),
        (
            "tell what has not changed",
            "before[name] !== now[name]",
            "before[name] === now[name]",
            PLAYER + "test_by_keyboard",
        ),
        (
            "leave the arrow keys to JupyterLab",
            'node.dataset.lmSuppressShortcuts = "true"',
            "node.title",
            FRONT_END + "test_jupyterlab_leaves_the_arrow_keys_to_the_controls",
        ),
        (
            "set a text as HTML",
            'name === "text") node.textContent = value',
            'name === "text") node.innerHTML = value',
            FRONT_END + "test_a_module_stands_alone",
        ),
    ),
    *mistakes_in(
        CORE + "js/number-grid.js",
        (
            "arrow keys that leave the grid",
            "Math.max(0, Math.min(last[1], column))",
            "column",
            MICROSCOPE + KEYS,
        ),
        (
            "up for down",
            "ArrowDown: [1, 0]",
            "ArrowDown: [-1, 0]",
            MICROSCOPE + KEYS,
        ),
    ),
    *mistakes_in(
        CORE + "js/feature-maps.js",
        (
            "bits read one place too far",
            "16 - bits - (at & 7)",
            "15 - bits - (at & 7)",
            PLAYER + "test_pack_is_read_back_here_and_on_the_page[4]",
            PLAYER + "test_pack_is_read_back_here_and_on_the_page[6]",
        ),
        (
            "a scale that forgets the negative values",
            "Math.max(Math.abs(low), Math.abs(high))",
            "Math.max(0, high)",
            PLAYER + "test_colours_follow_sign_scale_and_theme",
        ),
    ),
    *mistakes_in(
        CORE + "js/wires.js",
        (
            "follow the places, not the channels that stand there",
            "places.map((place) => order[place]); // outputs",
            "places.map((place) => place); // outputs",
            SHUFFLE + "test_the_page_follows_the_tables_for_every_pair",
        ),
    ),
    *mistakes_in(
        CORE + "js/plot.js",
        (
            "equal steps on a logarithmic axis",
            "log ? Math.log : (value) => value",
            "(value) => value",
            "tests/widgets/test_width_and_resolution.py::test_maths_of_the_page",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/channel_shuffle/widget.js",
        (
            "invert a shuffle by the same shuffle",
            "tables[channels][size].order.map",
            "tables[channels][groups].order.map",
            SHUFFLE + "test_the_page_follows_the_tables_for_every_pair",
        ),
        (
            "call every shuffle complete",
            "counts.every((count) => count === channels)",
            "counts.every((count) => count >= 1)",
            SHUFFLE + KEYS,
        ),
        (
            "groups that do not follow the channels",
            ".filter((divisor) => divisor <= model",
            ".filter((divisor) => divisor >= model",
            SHUFFLE + KEYS,
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/convolution_microscope/convolution-sums.js",
        (
            "a window that does not stride",
            "row: row * stride + u",
            "row: row + u",
            MICROSCOPE + "test_the_written_sums_are_the_outputs",
        ),
        (
            "padding for a 1 x 1 filter",
            "{ rows: zeros(kernel.length),",
            "{ rows: padding,",
            MICROSCOPE + "test_the_written_sums_are_the_outputs",
        ),
        (
            "typed filters that are not used",
            "typed[`${output},${place}`] ?? own",
            "own",
            MICROSCOPE + "test_a_typed_filter_is_the_filter_of_the_layer",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/network_compare/network-rows.js",
        (
            "a frontier of networks that are no better",
            "point.y > best.at(-1).y",
            "point.y >= best.at(-1).y",
            COMPARE + "test_frontier_against_its_definition",
        ),
        (
            "only the first of the chosen families",
            "chosen.includes(row.family)",
            "chosen[0] === row.family",
            COMPARE + "test_filters_are_those_of_plain_python",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/network_compare/network-picture.js",
        ("the line of the chosen ones alone", "frontierOf(all)", "frontierOf(points)", COMPARE + KEYS),
    ),
    *mistakes_in(
        "lwcnn/records/field_drawing.py",
        (
            "arrows through boxes",
            "x = round(min(nearest, key=lambda there: abs(there - straight)))",
            "x = round(straight)",
            "tests/records/test_field_map.py::test_arrows_go_round_boxes",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/predict/arithmetic.js",
        ("read 0,47 as 47", "(?:,\\d{3})+", "(?:,\\d+)+", PREDICT + "test_numbers_in_many_forms"),
        (
            "a power before its sign",
            'sign === "-" ? -signed()',
            'sign === "-" ? signed()',
            PREDICT + "test_numbers_in_many_forms",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/predict/widget.js",
        (
            "give the hint one try too early",
            "missed >= 2 ?",
            "missed >= 1 ?",
            PREDICT + "test_hints_get_stronger",
        ),
        (
            "leave the old feedback below a new question",
            'said.say("");',
            "",
            PREDICT + "test_new_numbers_give_a_new_question_with_its_own_answer",
        ),
        (
            "count an answer that was shown",
            "      settled = true;\n    },\n    start",
            "    },\n    start",
            PREDICT + "test_the_answer_is_shown_with_the_numbers_and_does_not_count_as_right",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/step_player/map-grid.js",
        (
            "draw all maps in one size",
            "thing.channels ? Math.sqrt(Math.max(...thing.shape.slice(-2)) / largest) : 1",
            "1",
            PLAYER + "test_steps_are_drawn_to_scale",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/step_player/maps-part.js",
        (
            "stop at the last selection of maps",
            "(view % views) * count",
            "Math.min(view, views - 1) * count",
            PLAYER + "test_the_next_maps_by_keyboard",
        ),
        (
            "let each of two inputs take the place of one",
            "Math.ceil(count / sources.length)",
            "count",
            PLAYER + "test_two_inputs_share_the_place_of_one",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/step_player/step-strip.js",
        (
            "draw the channels with the scale of the maps",
            "channels / most",
            "channels / largest",
            PLAYER + "test_steps_are_drawn_to_scale",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/step_player/widget.js",
        (
            "count steps from 0",
            "return `Step ${index + 1} of",
            "return `Step ${index} of",
            PLAYER + "test_by_keyboard",
        ),
        (
            "walk back at the arrow to the right",
            "{ ArrowLeft: -1, ArrowRight: 1 }",
            "{ ArrowLeft: 1, ArrowRight: -1 }",
            PLAYER + "test_by_keyboard",
        ),
        (
            "mark the line of another step",
            "rows[marks[index]]",
            "rows[index]",
            PLAYER + "test_by_keyboard",
        ),
        (
            "change the photograph and say nothing",
            "said.say(newsOf(TOLD, before, now) + sentence",
            "said.say(sentence",
            PLAYER + "test_by_keyboard",
        ),
    ),
]
