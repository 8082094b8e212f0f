"""Money that waits for a person is measured, and the log says when there is more of it."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from interfaces.measured.fresh import Fresh
from interfaces.worker.watch import Watch
from projections.kit.reading import BeingBuilt
from projections.money_aside import MONEY_ASIDE, evidence_pressing, money_waiting

COUNT = Fresh("elysium_money_aside", "Entries of money that no order explains, waiting")
AGE = Fresh("elysium_money_aside_age_seconds", "How long the oldest of them has waited")
PRESSING = Fresh("elysium_disputes_pressing", "Disputes of which days are left to answer")
log = structlog.get_logger()


@dataclass(slots=True)
class MoneyWatch(Watch):
    """Money set aside, and disputes of which the evidence is due soon."""

    _count: int = 0
    _pressing: int = 0

    def look(self, now: datetime) -> None:
        try:
            with self.reader.ask(MONEY_ASIDE) as connection:
                found, pressing = money_waiting(connection), evidence_pressing(connection, now)
        except BeingBuilt:
            return
        age = (now - found.since).total_seconds() if found.since else 0
        COUNT.set(found.count)
        AGE.set(age)
        if found.count > self._count:
            log.error("money.aside", waiting=found.count, oldest_hours=int(age // 3600))
        PRESSING.set(pressing)
        if pressing > self._pressing:
            log.error("money.evidence_due", disputes=pressing)
        self._count, self._pressing = found.count, pressing
