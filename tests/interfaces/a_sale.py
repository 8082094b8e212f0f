"""A small shop's log as its own rules write it: a stone is ordered, paid for and handed out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from application.reference import shipped_price_book
from application.store.event_store import Decision, EventStore, IdempotencyKey
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import Purpose, Reserve
from domain.inventory.asset.standing import Allocate, Sell
from domain.inventory.stock import STOCK, ReceiveGoods
from domain.inventory.stock.reservation import IssueStock, ReserveStock
from domain.money import Money
from domain.people.address import Address
from domain.people.customer import Contact
from domain.pricing.engine.result import CostSheet, PriceResult
from domain.selling.cart import CART, CloseCart, OpenCart, StartCheckout
from domain.selling.cart.cart_line import CartLine, PutIn
from domain.selling.order import ORDER, Confirm, MoneyHeldReported, found_order
from domain.selling.order.order_line import OrderLine
from domain.selling.order.placing import Place, PlaceOrder, Terms
from domain.selling.payment import PAYMENT, AuthorisationReported, CaptureReported, Initiate
from domain.selling.series import SERIES, Take
from tests.asking import ask
from tests.domain.asset_facts import OFFERED

NOTHING = Money(0)
TOTAL, VAT = Money(600_000), Money(100_000)
HOME = Address(recipient="A. Buyer", line1="1 Road", city="York", postcode="YO1 7HH", country="GB")
PRICE = PriceResult(
    total=TOTAL,
    vat=VAT,
    ex_vat=TOTAL - VAT,
    vat_treatment="standard",
    lines=(),
    rounding=NOTHING,
    articles=(),
    cost=CostSheet(total=NOTHING, metal_each=()),
    ruleset="trial",
    engine="trial",
    price_book="trial",
    rates=(),
    inputs_hash="trial",
)


@dataclass(frozen=True, slots=True)
class Sold:
    """The answer of the checkout; the other ids of the sale follow from `order_id`."""

    order_id: str
    total: Money


def sell(store: EventStore, number: int = 1) -> None:
    """Receive boxes and a stone, order the stone, pay for it, and hand both out."""
    steps: tuple[Callable[[Decision, str], Any], ...] = (_receive, _choose, _place, _pay, _ship)
    for step in steps:
        key = IdempotencyKey(f"{step.__name__}-{number}")
        store.once(partial(_step, step, str(number)), ask(), key)


def _step(step: Callable[[Decision, str], Any], key: str, decision: Decision) -> Any:
    return step(decision, key)


def _receive(decision: Decision, key: str) -> None:
    shelf = f"BOX{key}-vault"
    decision.decide(STOCK, shelf, ReceiveGoods(qty=5, cost=Money(100), lot="lot-1"))
    decision.decide(STOCK, shelf, ReserveStock(reservation_id="boxes", qty=2))
    for wish in OFFERED:
        decision.decide(ASSET, f"stone-{key}", wish)


def _choose(decision: Decision, key: str) -> None:
    cart = f"cart-{key}"
    wish = OpenCart(token_hash="token", region="uk", currency="GBP", channel="web")
    decision.decide(CART, cart, wish)
    line = CartLine(
        line_id="line-1",
        kind="asset",
        ref=f"stone-{key}",
        style_code=None,
        title="A diamond",
        quantity=1,
        price=PRICE,
        assets=(f"stone-{key}",),
    )
    decision.decide(CART, cart, PutIn(line=line))
    decision.decide(CART, cart, StartCheckout(ship_country="GB"))
    _hold(decision, key, "checkout")


def _place(decision: Decision, key: str) -> Sold:
    order = f"order-{key}"
    place = Place(
        signed=PlaceOrder(
            cart_id=f"cart-{key}",
            expected_total=TOTAL,
            expected_vat=VAT,
            buyer=Contact(name="A. Buyer", email="buyer@example.com"),
            delivery=HOME,
            terms_version="1",
        ),
        order_no=f"N-{key}",
        subject=f"customer-{key}",
        token_hash="token",
        payment_id=f"payment-{key}",
        lines=(_line(key),),
        terms=Terms(version="1", pay_within=timedelta(hours=1), book=shipped_price_book()),
    )
    decision.decide(ORDER, order, place)
    _hold(decision, key, "payment")
    decision.decide(CART, f"cart-{key}", CloseCart(order_id=order))
    plan = found_order(decision.state(ORDER, order)).placed.plan
    decision.decide(PAYMENT, f"payment-{key}", Initiate(order_id=order, plan=plan))
    return Sold(order, TOTAL)


def _line(key: str) -> OrderLine:
    return OrderLine(
        line_id="line-1",
        kind="asset",
        ref=f"stone-{key}",
        style_code=None,
        title="A diamond",
        nature="stock",
        quantity=1,
        specification=(),
        price=PRICE,
        gross=TOTAL,
        vat=VAT,
        return_class="standard",
        class_rule="trial",
        ack_at=None,
        promised_on=None,
        assets=(f"stone-{key}",),
    )


def _pay(decision: Decision, key: str) -> None:
    order, payment = f"order-{key}", f"payment-{key}"
    authorise = AuthorisationReported(provider_id=f"pi-{key}", amount=TOTAL, capture_before=None)
    decision.decide(PAYMENT, payment, authorise)
    held = MoneyHeldReported(payment_id=payment, amount=TOTAL, capture_before=None)
    decision.decide(ORDER, order, held)
    _hold(decision, key, "order")
    number = decision.decide(SERIES, "invoice-2026-03", Take(taker=payment))[0].number
    taken = CaptureReported(
        provider_id=f"pi-{key}",
        amount=TOTAL,
        tax_point=decision.now,
        invoice_no=f"2026-03-{number:06d}",
    )
    decision.decide(PAYMENT, payment, taken)
    decision.decide(ORDER, order, Confirm(payment_id=payment, amount=TOTAL))
    promise = Allocate(holder=f"cart-{key}", order_id=order, line_id="line-1")
    decision.decide(ASSET, f"stone-{key}", promise)


def _ship(decision: Decision, key: str) -> None:
    decision.decide(ASSET, f"stone-{key}", Sell(order_id=f"order-{key}", line_id="line-1"))
    issue = IssueStock(reservation_id="boxes", qty=2, to=f"order-{key}")
    decision.decide(STOCK, f"BOX{key}-vault", issue)


def _hold(decision: Decision, key: str, purpose: Purpose) -> None:
    wish = Reserve(
        reservation_id=f"{key}/{purpose}",
        purpose=purpose,
        holder=f"cart-{key}",
        expires_at=None if purpose == "order" else decision.now + timedelta(minutes=30),
    )
    decision.decide(ASSET, f"stone-{key}", wish)
