"""SeparableFilter: a k x k filter as a column times a row, and what is lost."""
