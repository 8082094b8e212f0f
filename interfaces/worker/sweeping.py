"""What ended by itself leaves: rows with an end, looked for once a minute."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

BETWEEN_SWEEPS = timedelta(minutes=1)


class Swept(Protocol):
    def sweep(self) -> int:
        """Those that ended leave; how many they were."""


@dataclass(slots=True)
class Sweeping:
    """Implements `Bell`; nothing is ordered for it."""

    kept: Swept
    _swept: datetime | None = None

    @property
    def name(self) -> str:
        return f"sweep {type(self.kept).__name__}"

    def strike(self, now: datetime) -> int:
        if self._swept is None or now - self._swept >= BETWEEN_SWEEPS:
            self.kept.sweep()
            self._swept = now
        return 0
