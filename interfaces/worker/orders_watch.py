"""Orders that wait for a person are measured; the log says when another is given up soon."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from interfaces.measured.fresh import Fresh
from interfaces.worker.watch import Watch
from projections.kit.reading import BeingBuilt
from projections.orders.fold import ORDER_HISTORY
from projections.orders.waiting import urgent

WAITING = Fresh("elysium_orders_waiting", "Orders under review or held")
ENDING = Fresh("elysium_orders_ending", "Of these, how many are given up within a day")
log = structlog.get_logger()


@dataclass(slots=True)
class OrdersWatch(Watch):
    """Orders under review or held, and those whose money is given back within a day."""

    _ending: int = 0

    def look(self, now: datetime) -> None:
        try:
            with self.reader.ask(ORDER_HISTORY) as connection:
                found = urgent(connection, now)
        except BeingBuilt:
            return
        WAITING.set(found.count)
        ENDING.set(found.ending)
        if found.ending > self._ending:
            log.error("orders.ending", ending=found.ending, waiting=found.count)
        self._ending = found.ending
