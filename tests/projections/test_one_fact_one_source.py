"""Whatever shows a fact of a thing at a position shows the same: read models by pairs."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from domain.catalogue.product import ProductPublished, ProductRevised, ProductWithdrawn
from domain.design.from_price import FromPriceNotReached, FromPriceWorkedOut
from domain.inventory.asset.hold import AssetHoldEnded, AssetHoldExtended, AssetReserved
from domain.inventory.asset.listing import AssetListed, AssetUnlisted
from domain.inventory.asset.standing import AssetAllocated
from domain.selling.cart.cart_line import CartLineAdded
from domain.selling.cart.state import CartOpened
from domain.selling.order.leaving import OrderCancelled
from domain.selling.order.placing import OrderPlaced
from domain.selling.order.stage import Stage
from domain.selling.quote import QuoteExtended
from projections.availability import AVAILABILITY, asset, assets_now
from projections.carts.cart import Cart, CartLine, cart
from projections.carts.fold import CART_VIEW
from projections.due.fold import DUE
from projections.due.overdue import due_before
from projections.kit.read_model import ReadModel
from projections.orders.fold import ORDER_HISTORY
from projections.orders.order import order
from projections.orders.summaries import board, orders_of
from projections.products.fold import PRODUCT_LISTING
from projections.products.history import CATALOGUE_HISTORY, listing_at
from projections.products.listing import ListingFilter, ProductCard, ShownProduct, products
from projections.products.product import product
from projections.quotes import QUOTE_LIST, quotes_of
from projections.sales_by_day import SALES_BY_DAY, sales
from projections.stones.fold import STONE_SEARCH
from projections.stones.listing import stone
from tests.domain.inventory.facts import RECEIVE
from tests.projections.folding import NOON, Happened, folded, history, life_of
from tests.projections.products.publishing import where
from tests.projections.samples import cart_line, issued
from tests.values import any_instance

DAY = NOON.date()
LATE = datetime.max.replace(tzinfo=NOON.tzinfo)
KEYS = ("a", "b")
CART: tuple[Happened, ...] = (
    ("cart-c", CartOpened(token_hash="token-1", region="GB", currency="GBP", channel="web")),
    ("cart-c", CartLineAdded(line=cart_line(kind="asset", ref="a", assets=("a",)))),
)
lawful = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def lives(category: str, *kinds: type, **said: Any) -> st.SearchStrategy[list[Happened]]:
    """Any events of these kinds on two streams; what is `said` holds of each that has it."""
    event = st.one_of([any_instance(kind).map(lambda each: _saying(each, said)) for kind in kinds])
    return st.lists(st.tuples(st.sampled_from([f"{category}-{key}" for key in KEYS]), event))


def _saying(event: Any, said: dict[str, Any]) -> Any:
    return replace(event, **{k: v for k, v in said.items() if k in event.__dataclass_fields__})


@contextmanager
def told(
    pool: Engine, happened: Iterable[Happened], *models: ReadModel
) -> Iterator[list[Connection]]:
    events = history(happened)
    with ExitStack() as stack:
        yield [stack.enter_context(folded(pool, model, events)) for model in models]


@lawful
@given(
    st.builds(
        list.__add__,
        lives("product", ProductPublished, ProductRevised, ProductWithdrawn),
        lives("fromprice", FromPriceWorkedOut, FromPriceNotReached),
    ).flatmap(st.permutations)
)
def test_a_product_is_the_same_in_the_listing_of_its_page_and_in_that_of_a_day(
    pool: Engine, happened: list[Happened]
) -> None:
    with told(pool, happened, PRODUCT_LISTING, CATALOGUE_HISTORY) as (today, past):
        cards = {card.style_code: card for card in products(today, ListingFilter(), where).items}
        then = {
            each.product.style_code: each.product for each in listing_at(past, LATE, where).items
        }
        assert then == {code: as_on_a_day(card) for code, card in cards.items()}
        for code, card in cards.items():
            page = product(today, code, where)
            assert page is not None and page.on_sale
            assert [(each.title, each.slug, each.price_from) for each in (page, card)] == 2 * [
                (card.title, card.slug, card.price_from)
            ]
            assert page.priced_at == card.priced_at
            if page.begins is not None:
                assert card.price_from == page.begins.price
                assert card.priced_at == page.begins.priced_at


@lawful
@given(
    lives(
        "asset",
        *(AssetListed, AssetUnlisted, AssetAllocated),
        *(AssetReserved, AssetHoldExtended, AssetHoldEnded),
        reservation_id="r",
        holder="c",
    )
)
def test_an_asset_has_one_end_of_its_hold(pool: Engine, happened: list[Happened]) -> None:
    received = [event for key in KEYS for event in life_of(key, (RECEIVE,))]
    models = (AVAILABILITY, STONE_SEARCH, CART_VIEW, DUE)
    with told(pool, [*received, *CART, *happened], *models) as (free, search, carts, due):
        known, card = asset(free, "a"), stone(search, "a")
        assert known is not None
        if card is not None:
            assert card.held_until == known.held_until
        (now,) = assets_now(free, ["a"])
        assert (now.status == "sold") == (known.status in ("allocated", "sold"))
        if now.status in ("available", "held"):
            assert now.price == known.price
            assert now.until == (known.held_until if now.status == "held" else None)
        if known.held_for is not None:
            line = lines(carts)["l1"]
            ends = [each.due_at for each in due_before(due, LATE) if each.key == "a"]
            assert (line.held, line.held_until) == (("a",), known.held_until)
            assert ends == ([] if known.held_until is None else [known.held_until])


@lawful
@given(st.lists(any_instance(OrderPlaced), max_size=4), st.booleans())
def test_an_order_has_one_total(pool: Engine, wishes: list[OrderPlaced], cancelled: bool) -> None:
    happened: list[Happened] = [
        (f"order-{n}", replace(order, token_hash="token-1")) for n, order in enumerate(wishes)
    ]
    if cancelled and happened:
        cancel = OrderCancelled(by="x", reason="customer", stage="placed", assets=())
        happened.append(("order-0", cancel))
    with told(pool, happened, ORDER_HISTORY, SALES_BY_DAY) as (orders, days):
        listed = {each.order_id: each for each in orders_of(orders, "token-1", limit=100).items}
        stages: tuple[Stage, ...] = ("placed", "cancelled")
        shown = [each.order for stage in stages for each in board(orders, stage).items]
        assert {each.order_id: each for each in shown} == listed
        for order_id, summary in listed.items():
            whole = order(orders, order_id, "token-1")
            assert whole is not None
            assert asdict(whole) | asdict(summary) == asdict(whole)
        sold = Counter[str]()
        for summary in listed.values():
            sold[summary.total.currency] += summary.total.minor
        assert sold == {d.currency: d.placed.gross.minor for d in sales(days, DAY, DAY)}


@lawful
@given(lives("quote", QuoteExtended))
def test_a_quote_has_one_end(pool: Engine, happened: list[Happened]) -> None:
    first = [(f"quote-{key}", issued()) for key in KEYS]
    quoted = ("cart-c", CartLineAdded(line=cart_line("l2", kind="quote", ref="a")))
    models = (QUOTE_LIST, CART_VIEW, DUE)
    with told(pool, [*first, *CART, quoted, *happened], *models) as (quotes, carts, due):
        ends = {
            each.quote_id: each.valid_until for each in quotes_of(quotes, "token-1", NOON).items
        }
        assert {each.key: each.due_at for each in due_before(due, LATE)} == ends
        assert lines(carts)["l2"].quoted_until == ends["a"]


def as_on_a_day(card: ProductCard) -> ShownProduct:
    return ShownProduct(**{each.name: getattr(card, each.name) for each in fields(ShownProduct)})


def lines(carts: Connection) -> dict[str, CartLine]:
    found = cart(carts, "c", "token-1", Cart)
    assert found is not None
    return {line.line_id: line for line in found.lines}
