"""What fails again and again by itself, where the doctor finds it; gone once it is mended."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine, text

KEPT = timedelta(hours=2)
"""What did not fail again for so long is told no more: whoever would have mended it is gone."""
NOTE = text("""
    INSERT INTO faults AS known (name, fault) VALUES (:name, :fault)
    ON CONFLICT (name) DO UPDATE
    SET fault = excluded.fault, seen = clock_timestamp(), times = known.times + 1""")
MENDED = text("DELETE FROM faults WHERE name = :name")
OLD = text("DELETE FROM faults WHERE seen < clock_timestamp() - :kept")


@dataclass(frozen=True, slots=True)
class Faults:
    """One row for each that fails, by its name; why is a word without a value (`fault`)."""

    engine: Engine

    def note(self, name: str, why: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(NOTE, {"name": name, "fault": why})

    def mended(self, name: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(MENDED, {"name": name})

    def sweep(self) -> int:
        with self.engine.begin() as connection:
            return connection.execute(OLD, {"kept": KEPT}).rowcount
