"""Sample events of selling: a cart, an order, its payment."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.design.making.lead_time import Promise
from domain.design.making.specification import Specified
from domain.inventory.asset.hold import holder_of
from domain.kernel import ERASED
from domain.money import Money
from domain.people.address import Address
from domain.pricing.engine.result import CostSheet, PriceLine, PriceResult
from domain.pricing.order_money.payment_plan import PaymentPlan
from domain.selling.cart.cart_line import CartLine
from domain.selling.order.order_line import OrderLine, Totals
from domain.selling.order.placing import Consent, Engraved, OrderPlaced
from domain.selling.payment.standing import PaymentAuthorised, PaymentCaptured, PaymentInitiated
from domain.selling.quote import Quoted, QuoteIssued

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOME = Address(recipient="A. Buyer", line1="1 Road", city="York", postcode="YO1 7HH", country="GB")


def price(pounds: int = 1200, *, engraving: int = 0) -> PriceResult:
    """A shelf price in whole pounds; `engraving` of them (before VAT) are for words."""
    total, vat = Money(pounds * 100), Money(pounds * 100 // 6)
    words = PriceLine(
        code="engraving", label="Engraving", ex_vat=Money(engraving * 100), inc_vat=Money(0)
    )
    return PriceResult(
        total=total,
        vat=vat,
        ex_vat=total - vat,
        vat_treatment="standard_rated",
        lines=(PriceLine(code="metal", label="Metal", ex_vat=total - vat, inc_vat=total), words),
        rounding=Money(0),
        articles=(),
        cost=CostSheet(total=Money(31_415), metal_each=()),
        ruleset="uk",
        engine="1",
        price_book="uk",
        rates=(),
        inputs_hash="00",
    )


def cart_line(line_id: str = "l1", **changed: Any) -> CartLine:
    facts: dict[str, Any] = {
        "line_id": line_id,
        "kind": "design",
        "ref": "config-1",
        "style_code": "SOL-CLAW",
        "title": "Claw solitaire",
        "quantity": 1,
        "price": price(),
    }
    return CartLine(**facts | changed)


def order_line(line_id: str = "l1", *, pounds: int = 1200, **changed: Any) -> OrderLine:
    whole = price(pounds)
    facts: dict[str, Any] = {
        "line_id": line_id,
        "kind": "design",
        "ref": "config-1",
        "style_code": "SOL-CLAW",
        "title": "Claw solitaire",
        "nature": "mto",
        "quantity": 1,
        "specification": (Specified("Metal", "Platinum"),),
        "price": whole,
        "gross": whole.total,
        "vat": whole.vat,
        "return_class": "standard",
        "class_rule": "C4",
        "ack_at": None,
        "promised_on": None,
        "assets": ("ST-1",),
    }
    return OrderLine(**facts | changed)


def quoted(*, pounds: int = 1200, **changed: Any) -> Quoted:
    facts: dict[str, Any] = {
        "design_id": "config-1",
        "fingerprint": "f1",
        "owner": "token-1",
        "style_code": "SOL-CLAW",
        "title": "Claw solitaire",
        "nature": "mto",
        "specification": (Specified("Metal", "Platinum"),),
        "price": price(pounds),
        "assets": ("ST-1",),
        "holder": holder_of("token-1"),
        "terms_version": "2026-01",
        "return_class": "standard",
        "class_rule": "C4",
        "promise": Promise(
            path_days=20,
            working_days=20,
            promised_on=date(2026, 3, 30),
            holidays_known=True,
            confirmed_on=date(2026, 3, 2),
            edition="test",
        ),
    }
    return Quoted(**facts | changed)


def issued(until: datetime = NOON + 168 * HOUR, **changed: Any) -> QuoteIssued:
    return QuoteIssued(quoted=quoted(**changed), issued_at=NOON, valid_until=until)


def placed(*lines: OrderLine, erased: bool = False, **changed: Any) -> OrderPlaced:
    """An order of these lines, due at once; `erased` as it is read after its buyer is forgotten."""
    bought = lines or (order_line(),)
    gross = Money(sum(line.gross.minor for line in bought))
    vat = Money(sum(line.vat.minor for line in bought))
    nothing = Money(0)
    facts: dict[str, Any] = {
        "subject": "customer-1",
        "order_no": "E-1",
        "token_hash": "token-1",
        "cart_id": "c1",
        "payment_id": "p1",
        "lines": bought,
        "totals": Totals(gross, vat),
        "vat_treatment": "standard_rated",
        "plan": PaymentPlan(
            plan="full", due_now=gross, balance=nothing, vat_due_now=vat, vat_balance=nothing
        ),
        "delivery": ERASED if erased else HOME,
        "invoice": ERASED if erased else HOME,
        "engravings": ERASED if erased else (Engraved("l1", "For ever yours"),),
        "consent": Consent(terms_version="1", accepted_at=NOON),
        "expires_at": NOON + HOUR,
    }
    return OrderPlaced(**facts | changed)


def wanted(order_id: str = "o1", pounds: int = 1200, purpose: Any = "full") -> PaymentInitiated:
    whole = price(pounds)
    return PaymentInitiated(order_id=order_id, purpose=purpose, amount=whole.total, vat=whole.vat)


def authorised(
    order_id: str = "o1", pounds: int = 1200, *, lapses: datetime | None = None
) -> PaymentAuthorised:
    return PaymentAuthorised(
        order_id=order_id,
        provider_id="pi_1",
        amount=price(pounds).total,
        capture_before=lapses,
        three_d_secure=None,
        risk_level=None,
    )


def captured(
    order_id: str = "o1", pounds: int = 1200, *, purpose: Any = "full", at: datetime = NOON
) -> PaymentCaptured:
    whole = price(pounds)
    return PaymentCaptured(
        order_id=order_id,
        purpose=purpose,
        provider_id="pi_1",
        amount=whole.total,
        vat=whole.vat,
        tax_point=at,
        invoice_no="INV-1",
    )
