"""Property tests: few examples, the same in every run, so that a failure in CI can be repeated."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "small",
    derandomize=True,
    deadline=None,
    max_examples=30,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("small")
