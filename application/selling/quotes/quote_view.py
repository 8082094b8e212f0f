"""A quote as it is read: what was said, how it stands, and what it would cost today and why."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from application.design.view.design import PriceShown
from application.design.view.showing import price_in_parts
from application.selling.quotes.quote_offers import offer_today
from application.shop import Shop
from application.store.event_store import Decision
from domain.catalogue.caveat import Caveat
from domain.catalogue.option import Nature
from domain.design.making.specification import ReturnClass, Specified
from domain.money import Money
from domain.pricing.engine.breakdown import Share, difference
from domain.selling.quote import QUOTE, Accepted, Open, Quoted, State, issued

QuoteStatus = Literal["open", "accepted", "expired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteToday:
    """The design at the present price; `difference` by line, from the quoted one, is `moved`."""

    price: PriceShown
    moved: Money
    difference: tuple[Share, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteShown:
    """The price is honoured before `valid_until`; `promised_on` was said on the day of issue.

    `order_id` is of the order that accepted it; `today` is None of a design that was altered or is
    not sold any more. Costs and margins are not here.
    """

    quote_id: str
    status: QuoteStatus
    design_id: str
    fingerprint: str
    style_code: str
    title: str
    nature: Nature
    specification: tuple[Specified, ...]
    engraved: bool
    assets: tuple[str, ...]
    price: PriceShown
    rates: tuple[str, ...]
    issued_at: datetime
    valid_until: datetime
    extended: bool
    return_class: ReturnClass
    class_rule: str
    caveats: tuple[Caveat, ...]
    lead_days: int
    promised_on: date
    terms_version: str
    order_id: str | None
    today: QuoteToday | None


def shown(decision: Decision, shop: Shop, quote_id: str) -> QuoteShown:
    """Raises `NotFound`."""
    state = decision.state(QUOTE, quote_id)
    told = issued(state)
    quoted = told.quoted
    return QuoteShown(
        quote_id=quote_id,
        status=_status(state, decision.now),
        design_id=quoted.design_id,
        fingerprint=quoted.fingerprint,
        style_code=quoted.style_code,
        title=quoted.title,
        nature=quoted.nature,
        specification=quoted.specification,
        engraved=quoted.engraving_hash is not None,
        assets=quoted.assets,
        price=price_in_parts(quoted.price),
        rates=tuple(rate.rate_id for rate in quoted.price.rates),
        issued_at=told.lock.issued_at,
        valid_until=told.lock.valid_until,
        extended=told.extensions > 0,
        return_class=quoted.return_class,
        class_rule=quoted.class_rule,
        caveats=quoted.caveats,
        lead_days=quoted.promise.working_days,
        promised_on=quoted.promise.promised_on,
        terms_version=quoted.terms_version,
        order_id=state.order_id if isinstance(state, Accepted) else None,
        today=_today(decision, shop, quoted),
    )


def _status(state: State, now: datetime) -> QuoteStatus:
    if isinstance(state, Accepted):
        return "accepted"
    return "open" if isinstance(state, Open) and state.live(now) else "expired"


def _today(decision: Decision, shop: Shop, quoted: Quoted) -> QuoteToday | None:
    offer = offer_today(decision, shop, quoted)
    if offer is None:
        return None
    return QuoteToday(
        price=price_in_parts(offer.price),
        moved=offer.price.total - quoted.price.total,
        difference=difference(quoted.price, offer.price),
    )
