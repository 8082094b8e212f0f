"""Where an instant lies in the log, found without reading the log."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from hypothesis import given as forall
from hypothesis import strategies as st

from application.store.instants import APART, position_before
from application.store.ports import Journal
from domain.envelope import Recorded
from tests.projections.folding import recorded

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass
class Written:
    """A log of nothing but instants; `asked` counts the questions."""

    minutes: list[int]
    asked: list[int] = field(default_factory=list)

    def head(self) -> int:
        return len(self.minutes)

    def after(self, position: int, limit: int, names: Sequence[str] = ()) -> list[Recorded[Any]]:
        assert not names
        self.asked.append(position)
        behind = enumerate(self.minutes[position : position + limit], position + 1)
        return [recorded(at, "s", "happened", at=NOON + minutes(m)) for at, m in behind]


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


@forall(st.lists(st.integers(0, 600)), st.integers(-100, 700))
def test_nothing_of_that_time_or_later_lies_before(written: list[int], at: int) -> None:
    log = Written(sorted(written))
    position = position_before(cast("Journal", log), NOON + minutes(at))
    assert all(NOON + minutes(m) < NOON + minutes(at) - APART for m in log.minutes[:position])
    assert all(NOON + minutes(m) >= NOON + minutes(at) - APART for m in log.minutes[position:])


def test_a_long_log_is_asked_by_halves() -> None:
    log = Written(list(range(100_000)))
    position_before(cast("Journal", log), NOON + minutes(70_000))
    assert len(log.asked) <= 17
