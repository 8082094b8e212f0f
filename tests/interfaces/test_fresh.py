"""What was measured once is shown while it is news."""

from prometheus_client import CollectorRegistry, generate_latest

from interfaces.measured.fresh import Fresh


def test_a_gauge_that_nobody_sets_any_more_is_not_shown() -> None:
    registry = CollectorRegistry()
    lasting = Fresh("lasting", "says", registry=registry)
    passing = Fresh("passing", "says", registry=registry, seconds=0.0)
    assert "lasting 1" not in generate_latest(registry).decode()
    lasting.set(1)
    passing.set(1)
    said = generate_latest(registry).decode()
    assert "lasting 1.0" in said
    assert "passing 1.0" not in said
