"""Asking a read model: by itself, or at least as new as a position that the caller has seen."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import ProgrammingError

from projections.kit.followers import NotFollowing, checkpoint, within
from projections.kit.read_model import ReadModel

LOOK_SECONDS = 0.02


class NotCaughtUp(Exception):
    """The read model has not come to the asked position within the wait; ask again shortly."""

    def __init__(self, model: str, position: int) -> None:
        self.model = model
        self.position = position
        super().__init__(f"{model} is at position {position}")


class BeingBuilt(Exception):
    """This version of the read model is not built yet; the one before it serves until then."""


class Reader:
    """Opens connections on which a read model's queries run, one consistent answer a query.

    `written_by` is SQL that says of a caller what they wrote last; None where the log is elsewhere.
    """

    def __init__(
        self, engine: Engine, wait_seconds: float = 2.0, written_by: str | None = None
    ) -> None:
        self.engine = engine
        self.wait_seconds = wait_seconds
        self.written_by = written_by

    @contextmanager
    def ask(self, model: ReadModel, min_position: int | None = None) -> Iterator[Connection]:
        try:
            with self.engine.connect() as connection:
                placed = within(
                    connection.execution_options(isolation_level="AUTOCOMMIT"), model.schema
                )
                if min_position is not None:
                    self.wait(placed, model, min_position)
                yield placed
        except NotFollowing as error:
            raise BeingBuilt(model.name) from error
        except ProgrammingError as error:
            if getattr(error.orig, "sqlstate", "") in ("42P01", "3F000"):
                raise BeingBuilt(model.name) from error
            raise

    def position(self, model: ReadModel) -> int:
        with self.ask(model) as connection:
            return checkpoint(connection)

    def wait(self, connection: Connection, model: ReadModel, wanted: int) -> int:
        """The position that it reached, `wanted` or later. Raises `NotCaughtUp`."""
        until = time.monotonic() + self.wait_seconds
        while (reached := checkpoint(connection)) < wanted:
            if time.monotonic() > until:
                raise NotCaughtUp(model.name, reached)
            time.sleep(LOOK_SECONDS)
        return reached
