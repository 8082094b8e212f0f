"""The catalogue kept in step: a changed document, the changes since, and everything compared."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

import structlog
from prometheus_client import Counter

from application.catalogue.following.documents import Documents
from application.catalogue.following.reconciling import Reconciling, Tally
from application.policies.effects import (
    CatalogueEffect,
    CompareCatalogue,
    FetchDocument,
    ReconcileCatalogue,
)
from domain.kernel import Refusal
from interfaces.worker.effects.doing import Doing

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

    def perform(self, effect: CatalogueEffect) -> str:
        match effect:
            case FetchDocument(document_id=document_id):
                return self._looked(lambda following: following.fetch(document_id))
            case ReconcileCatalogue():
                return self._in_time(effect, Reconciling.reconcile)
            case CompareCatalogue():
                return self._in_time(effect, Reconciling.compare)
            case _:
                assert_never(effect)

    def _in_time(
        self, effect: ReconcileCatalogue | CompareCatalogue, look: Callable[[Reconciling], Tally]
    ) -> str:
        """After an outage only the newest of the looks that were missed are taken.

        One that is merely late is still taken the first time: looks that take longer than their
        interval would else never be.
        """
        every = timedelta(seconds=effect.every)
        late = self.doing.store.clock.now() - effect.at
        if late > (every if self.doing.delivery.attempts > 1 else 2 * every):
            return SUPERSEDED
        return self._looked(look)

    def _looked(self, look: Callable[[Reconciling], Tally]) -> str:
        request = self.doing.request
        following = Reconciling(self.doing.store, self.documents, self.dataset, request)
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
