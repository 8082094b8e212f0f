"""A quote: one design at one price for one customer, honoured to the penny while it lives."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from domain.catalogue.caveat import Caveat
from domain.catalogue.option import Nature
from domain.design.making.lead_time import Promise
from domain.design.making.specification import ReturnClass, Specified
from domain.inventory.asset.hold import holder_of
from domain.inventory.near_stone import NearStone
from domain.kernel import Decider, Invalid, NotFound, Refusal, command, event
from domain.money import Money
from domain.pricing.amounts import known_price
from domain.pricing.engine.result import PriceResult
from domain.selling.quote.lock import PriceLock, price_lock, quote_expired


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What was quoted, whole; it can be read alone in ten years.

    `owner` is the hash of the customer's token. `price` names its inputs, their hash, the engine,
    the price book and the pinned rates. `assets` are the serialised stones, held by `holder`.
    `specification` is in words; of an engraving there is only the keyed `engraving_hash`.
    `promise` is of the day of issue, as if it were ordered then.
    """

    design_id: str
    fingerprint: str
    owner: str
    style_code: str
    title: str
    nature: Nature
    specification: tuple[Specified, ...]
    price: PriceResult
    assets: tuple[str, ...]
    holder: str
    terms_version: str
    return_class: ReturnClass
    class_rule: str
    promise: Promise
    engraving_hash: str | None = None
    caveats: tuple[Caveat, ...] = ()


@command
class Issue:
    quoted: Quoted
    lasts: timedelta


@command
class Extend:
    """`most` and `times` are the house's: by how much at once, and how often.

    `current` is what the design costs now, to be told when the quote is over.
    """

    by: str
    lasts: timedelta
    most: timedelta
    times: int
    current: Money | None


@command
class Accept:
    """`fingerprint` of the design as it is now, None while it is not complete.

    `current` is what it costs now, to be told when the quote is over.
    """

    order_id: str
    fingerprint: str | None
    current: Money | None


@command
class ReopenQuote:
    """The order that accepted it came to nothing; `kept`: the stones are held for it again."""

    order_id: str
    kept: bool


@command
class ExpireQuote:
    """Sent by the clock; early, late or doubled it does no harm."""


@command
class HandQuoteOn:
    """It is another owner's from now on; `former` is whose it is so far, and nobody else's."""

    owner: str
    former: str


Command = Issue | Extend | Accept | ReopenQuote | ExpireQuote | HandQuoteOn


@event("quote.given")
class QuoteIssued:
    quoted: Quoted
    issued_at: datetime
    valid_until: datetime


@event("quote.extended")
class QuoteExtended:
    valid_until: datetime
    by: str


@event("quote.accepted")
class QuoteAccepted:
    order_id: str


@event("quote.reopened")
class QuoteReopened:
    order_id: str
    valid_until: datetime


@event("quote.expired")
class QuoteEnded:
    """Its time is over, or its stones could not be held for it again."""


@event("quote.handed_on")
class QuoteHandedOn:
    """Its stones are held by `holder` from now on."""

    owner: str
    holder: str


Event = QuoteIssued | QuoteExtended | QuoteAccepted | QuoteReopened | QuoteEnded | QuoteHandedOn


@dataclass(frozen=True, slots=True)
class NoQuote:
    """Nothing was quoted under this id."""


@dataclass(frozen=True, slots=True)
class Open:
    """Lives while its lock holds, whether or not the clock has said that it is over.

    `quoted` names its owner and holder as they are now, `former` is whose it was before.
    """

    quoted: Quoted
    lock: PriceLock
    extensions: int = 0
    former: tuple[str, ...] = ()

    def live(self, now: datetime) -> bool:
        return self.lock.holds(now)


@dataclass(frozen=True, slots=True)
class Accepted:
    open: Open
    order_id: str


@dataclass(frozen=True, slots=True)
class Over:
    open: Open


State = NoQuote | Open | Accepted | Over


class QuoteAlreadyAccepted(Refusal):
    """This quote was accepted with an order already; look among your orders."""


class QuoteExtensionUsed(Refusal):
    """This quote was extended before; issue a new one at the present price."""


class ExtensionTooLong(Invalid):
    """A quote is extended by at least a second and at most {limit} hours; choose a time between."""

    code = "invalid_value"
    limit: int


class QuoteFingerprintChanged(Refusal):
    """The design was changed since it was quoted; change it back, or ask for a new quote."""


class StoneHoldLost(Refusal):
    """A stone of this quote is not held for it any more; ask for a new quote."""

    asset_id: str
    nearest: tuple[NearStone, ...] | None


def issued(state: State) -> Open:
    """As it was issued and extended, whatever became of it since; raises `NotFound`."""
    if isinstance(state, NoQuote):
        raise NotFound
    return state if isinstance(state, Open) else state.open


def refuse_dead(state: State, now: datetime, current: Money | None) -> Open:
    """The live quote; raises `NotFound`, `QuoteAlreadyAccepted` or `QuoteExpired`."""
    match state:
        case NoQuote():
            raise NotFound
        case Open():
            state.lock.pay(now, current)
            return state
        case Accepted():
            raise QuoteAlreadyAccepted
        case Over():
            raise quote_expired(current)
        case _:
            assert_never(state)


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case Issue():
            return _issued(state, command, now)
        case Extend():
            return _extended(refuse_dead(state, now, command.current), command)
        case Accept():
            return _accepted(state, command, now)
        case ReopenQuote():
            return _reopened(state, command, now)
        case HandQuoteOn():
            return _handed_on(state, command)
        case ExpireQuote():
            over = isinstance(state, Open) and not state.live(now)
            return (QuoteEnded(),) if over else ()
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    if isinstance(event, QuoteIssued):
        lock = PriceLock(
            price=event.quoted.price.total,
            issued_at=event.issued_at,
            valid_until=event.valid_until,
        )
        return Open(event.quoted, lock)
    if isinstance(state, NoQuote):
        return state
    live = issued(state)
    match event:
        case QuoteExtended(valid_until=until):
            lock = replace(live.lock, valid_until=until)
            return replace(live, lock=lock, extensions=live.extensions + 1)
        case QuoteHandedOn():
            return _evolve_handed_on(state, event)
        case QuoteAccepted(order_id=order_id):
            return Accepted(live, order_id)
        case QuoteReopened():
            return live
        case QuoteEnded():
            return Over(live)
        case _:
            assert_never(event)


def _issued(state: State, command: Issue, now: datetime) -> tuple[Event, ...]:
    if not isinstance(state, NoQuote):
        return ()
    known_price(command.quoted.price.total)
    lock = price_lock(command.quoted.price.total, now, command.lasts)
    return (QuoteIssued(quoted=command.quoted, issued_at=now, valid_until=lock.valid_until),)


def _extended(live: Open, command: Extend) -> tuple[Event, ...]:
    if live.extensions >= command.times:
        raise QuoteExtensionUsed
    if not timedelta(0) < command.lasts <= command.most:
        raise ExtensionTooLong(limit=command.most // timedelta(hours=1))
    return (QuoteExtended(valid_until=live.lock.valid_until + command.lasts, by=command.by),)


def _accepted(state: State, command: Accept, now: datetime) -> tuple[Event, ...]:
    if isinstance(state, Accepted) and state.order_id == command.order_id:
        return ()
    if refuse_dead(state, now, command.current).quoted.fingerprint != command.fingerprint:
        raise QuoteFingerprintChanged
    return (QuoteAccepted(order_id=command.order_id),)


def _handed_on(state: State, command: HandQuoteOn) -> tuple[QuoteHandedOn, ...]:
    """What an order has accepted goes where that order goes."""
    quoted = issued(state).quoted
    if quoted.owner == command.owner:
        return ()
    if quoted.owner != command.former:
        raise NotFound
    if isinstance(state, Accepted):
        raise QuoteAlreadyAccepted
    return (QuoteHandedOn(owner=command.owner, holder=holder_of(command.owner)),)


def _evolve_handed_on(state: Open | Accepted | Over, event: QuoteHandedOn) -> State:
    before = issued(state)
    quoted = replace(before.quoted, owner=event.owner, holder=event.holder)
    now = replace(before, quoted=quoted, former=(*before.former, before.quoted.owner))
    return now if isinstance(state, Open) else replace(state, open=now)


def _reopened(state: State, command: ReopenQuote, now: datetime) -> tuple[Event, ...]:
    """Nothing for a quote that another order accepted meanwhile."""
    if not isinstance(state, Accepted) or state.order_id != command.order_id:
        return ()
    if not (command.kept and state.open.live(now)):
        return (QuoteEnded(),)
    return (QuoteReopened(order_id=command.order_id, valid_until=state.open.lock.valid_until),)


QUOTE: Decider[State, Command, Event] = Decider("quote", NoQuote(), decide, evolve)
