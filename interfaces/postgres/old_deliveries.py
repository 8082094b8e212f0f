"""Deliveries that came to their end long ago leave with their arguments: done, or given up."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine, text

SWEEP = text("""
    DELETE FROM deliveries
    WHERE status <> 'due' AND coalesce(died_at, recorded_at) < clock_timestamp() - :kept""")


@dataclass(frozen=True, slots=True)
class OldDeliveries:
    """What is due stays, however old. Each is listed for as long as it is `kept`."""

    engine: Engine
    kept: timedelta

    def sweep(self) -> int:
        with self.engine.begin() as connection:
            return connection.execute(SWEEP, {"kept": self.kept}).rowcount
