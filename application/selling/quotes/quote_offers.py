"""A quote in cart and order: offered at its own price, accepted once, alive again after."""

from application.design.designing import inscription, offer_design
from application.design.view.atelier import Buyer
from application.design.view.showing import drawn, known_style
from application.selling.quotes.quote_holding import QuoteHolding
from application.shop import Shop
from application.store.event_store import Decision
from domain.catalogue.on_sale import NoLongerSold, RevisionOutdated
from domain.catalogue.product import PRODUCT, Withdrawn
from domain.deadlines import local_date
from domain.design.design import DESIGN
from domain.design.design.state import Completed, DesignStale, DesignThrownAway, Discarded, Stale
from domain.design.making.lead_time import promise_again
from domain.design.making.offer import Offer
from domain.design.making.ring import Ring, ring_of
from domain.design.making.specification import fingerprint
from domain.kernel import NotFound, about_line
from domain.money import Money
from domain.pricing.engine.floor import PriceBelowFloor
from domain.selling.order.order_line import OrderLine
from domain.selling.order.placing import OrderPlaced
from domain.selling.quote import (
    QUOTE,
    Accept,
    Accepted,
    Open,
    Quoted,
    QuoteFingerprintChanged,
    ReopenQuote,
    State,
    issued,
    refuse_dead,
)
from domain.selling.quote.book import QUOTE_BOOK, Enter, Entry, Strike


def quote_of(decision: Decision, quote_id: str, owner: str) -> State:
    """A quote for its owner; `NotFound` for everybody else."""
    state = decision.state(QUOTE, quote_id)
    if issued(state).quoted.owner != owner:
        raise NotFound
    return state


def carted_quote(decision: Decision, quote_id: str, owner: str) -> State:
    """For a cart that it was put into by an owner, who may have been another than the present."""
    state = decision.state(QUOTE, quote_id)
    told = issued(state)
    if owner not in (told.quoted.owner, *told.former):
        raise NotFound
    return state


def offer_today(decision: Decision, shop: Shop, quoted: Quoted) -> Offer | None:
    """The quoted design at the present price; None when it is not the same, or not sold, now."""
    design = decision.state(DESIGN, quoted.design_id)
    if not isinstance(design, Completed) or design.facts.fingerprint != quoted.fingerprint:
        return None
    buyer = Buyer(design_id=quoted.design_id, token_hash=design.draft.owner)
    try:
        return offer_design(decision, shop, buyer)
    except (NoLongerSold, RevisionOutdated, PriceBelowFloor):
        return None


def price_instead(decision: Decision, shop: Shop, state: State) -> Money | None:
    """What is to be told when a quote is over: the present price. None while it lives."""
    told = issued(state)
    if isinstance(state, Open) and state.live(decision.now):
        return None
    offer = offer_today(decision, shop, told.quoted)
    return offer.price.total if offer else None


def offer_quote(
    decision: Decision, shop: Shop, quote_id: str, owner: str, *, carted: bool = False
) -> Offer:
    """The piece at the quoted price, which is paid whatever the book says now.

    A revision of the product does not touch a quote, which is complete in itself, although the
    design is stale by it. Raises `NotFound`, `QuoteExpired`, `QuoteAlreadyAccepted`,
    `DesignStale`, `DesignThrownAway`, `NoLongerSold`, `QuoteFingerprintChanged` or
    `StoneHoldLost`.
    """
    state = (carted_quote if carted else quote_of)(decision, quote_id, owner)
    quoted = refuse_dead(state, decision.now, price_instead(decision, shop, state)).quoted
    _refuse_changed(decision, quoted)
    QuoteHolding(decision, quoted.owner).refuse_lost(quoted.assets)
    return _as_quoted(decision, shop, quoted)


def design_of_ended(decision: Decision, quote_id: str, owner: str) -> str | None:
    """The design of a quote whose time is over; None while it lives, or when it was accepted."""
    state = carted_quote(decision, quote_id, owner)
    if isinstance(state, Accepted) or (isinstance(state, Open) and state.live(decision.now)):
        return None
    return issued(state).quoted.design_id


def accept_quotes(decision: Decision, order_id: str, lines: tuple[OrderLine, ...]) -> None:
    """The quotes of lines that were just offered are accepted, each by one order only.

    The order's hold of their stones is next.
    """
    for line in lines:
        if line.quote_id is not None:
            quoted = issued(decision.state(QUOTE, line.quote_id)).quoted
            same = _fingerprint(decision, quoted)
            accept = Accept(order_id=order_id, fingerprint=same, current=None)
            with about_line(line.line_id):
                decision.decide(QUOTE, line.quote_id, accept)
            decision.decide(QUOTE_BOOK, quoted.owner, Strike(quote_id=line.quote_id))


def reopen_quotes(decision: Decision, order_id: str, placed: OrderPlaced) -> None:
    """The order came to nothing: its quotes live again if they can, and hold their stones.

    So do the stones of this order that other live quotes of the customer name.
    """
    holding = QuoteHolding(decision, placed.token_hash)
    for line in placed.lines:
        if line.quote_id is not None:
            _reopen(decision, line.quote_id, order_id, placed.cart_id)
    holding.take_back(placed.assets, placed.cart_id)


def entry_of(quote_id: str, state: Open) -> Entry:
    return Entry(
        quote_id=quote_id,
        fingerprint=state.quoted.fingerprint,
        assets=state.quoted.assets,
        valid_until=state.lock.valid_until,
    )


def _fingerprint(decision: Decision, quoted: Quoted) -> str | None:
    """Of the design as it is now; None while it is open, thrown away, or cannot be made."""
    match decision.state(DESIGN, quoted.design_id):
        case Completed(facts=facts):
            return facts.fingerprint
        case Stale(draft=draft, mark=mark) if mark.reason == "revision_outdated":
            style, today = known_style(decision, draft), local_date(decision.now)
            drawing = drawn(style, draft.choices, today, draft.commission)
            return fingerprint(drawing, draft.product_rev)
        case _:
            return None


def _refuse_changed(decision: Decision, quoted: Quoted) -> None:
    design = decision.state(DESIGN, quoted.design_id)
    if isinstance(design, Stale) and design.mark.reason != "revision_outdated":
        raise DesignStale.by(design.mark)
    if isinstance(design, Discarded):
        raise DesignThrownAway
    if _fingerprint(decision, quoted) != quoted.fingerprint:
        raise QuoteFingerprintChanged
    if isinstance(decision.state(PRODUCT, quoted.style_code), Withdrawn):
        raise NoLongerSold


def _as_quoted(decision: Decision, shop: Shop, quoted: Quoted) -> Offer:
    """Dispatched as many working days from now as it was to take when it was quoted."""
    design, today = decision.state(DESIGN, quoted.design_id), local_date(decision.now)
    return Offer(
        style_code=quoted.style_code,
        title=quoted.title,
        nature=quoted.nature,
        price=quoted.price,
        assets=quoted.assets,
        specification=quoted.specification,
        return_class=quoted.return_class,
        class_rule=quoted.class_rule,
        caveats=quoted.caveats,
        promise=promise_again(quoted.promise, today, shop.lead_times),
        engraving=inscription(design.draft) if isinstance(design, Completed | Stale) else None,
        design_id=quoted.design_id,
        fingerprint=quoted.fingerprint,
        ring=_ring(decision, shop, design) if isinstance(design, Completed | Stale) else None,
    )


def _ring(decision: Decision, shop: Shop, design: Completed | Stale) -> Ring | None:
    """What was quoted is what is drawn: its fingerprint is the same."""
    draft, now = design.draft, decision.now
    drawing = drawn(known_style(decision, draft), draft.choices, local_date(now))
    return ring_of(drawing, shop.prices.at(now).rule_set)


def _reopen(decision: Decision, quote_id: str, order_id: str, cart_id: str) -> None:
    state = decision.state(QUOTE, quote_id)
    if not isinstance(state, Accepted) or state.order_id != order_id:
        return
    owner, entry = state.open.quoted.owner, entry_of(quote_id, state.open)
    holding = QuoteHolding(decision, owner)
    had = all(holding.can_hold(asset, cart_id) for asset in entry.assets)
    kept = had and holding.book.hindrance(entry, decision.now) is None
    decision.decide(QUOTE, quote_id, ReopenQuote(order_id=order_id, kept=kept))
    if isinstance(decision.state(QUOTE, quote_id), Open):
        decision.decide(QUOTE_BOOK, owner, Enter(entry=entry))
