"""The catalogue's deliveries: ordered by the clock, taken in time, alarming when they fail."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import Engine, text
from sqlalchemy.event import listen

from application.catalogue.following.documents import CatalogueDown
from application.policies.effects import (
    CatalogueEffect,
    CompareCatalogue,
    FetchDocument,
    ReconcileCatalogue,
)
from domain.catalogue.dataset import CatalogueLooksEmpty
from interfaces.postgres.deliveries import Deliveries
from interfaces.worker.clock import Recurring
from interfaces.worker.effects.catalogue import SUPERSEDED, CatalogueChanges
from interfaces.worker.effects.doing import Doing
from tests.application.catalogue.following import STYLES, Following
from tests.interfaces.on_behalf import delivery

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.fixture
def shop() -> Following:
    return Following()


@dataclass(frozen=True, slots=True)
class Changes:
    """What the worker does about the catalogue of a shop, at this try."""

    shop: Following

    def perform(self, effect: CatalogueEffect, attempts: int = 1) -> str:
        doing = Doing(self.shop.store, self._nothing, delivery(attempts=attempts))
        return CatalogueChanges(doing, self.shop.content, "production").perform(effect)

    def fetch(self, document_id: str) -> str:
        return self.perform(FetchDocument(document_id=document_id))

    def reconcile(self, ago: int = 0, attempts: int = 1) -> str:
        return self.perform(ReconcileCatalogue(at=self._at(ago), every=900), attempts)

    def compare(self, ago: int = 0, attempts: int = 1) -> str:
        return self.perform(CompareCatalogue(at=self._at(ago), every=900), attempts)

    def _at(self, ago: int) -> datetime:
        return self.shop.clock.now() - timedelta(seconds=ago)

    def _nothing(self) -> Any:
        raise NotImplementedError("the catalogue needs no prices")


@pytest.fixture
def changes(shop: Following) -> Changes:
    return Changes(shop)


def alarms(code: str) -> float:
    return REGISTRY.get_sample_value("elysium_catalogue_alarms_total", {"code": code}) or 0


def test_a_hint_takes_the_document_as_it_is_now(shop: Following, changes: Changes) -> None:
    claw = shop.id_of("SOL-CLAW")
    assert changes.fetch(claw) == "1 published"
    assert changes.fetch(claw) == "1 unchanged"
    shop.delete("SOL-CLAW")
    assert changes.fetch(claw) == "1 withdrawn"
    (actor,) = {each.envelope.cause.actor.kind for each in shop.store.journal.after(0, 99)}
    assert actor == "system"


def test_reconciling_and_comparing_say_what_happened(shop: Following, changes: Changes) -> None:
    assert changes.reconcile() == "5 published, 12 supporting"
    assert changes.reconcile() == "1 unchanged"
    shop.delete("SOL-CLAW")
    assert changes.compare() == "1 absent"
    assert changes.compare() == "1 withdrawn"


def test_a_look_that_failed_alarms_and_is_left_to_its_delivery(
    shop: Following, changes: Changes
) -> None:
    changes.reconcile()
    before = alarms("catalogue_unavailable"), alarms("catalogue_looks_empty")
    shop.content.down = True
    with pytest.raises(CatalogueDown):
        changes.reconcile()
    shop.content.down = False
    for style in STYLES:
        shop.delete(style)
    with pytest.raises(CatalogueLooksEmpty):
        changes.compare()
    after = alarms("catalogue_unavailable"), alarms("catalogue_looks_empty")
    assert after == (before[0] + 1, before[1] + 1)
    assert len(shop.on_sale()) == len(STYLES)


def test_after_an_outage_only_the_newest_look_is_taken(shop: Following, changes: Changes) -> None:
    assert changes.reconcile(ago=901, attempts=2) == SUPERSEDED
    assert shop.store.journal.head() == 0
    assert changes.reconcile(ago=899, attempts=2) != SUPERSEDED
    assert changes.reconcile(ago=901, attempts=1) != SUPERSEDED
    assert changes.reconcile(ago=1801, attempts=1) == SUPERSEDED


def test_the_clock_orders_each_look_once_and_for_the_next_time(pool: Engine) -> None:
    bell = Recurring(Deliveries(pool), ReconcileCatalogue, 900)
    assert bell.strike(NOON + timedelta(seconds=1)) == 1
    assert bell.strike(NOON + timedelta(seconds=899)) == 0
    assert bell.strike(NOON + timedelta(seconds=900)) == 1
    with pool.connect() as connection:
        found = connection.execute(text("SELECT arguments, due_at FROM deliveries ORDER BY due_at"))
        rows = [(row.arguments["at"], row.due_at) for row in found]
    assert [due for _, due in rows] == [NOON + timedelta(minutes=15), NOON + timedelta(minutes=30)]
    assert [datetime.fromisoformat(at) for at, _ in rows] == [due for _, due in rows]


def test_another_clock_orders_the_same_look_for_the_same_time(pool: Engine) -> None:
    """One that took over, or was started anew: a look is once in its time, by whoever strikes."""
    bells = [Recurring(Deliveries(pool), ReconcileCatalogue, 900) for _ in range(2)]
    struck = [bell.strike(NOON + timedelta(seconds=n)) for n, bell in enumerate(bells, start=1)]
    assert struck == [1, 0]
    (look,) = Deliveries(pool).due(ReconcileCatalogue)
    assert look == ReconcileCatalogue(at=NOON + timedelta(minutes=15), every=900)


def test_the_clock_asks_nothing_for_what_it_has_ordered(pool: Engine) -> None:
    said: list[str] = []
    listen(pool, "before_cursor_execute", lambda *told: said.append(told[2]))
    bell = Recurring(Deliveries(pool), ReconcileCatalogue, 900)
    bell.strike(NOON)
    assert any("INSERT" in each for each in said)
    said.clear()
    assert bell.strike(NOON + timedelta(seconds=1)) == 0
    assert said == []


def test_two_looks_and_every_second(pool: Engine) -> None:
    looks = (ReconcileCatalogue, CompareCatalogue)
    bells = [Recurring(Deliveries(pool), look, 1) for look in looks]
    for second in range(3):
        assert sum(bell.strike(NOON + timedelta(seconds=second)) for bell in bells) == 2
