"""Mistakes in lwcnn/models/ghostnet.py. See mutation.py."""

from ..mutation import mistakes_in
from .tests_of_models import BLOCKS, COUNTS, WITNESS

MUTATIONS = mistakes_in(
    "lwcnn/models/ghostnet.py",
    (
        "ghosts of the input",
        "ghosts = conv_norm_act(primary, p.cheap,",
        "ghosts = conv_norm_act(primary * 0 + 1, p.cheap,",
        WITNESS + "test_ghost_module",
    ),
    (
        "ghosts first",
        'step("concat", concat, primary, ghosts)',
        'step("concat", concat, ghosts, primary)',
        WITNESS + "test_ghost_module",
    ),
    (
        "surplus ghosts stay",
        "self.has_surplus = primary * ratio > out_channels",
        "self.has_surplus = primary * ratio > 2 * out_channels",
        BLOCKS + "test_ghosts_beyond_the_asked_channels_are_cut_off",
    ),
    (
        "rounded down",
        "primary = -(-out_channels // ratio)",
        "primary = out_channels // ratio",
        BLOCKS + "test_ghosts_beyond_the_asked_channels_are_cut_off",
    ),
    (
        "an activation after the second module",
        "self.project = GhostModule(e, c, act=identity)",
        "self.project = GhostModule(e, c, act=relu)",
        WITNESS + "test_ghost_bottleneck",
    ),
    (
        "no shortcut where the width changes",
        "if s > 1 or in_channels != c:",
        "if s > 1:",
        WITNESS + "test_ghost_bottleneck",
    ),
    (
        "squeeze rounded to multiples of 8",
        "make_divisible(e / 4, 4)",
        "make_divisible(e / 4, 8)",
        COUNTS + "[ghostnet_x1_0-224]",
    ),
    (
        "a hidden layer that widens too",
        "self.hidden = nn.Linear(row.e, 1280)",
        "self.hidden = nn.Linear(row.e, make_divisible(1280 * width, 4))",
        COUNTS + "[ghostnet_x1_3-224]",
    ),
)
