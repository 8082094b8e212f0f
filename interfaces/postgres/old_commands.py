"""Commands that were done long ago leave: a key is then a new one, and its command decided anew."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine, text

SWEEP = text("SELECT elysium_sweep_commands(:kept, :most)")
MOST_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class OldCommands:
    """Each is on record for as long as it is `kept`; their events stay for ever."""

    engine: Engine
    kept: timedelta

    def sweep(self) -> int:
        with self.engine.begin() as connection:
            asked = {"kept": self.kept, "most": MOST_AT_ONCE}
            return int(connection.execute(SWEEP, asked).scalar_one())
