"""Looking once a minute at what waits for a person; nothing is ordered, because they decide."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime, timedelta

from projections.kit.reading import Reader

BETWEEN_LOOKS = timedelta(minutes=1)


@dataclass(slots=True)
class Watch(ABC):
    """Implements `Bell`."""

    reader: Reader
    _looked: datetime | None = None

    @property
    def name(self) -> str:
        return type(self).__name__

    def strike(self, now: datetime) -> int:
        if self._looked is None or now - self._looked >= BETWEEN_LOOKS:
            self.look(now)
            self._looked = now
        return 0

    @abstractmethod
    def look(self, now: datetime) -> None:
        """Measure it, and say in the log where there is more than before."""
