"""The look at the provider's list: so many payments of one period, alone and after a long past."""

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from application.ids import new_id
from application.selling.money.reconciling import Reconciled, Reconciling
from application.store.event_store import Decision, EventStore, Request
from application.store.journal.log import Log
from application.store.ports import Journal
from benchmarks.clients import CLIENT
from benchmarks.figures import Cell, Table
from benchmarks.running import running, wait_for
from benchmarks.scratch import Server, scratch_shop
from domain.envelope import Cause
from domain.money import Money
from domain.pricing.order_money.payment_plan import PaymentPlan
from domain.selling.payment import PAYMENT
from domain.selling.payment.amount import Initiate
from domain.selling.payment.asking import IntentReported
from domain.selling.payment.reports import AuthorisationReported, CaptureReported
from interfaces.composition import House
from interfaces.local.embedded_postgres.supervisor import EmbeddedPostgres
from interfaces.local.seeding.prices import seed_prices
from interfaces.local.standins.shelf import Shelf
from interfaces.local.standins.stripe import confirmation, intents, money
from interfaces.local.standins.stripe.books import Books
from interfaces.postgres.database import application_login, migrate

PAYMENTS, PAST = 10_000, 30_000
AT_ONCE = 250
PRICE, VAT = Money(312_000), Money(52_000)
PLAN = PaymentPlan(
    plan="full", due_now=PRICE, balance=Money(0), vat_due_now=VAT, vat_balance=Money(0)
)
LONG_AGO = timedelta(days=400)
PERIOD = timedelta(days=1)
EXPLAINED = (
    f"{PAYMENTS:,} payments that were captured within one day, each an intent at the stand-in for "
    "Stripe and a payment of the log, compared by `reconcile-payments` over the SDK; then once "
    f"more with {PAST:,} captured payments of the year before in the log. Calls are requests to "
    "the provider; questions are those to the log."
)
Intents = dict[str, str]
"""Payments, and the intents that they were taken by."""
COLUMNS = (
    "captured before",
    "compared",
    "differ",
    "seconds",
    "of none before",
    "calls",
    "questions",
)


def reconciling_tables() -> list[Table]:
    """Opens a shop of its own."""
    with reconciled_shop() as house:
        now = house.store.clock.now()
        alone = _look(house, now)
        past = EventStore(house.store.journal, Standing(now - LONG_AGO))
        record(past, {new_id(): f"pi_{new_id()}" for _ in range(PAST)})
        after = _look(house, now)
    rows = (alone.row(0, alone), after.row(PAST, alone))
    return [Table("Payments held against the provider's list", EXPLAINED, COLUMNS, rows)]


@contextmanager
def reconciled_shop() -> Iterator[House]:
    """Its stand-ins run, and have what the log has."""
    with ExitStack() as opened:
        shop = opened.enter_context(scratch_shop())
        database = opened.enter_context(EmbeddedPostgres(shop.home))
        migrate(database.url)
        application_login(database.url, shop.app_password)
        environment = shop.environment(shop.app_url(database.url), shop.choose_addresses())
        server = Server(shop, database.url, environment)
        payments = pay_at_provider(Shelf(shop.home / "standins"))
        opened.enter_context(running(server, ("standins",)))
        wait_for(f"{shop.addresses().standins_url}/health/live")
        house = opened.enter_context(server.house())
        seed_prices(house.store)
        record(house.store, payments)
        yield house


def pay_at_provider(shelf: Shelf) -> Intents:
    """Intents that were taken, in the books of the stand-in."""
    books, payments = Books(shelf, lambda _: None), [new_id() for _ in range(PAYMENTS)]
    with shelf.change():
        taken = {payment_id: _taken(books, payment_id) for payment_id in payments}
    shelf.close()
    return taken


def _taken(books: Books, payment_id: str) -> str:
    asked = {
        "amount": PRICE.minor,
        "currency": "gbp",
        "capture_method": "manual",
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        "metadata": {"payment_id": payment_id},
    }
    card = {"payment_method": "pm_card_visa"}
    held = confirmation.confirm(books, intents.create(books, asked), card, "")
    return str(money.capture(books, held, {})["id"])


def record(store: EventStore, taken: Intents) -> None:
    """The same payments in the log, some hundreds an append."""
    payments = list(taken.items())
    for start in range(0, len(payments), AT_ONCE):
        part = dict(payments[start : start + AT_ONCE])
        cause = Cause(actor=CLIENT, command_id=new_id(), correlation_id="reconciling")
        request = Request(cause=cause, caller=CLIENT.id, route="reconciling")
        store.run(partial(_captured, part), request)


def _captured(taken: Intents, decision: Decision) -> int:
    for payment_id, ref in taken.items():
        held = AuthorisationReported(provider_id=ref, amount=PRICE, capture_before=None)
        captured = CaptureReported(
            provider_id=ref, amount=PRICE, tax_point=decision.now, invoice_no=payment_id
        )
        decision.begin(PAYMENT, payment_id, Initiate(order_id=payment_id, plan=PLAN))
        for command in (IntentReported(provider_id=ref), held, captured):
            decision.decide(PAYMENT, payment_id, command)
    return len(taken)


@dataclass(frozen=True, slots=True)
class Standing:
    """A clock that shows one instant."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant

    def at(self, instant: datetime, /) -> datetime:
        return instant


class Calls(logging.Handler):
    """Counts the requests that Stripe's SDK says it makes."""

    def __init__(self) -> None:
        super().__init__()
        self.made = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.made += "Request to Stripe api" in record.getMessage()


@dataclass(slots=True)
class Questioned:
    """A journal that counts what it is asked."""

    journal: Journal
    asked: int = 0

    def __getattr__(self, name: str) -> Any:
        self.asked += 1
        return getattr(self.journal, name)


@dataclass(frozen=True, slots=True)
class Looked:
    found: Reconciled
    seconds: float
    calls: int
    questions: int

    def row(self, before: int, alone: "Looked") -> tuple[Cell, ...]:
        ratio = round(self.seconds / alone.seconds, 2)
        differ = len(self.found.differences)
        return (
            *(before, self.found.checked, differ, round(self.seconds, 1), ratio),
            *(self.calls, self.questions),
        )


def _look(house: House, now: datetime) -> Looked:
    calls, journal = Calls(), Questioned(house.store.journal)
    sdk = logging.getLogger("stripe")
    sdk.setLevel(logging.INFO)
    sdk.addHandler(calls)
    cause = Cause(actor=CLIENT, command_id=new_id(), correlation_id="reconciling")
    request = Request(cause=cause, caller=CLIENT.id, route="reconciling")
    store = EventStore(cast("Log", journal), house.store.clock)
    reconciling = Reconciling(store, house.payments, house.shop, request)
    began = time.perf_counter()
    found = reconciling.between(now - PERIOD, now + PERIOD)
    seconds = time.perf_counter() - began
    sdk.removeHandler(calls)
    return Looked(found, seconds, calls.made, journal.asked)
