"""The catalogue's deliveries: ordered by the clock, taken in time, alarming when they fail."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import Engine, text

from application.catalogue.documents import CatalogueDown
from application.deliveries import Delivery
from domain.catalogue.dataset import CatalogueLooksEmpty
from interfaces.postgres.database import engine
from interfaces.worker.clock import Recurring
from interfaces.worker.effects.catalogue import SUPERSEDED, CatalogueChanges
from interfaces.worker.effects.doing import Doing
from tests.application.catalogue.following import STYLES, Following
from tests.postgres import Database

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.fixture
def pool(database: Database) -> Iterator[Engine]:
    made = engine(database.app_url)
    yield made
    made.dispose()


@pytest.fixture
def shop() -> Following:
    return Following()


@pytest.fixture
def changes(shop: Following) -> CatalogueChanges:
    def nothing() -> Any:
        raise NotImplementedError("the catalogue needs no prices")

    return CatalogueChanges(Doing(shop.store, nothing), shop.content, "production")


def delivery(attempts: int = 1, **arguments: str) -> Delivery:
    return Delivery(
        delivery_id="clock:c:e",
        effect="reconcile_catalogue",
        arguments=arguments,
        correlation_id="c",
        attempts=attempts,
    )


def in_time(shop: Following, ago: int = 0, attempts: int = 1) -> Delivery:
    at = shop.clock.now() - timedelta(seconds=ago)
    return delivery(attempts, at=at.isoformat(), every="900")


def alarms(code: str) -> float:
    return REGISTRY.get_sample_value("elysium_catalogue_alarms_total", {"code": code}) or 0


def test_a_hint_takes_the_document_as_it_is_now(shop: Following, changes: CatalogueChanges) -> None:
    hint = delivery(document_id=shop.id_of("SOL-CLAW"))
    assert changes.fetch_document(hint) == "1 published"
    assert changes.fetch_document(hint) == "1 unchanged"
    shop.delete("SOL-CLAW")
    assert changes.fetch_document(hint) == "1 withdrawn"
    (actor,) = {each.envelope.cause.actor.kind for each in shop.store.journal.after(0, 99)}
    assert actor == "system"


def test_reconciling_and_comparing_say_what_happened(
    shop: Following, changes: CatalogueChanges
) -> None:
    assert changes.reconcile(in_time(shop)) == "5 published, 12 supporting"
    assert changes.reconcile(in_time(shop)) == "1 unchanged"
    shop.delete("SOL-CLAW")
    assert changes.compare(in_time(shop)) == "1 absent"
    assert changes.compare(in_time(shop)) == "1 withdrawn"


def test_a_look_that_failed_alarms_and_is_left_to_its_delivery(
    shop: Following, changes: CatalogueChanges
) -> None:
    changes.reconcile(in_time(shop))
    before = alarms("catalogue_unavailable"), alarms("catalogue_looks_empty")
    shop.content.down = True
    with pytest.raises(CatalogueDown):
        changes.reconcile(in_time(shop))
    shop.content.down = False
    for style in STYLES:
        shop.delete(style)
    with pytest.raises(CatalogueLooksEmpty):
        changes.compare(in_time(shop))
    after = alarms("catalogue_unavailable"), alarms("catalogue_looks_empty")
    assert after == (before[0] + 1, before[1] + 1)
    assert len(shop.on_sale()) == len(STYLES)


def test_after_an_outage_only_the_newest_look_is_taken(
    shop: Following, changes: CatalogueChanges
) -> None:
    assert changes.reconcile(in_time(shop, ago=901, attempts=2)) == SUPERSEDED
    assert shop.store.journal.head() == 0
    assert changes.reconcile(in_time(shop, ago=899, attempts=2)) != SUPERSEDED
    assert changes.reconcile(in_time(shop, ago=901, attempts=1)) != SUPERSEDED
    assert changes.reconcile(in_time(shop, ago=1801, attempts=1)) == SUPERSEDED


def test_the_clock_orders_each_look_once_and_for_the_next_time(pool: Engine) -> None:
    bell = Recurring(pool, "reconcile_catalogue", 900)
    assert bell.strike(NOON + timedelta(seconds=1)) == 1
    assert bell.strike(NOON + timedelta(seconds=899)) == 0
    assert bell.strike(NOON + timedelta(seconds=900)) == 1
    with pool.connect() as connection:
        found = connection.execute(text("SELECT arguments, due_at FROM deliveries ORDER BY due_at"))
        rows = [(row.arguments["at"], row.due_at) for row in found]
    assert [due for _, due in rows] == [NOON + timedelta(minutes=15), NOON + timedelta(minutes=30)]
    assert [datetime.fromisoformat(at) for at, _ in rows] == [due for _, due in rows]


def test_two_looks_and_every_second(pool: Engine) -> None:
    bells = [Recurring(pool, "reconcile_catalogue", 1), Recurring(pool, "compare_catalogue", 1)]
    for second in range(3):
        assert sum(bell.strike(NOON + timedelta(seconds=second)) for bell in bells) == 2
