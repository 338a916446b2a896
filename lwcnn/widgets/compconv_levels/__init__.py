"""CompconvLevels: a CompConv unrolled step by step: what is computed, what is copied, and what each part weighs."""
