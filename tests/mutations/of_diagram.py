"""Mistakes in the topology of blocks and in its layout. See mutation.py."""

from .mutation import mistakes_in

TOPOLOGY = "tests/widgets/test_topology.py::"
LANES = "tests/widgets/test_lanes.py::"

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
            "stand at the level of what is read",
            "levels.append(1 + max(",
            "levels.append(max(",
            LANES + "test_branches_stand_side_by_side_in_the_order_of_the_block",
        ),
    ),
]
