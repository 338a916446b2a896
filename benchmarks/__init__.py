"""Measurements that take minutes and depend on the machine: never part of the tests."""
