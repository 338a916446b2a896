"""Mistakes about modules: which are called, what a block does with them, in which order a network defined them."""

from .mutation import mistakes_in

USED = "tests/models/test_used_as_pytorch.py::"
EXCHANGED = "tests/models/test_exchanged_modules.py::"
ONCE = "tests/models/test_called_once.py::"
CALLED = "tests/cost/test_called_blocks.py::"
WHOLE = "tests/models/test_whole_layers.py::"
TOOLS = "tests/models/test_training_tools.py::"
FOLD = "tests/models/test_fold.py::"
ORDER = "tests/data/test_definition_order.py::"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/ops/called.py",
        (
            "overlook hooks that run before",
            'kept["_forward_pre_hooks"] and _any_computes(kept["_forward_pre_hooks"])',
            "False",
            USED + "test_a_hook_that_changes_the_output",
        ),
        (
            "overlook hooks of the backward pass",
            '        or kept["_backward_hooks"]\n',
            "",
            USED + "test_full_backward_hooks_get_the_gradients_of_torchvision",
        ),
        (
            "overlook hooks on all modules",
            "        or _global_forward_hooks\n",
            "",
            USED + "test_a_global_hook_sees_what_it_sees_in_torchvision",
        ),
        (
            "overlook a forward that was exchanged",
            '        or "forward" in kept\n',
            "",
            USED + "test_a_layer_of_another_class",
        ),
        (
            "take a hook that computes for one that only watches",
            'getattr(hook, "only_watches", False)',
            'getattr(hook, "only_watches", True)',
            USED + "test_a_hook_that_changes_the_output",
        ),
        (
            "take a class made from one of ours for ours",
            "        return not is_plain_block(p)\n",
            "        return not is_plain(p)\n",
            EXCHANGED + "test_a_class_made_from_each_is_called_once",
        ),
        (
            "call no module in the place of a block",
            "    if not all(hasattr(p, part) for part in parts):\n",
            "    if False:\n",
            ONCE + "test_a_layer_of_another_class_is_the_whole_layer",
        ),
        (
            "hand a step to modules that take none",
            "    if (is_own_class(type(module)) or takes_step(module)) and is_plain(module):\n",
            "    if is_plain(module):\n",
            EXCHANGED + "test_modules_around_all_at_once",
        ),
        (
            "call once more the block that runs",
            " and value.module is not self\n",
            " and value.module is self\n",
            ONCE + "test_a_block_of_another_class_runs_once[made from Fire]",
        ),
        (
            "call a block that runs on self as a function",
            "not isinstance(step, InnerStep) or step.module is p:\n",
            "step.module is p:\n",
            ONCE + "test_the_function_runs_on_the_parts[made from Fire]",
        ),
        (
            "take a reader's own layer apart",
            "    return not (is_layer or is_holder or takes_step(p))\n",
            "    return False\n",
            ONCE + "test_a_layer_of_another_class_is_the_whole_layer",
        ),
        (
            "call nothing in the place of a part",
            "        if not callable(module):\n",
            "        if False:\n",
            USED + "test_nothing_in_the_place_of_a_layer_is_refused",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/holders.py",
        (
            "refuse a block in the place of a layer",
            " or (ends_with_act and not _has(p, parts[0])):\n",
            ":\n",
            "tests/models/test_exchanged_modules.py::test_a_block_in_the_place_of_a_layer_is_the_whole_layer",
        ),
        (
            "leave out any layer that is None",
            "    if layer is None and fn is batch_norm:\n",
            "    if layer is None:\n",
            USED + "test_nothing_in_the_place_of_a_layer_is_refused",
        ),
        (
            "refuse a folded layer with a hook",
            "                folded = layer is None and fn is batch_norm\n",
            "                folded = False\n",
            FOLD + "test_a_folded_network_takes_hooks",
        ),
        (
            "take BatchNorm apart in training too",
            "        if fn is batch_norm and layer.training and isinstance(layer, nn.Module):\n",
            "        if False:\n",
            USED + "test_batch_norm_keeps_its_books",
        ),
        (
            "pad with zeros, whatever the layer says",
            '    return layer.__dict__.get("padding_mode", "zeros") == "zeros" and is_plain(layer)\n',
            "    return is_plain(layer)\n",
            USED + "test_a_padding_mode",
        ),
        (
            "leave out the activation behind a hooked layer that has none",
            '    if is_whole or act in (None, identity) or getattr(p, "act", None) is not None:\n',
            "    if True:\n",
            WHOLE + "test_a_hooked_layer_without_an_activation_is_followed_by_the_blocks",
        ),
        (
            "put an activation behind a module in the place of a layer",
            "is_whole = not (is_ours(p) and all(hasattr(p, part) for part in parts))\n",
            "is_whole = False\n",
            WHOLE + "test_a_layer_that_is_exchanged_is_followed_by_nothing",
            WHOLE + "test_a_hooked_layer_without_an_activation_is_followed_by_the_blocks",
        ),
        (
            "activate by the block's function, though the layer has its own",
            "        if own is None:\n",
            "        if True:\n",
            USED + "test_an_activation_exchanged",
        ),
        (
            "lose an option that a called block cannot take",
            "    if lost and not is_whole and act is None:\n",
            "    if False:\n",
            USED + "test_options_that_a_called_holder_cannot_take_are_refused",
        ),
    ),
    *mistakes_in(
        "lwcnn/data/definition_order.py",
        (
            "sort numbers as text",
            '    return (int(found[1]), found[2]) if found else (0, "")\n',
            '    return (found[1], found[2]) if found else ("", "")\n',
            ORDER + "test_siblings",
        ),
        (
            "take entries that stand apart for those of one module",
            "        if name != other:\n",
            "        if False:\n",
            ORDER + "test_siblings",
        ),
        (
            "allow names of which only some are known",
            "if needed <= set(keys.values()) <= set(places):",
            "if needed <= set(keys.values()):",
            ORDER + "test_siblings",
        ),
        (
            "see no order of numbers below a module with other names",
            "for group in [siblings] if order_siblings(siblings) else _series(siblings):",
            "for group in [siblings] if order_siblings(siblings) else []:",
            ORDER + "test_siblings",
        ),
    ),
    *mistakes_in(
        "lwcnn/data/weights.py",
        (
            "say nothing of weights that are made anew",
            "            if entry.endswith(end):\n",
            "            if False:\n",
            TOOLS + "test_weights_of_a_pruned_network_are_refused_until_its_masks_are_removed",
        ),
    ),
    *mistakes_in(
        "lwcnn/models/heads.py",
        (
            "drop out before a head of another kind",
            "training and isinstance(classifier, nn.Linear)",
            "training",
            USED + "test_heads_exchanged",
        ),
        (
            "let the linear layer say that it does not fit",
            "    if type(classifier) is nn.Linear and",
            "    if classifier is None and",
            TOOLS + "test_the_hidden_layer_may_be_another",
        ),
    ),
    *mistakes_in(
        "lwcnn/models/xception.py",
        (
            "go through what is no list",
            "    if not isinstance(sepconvs, Iterable):\n",
            "    if False:\n",
            WHOLE + "test_a_list_of_layers_is_a_list",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/rules.py",
        (
            "run the reader's hooks to count",
            'without_hooks(meta_copy(step.fn, f"cost_of(step {step.name!r})"))',
            'meta_copy(step.fn, f"cost_of(step {step.name!r})")',
            CALLED + "test_a_hooked_block_costs_what_it_did[mobilenet_v2-features.bottleneck2_1]",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/watch.py",
        (
            "count a hooked block as one step",
            "        if rule is called_block:\n",
            "        if False:\n",
            CALLED + "test_a_hooked_block_costs_what_it_did[mobilenet_v2-features.bottleneck2_1]",
        ),
    ),
    *mistakes_in(
        "lwcnn/models/ghostnet.py",
        (
            "give the shortcut a step, whether it takes one or not",
            'x = run_module(step, "shortcut", p.shortcut, x)',
            'x = p.shortcut(x, within(step, "shortcut"))',
            EXCHANGED + "test_a_module_around_each_is_called_once_and_changes_nothing",
        ),
    ),
]
