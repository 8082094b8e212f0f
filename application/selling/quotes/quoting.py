"""Quoting a design: issued with its stones held, extended with them, and over when its time is."""

from datetime import timedelta

from application.design.designing import offer_design
from application.design.view.atelier import Buyer
from application.people.corresponding import Given, give_address
from application.people.mailboxes import Mailboxes
from application.pricing.pins import refuse_low_pins
from application.pricing.rates import refuse_stale_rates
from application.selling.quotes.quote_holding import QuoteHolding
from application.selling.quotes.quote_offers import entry_of, price_instead, quote_of
from application.selling.quotes.quote_view import QuoteShown, shown
from application.shop import Shop
from application.store.event_store import Decision
from domain.catalogue.on_sale import revision_on_sale
from domain.catalogue.product import PRODUCT
from domain.design.design import DESIGN
from domain.design.design.state import Completed
from domain.design.design.state import Unknown as NoDesign
from domain.inventory.asset.hold import holder_of
from domain.kernel import NotFound
from domain.selling.quote import QUOTE, ExpireQuote, Extend, Issue, Quoted, issued
from domain.selling.quote.book import MOST_QUOTES, QUOTE_BOOK, Enter, Prolong, Strike


def issue(
    decision: Decision, shop: Shop, quote_id: str, *, design_id: str, owner: str | None
) -> QuoteShown:
    """Quote a complete design at the present price and hold every stone of it; all or nothing.

    `owner` is the token hash of the owner who asks; None for the concierge, who quotes it to
    whoever it belongs to. Raises what `offer_design` raises, `MetalRateMissing`, `MetalRateStale`,
    `MetalPinTooLow`, `QuoteExists`, `QuoteLimitReached`, `HoldLimitReached`, and `HeldByAnother`
    or `AssetNotAvailable` for a stone.
    """
    buyer = Buyer(design_id=design_id, token_hash=owner or _owner_of(decision, design_id))
    quoted = _quoted(decision, shop, buyer)
    decision.decide(QUOTE, quote_id, Issue(quoted=quoted, lasts=shop.rules.quote_lasts))
    entry = entry_of(quote_id, issued(decision.state(QUOTE, quote_id)))
    most = MOST_QUOTES if owner else None
    decision.decide(QUOTE_BOOK, quoted.owner, Enter(entry=entry, most=most))
    holding, rules = QuoteHolding(decision, quoted.owner), shop.rules
    turn = holding.turn(rules.quote_hold_limit, rules.quote_hold_rest) if owner else None
    holding.hold(quoted.assets, turn)
    return shown(decision, shop, quote_id)


def send_to(decision: Decision, mailboxes: Mailboxes, quote_id: str, given: Given) -> None:
    """Whoever it was quoted to is written to there. Raises what `give_address` raises."""
    quoted = issued(decision.state(QUOTE, quote_id)).quoted
    give_address(decision, mailboxes, quoted.owner, given)


def extend(
    decision: Decision, shop: Shop, quote_id: str, *, by: str, lasts: timedelta | None = None
) -> QuoteShown:
    """Longer by `lasts`, or by as much as the house allows, if every stone's hold can follow.

    What cannot be bought by it any more is not promised for longer. Raises `NotFound`,
    `QuoteExpired`, `QuoteAlreadyAccepted`, `QuoteExtensionUsed`, `ExtensionTooLong`,
    `NoLongerSold` or `StoneHoldLost`.
    """
    state, rules = decision.state(QUOTE, quote_id), shop.rules
    most = rules.quote_extension
    wish = Extend(
        by=by,
        lasts=most if lasts is None else lasts,
        most=most,
        times=rules.quote_extensions,
        current=price_instead(decision, shop, state),
    )
    decision.decide(QUOTE, quote_id, wish)
    longer = issued(decision.state(QUOTE, quote_id))
    quoted, until = longer.quoted, longer.lock.valid_until
    revision_on_sale(decision.state(PRODUCT, quoted.style_code))
    holding = QuoteHolding(decision, quoted.owner)
    holding.refuse_lost(quoted.assets)
    decision.decide(QUOTE_BOOK, quoted.owner, Prolong(quote_id=quote_id, valid_until=until))
    holding.hold(quoted.assets)
    return shown(decision, shop, quote_id)


def expire(decision: Decision, quote_id: str) -> bool:
    """What the clock asks for: its stones are free again. True if its time was over."""
    if not decision.decide(QUOTE, quote_id, ExpireQuote()):
        return False
    quoted = issued(decision.state(QUOTE, quote_id)).quoted
    decision.decide(QUOTE_BOOK, quoted.owner, Strike(quote_id=quote_id))
    QuoteHolding(decision, quoted.owner).release(quoted.assets)
    return True


def read(decision: Decision, shop: Shop, quote_id: str, owner: str) -> QuoteShown:
    """For its owner; `NotFound` for everybody else."""
    quote_of(decision, quote_id, owner)
    return shown(decision, shop, quote_id)


def _owner_of(decision: Decision, design_id: str) -> str:
    design = decision.state(DESIGN, design_id)
    if isinstance(design, NoDesign):
        raise NotFound
    return design.draft.owner


def _quoted(decision: Decision, shop: Shop, buyer: Buyer) -> Quoted:
    """The present offer in full."""
    piece = offer_design(decision, shop, buyer)
    design = decision.state(DESIGN, buyer.design_id)
    assert isinstance(design, Completed)  # noqa: S101  # nothing else is offered
    metals = frozenset(rate.metal for rate in piece.price.rates)
    refuse_stale_rates(decision, shop.rules, metals)
    refuse_low_pins(decision, shop.rules, piece.price.rates)
    text = design.draft.choices.inscription
    return Quoted(
        design_id=buyer.design_id,
        fingerprint=design.facts.fingerprint,
        owner=buyer.token_hash,
        style_code=design.draft.origin.style_code,
        title=piece.title,
        nature=piece.nature,
        specification=piece.specification,
        price=piece.price,
        assets=piece.assets,
        holder=holder_of(buyer.token_hash),
        terms_version=shop.rules.terms_version,
        return_class=piece.return_class,
        class_rule=piece.class_rule,
        caveats=piece.caveats,
        promise=piece.promise,
        engraving_hash=text.hash if text else None,
    )
