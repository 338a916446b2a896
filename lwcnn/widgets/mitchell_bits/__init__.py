"""MitchellBits: two numbers of your own, their bits added as whole numbers, and what the sum spells."""
