"""Quotes as shoppers and the concierge get them, and a price book that makes gold dearer."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import get_args

from application.design.designing import StoneWish, choose_stone, complete, inscription, select
from application.design.view.atelier import Owner
from application.ids import new_id
from application.pricing.prices import Prices
from application.pricing.rates import record_rate
from application.reference import shipped_price_book
from application.selling.holds.asset_holds import hold_of
from application.selling.quotes.quote_view import QuoteShown
from application.selling.quotes.quoting import expire, extend, issue, read
from application.store.event_store import Decision
from domain.catalogue.media import Pick
from domain.catalogue.product import PRODUCT
from domain.design.design import DESIGN
from domain.design.design.commands import MarkStale
from domain.design.design.state import draft_of
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import Hold
from domain.inventory.asset.listing import List
from domain.inventory.asset.quarantine import Quarantine, ReleaseFromQuarantine
from domain.pricing.metal_rate import Metal
from domain.pricing.price_books.price_book import PriceBook
from domain.selling.order import ORDER
from domain.selling.order.order_line import OrderLine
from domain.selling.order.stage import found_order
from tests.application.pricing_desk import reading_of_now
from tests.application.trading import ATELIER, Market, Shopper
from tests.designs import publications, shipped_prices
from tests.proofs import approved

WEEK = timedelta(hours=168)
DEARER = Decimal("1.20")


@dataclass(slots=True)
class FurtherCart(Shopper):
    """The same person with another cart."""

    number: int = 2

    @property
    def cart_id(self) -> str:
        return f"cart-{self.number}-of-{self.name}"


def prices_with_dearer_gold(since: datetime) -> Prices:
    """The shipped prices until an instant, and gold 20 % up from then on."""
    shipped, before = shipped_prices(), shipped_price_book()
    pinned = tuple(
        replace(rate, rate_id=f"{rate.rate_id}-up", gbp_per_ozt=rate.gbp_per_ozt * DEARER)
        if rate.metal == "gold"
        else rate
        for rate in before.pinned_rates
    )
    after = replace(before, price_book_id="gb-dearer", pinned_rates=pinned, valid_from=since)
    first: PriceBook = replace(before, valid_to=since)
    return replace(shipped, books=(first, after))


def without_gold(prices: Prices) -> Prices:
    """Books that cannot price gold at all."""
    books = (
        replace(book, pinned_rates=tuple(r for r in book.pinned_rates if r.metal != "gold"))
        for book in prices.books
    )
    return replace(prices, books=tuple(books))


def read_rates(market: Market) -> None:
    """Somebody reads every metal's rate now."""
    for metal in get_args(Metal):
        reading = reading_of_now(market, metal, Decimal("1000.00"))
        market.do(partial(record_rate, rules=market.rules, reading=reading, by="pricing-1"))


def read_platinum(market: Market, pounds: str) -> None:
    """However far it moved."""
    rules = replace(market.rules, metal_jump=Decimal(1))
    reading = reading_of_now(market, "platinum", Decimal(pounds))
    market.do(partial(record_rate, rules=rules, reading=reading, by="pricing-1"))


def altered(shopper: Shopper, design_id: str, stone: str | None = None, **values: str) -> str:
    """Another stone or other choices, and complete again."""
    owner = Owner(design_id=design_id, token_hash=shopper.token_hash, holder=shopper.cart_id)

    def alter(decision: Decision) -> str:
        for option, value in values.items():
            select(decision, ATELIER, owner, Pick(option=option, value=value))
        if stone:
            choose_stone(decision, ATELIER, owner, StoneWish(stone=stone))
        if inscription(draft_of(decision.state(DESIGN, design_id), owner.token_hash)):
            approved(decision, ATELIER, owner)
        complete(decision, ATELIER, owner)
        return design_id

    return shopper.market.do(alter)


def quote(shopper: Shopper, design_id: str) -> QuoteShown:
    market, quote_id = shopper.market, new_id()
    owner = shopper.token_hash
    return market.do(lambda d: issue(d, market.shop, quote_id, design_id=design_id, owner=owner))


def quote_as_concierge(market: Market, design_id: str) -> QuoteShown:
    quote_id = new_id()
    return market.do(lambda d: issue(d, market.shop, quote_id, design_id=design_id, owner=None))


def seen(shopper: Shopper, quote_id: str) -> QuoteShown:
    market = shopper.market
    return market.do(lambda d: read(d, market.shop, quote_id, shopper.token_hash))


def extended(market: Market, quote_id: str, lasts: timedelta | None = None) -> QuoteShown:
    return market.do(lambda d: extend(d, market.shop, quote_id, by="staff-1", lasts=lasts))


def over(market: Market, quote_id: str) -> bool:
    """The clock's word."""
    return market.do(lambda d: expire(d, quote_id))


def select_only(shopper: Shopper, design_id: str, option: str, value: str) -> None:
    """Another choice, and not complete again."""
    owner = Owner(design_id=design_id, token_hash=shopper.token_hash)
    shopper.market.do(lambda d: select(d, ATELIER, owner, Pick(option=option, value=value)))


def revise(market: Market) -> None:
    """The same style in a newer revision."""
    first = publications()["SOL-CLAW"]
    newer = first.updated_at + timedelta(days=1)
    style = replace(first.style, title="Claw solitaire, revised")
    wish = replace(first, rev="newer", updated_at=newer, style=style)
    market.do(lambda d: d.decide(PRODUCT, "SOL-CLAW", wish))


def mark_stale(market: Market, design_id: str, lost: str | None = None) -> None:
    """For a stone that is gone, or for the product as it is now; what the policies do."""
    gone = lost or market.state(PRODUCT, "SOL-CLAW")
    market.do(lambda d: d.decide(DESIGN, design_id, MarkStale(lost=gone)))


def lose_hold(market: Market, asset: str = "ST-1") -> None:
    """The stone is set aside and comes back: whoever held it does not any more."""
    market.do(lambda d: d.decide(ASSET, asset, Quarantine(reason="damaged")))
    back = ReleaseFromQuarantine(reason="damaged", by="clerk")
    market.do(lambda d: d.decide(ASSET, asset, back))
    market.do(lambda d: d.decide(ASSET, asset, List(wording_approved=True)))


def hold(market: Market, asset: str = "ST-1") -> Hold | None:
    return hold_of(market.state(ASSET, asset))


def held_for(market: Market) -> tuple[str, str] | None:
    """Purpose and holder."""
    kept = hold(market)
    return (kept.purpose, kept.holder) if kept else None


def the_line(market: Market, order_id: str) -> OrderLine:
    """The only line of an order."""
    order = found_order(market.state(ORDER, order_id))
    (line,) = order.placed.lines
    return line
