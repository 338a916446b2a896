"""Mistakes in active and sparse shift, in the study of displacements. See mutation.py."""

from .mutation import mistakes_in

SHIFT = "tests/ops/test_active_shift.py::"
RULES = "tests/cost/test_rules.py::test_cost_worked_out_by_hand"
STUDY = "tests/studies/test_learned_shifts.py::"

MUTATIONS = [
    *mistakes_in(
        "lwcnn/ops/active_shift.py",
        (
            "the fraction is cut off",
            "whole = displacement.floor()",
            "whole = displacement.trunc()",
            SHIFT + "test_active_shift",
            SHIFT + "test_a_place_outside_lies_between_its_floor_and_the_next_pixel",
        ),
        (
            "the farther pixel counts more",
            "down, right = (displacement - whole)",
            "down, right = (1 - displacement + whole)",
            SHIFT + "test_active_shift",
        ),
        (
            "rows and columns are exchanged",
            "down, right = displacement.long().unbind(1)",
            "right, down = displacement.long().unbind(1)",
            SHIFT + "test_active_shift",
            SHIFT + "test_sparse_shift_and_what_goes_back",
        ),
        (
            "the shift goes the other way",
            "row = torch.arange(height, device=x.device) + down[:, None]",
            "row = torch.arange(height, device=x.device) - down[:, None]",
            SHIFT + "test_active_shift",
        ),
        (
            "the border is repeated in the place of zeros",
            "row = torch.where((row >= 0) & (row < rows), row + 1, 0)",
            "row = row.clamp(0, rows - 1) + 1",
            SHIFT + "test_active_shift",
            SHIFT + "test_far_away_there_is_nothing",
        ),
        (
            "x gets the same shift once more",
            "_ActiveShift.apply(spread(g, x, ctx.stride), -displacement, 1)",
            "_ActiveShift.apply(spread(g, x, ctx.stride), displacement, 1)",
            SHIFT + "test_gradients_of_active_shift",
        ),
        (
            "the gradient of x forgets the stride",
            "_ActiveShift.apply(spread(g, x, ctx.stride), -displacement, 1)",
            "_ActiveShift.apply(F.interpolate(g, x.shape[2:]), -displacement, 1)",
            SHIFT + "test_gradients_of_active_shift",
            SHIFT + "test_first_and_second_derivatives_of_active_shift",
        ),
        (
            "the slope turns its sign",
            "torch.lerp(*_before_and_after(below - above, 3, stride), right)",
            "torch.lerp(*_before_and_after(above - below, 3, stride), right)",
            SHIFT + "test_the_slope_is_that_of_small_steps",
        ),
        (
            "a slope is not mixed along the other axis",
            "to_below = torch.lerp(*_before_and_after(below - above, 3, stride), right)",
            "to_below = _before_and_after(below - above, 3, stride)[0]",
            SHIFT + "test_gradients_of_active_shift",
        ),
        (
            "fractions in bfloat16 under autocast",
            "whole = displacement.floor()",
            "displacement = displacement.to(x.dtype)\n    whole = displacement.round()",
            SHIFT + "test_active_shift",
        ),
        (
            "a recording keeps a function of Python",
            "if torch.jit.is_tracing():",
            "if False:",
            SHIFT + "test_a_recorded_active_shift_learns",
        ),
    ),
    *mistakes_in(
        "lwcnn/ops/sparse_shift.py",
        (
            "halves go to even numbers",
            "return numbers.sign() * torch.where(size - whole >= 0.5, whole + 1, whole)",
            "return numbers.round()",
            SHIFT + "test_numbers_are_rounded_as_in_c",
            SHIFT + "test_sparse_shift_and_what_goes_back",
        ),
        (
            "a half is added, and rounds up what is just below it",
            "torch.where(size - whole >= 0.5, whole + 1, whole)",
            "(size + 0.5).floor()",
            SHIFT + "test_numbers_are_rounded_as_in_c",
        ),
        (
            "x gets the same shift once more",
            "of_x = _SparseShift.apply(g, -displacement)",
            "of_x = _SparseShift.apply(g, displacement)",
            SHIFT + "test_sparse_shift_and_what_goes_back",
        ),
        (
            "the slope at the rounded place",
            "of_displacement = slopes(x, displacement, g)",
            "of_displacement = slopes(x, round_away(displacement), g)",
            SHIFT + "test_sparse_shift_and_what_goes_back",
        ),
    ),
    *mistakes_in(
        "lwcnn/cost/shifts.py",
        (
            "an interpolation costs nothing",
            "if step.fn is ops.active_shift else 0",
            "if step.fn is ops.sparse_shift else 0",
            RULES,
        ),
    ),
    *mistakes_in(
        "lwcnn/studies/learned_shifts.py",
        (
            "displacements learn as fast as the rest",
            '{"params": pairs, "lr": RATE * rate}',
            '{"params": pairs, "lr": RATE}',
            STUDY + "test_with_rate_0_displacements_stay",
        ),
        (
            "a penalty on the signed sum",
            "penalty * torch.cat(pairs).abs().sum()",
            "penalty * torch.cat(pairs).sum()",
            STUDY + "test_a_penalty_draws_displacements_to_0",
        ),
        (
            "the start is not kept",
            "kept = [torch.cat(pairs).detach().clone()]",
            "kept = []",
            STUDY + "test_displacements_are_kept_epoch_by_epoch_and_move_by_small_steps",
        ),
        (
            "one number that stays is enough",
            "(displacements.abs() < 0.5).all(1)",
            "(displacements.abs() < 0.5).any(1)",
            STUDY + "test_shares",
        ),
    ),
]
