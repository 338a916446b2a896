"""BlockCompare: the blocks of one run of the lab, accuracy against cost, and which of them the seeds can tell apart."""
