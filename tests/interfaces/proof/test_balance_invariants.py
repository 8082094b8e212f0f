"""INV-04, INV-05 and INV-08 of an order that is paid in parts, by cards and by a transfer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from application.selling.money.paying import IntentReport
from application.selling.money.payments import Payments, UnknownToProvider
from application.store.event_store import EventStore
from domain.money import Money
from interfaces.proof.invariants import ProvidersList, check_invariants
from tests.application.selling.owing import Owing, ordered
from tests.application.trading import Market, Shopper
from tests.interfaces.proof.planted import behind_the_rules, planted, violated
from tests.postgres import Database
from tests.set_clock import SetClock

NOON, PERIOD = datetime(2026, 3, 2, 12, tzinfo=UTC), timedelta(days=30)
PART = 20_000


class Provider:
    """What cards paid; of a transfer it has never heard."""

    def __init__(self, took: dict[str, Money]) -> None:
        self.took = took

    def made_between(self, since: datetime, until: datetime) -> Iterator[IntentReport]:
        assert since < until
        return iter([self.read(intent) for intent in sorted(self.took)])

    def read(self, intent: str) -> IntentReport:
        if intent not in self.took:
            raise UnknownToProvider(reason="resource_missing")
        amount = self.took[intent]
        return IntentReport(provider_id=intent, payment_id=None, status="captured", amount=amount)


@pytest.fixture
def paid(postgres_store: EventStore, clock: SetClock) -> Owing:
    """A deposit and the rest by card, a transfer between them."""
    market = Market(postgres_store, clock)
    owing = Owing(market, ordered(market, Shopper(market))).agree()
    owing.request()
    owing.arrived(PART)
    owing.report("captured")
    assert owing.stage == "preparing"
    return owing


def by_the_provider(database: Database, owing: Owing) -> list[str]:
    deposit, rest = owing.order, owing.asked
    provider = Provider(
        {
            f"pi_{deposit.payment_id}": deposit.plan.due_now,
            f"pi_{rest.payment_id}": owing.rest - Money(PART),
        }
    )
    listed = ProvidersList(cast("Payments", provider), NOON - PERIOD, NOON + PERIOD)
    found = {one.id: one for one in check_invariants(database.app_url, provider=listed)}
    assert found["INV-07"].holds
    return [each.sentence for each in found["INV-04"].violations]


def sentences(database: Database, name: str) -> str:
    return " ".join(one.sentence for one in violated(database)[name].violations)


def change(database: Database, topic: str, path: str, value: str, *, purpose: str = "") -> None:
    """What some events say is something else."""
    with behind_the_rules(database) as session:
        session.execute(
            "UPDATE stored_events SET state = convert_to(jsonb_set("
            "convert_from(state, 'UTF8')::jsonb, %s::text[], %s::jsonb)::text, 'UTF8')"
            " WHERE topic = %s AND (%s = '' OR"
            " convert_from(state, 'UTF8')::jsonb #>> '{fields,purpose}' = %s)",
            (path, value, topic, purpose, purpose),
        )


def test_what_is_paid_in_parts_holds(database: Database, paid: Owing) -> None:
    assert violated(database) == {}
    assert by_the_provider(database, paid) == []


def test_a_transfer_without_the_banks_word_is_found(database: Database, paid: Owing) -> None:
    change(database, "payment.transfer_recorded", "{fields,evidence}", '"FP-OTHER-1"')
    assert by_the_provider(database, paid) == ["FP-000001: a transfer without the bank's word"]


def test_a_transfer_of_another_amount_than_the_banks_is_found(
    database: Database, paid: Owing
) -> None:
    change(database, "payment.transfer_recorded", "{fields,amount,minor}", "1")
    assert "the bank's word for it is not on record" in sentences(database, "INV-08")
    assert len(by_the_provider(database, paid)) == 1


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("order.balance_requested", "order.balance_requested asks for GBP 1 minor, planned is"),
        ("payment.amount_changed", "asks for GBP 1 minor, planned is"),
    ],
)
@pytest.mark.usefixtures("paid")
def test_asking_for_another_sum_is_found(database: Database, topic: str, said: str) -> None:
    change(database, topic, "{fields,amount,minor}", "1")
    assert said in sentences(database, "INV-05")


@pytest.mark.usefixtures("paid")
def test_a_balance_that_was_asked_for_as_if_nothing_had_come_is_found(database: Database) -> None:
    more: dict[str, Any] = {"minor": 1, "currency": "GBP"}
    planted(
        database,
        "payment-other",
        "payment.initiated",
        {
            "order_id": next(iter(orders(database))),
            "purpose": "balance",
            "amount": more,
            "vat": more,
        },
    )
    assert "payment other asks for GBP 1 minor, planned is" in sentences(database, "INV-05")


@pytest.mark.usefixtures("paid")
def test_more_taken_than_was_ordered_is_found(database: Database) -> None:
    again = {
        "order_id": next(iter(orders(database))),
        "purpose": "balance",
        "provider_id": "pi_again",
        "amount": {"minor": 500, "currency": "GBP"},
        "vat": {"minor": 0, "currency": "GBP"},
        "invoice_no": "EDH-2026-03-000004",
    }
    planted(database, "payment-again", "payment.captured", again)
    assert "was taken of" in sentences(database, "INV-05")
    assert "nothing was asked for" in sentences(database, "INV-08")


@pytest.mark.usefixtures("paid")
def test_vat_that_does_not_come_to_the_orders_is_found(database: Database) -> None:
    change(database, "payment.captured", "{fields,vat,minor}", "1", purpose="balance")
    assert "its invoices have GBP" in sentences(database, "INV-05")


@pytest.mark.usefixtures("paid")
def test_a_balance_believed_received_is_found(database: Database) -> None:
    change(database, "order.balance_received", "{fields,amount,minor}", "1")
    assert "order.balance_received of GBP 1 minor, but no payment" in sentences(database, "INV-08")


def orders(database: Database) -> list[str]:
    with behind_the_rules(database) as session:
        found = session.execute(
            "SELECT substr(originator_id, 7) FROM stored_events WHERE topic = 'order.signed'"
        ).fetchall()
    return [order_id for (order_id,) in found]
