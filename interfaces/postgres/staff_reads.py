"""What staff read about people, in PostgreSQL: only ever added to; the old ends by itself."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, text

from interfaces.api.edge.reads import StaffRead

NOTE = text("""
    INSERT INTO staff_reads (staff_id, role, operation, purpose, thing, request_id)
    VALUES (:staff_id, :role, :operation, :purpose, :thing, :request_id)""")
SHOW = text("""
    SELECT read_at, staff_id, role, operation, purpose, thing FROM staff_reads
    WHERE cast(:things AS text[]) IS NULL OR thing = ANY(:things) ORDER BY read_id""")
SWEEP = text("SELECT elysium_sweep_staff_reads(cast(:kept AS interval))")


@dataclass(frozen=True, slots=True)
class PostgresStaffReads:
    """Implements `interfaces.api.edge.reads.StaffReads`; each is `kept` so long, a month at least:
    the database lets nobody take out what is younger."""

    engine: Engine
    kept: timedelta = timedelta(days=730)

    def note(self, reads: Sequence[StaffRead]) -> None:
        with self.engine.begin() as connection:
            connection.execute(NOTE, [asdict(each) for each in reads])

    def shown(self, things: Collection[str] | None = None) -> list[Mapping[str, Any]]:
        """All of them, or those of some things."""
        wanted = {"things": None if things is None else list(things)}
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(SHOW, wanted).mappings()]

    def sweep(self) -> int:
        with self.engine.begin() as connection:
            return int(connection.execute(SWEEP, {"kept": self.kept}).scalar_one())
