"""ActivationCurves: an activation beside its cheaper relative: values, slopes, differences, operations."""
