"""Placing an order: order, cart, customer, payment and every hold change in one append."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from application.ids import new_id
from application.selling.holding import Holding
from application.selling.offers import Wanted, offer
from application.selling.order_wish import Buyer, OrderWish, PlanName
from application.selling.quote_offers import accept_quotes
from application.shop import Shop
from application.store.event_store import Decision
from domain.design.lead_time import refuse_too_late
from domain.design.offer import Offer
from domain.kernel import NotFound, Refusal
from domain.money import Money
from domain.people.address import checked
from domain.people.customer import CUSTOMER, Register
from domain.pricing.payment_plan import PaymentPlan, PlanLine, payment_plan
from domain.pricing.price_book import PriceBook
from domain.pricing.vat import vat_inside
from domain.selling.cart import CART, Cart, CartEmpty, CartIsClosed, Close, PricesNotAcknowledged
from domain.selling.cart_line import CartLine
from domain.selling.order import ORDER
from domain.selling.order_line import OrderLine, Totals
from domain.selling.payment import PAYMENT
from domain.selling.payment_demand import Initiate
from domain.selling.placing import Consent, Engravings, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAnswer:
    """`due_now` is to be paid before `pay_before`, or the order lapses."""

    order_id: str
    order_no: str
    total: Money
    vat: Money
    plan: PaymentPlan
    payment_id: str
    pay_before: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIds:
    """Drawn once a request, so that deciding again makes the same order."""

    order_id: str
    order_no: str
    customer_id: str
    payment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what the order is placed, apart from its lines."""

    plan: PaymentPlan
    consent: Consent
    engravings: Engravings
    pay_before: datetime


class TermsNotAccepted(Refusal):
    """The terms of sale must be accepted."""

    code = "terms_not_accepted"


class TermsOutdated(Refusal):
    """The terms of sale are now version {version}."""

    code = "terms_version_outdated"


class PlanNotAvailable(Refusal):
    """This order cannot be paid in two parts."""

    code = "plan_not_available"


class CheckoutNotStarted(Refusal):
    """The checkout was not started, or the cart changed since; start it again."""

    code = "checkout_not_started"


def place_order(decision: Decision, shop: Shop, wish: OrderWish, ids: NewIds) -> OrderAnswer:
    """All or nothing: a total that moved, a hold that was lost or a bad address changes nothing.

    Raises `NeededEarlier` too, when it cannot be ready by the day it is needed.
    """
    cart = _cart(decision, wish)
    consent = _consent(shop, wish, decision.now)
    offers = [(line, _offered(decision, shop, wish, line)) for line in cart.lines]
    refuse_too_late((piece.promise for _, piece in offers), wish.needed_by)
    lines = tuple(_order_line(line, piece, wish, decision.now) for line, piece in offers)
    terms = Terms(
        plan=_plan(shop.prices.at(decision.now).price_book, lines, wish.plan),
        consent=consent,
        engravings=tuple((line.line_id, p.engraving) for line, p in offers if p.engraving),
        pay_before=decision.now + shop.rules.unpaid_order,
    )
    decision.decide(ORDER, ids.order_id, _place(wish, ids, lines, terms))
    _register(decision, wish.buyer, ids.customer_id)
    accept_quotes(decision, ids.order_id, lines)
    _hold(decision, shop, (wish.cart_id, ids.order_id), (cart.lines, lines))
    decision.decide(CART, wish.cart_id, Close(order_id=ids.order_id))
    decision.decide(PAYMENT, ids.payment_id, _demand(ids.order_id, terms.plan))
    return _answer(wish, ids, terms)


def new_ids(order_no: str) -> NewIds:
    return NewIds(order_id=new_id(), order_no=order_no, customer_id=new_id(), payment_id=new_id())


def _place(wish: OrderWish, ids: NewIds, lines: tuple[OrderLine, ...], terms: Terms) -> Place:
    return Place(
        order_no=ids.order_no,
        subject=ids.customer_id,
        token_hash=wish.token_hash,
        cart_id=wish.cart_id,
        payment_id=ids.payment_id,
        lines=lines,
        seen=Totals(wish.expected_total, wish.expected_vat),
        plan=terms.plan,
        delivery=checked(wish.delivery),
        invoice=checked(wish.invoice or wish.delivery),
        engravings=terms.engravings,
        consent=terms.consent,
        expires_at=terms.pay_before,
    )


def _answer(wish: OrderWish, ids: NewIds, terms: Terms) -> OrderAnswer:
    return OrderAnswer(
        order_id=ids.order_id,
        order_no=ids.order_no,
        total=wish.expected_total,
        vat=wish.expected_vat,
        plan=terms.plan,
        payment_id=ids.payment_id,
        pay_before=terms.pay_before,
    )


def _cart(decision: Decision, wish: OrderWish) -> Cart:
    state = decision.state(CART, wish.cart_id)
    if not isinstance(state, Cart) or state.token_hash != wish.token_hash:
        raise NotFound
    if state.order_id is not None:
        raise CartIsClosed
    if not state.lines:
        raise CartEmpty
    if state.unseen:
        raise PricesNotAcknowledged
    if not state.checking_out:
        raise CheckoutNotStarted
    return state


def _consent(shop: Shop, wish: OrderWish, now: datetime) -> Consent:
    if wish.terms_version is None:
        raise TermsNotAccepted
    if wish.terms_version != shop.rules.terms_version:
        raise TermsOutdated(version=shop.rules.terms_version)
    return Consent(terms_version=wish.terms_version, accepted_at=now)


def _offered(decision: Decision, shop: Shop, wish: OrderWish, line: CartLine) -> Offer:
    wanted = Wanted(kind=line.kind, ref=line.ref, token_hash=wish.token_hash, carted=True)
    return offer(decision, shop, wanted)


def _order_line(line: CartLine, piece: Offer, wish: OrderWish, now: datetime) -> OrderLine:
    """A quote is made as its design."""
    gross = Money(piece.price.total.minor * line.quantity, piece.price.total.currency)
    return OrderLine(
        line_id=line.line_id,
        kind="config" if line.kind == "quote" else line.kind,
        ref=piece.design_id or line.ref,
        quote_id=line.ref if line.kind == "quote" else None,
        style_code=piece.style_code,
        title=piece.title,
        nature=piece.nature,
        quantity=line.quantity,
        specification=piece.specification,
        price=piece.price,
        gross=gross,
        vat=piece.price.vat if line.quantity == 1 else vat_inside(gross),
        return_class=piece.return_class,
        class_rule=piece.class_rule,
        ack_at=now if line.line_id in wish.acknowledged_lines else None,
        promised_on=piece.promise.promised_on,
        promise=piece.promise,
        assets=piece.assets,
    )


def _plan(book: PriceBook, lines: tuple[OrderLine, ...], wanted: PlanName | None) -> PaymentPlan:
    due = [PlanLine(gross=line.gross, vat=line.vat, nature=line.nature) for line in lines]
    plan = payment_plan(due, book, in_full=wanted == "full")
    if wanted == "deposit_balance" and plan.plan != wanted:
        raise PlanNotAvailable
    return plan


def _register(decision: Decision, buyer: Buyer, customer_id: str) -> None:
    decision.decide(
        CUSTOMER,
        customer_id,
        Register(
            subject=customer_id,
            kind="guest",
            name=buyer.name,
            email=buyer.email,
            phone=buyer.phone,
        ),
    )


def _hold(
    decision: Decision,
    shop: Shop,
    ids: tuple[str, str],
    lines: tuple[tuple[CartLine, ...], tuple[OrderLine, ...]],
) -> None:
    """The cart's holds become the order's: `ids` are cart and order, `lines` theirs."""
    (cart_id, order_id), (carted, ordered) = ids, lines
    holding = Holding(decision, shop.rules, cart_id)
    holding.assets(tuple(asset for line in ordered for asset in line.assets), "payment")
    expires_at = decision.now + shop.rules.payment_hold
    for before, line in zip(carted, ordered, strict=True):
        if before.reservation_id is not None:
            holding.free_stock(line.ref, before.reservation_id)
            holding.ordered_stock(line, order_id, expires_at)


def _demand(order_id: str, plan: PaymentPlan) -> Initiate:
    purpose: Literal["full", "deposit"] = "full" if plan.plan == "full" else "deposit"
    return Initiate(order_id=order_id, purpose=purpose, amount=plan.due_now, vat=plan.vat_due_now)
