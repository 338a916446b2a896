"""Mistakes in the topology of blocks and in its layout. See mutation.py."""

from .mutation import mistakes_in

TOPOLOGY = "tests/widgets/test_topology.py::"
LANES = "tests/widgets/test_lanes.py::"
DIAGRAM = "tests/widgets/test_diagram.py::"
WIDTHS = "tests/widgets/test_bottleneck_widths.py::"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/widgets/diagram/topology.py",
        (
            "draw a step that did nothing",
            "if any(step.out is tensor for tensor in taken) and not",
            "if False and not",
            TOPOLOGY + "test_a_block_of_a_reader",
        ),
        (
            "leave out an activation that works in place",
            'and not name_of(step.fn).endswith("_")',
            "",
            TOPOLOGY + "test_a_block_of_a_reader",
        ),
        (
            "trust a sum of which one part comes from nowhere",
            "if not any(known) or (",
            "if not any(known) or False and (",
            TOPOLOGY + "test_an_operation_between_two_steps_is_an_error",
        ),
        (
            "join a layer to one that others read too",
            "readers[first] == 1 and",
            "",
            TOPOLOGY + "test_what_another_step_reads_too_is_a_node_of_its_own",
        ),
        (
            "join the layers of different parts",
            "if prefix != _prefix(before.steps[-1]) or",
            "if",
            TOPOLOGY + "test_the_graph_of_a_block",
        ),
        (
            "look into a module that computes beside its layers",
            "isinstance(step.fn, nn.Module) and part.name.startswith(prefix)",
            "False",
            TOPOLOGY + "test_a_module_that_computes_beside_its_layers_is_one_node",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/diagram/lanes.py",
        (
            "put two arcs into one lane at the same level",
            "and all(taken.isdisjoint(other.span(levels)) for other in lane)",
            "",
            LANES + "test_nothing_stands_in_the_way",
        ),
        (
            "put the longest arc next to the branch",
            "key=lambda chain: (len(chain.span(levels)), chain",
            "key=lambda chain: (-len(chain.span(levels)), chain",
            LANES + "test_an_arc_around_another_is_further_out",
        ),
        (
            "draw an arc through a fork",
            "any(level in alone for chain in lane for level in chain.span(levels))",
            "False",
            LANES + "test_an_arc_around_a_fork_is_outside",
        ),
        (
            "cross the arrows to a concatenation",
            "joint.sources[0] == chain.start",
            "joint.sources[-1] == chain.start",
            LANES + "test_an_arc_to_the_left_part_of_a_concatenation_stands_on_the_left",
        ),
        (
            "stand at the level of what is read",
            "levels.append(1 + max(",
            "levels.append(max(",
            LANES + "test_branches_stand_side_by_side_in_the_order_of_the_block",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/bottleneck_widths/widget.py",
        (
            "describe another form of the block",
            "[layer.name for layer in form] == names",
            "len(form) <= len(names)",
            WIDTHS + "test_the_words_are_those_of_the_form_that_is_shown",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/bottleneck_widths/block-lanes.js",
        (
            "put every label on one line",
            'labelOf(row).join(" ").length * LETTER <= laneWidth - AIR',
            "true",
            WIDTHS + "test_labels_never_collide",
        ),
        (
            "give the second part of a concatenation the first place",
            "from: from / whole",
            "from: 0",
            WIDTHS + "test_where_boxes_and_arrows_stand",
        ),
        (
            "let an arc pass in the lane of the branch",
            "const x = passes ? centres[lane] : from.x;",
            "const x = from.x;",
            WIDTHS + "test_an_arc_passes_the_levels_in_its_own_lane",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/bottleneck_widths/width-picture.js",
        (
            "mark every row as the most",
            "mark.hidden = row !== top;",
            "mark.hidden = false;",
            WIDTHS + "test_widths_and_marks_of_the_picture",
        ),
        (
            "give all rows of costs one height",
            "heights[level] / sharing",
            "heights[0]",
            WIDTHS + "test_the_longest_blocks_have_room_too",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/diagram/stages.py",
        (
            "join equal blocks that stand side by side",
            "if last and follows and stage.kind and",
            "if last and stage.kind and",
            DIAGRAM + "test_equal_blocks_side_by_side_are_no_stage",
        ),
        (
            "join blocks of any size to one stage",
            "(stage.kind, stage.size) == (last.kind, last.size)",
            "stage.kind == last.kind",
            DIAGRAM + "test_a_network_is_folded_by_stage",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/diagram/labels.py",
        (
            "call every convolution in groups depthwise",
            "1 < groups == channels",
            "1 < groups",
            DIAGRAM + "test_boxes_tell_groups_strides_pools_and_shuffles",
        ),
        (
            "leave out the stride",
            'return f", stride {first}" if first not in (1, None) else ""',
            'return ""',
            DIAGRAM + "test_boxes_tell_groups_strides_pools_and_shuffles",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/diagram/drawing.py",
        (
            "draw boxes that are too narrow for their text",
            "LETTER, BOLD = 6.7, 7.5",
            "LETTER, BOLD = 5.0, 5.0",
            DIAGRAM + "test_nothing_collides_and_everything_can_be_read",
        ),
        (
            "let a name become part of the page",
            "{escape(line)}",
            "{line}",
            DIAGRAM + "test_it_is_a_picture_without_a_script_and_the_same_on_every_run",
        ),
    ),
    *mistakes_in(
        "lwcnn/widgets/diagram/diagram.py",
        (
            "take the colours of a page that is not there",
            "\\n{ALONE}</style>",
            "</style>",
            DIAGRAM + "test_it_is_a_picture_without_a_script_and_the_same_on_every_run",
        ),
    ),
]
