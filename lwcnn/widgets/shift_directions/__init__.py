"""ShiftDirections: where each channel of a shift looks, the photograph before and after, and what it moves."""
