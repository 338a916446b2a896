"""In which order a network defined the entries of its state dict, told from their names.

`torch.nn.Module.state_dict` gives entries in the order of definition. That order is lost in files that sort them:
safetensors does, by dtype and then by name. What is known of the names of torchvision, timm and pytorchcv brings it
back.
"""

import re

#: Names below one module in the order of definition. Brackets: not always there. A star: numbers, in their order.
#: Source: torchvision 0.28.0, timm 1.0.31, pytorchcv 0.0.74; `tests/data/test_definition_order.py` compares.
SIBLINGS = """
    weight [bias] [running_mean] [running_var]
    features classifier
    features output
    layers classifier
    squeeze expand1x1 expand3x3

    conv1 bn1 layer* fc
    conv1 bn1 conv2 bn2 [conv3] [bn3] [downsample]
    conv1 conv2 conv3 inception* [aux1] [aux2] fc
    conv1 stage* conv5 fc

    conv_stem bn1 blocks [conv_head] [bn2] classifier
    conv_dw bn1 [se] conv_pw bn2
    conv_pw bn1 conv_dw bn2 [se] conv_pwl bn3
    conv_exp bn1 conv_pwl bn2
    conv_reduce conv_expand
    conv bn1
    ghost1 [conv_dw] [bn_dw] [se] ghost2 [shortcut]
    primary_conv cheap_operation
    conv1 bn1 conv2 bn2 block* conv3 bn3 conv4 bn4 fc
    conv1 pointwise
    skip skipbn rep

    init_block stage* [final_block]
    conv bn
    body identity_conv
    identity_conv body
    conv1 conv2 conv3 conv4 conv5 identity_conv
    conv1 se conv2
    conv1 conv2 se conv3
    exp_conv conv1 [se] conv2
    [exp_conv] dw_conv [se] pw_conv
    conv1 dconv conv2 [shortcut_dconv] [shortcut_conv]
    compress_conv1 compress_bn1 dw_conv2 dw_bn2 expand_conv3 expand_bn3
"""
LINES = [line.split() for line in SIBLINGS.splitlines() if line.strip()]
NUMBER = re.compile(r"(\d+)([a-z]?)$")  # stage2, inception3a


def find_disorder(names: list[str]) -> str:
    """What shows that these entries are not in the order of definition; "" if nothing does.

    The entries of a module stand together, numbers ascend, and known names stand in their known order.

    >>> find_disorder(["bn.weight", "bn.bias"])
    ''
    >>> find_disorder(["bn.bias", "bn.weight"])
    'bn.bias stands before bn.weight'
    """
    tree = _tree(names)
    together = _flatten(tree, list)
    for name, other in zip(names, together, strict=False):
        if name != other:
            return f"{other} stands apart from the other entries of its module"
    for path, siblings in _families(tree):
        for group in [siblings] if order_siblings(siblings) else _series(siblings):
            if group not in order_siblings(group):
                pairs = zip(group, order_siblings(group)[0], strict=True)
                name, other = next(pair for pair in pairs if pair[0] != pair[1])
                return f"{path}{name} stands before {path}{other}"
    return ""


def restore_order(names: list[str]) -> list[list[str]]:
    """The names in the order of definition: none where a module holds unknown names, two where two are possible.

    >>> restore_order(["1.bias", "1.weight", "0.running_mean", "0.weight", "10.weight", "2.weight"])
    [['0.weight', '0.running_mean', '1.weight', '1.bias', '2.weight', '10.weight']]
    """
    tree = _tree(names)
    if not all(order_siblings(siblings) for _, siblings in _families(tree)):
        return []
    # a library uses one of two orders in a whole network
    both = [_flatten(tree, lambda siblings, end=end: order_siblings(siblings)[end]) for end in (0, -1)]
    return both[:1] if both[0] == both[1] else both


def order_siblings(names: list[str]) -> list[list[str]]:
    """The names below one module in each order of definition that is known; none if they are unknown.

    >>> order_siblings(["bn2", "conv1", "conv2", "bn1"])
    [['conv1', 'bn1', 'conv2', 'bn2']]
    """
    if len(_series(names)) == 1:
        return [sorted(names, key=_number)]
    orders = []
    for line in LINES:
        places = {name.strip("[]"): place for place, name in enumerate(line)}
        keys = {name: name if name in places else NUMBER.sub("*", name) for name in names}
        needed = {name for name in line if not name.startswith("[")}
        if needed <= set(keys.values()) <= set(places):
            orders.append(sorted(names, key=lambda name, p=places, k=keys: (p[k[name]], _number(name))))
    return orders


def _number(name: str) -> tuple[int, str]:
    found = NUMBER.search(name)
    return (int(found[1]), found[2]) if found else (0, "")


def _series(names: list[str]) -> list[list[str]]:
    """The names that differ in their last number alone, together."""
    series: dict[str, list] = {}
    for name in names:
        series.setdefault(NUMBER.sub("*", name), []).append(name)
    return list(series.values())


def _tree(names: list[str]) -> dict:
    """``{"bn": {"weight": {}, "bias": {}}}``"""
    tree: dict = {}
    for name in names:
        branch = tree
        for part in name.split("."):
            branch = branch.setdefault(part, {})
    return tree


def _families(tree: dict, path: str = ""):
    """The path of each module and the names below it."""
    if tree:
        yield path, list(tree)
    for name, branch in tree.items():
        yield from _families(branch, f"{path}{name}.")


def _flatten(tree: dict, order, path: str = "") -> list[str]:
    """All entries, the names below each module as ``order`` puts them."""
    if not tree:
        return [path.removesuffix(".")]
    return [entry for name in order(list(tree)) for entry in _flatten(tree[name], order, f"{path}{name}.")]
