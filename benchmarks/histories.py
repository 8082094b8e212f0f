"""A past as long as one likes, made by the deciders: stones received, orders paid and unpaid."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import islice
from typing import Any

from application.reference import shipped_price_book, shipped_rule_set
from application.store.event_store import stream_of
from benchmarks.clients import CLIENT
from benchmarks.orders import HOME, TERMS
from domain.design.making.specification import Specified
from domain.envelope import Cause, Envelope, Recorded
from domain.inventory.asset import ASSET
from domain.inventory.certificate import CERTIFICATE
from domain.inventory.stock import STOCK, ReceiveGoods, SetPrice, stock_key
from domain.inventory.stock.reservation import IssueStock, ReserveStock
from domain.kernel import Decider
from domain.money import Money
from domain.people.customer.contact import Contact
from domain.pricing.engine.set_price import set_price
from domain.selling.order import ORDER
from domain.selling.order.order_line import OrderLine
from domain.selling.order.placing import Place, PlaceOrder
from domain.selling.order.securing import Confirm, MoneyHeldReported
from domain.selling.order.stage import found_order
from domain.selling.payment import PAYMENT
from domain.selling.payment.amount import Initiate
from domain.selling.payment.asking import IntentReported
from domain.selling.payment.reports import (
    AuthorisationReported,
    CaptureReported,
)
from domain.selling.series import SERIES, Take
from interfaces.local.seeding.diamonds import installed_path, stones
from interfaces.local.seeding.reception import reception

FIRST_DAY = datetime(2023, 1, 2, 9, 0, tzinfo=UTC)
PAST = timedelta(days=1_000)
PER_SHOPPER = 8
PRICE = set_price(Money(89_500), Money(40_000), shipped_rule_set(), shipped_price_book())
"""Below what a person looks at before it is confirmed."""
BUYER = Contact(name="A. Buyer", email="buyer@example.com")
FIRST_STONE = 1_000_000_000
"""Behind those of the data set, so that both may be in one shop, and all of one length."""


class Told:
    """What one command after another decided, in the log's order, by one cause."""

    def __init__(self, now: datetime, name: str) -> None:
        self.now = now
        self.name = name
        self.events: list[Recorded[Any]] = []
        cause = Cause(actor=CLIENT, command_id=name, correlation_id="growth")
        self.envelope = Envelope(recorded_at=now, cause=cause)


@dataclass(slots=True)
class Stream:
    """An aggregate as it is told from its first event on."""

    decider: Decider[Any, Any, Any]
    key: str
    state: Any = field(init=False)
    version: int = 0

    def __post_init__(self) -> None:
        self.state = self.decider.initial

    def tell(self, told: Told, *commands: Any) -> None:
        stream = stream_of(self.decider, self.key)
        for command in commands:
            for event in self.decider.decide(self.state, command, told.now):
                self.version += 1
                self.state = self.decider.evolve(self.state, event)
                told.events.append(
                    Recorded(
                        position=0,
                        stream=stream,
                        version=self.version,
                        event=event,
                        envelope=told.envelope,
                    )
                )


def stone_number(place: int) -> str:
    return str(FIRST_STONE + place)


def sku(place: int) -> str:
    """In all ids of what concerns the article, and all of one length."""
    return f"GROWN-{place:03d}"


def received(first: int, last: int) -> Iterator[Told]:
    """Stones of the data set under numbers of their own, which are in all of their ids."""
    for place, row in enumerate(islice(stones(installed_path()), first, last), start=first):
        brought = reception(replace(row, row=FIRST_STONE + place))
        told = Told(FIRST_DAY, f"stone-{stone_number(place)}")
        Stream(CERTIFICATE, brought.certificate_key).tell(told, brought.claim)
        Stream(ASSET, brought.asset_id).tell(told, *brought.commands)
        yield told


@dataclass(slots=True)
class Article:
    """Counted goods of which one order after another took a piece."""

    sku: str
    past: int
    open: int
    stream: Stream = field(init=False)
    invoices: Stream = field(init=False)

    def told(self, now: datetime) -> Iterator[Told]:
        """All of its orders, the open ones placed at `now`."""
        self.invoices = Stream(SERIES, f"invoice-G-{self.sku}")
        self.stream = Stream(STOCK, stock_key(self.sku, "vault"))
        pieces, opened = self.past + self.open, Told(FIRST_DAY, f"{self.sku}-opening")
        delivery = ReceiveGoods(qty=pieces + 1_000_000, cost=Money(40_000), lot="opening")
        self.stream.tell(opened, delivery, SetPrice(price=PRICE.total))
        yield opened
        for number in range(pieces):
            past = number < self.past
            at = FIRST_DAY + PAST * (number / pieces) if past else now
            yield self._order(f"{self.sku}-{number:07d}", at, past=past)

    def _order(self, name: str, at: datetime, *, past: bool) -> Told:
        told = Told(at, name)
        order, payment = Stream(ORDER, f"o-{name}"), Stream(PAYMENT, f"p-{name}")
        self.stream.tell(told, ReserveStock(reservation_id=f"r-{name}", qty=1))
        order.tell(told, _placed(name, self.sku, payment.key))
        plan = found_order(order.state).placed.plan
        payment.tell(told, Initiate(order_id=order.key, plan=plan))
        if past:
            amount, provider = plan.due_now, f"pi-{name}"
            held = AuthorisationReported(provider_id=provider, amount=amount, capture_before=None)
            self.invoices.tell(told, Take(taker=payment.key))
            invoice_no = f"G-{self.sku}-{self.invoices.version:06d}"
            taken = CaptureReported(
                provider_id=provider, amount=amount, tax_point=at, invoice_no=invoice_no
            )
            payment.tell(told, IntentReported(provider_id=provider))
            payment.tell(told, held)
            order.tell(told, _held(payment.key, amount))
            payment.tell(told, taken)
            order.tell(told, Confirm(payment_id=payment.key, amount=amount))
            issued = IssueStock(reservation_id=f"r-{name}", qty=1, to=order.key)
            self.stream.tell(told, issued)
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much of a past there is: `articles` share the orders, one of them has a quarter."""

    stones: int
    past_orders: int
    open_orders: int
    articles: int = 31

    @property
    def hot(self) -> Article:
        """A quarter of all orders take one article: what sells sells again."""
        return Article(sku(0), self.past_orders // 4, self.open_orders // 4)

    @property
    def other(self) -> Article:
        """Each of the others, the first of which is told and the rest are like it."""
        others = self.articles - 1
        hot = self.hot
        return Article(
            sku(1), (self.past_orders - hot.past) // others, (self.open_orders - hot.open) // others
        )

    @classmethod
    def at(cls, size: Fraction) -> "Extent":
        """At 100: 1,000,000 stones, 1,000,000 past orders and 100,000 open ones."""
        many, few = int(10_000 * size), int(1_000 * size)
        return cls(stones=many, past_orders=many, open_orders=few)


def _held(payment: str, amount: Money) -> MoneyHeldReported:
    return MoneyHeldReported(payment_id=payment, amount=amount, capture_before=None)


def _placed(name: str, sku: str, payment: str) -> Place:
    number = int(name[-7:])
    subject = f"shopper-{sku}-{number // PER_SHOPPER}"
    return Place(
        signed=PlaceOrder(
            cart_id=f"c-{name}",
            expected_total=PRICE.total,
            expected_vat=PRICE.vat,
            buyer=BUYER,
            delivery=HOME,
            terms_version="benchmark",
            obligation_shown=True,
        ),
        order_no=f"{sku}-{number:07d}",
        subject=subject,
        token_hash=subject,
        payment_id=payment,
        lines=(_line(name, sku),),
        terms=TERMS,
    )


def _line(name: str, sku: str) -> OrderLine:
    return OrderLine(
        line_id=f"l-{name}",
        kind="stock",
        ref=sku,
        style_code=None,
        title="A chain",
        nature="stock",
        quantity=1,
        specification=(Specified("Metal", "18 ct yellow gold"),),
        price=PRICE,
        gross=PRICE.total,
        vat=PRICE.vat,
        return_class="standard",
        class_rule="C4",
        ack_at=None,
        promised_on=None,
    )
