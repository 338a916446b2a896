"""A toy network, widget and exercise, as a contributor would write them; `tests/test_adding.py` puts them in place."""

collect_ignore_glob = ["*"]  # here they are not in place
