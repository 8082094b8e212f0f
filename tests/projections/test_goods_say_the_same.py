"""Finished goods after any history: listing, page, availability and cart say the same of one."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from application.selling.carts.offers import Wanted, offer
from application.store.event_store import Decision, EventStore
from application.store.journal import in_memory
from application.store.privacy import MemoryKeyring
from domain.catalogue.product import PRODUCT, Withdraw
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import Release, Reserve
from domain.inventory.asset.listing import List, Unlist
from domain.inventory.asset.quarantine import Quarantine, ReleaseFromQuarantine, Return
from domain.inventory.asset.standing import Allocate, Sell
from domain.inventory.location import SALES_LOCATION
from domain.inventory.stock import STOCK, ReceiveGoods, SetLevels, SetPrice, stock_key
from domain.inventory.stock.reservation import IssueStock, ReleaseReservation, ReserveStock
from domain.kernel import Refusal
from domain.money import Money
from domain.selling.cart.cart_line import LineKind
from interfaces.local.seeding.demo_stock import finished_pieces
from projections.availability import AVAILABILITY, AssetNow, assets_now
from projections.products.fold import PRODUCT_LISTING
from projections.products.listing import ListingFilter, products
from projections.products.product import Product, product
from projections.products.shelf import ReadyMade
from projections.stock_levels import STOCK_LEVELS, StockNow, stock_now
from tests.application.trading import Market
from tests.designs import NOON, publish
from tests.projections.folding import folded
from tests.projections.products.publishing import where
from tests.set_clock import SetClock

Step = Callable[[Decision], object]
Now = AssetNow | StockNow

STYLES = ("ONE-EMBER", "HOO-PLAIN")
PIECE, SKU = "ONE-EMBER-1", "HOO-PLAIN-AU750Y"
KEY = stock_key(SKU, SALES_LOCATION)
LATER = NOON + timedelta(hours=1)
RECEIVE = finished_pieces()[0].commands[0]


def asset(*wishes: Any) -> Step:
    return lambda d: [d.decide(ASSET, PIECE, wish) for wish in wishes]


def stock(*wishes: Any) -> Step:
    return lambda d: [d.decide(STOCK, KEY, wish) for wish in wishes]


def held(purpose: str) -> Reserve:
    ends = None if purpose == "order" else LATER
    return Reserve(reservation_id=purpose, purpose=purpose, holder="c", expires_at=ends)  # type: ignore[arg-type]  # one of three


STEPS: dict[str, Step] = {
    "receive": asset(RECEIVE),
    "list": asset(List(price=Money(895_000), wording_approved=True)),
    "list dearer": asset(List(price=Money(1_120_000), wording_approved=True)),
    "unlist": asset(Unlist(reason="photographed anew")),
    "hold": asset(held("cart")),
    "order": asset(held("order")),
    "allocate": asset(held("order"), Allocate(holder="c", order_id="o", line_id="l")),
    "let go": asset(Release(reservation_id="order", holder="c")),
    "release": asset(Release(reservation_id="cart", holder="c")),
    "sell": asset(Sell(order_id="o", line_id="l")),
    "return": asset(Return(case_id="r", condition="as new")),
    "set aside": asset(Quarantine(reason="damaged")),
    "lift": asset(
        ReleaseFromQuarantine(reason="returned", by="b"),
        ReleaseFromQuarantine(reason="damaged", by="b"),
    ),
    "deliver": stock(ReceiveGoods(qty=2, cost=Money(100), lot="1")),
    "price": stock(SetPrice(price=Money(89_500))),
    "reprice": stock(SetPrice(price=Money(99_900))),
    "keep one back": stock(SetLevels(safety=1)),
    "reserve": stock(ReserveStock(reservation_id="a", qty=2, expires_at=LATER)),
    "promise": stock(ReserveStock(reservation_id="b", qty=1)),
    "free": stock(ReleaseReservation(reservation_id="a")),
    "issue": stock(IssueStock(reservation_id="b", qty=1, to="o")),
    **{f"publish {code}": lambda d, code=code: publish(d, code) for code in STYLES},  # type: ignore[misc]  # bound now
    **{
        f"withdraw {code}": lambda d, code=code: d.decide(PRODUCT, code, Withdraw(reason="x"))  # type: ignore[misc]  # bound now
        for code in STYLES
    },
}
OPENED = [f"publish {STYLES[0]}", f"publish {STYLES[1]}", "receive", "list", "deliver", "price"]


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=14), st.booleans())
@example(["list dearer", "reprice"], True)
@example(["allocate", "sell"], True)
@example(["allocate", "sell", "return", "lift", "list"], True)
@example(["allocate", "let go"], True)
@example(["hold", "reserve"], True)
@example([f"withdraw {code}" for code in STYLES], True)
def test_finished_goods_are_shown_as_they_can_be_bought(
    pool: Engine, steps: list[str], opened: bool
) -> None:
    market = Market(EventStore(in_memory(MemoryKeyring()), SetClock(NOON)), SetClock(NOON))
    for name in [*(OPENED if opened else ()), *steps]:
        tried(market, STEPS[name])
    events = market.store.journal.after(0, 10_000)
    with ExitStack() as stack:
        shelf, free, counted = (
            stack.enter_context(folded(pool, model, events, batch=3))
            for model in (PRODUCT_LISTING, AVAILABILITY, STOCK_LEVELS)
        )
        for code in STYLES:
            check_style(shelf, code)
        shown = {each.ref: each for code in STYLES for each in on_page(shelf, code)}
        goods: list[Now] = [*assets_now(free, [PIECE]), *stock_now(counted, [SKU])]
        for now in goods:
            said = shown.get(now.ref or "")
            assert said is None or (said.kind, said.status, said.until, said.price) == (
                (now.kind, now.status, now.until, now.price)
            )
            assert said is not None or now.status == "unavailable" or not is_published(shelf, now)
        check_cart(market, goods)


def check_style(shelf: Connection, code: str) -> None:
    """The card of a listing, and the page, which stays when the card is gone."""
    cards = {each.style_code: each for each in products(shelf, ListingFilter(), where).items}
    page, card = product(shelf, code, where), cards.get(code)
    assert (page is not None and page.on_sale) == (card is not None)
    if page is None or card is None:
        return
    assert (card.standing, card.until, card.price_from) == (
        (page.standing, page.until, page.price_from)
    )
    offered = [each for each in page.stock if each.status in ("available", "held")]
    assert [(each.kind, each.ref) for each in offered] == [(card.kind, card.ref)]
    assert card.price_from == offered[0].price


def check_cart(market: Market, goods: list[Now]) -> None:
    """What is free can be had at the price that is shown; what is not cannot, or is held."""
    for now in goods:
        wanted: LineKind = now.kind or "asset"
        ref = now.ref or ""
        wish = Wanted(kind=wanted, ref=ref, token_hash="t")
        found = tried(market, lambda d, wish=wish: offer(d, market.shop, wish).price.total)  # type: ignore[misc]  # bound now
        if now.status in ("available", "held"):
            assert found == now.price
        elif isinstance(now, AssetNow):
            assert found is None


def tried(market: Market, step: Step) -> object:
    try:
        return market.do(step)
    except Refusal:
        return None


def on_page(shelf: Connection, code: str) -> Iterator[ReadyMade]:
    page = product(shelf, code, where)
    yield from page.stock if page else ()


def is_published(shelf: Connection, now: Now) -> bool:
    code = STYLES[0] if isinstance(now, AssetNow) else STYLES[1]
    found: Product | None = product(shelf, code, where)
    return found is not None
