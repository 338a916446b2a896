"""AdderSimilarity: how alike a window and a filter are, by correlation and by minus the L1 distance."""
