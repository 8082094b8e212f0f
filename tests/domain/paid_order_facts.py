"""Sample lines, orders and payments that the tests of the paid order share."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any, TypeVar

import pytest

from application.reference import shipped_price_book, shipped_rule_set
from domain.kernel import Decider, Refusal
from domain.money import Money
from domain.people.address import Address
from domain.pricing.payment_plan import PaymentPlan
from domain.pricing.result import PriceResult
from domain.pricing.set_price import set_price
from domain.selling.cart_line import CartLine
from domain.selling.order_line import OrderLine, Totals
from domain.selling.placing import Consent, Place

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def price(minor: int = 120_000) -> PriceResult:
    return set_price(Money(minor), Money(minor // 3), shipped_rule_set(), shipped_price_book())


def cart_line(line_id: str = "1", **changed: Any) -> CartLine:
    """A finished piece, of which there is one."""
    line = CartLine(
        line_id=line_id,
        kind="asset",
        ref=f"P-{line_id}",
        style_code=None,
        title="Tiara",
        quantity=1,
        price=price(),
        assets=(f"P-{line_id}",),
    )
    return replace(line, **changed)


def counted(line_id: str = "c", quantity: int = 1, **changed: Any) -> CartLine:
    """So many chains."""
    return cart_line(
        line_id,
        kind="stock",
        ref="CHA-1",
        title="Chain",
        quantity=quantity,
        price=price(42_000),
        assets=(),
        location="vault",
        reservation_id=f"r-{line_id}",
        **changed,
    )


def order_line(line_id: str = "1", *, quantity: int = 1, **changed: Any) -> OrderLine:
    each = price()
    line = OrderLine(
        line_id=line_id,
        kind="asset",
        ref=f"P-{line_id}",
        style_code="ONE-TIARA",
        title="Tiara",
        nature="stock",
        quantity=quantity,
        specification=(("Metal", "platinum"),),
        price=each,
        gross=Money(each.total.minor * quantity),
        vat=Money(each.vat.minor * quantity),
        return_class="standard",
        class_rule="C4",
        ack_at=None,
        promised_on=None,
        assets=(f"P-{line_id}",),
    )
    return replace(line, **changed)


HOME = Address(
    recipient="A. Customer",
    line1="1 Example Street",
    city="London",
    postcode="EC1A 1AA",
    country="GB",
)


def place(*lines: OrderLine, **changed: Any) -> Place:
    """An order of these lines, all of it due at once, to be paid by one o'clock."""
    lines = lines or (order_line(),)
    gross = Money(sum(line.gross.minor for line in lines))
    vat = Money(sum(line.vat.minor for line in lines))
    wish = Place(
        order_no="EL-2345-6789",
        subject="customer-1",
        token_hash="token-1",
        cart_id="cart-1",
        payment_id="payment-1",
        lines=lines,
        seen=Totals(gross, vat),
        plan=PaymentPlan(
            plan="full",
            due_now=gross,
            balance=Money(0),
            vat_due_now=vat,
            vat_balance=Money(0),
        ),
        delivery=HOME,
        invoice=HOME,
        engravings=(("1", "ALWAYS"),),
        consent=Consent(terms_version="2026-01", accepted_at=NOON),
        expires_at=NOON + HOUR,
    )
    return replace(wish, **changed)


def after(decider: Decider[S, C, E], *given: C, now: datetime = NOON) -> S:
    """The state after these commands, none of which may be refused."""
    state = decider.initial
    for wish in given:
        state = reduce(decider.evolve, decider.decide(state, wish, now), state)
    return state


def then(decider: Decider[S, C, E], *given: C, when: C, now: datetime = NOON) -> tuple[E, ...]:
    return decider.decide(after(decider, *given), when, now)


def refused(
    decider: Decider[S, C, E], kind: type[Refusal], *given: C, when: C, now: datetime = NOON
) -> dict[str, Any]:
    """The facts of the refusal."""
    with pytest.raises(kind) as refusal:
        then(decider, *given, when=when, now=now)
    return refusal.value.facts
