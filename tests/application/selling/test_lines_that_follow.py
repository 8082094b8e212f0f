"""A line follows its thing: every fact that is copied into it, and what happens if it changes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from application.design.designing import EngravingWish, complete
from application.selling.holds.asset_holds import hold_of
from application.selling.orders.checkout import new_ids, place_order
from application.store.event_store import Decision
from domain.catalogue.on_sale import NoLongerSold, RevisionOutdated
from domain.catalogue.product import PRODUCT, Withdraw
from domain.design.design import DesignIncomplete
from domain.design.design.state import DesignStale
from domain.design.making.offer import PieceNotForSale
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import HeldByAnother
from domain.inventory.asset.listing import Unlist
from domain.inventory.stock import STOCK, SetPrice
from domain.kernel import Refusal
from domain.money import Money
from domain.selling.cart.cart_line import CartLine, CartLineAltered, CartLineRepriced, LineKind
from domain.selling.cart.limits import CartTooManyOfStyle
from domain.selling.order import ORDER
from domain.selling.order.order_line import PieceChanged, TotalChanged
from domain.selling.order.stage import found_order
from tests.application.designing_steps import owned
from tests.application.quoting_steps import (
    altered,
    mark_stale,
    prices_with_dearer_gold,
    quote,
    read_rates,
    select_only,
)
from tests.application.trading import ATELIER, Market, Shopper, log, unchanged
from tests.designs import list_stone, publications, publish, snapshot, stone_like
from tests.proofs import engraved

HOOPS = "HOO-PLAIN-AU750Y"
STYLES: dict[LineKind, str] = {
    "design": "SOL-CLAW",
    "asset": "ONE-TIDELINE",
    "stock": "HOO-PLAIN",
    "quote": "SOL-CLAW",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A cart with one line of some kind, which was offered a moment ago."""

    market: Market
    shopper: Shopper
    kind: LineKind
    ref: str
    design: str

    @property
    def style(self) -> str:
        return STYLES[self.kind]

    @property
    def line(self) -> CartLine:
        (line,) = self.shopper.cart.lines
        return line


def case_of(market: Market, shopper: Shopper, kind: LineKind) -> Case:
    """Not in the cart yet. Gold is dearer from two hours on."""
    market.prices = prices_with_dearer_gold(market.clock.now() + timedelta(hours=2))
    market.do(lambda d: publish(d, STYLES[kind]))
    if kind == "asset":
        return Case(market, shopper, kind, market.receive_piece(style_code="ONE-TIDELINE"), "")
    if kind == "stock":
        return Case(market, shopper, kind, market.receive_chains(sku=HOOPS), "")
    dearer = Money(600_000)
    market.do(lambda d: list_stone(d, "ST-1", stone_like(snapshot())))
    market.do(lambda d: list_stone(d, "ST-2", stone_like(snapshot("1.02")), cost=dearer))
    read_rates(market)
    design = altered(shopper, shopper.design(text="ALWAYS"), metal="au750_y")
    ref = quote(shopper, design).quote_id if kind == "quote" else design
    return Case(market, shopper, kind, ref, design)


@dataclass(frozen=True, slots=True)
class Change:
    """A copied fact that changes, what the next checkout says, and what placing says.

    `checkout` is what is written about the line before the checkout begins, or a refusal; what
    was repriced has to be acknowledged first. `placing` is of a checkout begun before the change.
    """

    fact: str
    kind: LineKind
    happens: Callable[[Case], object]
    checkout: type
    placing: type[Refusal]


def withdraw(case: Case) -> None:
    wish = Withdraw(reason="no longer made")
    case.market.do(lambda d: d.decide(PRODUCT, case.style, wish))


def rename(case: Case) -> None:
    """The style is called otherwise in a newer revision."""
    first = publications()[case.style]
    wish = replace(first, rev="newer", style=replace(first.style, title="Another name"))
    case.market.do(lambda d: d.decide(PRODUCT, case.style, wish))


def reprice_hoops(case: Case) -> None:
    dearer = SetPrice(price=Money(50_000))
    case.market.do(lambda d: d.decide(STOCK, f"{HOOPS}-vault", dearer))


def write(case: Case) -> None:
    """Other words of the same length, in the same place, for the same price."""
    owner, wish = (
        owned(case.shopper, case.design),
        EngravingWish(text="SAYWAL", font="block"),
    )

    def use_case(decision: Decision) -> None:
        engraved(decision, ATELIER, owner, wish)
        complete(decision, ATELIER, owner)

    case.market.do(use_case)


CHANGES = (
    Change(
        *("price", "asset", lambda c: c.market.reprice_piece("P-1", 130_000)),
        *(CartLineRepriced, TotalChanged),
    ),
    Change("price", "stock", reprice_hoops, CartLineRepriced, TotalChanged),
    Change(
        *("price book", "design", lambda c: c.market.wait(hours=2)),
        *(CartLineRepriced, TotalChanged),
    ),
    Change(
        *("stone", "design", lambda c: altered(c.shopper, c.design, stone="ST-2")),
        *(CartLineAltered, PieceChanged),
    ),
    Change(
        *("size", "design", lambda c: altered(c.shopper, c.design, ring_size="N")),
        *(CartLineAltered, PieceChanged),
    ),
    Change("engraving", "design", write, CartLineAltered, PieceChanged),
    Change(
        *("completeness", "design", lambda c: select_only(c.shopper, c.design, "ring_size", "N")),
        *(DesignIncomplete, DesignIncomplete),
    ),
    Change(
        *("its stone sold", "design", lambda c: mark_stale(c.market, c.design, "ST-1")),
        *(DesignStale, DesignStale),
    ),
    Change("title", "asset", rename, CartLineAltered, PieceChanged),
    Change("title", "stock", rename, CartLineAltered, PieceChanged),
    Change("revision", "design", rename, RevisionOutdated, RevisionOutdated),
    Change(
        *("listing", "asset"),
        lambda c: c.market.do(lambda d: d.decide(ASSET, "P-1", Unlist(reason="repair"))),
        *(PieceNotForSale, PieceNotForSale),
    ),
    Change("withdrawal", "design", withdraw, NoLongerSold, NoLongerSold),
    Change("withdrawal", "asset", withdraw, NoLongerSold, NoLongerSold),
    Change("withdrawal", "stock", withdraw, NoLongerSold, NoLongerSold),
    Change("withdrawal", "quote", withdraw, NoLongerSold, NoLongerSold),
)


@pytest.fixture(params=CHANGES, ids=lambda change: f"{change.fact} of {change.kind}")
def change(request: pytest.FixtureRequest) -> Change:
    found: Change = request.param
    return found


def test_the_next_checkout_is_of_the_thing_as_it_is_then(
    market: Market, shopper: Shopper, change: Change
) -> None:
    case = case_of(market, shopper, change.kind)
    shopper.add(case.kind, case.ref)
    change.happens(case)
    if issubclass(change.checkout, Refusal):
        refusal = unchanged(market, shopper.checkout, change.checkout)
        assert refusal.facts["line_id"] == case.line.line_id
        return
    shopper.checkout()
    assert log(market, change.checkout)
    if log(market, CartLineRepriced):
        assert not shopper.checkout().checking_out
        shopper.acknowledge(shopper.total)
        shopper.checkout()
    assert shopper.checking_out
    seen = case.line
    line = found_order(market.state(ORDER, shopper.place().order_id)).placed.lines[0]
    ordered = (line.title, line.style_code, line.specification, line.assets, line.price)
    assert ordered == (seen.title, seen.style_code, seen.specification, seen.assets, seen.price)


def test_a_change_after_the_checkout_began_is_not_ordered_unseen(
    market: Market, shopper: Shopper, change: Change
) -> None:
    case = case_of(market, shopper, change.kind)
    shopper.add(case.kind, case.ref)
    shopper.checkout()
    change.happens(case)
    refusal = unchanged(market, shopper.place, change.placing)
    named = [each.now.line_id for each in refusal.facts.get("lines", ())]
    assert case.line.line_id in (refusal.facts.get("line_id"), *named)


@pytest.mark.parametrize("kind", STYLES)
def test_what_is_withdrawn_is_not_put_into_a_cart(
    market: Market, shopper: Shopper, kind: LineKind
) -> None:
    case = case_of(market, shopper, kind)
    withdraw(case)
    unchanged(market, lambda: shopper.add(kind, case.ref), NoLongerSold)


@pytest.mark.parametrize("kind", STYLES)
def test_what_is_withdrawn_while_it_is_ordered_is_decided_again(
    market: Market, shopper: Shopper, kind: LineKind
) -> None:
    case = case_of(market, shopper, kind)
    shopper.add(kind, case.ref)
    shopper.checkout()
    signed, ids, tries = shopper.wish(), new_ids(), []

    def order(decision: Decision) -> None:
        tries.append(decision)
        place_order(decision, market.shop, signed, ids, token_hash=shopper.token_hash)
        if len(tries) == 1:
            withdraw(case)

    with pytest.raises(NoLongerSold):
        market.do(order)
    assert len(tries) == 2, "the first try met the withdrawal when it was written"


def held(market: Market, asset: str) -> tuple[str, str] | None:
    hold = hold_of(market.state(ASSET, asset))
    return (hold.purpose, hold.holder) if hold else None


def test_another_stone_is_held_and_the_old_one_free_in_one_append(
    market: Market, shopper: Shopper
) -> None:
    case = case_of(market, shopper, "design")
    shopper.add("design", case.ref)
    altered(shopper, case.design, stone="ST-2")
    head = market.store.journal.head()
    shopper.checkout()
    assert (held(market, "ST-1"), held(market, "ST-2")) == (None, ("cart", shopper.cart_id))
    written = market.store.journal.after(head, 100)
    freed = [each for each in written if each.stream.startswith("asset-")]
    assert len({each.envelope.cause.command_id for each in freed}) == 1
    shopper.acknowledge(shopper.total)
    shopper.checkout()
    assert held(market, "ST-2") == ("checkout", shopper.cart_id)
    second = Shopper(market, "second")
    second.add("design", second.design("ST-1"))
    shopper.place()
    assert held(market, "ST-2") == ("payment", shopper.cart_id)


def test_whoever_cannot_have_the_new_stone_keeps_the_old_one(
    market: Market, shopper: Shopper
) -> None:
    case = case_of(market, shopper, "design")
    shopper.add("design", case.ref)
    altered(shopper, case.design, stone="ST-2")
    second = Shopper(market, "second")
    second.add("design", second.design("ST-2"))
    unchanged(market, shopper.checkout, HeldByAnother)
    assert held(market, "ST-1") == ("cart", shopper.cart_id)
    altered(shopper, case.design, stone="ST-1")
    shopper.checkout()
    assert shopper.checking_out and held(market, "ST-1") == ("checkout", shopper.cart_id)


def test_a_line_that_is_taken_out_lets_go_of_what_it_came_to_hold(
    market: Market, shopper: Shopper
) -> None:
    case = case_of(market, shopper, "design")
    shopper.add("design", case.ref)
    altered(shopper, case.design, stone="ST-2")
    shopper.checkout()
    shopper.remove(case.line.line_id)
    assert (held(market, "ST-1"), held(market, "ST-2")) == (None, None)


def test_what_was_ordered_keeps_its_name_for_ever(market: Market, shopper: Shopper) -> None:
    case = case_of(market, shopper, "stock")
    order_id = shopper.buy("stock", case.ref).order_id
    rename(case)
    withdraw(case)
    (line,) = found_order(market.state(ORDER, order_id)).placed.lines
    assert (line.title, line.style_code) == ("Everyday Hoops", "HOO-PLAIN")


def test_counted_goods_count_towards_the_limit_of_their_style(
    market: Market, shopper: Shopper
) -> None:
    case = case_of(market, shopper, "stock")
    shopper.add("stock", case.ref, 3)
    white = market.receive_chains(sku="HOO-PLAIN-AU750W")
    unchanged(market, lambda: shopper.add("stock", white), CartTooManyOfStyle)
    unchanged(market, lambda: shopper.change(case.line.line_id, 4), CartTooManyOfStyle)
