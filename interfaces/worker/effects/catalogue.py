"""The catalogue kept in step: a changed document, the changes since, and everything compared."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from prometheus_client import Counter

from application.catalogue.documents import Documents
from application.catalogue.reconciling import Reconciling, Tally
from application.deliveries import Delivery
from domain.kernel import Refusal
from interfaces.worker.effects.doing import Doing, asked_by

SUPERSEDED = "superseded"
ALARMS = Counter(
    "elysium_catalogue_alarms", "Looks at the content store that changed nothing", ["code"]
)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class CatalogueChanges:
    """`dataset` is the content store's; a look that fails changes nothing, and alarms."""

    doing: Doing
    documents: Documents
    dataset: str

    def fetch_document(self, delivery: Delivery) -> str:
        """What became of it, as it is now; one that is gone withdraws its product."""
        document_id = delivery.arguments["document_id"]
        return self._looked(delivery, lambda following: following.fetch(document_id))

    def reconcile(self, delivery: Delivery) -> str:
        return self._in_time(delivery, Reconciling.reconcile)

    def compare(self, delivery: Delivery) -> str:
        return self._in_time(delivery, Reconciling.compare)

    def _in_time(self, delivery: Delivery, look: Callable[[Reconciling], Tally]) -> str:
        """After an outage only the newest of the looks that were missed are taken.

        One that is merely late is still taken the first time: looks that take longer than their
        interval would else never be.
        """
        every = timedelta(seconds=float(delivery.arguments["every"]))
        late = self.doing.store.clock.now() - datetime.fromisoformat(delivery.arguments["at"])
        if late > (every if delivery.attempts > 1 else 2 * every):
            return SUPERSEDED
        return self._looked(delivery, look)

    def _looked(self, delivery: Delivery, look: Callable[[Reconciling], Tally]) -> str:
        following = Reconciling(self.doing.store, self.documents, self.dataset, asked_by(delivery))
        try:
            return in_words(look(following))
        except Refusal as alarm:
            ALARMS.labels(alarm.code).inc()
            log.error("catalogue.alarm", code=alarm.code, said=str(alarm))
            raise


def in_words(tally: Tally) -> str:
    """What happened, without what stayed as it was: "2 published, 1 refused"."""
    said = [f"{count} {outcome}" for outcome, count in sorted(tally.outcomes.items())]
    said += [f"{len(tally.absent)} absent"] if tally.absent else []
    return ", ".join(said) or "nothing new"
