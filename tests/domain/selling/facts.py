"""Sample lines, and an order that was signed: what the specifications of selling speak of."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from application.reference import shipped_price_book, shipped_rule_set
from domain.design.making.lead_time import Promise
from domain.design.making.offer import Offer
from domain.design.making.specification import Specified
from domain.money import Money, total
from domain.people.address import Address
from domain.people.customer.contact import Contact
from domain.pricing.engine.result import PriceResult
from domain.pricing.engine.set_price import set_price
from domain.selling.cart.cart_line import CartLine
from domain.selling.order.order_line import OrderLine
from domain.selling.order.placing import Engraved, OrderPlaced, Place, PlaceOrder, Terms, placed
from tests.scenario import NOON

HOUR = timedelta(hours=1)
HOME = Address(
    recipient="A. Customer",
    line1="1 Example Street",
    city="London",
    postcode="EC1A 1AA",
    country="GB",
)
BUYER = Contact(name="A. Customer", email="customer@example.com")
PROMISE = Promise(
    path_days=5,
    working_days=5,
    promised_on=date(2026, 3, 9),
    holidays_known=True,
    confirmed_on=NOON.date(),
    edition="trial",
)


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


def offered(line: CartLine, **changed: Any) -> Offer:
    """What stands in the cart, as it still is."""
    same = Offer(
        style_code=line.style_code,
        title=line.title,
        nature="stock",
        price=line.price,
        assets=line.assets,
        specification=line.specification,
        promise=PROMISE,
        fingerprint=line.fingerprint,
    )
    return replace(same, **changed)


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


def ordered(line_id: str = "1", *, quantity: int = 1, **changed: Any) -> OrderLine:
    each = price()
    line = OrderLine(
        line_id=line_id,
        kind="asset",
        ref=f"P-{line_id}",
        style_code="ONE-TIARA",
        title="Tiara",
        nature="stock",
        quantity=quantity,
        specification=(Specified("Metal", "platinum"),),
        price=each,
        gross=each.total * quantity,
        vat=each.vat * quantity,
        return_class="standard",
        class_rule="C4",
        ack_at=None,
        promised_on=None,
        assets=(f"P-{line_id}",),
    )
    return replace(line, **changed)


def place(*lines: OrderLine, **signed: Any) -> Place:
    """An order of these lines as they were seen, to be paid by one o'clock."""
    lines = lines or (ordered(),)
    wish = PlaceOrder(
        cart_id="cart-1",
        expected_total=total(line.gross for line in lines),
        expected_vat=total(line.vat for line in lines),
        buyer=BUYER,
        delivery=HOME,
        terms_version="2026-01",
        obligation_shown=True,
    )
    return Place(
        signed=replace(wish, **signed),
        order_no="EL-2345-6789",
        subject="customer-1",
        token_hash="token-1",
        payment_id="payment-1",
        lines=lines,
        engravings=(Engraved("1", "ALWAYS"),),
        terms=Terms(version="2026-01", pay_within=HOUR, book=shipped_price_book()),
    )


def was_placed(*lines: OrderLine) -> OrderPlaced:
    return placed(place(*lines), NOON)
