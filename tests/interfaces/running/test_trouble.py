"""Trouble that lasts is not told at each try, and its end is told."""

import pytest
from structlog.testing import capture_logs

from interfaces.running.trouble import FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, Trouble, rest


def test_it_is_told_when_it_begins_and_when_it_is_over() -> None:
    trouble = Trouble("work", {"work": "clock"})
    with capture_logs() as told:
        trouble.over()
        for _ in range(1_000):
            trouble.meet(OSError("a value"))
        trouble.over()
        trouble.over()
    assert [(each["event"], each["times"]) for each in told] == [
        ("work.trouble", 1),
        ("work.goes_on", 1_000),
    ]
    assert told[0]["error"] == "OSError"
    assert {each["work"] for each in told} == {"clock"}


def test_another_fault_is_told_at_once_and_the_same_one_again_after_a_while() -> None:
    trouble = Trouble("work")
    with capture_logs() as told:
        for error in (OSError(), KeyError(), OSError()):
            trouble.meet(error)
        trouble._told["OSError"] -= 61
        trouble.meet(OSError())
    assert [(each["error"], each["times"]) for each in told] == [
        ("OSError", 1),
        ("KeyError", 2),
        ("OSError", 4),
    ]


def test_it_is_left_in_peace_ever_longer_and_not_longer_than_a_bound() -> None:
    trouble = Trouble("work")
    waits = [trouble.meet(OSError()) for _ in range(100)]
    assert FIRST_WAIT_SECONDS * 0.75 <= waits[0] <= FIRST_WAIT_SECONDS * 1.25
    assert min(waits[10:]) >= LONGEST_WAIT_SECONDS * 0.75
    assert max(waits) <= LONGEST_WAIT_SECONDS * 1.25
    trouble.over()
    assert trouble.meet(OSError()) <= FIRST_WAIT_SECONDS * 1.25


@pytest.mark.parametrize(
    ("times", "middle"), [(1, 1.0), (2, 2.0), (4, 8.0), (7, 60.0), (10_000, 60.0)]
)
def test_each_failure_doubles_the_rest_up_to_the_longest(times: int, middle: float) -> None:
    rests = [rest(times, longest=60.0, first=1.0) for _ in range(200)]
    assert 0.75 * middle <= min(rests) <= max(rests) <= 1.25 * middle
    assert len(set(rests)) > 1, "not all at one time"
