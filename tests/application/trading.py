"""A shop on a journal with a clock that is set: goods, shoppers, and what the provider reports."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from pydantic import TypeAdapter

from application.design import designing
from application.design.view.atelier import Owner
from application.house_rules import HouseRules
from application.ids import new_id
from application.pricing.prices import Prices
from application.reference import shipped_sanctions
from application.selling.carts.requirements import acknowledge_prices, start_checkout
from application.selling.carts.shopping import (
    OwnCart,
    add_line,
    change_quantity,
    open_cart,
    remove_line,
)
from application.selling.money.paying import (
    AmountDue,
    IntentReport,
    record_report,
    review_or_capture,
)
from application.selling.orders.checkout import NewIds, new_ids, place_order
from application.selling.orders.letting_go import cancel_order, expire_order, judge
from application.shop import Screening, Shop
from application.store.event_store import Decision, EventStore, IdempotencyKey
from domain.catalogue.media import Pick
from domain.inventory.asset import ASSET, Receive
from domain.inventory.asset.listing import List
from domain.inventory.asset.papers import DeclareStones
from domain.inventory.asset.set_stones import SetStones
from domain.inventory.location import SALES_LOCATION
from domain.inventory.stock import STOCK, ReceiveGoods, SetPrice, stock_key
from domain.inventory.stone import Hallmark, Owned, Piece, Source
from domain.kernel import Decider, Refusal
from domain.money import Money, total
from domain.people.customer.contact import Contact
from domain.pricing.order_money.payment_plan import PaymentPlan
from domain.selling.cart import CART
from domain.selling.cart.cart_line import AddLine, ChangeQuantity, LineKind
from domain.selling.cart.checkout import AcknowledgePrices, StartCheckout
from domain.selling.cart.state import Cart, InCheckout, found_cart, total_of
from domain.selling.order import ORDER
from domain.selling.order.attention import Opinion
from domain.selling.order.leaving import Cancel, CancelReason
from domain.selling.order.order_line import AcknowledgedCaveat, Totals
from domain.selling.order.placing import PlaceOrder
from domain.selling.order.references import Checks
from domain.selling.order.reviewing import Judge
from domain.selling.order.stage import found_order
from domain.selling.payment import PAYMENT
from domain.selling.payment.aside import PaymentNeedsReview
from domain.selling.payment.asking import IntentReported
from domain.selling.payment.standing import found_payment
from interfaces.answering.as_shown import cart_shown
from interfaces.answering.carts import standing
from interfaces.api.selling.carts import CartChanged
from tests.asking import ask, cause
from tests.designs import atelier, list_stone, publish, snapshot, stone_like
from tests.domain.selling.facts import HOME
from tests.proofs import engraved
from tests.set_clock import SetClock

S = TypeVar("S")
T = TypeVar("T")
ATELIER = atelier()
BUYER = Contact(name="A. Customer", email="customer@example.com")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAnswer:
    """`due_now` of its plan is to be paid before `pay_before`, or the order lapses."""

    order_id: str
    order_no: str
    total: Money
    vat: Money
    plan: PaymentPlan
    payment_id: str
    pay_before: datetime


@dataclass(slots=True)
class Market:
    """`do` runs a use case to its end; what it returned is returned."""

    store: EventStore
    clock: SetClock
    rules: HouseRules = field(default_factory=HouseRules)
    prices: Prices = ATELIER.prices
    screening: Screening = field(default_factory=shipped_sanctions)

    @property
    def shop(self) -> Shop:
        return Shop(self.rules, self.prices, ATELIER.lead_times, screening=self.screening)

    def do(self, use_case: Callable[[Decision], T]) -> T:
        return self.store.run(use_case, ask()).value

    def once(self, use_case: Callable[[Decision], T], kind: type[T]) -> T:
        """The same under a key, as a client asks: the answer is read from what was stored."""
        answer = self.store.once(use_case, ask(), IdempotencyKey(new_id()))
        return TypeAdapter(kind).validate_json(answer.body)

    def state(self, decider: Decider[S, Any, Any], key: str) -> S:
        return self.store.look().state(decider, key)

    def wait(self, **duration: int) -> None:
        self.clock.pass_time(timedelta(**duration))

    def receive_piece(
        self, asset_id: str = "P-1", minor: int = 120_000, style_code: str = "ONE-RING"
    ) -> str:
        """A finished ring, received and listed."""
        ring = Piece(
            style_code=style_code,
            metal="pt950",
            mass_g=Decimal("5.10"),
            hallmark=Hallmark(result="recorded", office="London"),
            photos=("ring.jpg",),
        )
        received = Receive(
            attributes=ring,
            ownership=Owned(),
            cost=Money(40_000),
            location="vault",
            source=Source(name="test", ref=asset_id),
        )
        self.do(lambda d: d.decide(ASSET, asset_id, received))
        plain = DeclareStones(set_with=SetStones(), by="clerk")
        self.do(lambda d: d.decide(ASSET, asset_id, plain))
        self.reprice_piece(asset_id, minor)
        return asset_id

    def reprice_piece(self, asset_id: str, minor: int) -> None:
        listing = List(price=Money(minor), wording_approved=True)
        self.do(lambda d: d.decide(ASSET, asset_id, listing))

    def receive_chains(self, quantity: int = 4, sku: str = "CHA-1", lot: str = "lot-1") -> str:
        key = stock_key(sku, SALES_LOCATION)
        delivery = ReceiveGoods(qty=quantity, cost=Money(10_000), lot=lot)
        self.do(lambda d: d.decide(STOCK, key, delivery))
        self.do(lambda d: d.decide(STOCK, key, SetPrice(price=Money(42_000))))
        return sku

    def receive_stone(self, asset_id: str = "ST-1") -> str:
        """A round diamond of a carat, and the claw solitaire it fits."""
        self.do(publish)
        return self.do(lambda d: list_stone(d, asset_id, stone_like(snapshot())))

    def report(self, answer: OrderAnswer, status: Any, **changed: Any) -> str:
        """What the provider says about an order's payment, recorded; it was asked for it before."""
        opened = IntentReported(provider_id=f"pi_{answer.payment_id}")
        self.do(lambda d: d.decide(PAYMENT, answer.payment_id, opened))
        told = IntentReport(
            provider_id=f"pi_{answer.payment_id}",
            payment_id=answer.payment_id,
            status=status,
            amount=answer.plan.due_now,
        )
        return self.record(replace(told, **changed))

    def record(self, told: IntentReport) -> str:
        return self.do(lambda d: record_report(d, self.shop, told))

    def review_or_capture(self, order_id: str) -> AmountDue | None:
        return self.do(lambda d: review_or_capture(d, self.shop, order_id))

    def clear(self, order_id: str, by: str = "staff-1") -> None:
        self.judge(order_id, "clear", by)

    def judge(self, order_id: str, opinion: Opinion, by: str = "staff-1") -> None:
        word = Judge(decision=opinion, by=by, checks=Checks(call_back=True))
        self.do(lambda d: judge(d, self.shop, order_id, word))

    def cancel(self, order_id: str, reason: CancelReason = "risk") -> None:
        self.do(lambda d: cancel_order(d, self.shop, order_id, Cancel(by="staff-1", reason=reason)))

    def expire(self, order_id: str) -> bool:
        return self.do(lambda d: expire_order(d, self.shop, order_id))

    def pay(self, answer: OrderAnswer) -> None:
        """Authorised, not held up by a review, and captured."""
        self.report(answer, "authorised")
        assert self.review_or_capture(answer.order_id)
        self.report(answer, "captured")


@dataclass(slots=True)
class Shopper:
    """Somebody with a token and a cart, which is opened at once."""

    market: Market
    name: str = "first"

    def __post_init__(self) -> None:
        self.market.do(lambda d: open_cart(d, self.market.shop, self.own))

    @property
    def cart_id(self) -> str:
        return f"cart-of-{self.name}"

    @property
    def token_hash(self) -> str:
        return f"hash-of-{self.name}"

    @property
    def own(self) -> OwnCart:
        return OwnCart(cart_id=self.cart_id, token_hash=self.token_hash)

    @property
    def cart(self) -> Cart:
        return found_cart(self.market.state(CART, self.cart_id))

    @property
    def checking_out(self) -> bool:
        return isinstance(self.cart, InCheckout)

    @property
    def total(self) -> Money:
        return total_of(self.cart)

    @property
    def seen(self) -> Totals:
        """Total and VAT as the cart shows them."""
        return Totals(self.total, total(line.vat for line in self.cart.lines))

    def add(self, kind: LineKind, ref: str, quantity: int = 1) -> CartChanged:
        asked, shop = AddLine(kind=kind, ref=ref, quantity=quantity), self.market.shop
        line_id = new_id()
        return self._changed(lambda d: add_line(d, shop, self.own, asked, line_id=line_id), line_id)

    def change(self, line_id: str, quantity: int) -> CartChanged:
        shop = self.market.shop
        change = ChangeQuantity(line_id=line_id, quantity=quantity, reservation_id=new_id())
        return self._changed(lambda d: change_quantity(d, shop, self.own, change))

    def remove(self, line_id: str) -> CartChanged:
        return self._changed(lambda d: remove_line(d, self.market.shop, self.own, line_id))

    def checkout(self) -> CartChanged:
        start = StartCheckout(ship_country="GB")
        return self._changed(lambda d: start_checkout(d, self.market.shop, self.own, start))

    def acknowledge(self, amount: Money) -> CartChanged:
        seen = AcknowledgePrices(total=amount)
        return self._changed(lambda d: acknowledge_prices(d, self.market.shop, self.own, seen))

    def _changed(
        self, use_case: Callable[[Decision], None], line_id: str | None = None
    ) -> CartChanged:
        """What the cart's shopper is answered."""

        def answer(decision: Decision) -> CartChanged:
            use_case(decision)
            found = standing(decision, self.market.shop, ATELIER.stones, self.own)
            more = found | {"line_id": line_id}
            return cart_shown(decision, cause(), self.cart_id, CartChanged, **more)

        return self.market.do(answer)

    def wish(self, **changed: Any) -> PlaceOrder:
        """What is signed: everything as it was seen, every line ticked."""
        whole = PlaceOrder(
            cart_id=self.cart_id,
            expected_total=self.seen.total,
            expected_vat=self.seen.vat,
            buyer=BUYER,
            delivery=HOME,
            terms_version=self.market.rules.terms_version,
            obligation_shown=True,
            acknowledged_lines=tuple(line.line_id for line in self.cart.lines),
            acknowledged_caveats=tuple(
                AcknowledgedCaveat(line.line_id, each.code)
                for line in self.cart.lines
                for each in line.caveats
            ),
        )
        return replace(whole, **changed)

    def place(
        self, ids: NewIds | None = None, token_hash: str | None = None, **changed: Any
    ) -> OrderAnswer:
        signed, drawn, shop = self.wish(**changed), ids or new_ids(), self.market.shop
        whose = token_hash or self.token_hash

        def place(decision: Decision) -> OrderAnswer:
            place_order(decision, shop, signed, drawn, token_hash=whose)
            placed = found_order(decision.state(ORDER, drawn.order_id)).placed
            return OrderAnswer(
                order_id=drawn.order_id,
                order_no=placed.order_no,
                total=placed.totals.total,
                vat=placed.totals.vat,
                plan=placed.plan,
                payment_id=placed.payment_id,
                pay_before=placed.expires_at,
            )

        return self.market.once(place, OrderAnswer)

    def buy(self, kind: LineKind, ref: str, ids: NewIds | None = None) -> OrderAnswer:
        """Into the cart, to the checkout, and ordered."""
        self.add(kind, ref)
        self.checkout()
        return self.place(ids)

    def design(self, stone: str = "ST-1", text: str | None = None) -> str:
        """A finished design of the claw solitaire with this stone, not yet in the cart."""
        owner = Owner(
            design_id=f"design-of-{self.name}", token_hash=self.token_hash, holder=self.cart_id
        )

        def draw(decision: Decision) -> str:
            begin = designing.Beginning(style_code="SOL-CLAW", subject=f"subject-{self.name}")
            designing.start(decision, ATELIER, owner, begin)
            for option, value in (("metal", "pt950"), ("ring_size", "M"), ("setting", "claw4")):
                designing.select(decision, ATELIER, owner, Pick(option=option, value=value))
            designing.choose_stone(decision, ATELIER, owner, designing.StoneWish(stone=stone))
            if text:
                wish = designing.EngravingWish(text=text, font="block")
                engraved(decision, ATELIER, owner, wish)
            designing.complete(decision, ATELIER, owner)
            return owner.design_id

        return self.market.do(draw)


def log(market: Market, *kinds: type) -> list[Any]:
    """All that ever happened of some kinds."""
    recorded = market.store.journal.after(0, 10_000)
    return [each.event for each in recorded if isinstance(each.event, kinds)]


def reasons(market: Market) -> list[str]:
    return [aside.reason for aside in log(market, PaymentNeedsReview)]


def stages(market: Market, answer: OrderAnswer) -> tuple[str, str]:
    order = found_order(market.state(ORDER, answer.order_id))
    paying = found_payment(market.state(PAYMENT, answer.payment_id))
    return order.stage, paying.stage


def unchanged(market: Market, attempt: Callable[[], object], refusal: type[Refusal]) -> Refusal:
    """The attempt is refused, and the log is as it was."""
    head = market.store.journal.head()
    with pytest.raises(refusal) as refused:
        attempt()
    assert market.store.journal.head() == head
    return refused.value
