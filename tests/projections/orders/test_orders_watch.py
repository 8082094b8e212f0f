"""Orders that wait are measured, and the log says when another of them is given up soon."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine
from structlog.testing import capture_logs

from interfaces.worker.orders_watch import ENDING, WAITING, OrdersWatch
from projections.kit.reading import BeingBuilt
from tests.projections.orders.test_waiting import HELD, LAPSE, REVIEW, of, secured, told
from tests.projections.samples import HOUR, NOON


class Looking:
    """Stands for the reader: one connection, or a read model that is being built."""

    def __init__(self, connection: Connection | None) -> None:
        self.connection = connection

    @contextmanager
    def ask(self, _: Any) -> Iterator[Connection]:
        if self.connection is None:
            raise BeingBuilt
        yield self.connection


def watching(connection: Connection | None) -> OrdersWatch:
    reader: Any = Looking(connection)
    return OrdersWatch(reader)


def measured() -> list[float]:
    return [next(iter(gauge.collect())).samples[0].value for gauge in (WAITING, ENDING)]


def test_what_waits_is_measured_once_a_minute_and_said_when_it_is_more(pool: Engine) -> None:
    with told(pool, *of("o1", secured(), REVIEW), *of("o2", secured(None), HELD)) as connection:
        watch = watching(connection)
        with capture_logs() as said:
            assert watch.strike(NOON) == 0
            assert measured() == [2, 0]
            soon = LAPSE - 20 * HOUR
            watch.strike(soon)
            watch.strike(soon + timedelta(seconds=59))
            watch.strike(soon + timedelta(seconds=60))
        assert measured() == [2, 1]
        assert [each["event"] for each in said] == ["orders.ending"]


def test_a_read_model_that_is_being_built_is_asked_again() -> None:
    assert watching(None).strike(NOON) == 0
