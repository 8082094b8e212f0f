"""A mailbox, known by an id that no address follows from: whose account has it, and what may go
there that nobody has to get."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, assert_never

from domain.kernel import Decider, Refusal, command, event
from domain.people.consent import Basis, Channel, Ground, proven

DAY = timedelta(days=1)
BETWEEN_REMINDERS = timedelta(days=7)
MOST_A_DAY = 5
MOST_OF_ONE_DESIGN = 3
Ended = Literal["link", "shopper", "complaint", "bounce"]


@command
class AgreeToMarketing:
    """On a ground that is proven by the words that were shown."""

    ground: Ground


@command
class EndMarketing:
    cause: Ended


@command
class AskForDesign:
    """A link to a design is to be sent here."""

    design_id: str
    share_id: str


@command
class Remind:
    """Of a cart that was left alone, if that is wanted here, and not too often."""

    cart_id: str


@command
class OpenAccount:
    """Its reader, who has shown that they are, has an account as this customer."""

    customer_id: str


@command
class CloseAccount:
    """That customer's account has another address now, or none any more."""

    customer_id: str


Command = AgreeToMarketing | EndMarketing | AskForDesign | Remind | OpenAccount | CloseAccount


@event("mailbox.marketing_agreed")
class MarketingAgreed:
    """`sale` is the order at which the address was given, where that is the basis."""

    wording: str
    channel: Channel
    at: datetime
    basis: Basis = "consent"
    sale: str | None = None


@event("mailbox.marketing_ended")
class MarketingEnded:
    cause: Ended
    at: datetime


@event("mailbox.design_asked")
class DesignAsked:
    design_id: str
    share_id: str
    at: datetime


@event("mailbox.reminded")
class Reminded:
    cart_id: str
    at: datetime


@event("mailbox.account_opened")
class AccountOpened:
    customer_id: str


@event("mailbox.account_closed")
class AccountClosed:
    customer_id: str


Event = MarketingAgreed | MarketingEnded | DesignAsked | Reminded | AccountOpened | AccountClosed


@dataclass(frozen=True, slots=True)
class Mailbox:
    """`ended` stays what it was last ended by; `asked` are the links of about a day;
    `account` is the customer whose account has this address."""

    agreed: MarketingAgreed | None = None
    ended: MarketingEnded | None = None
    asked: tuple[DesignAsked, ...] = ()
    reminded: Reminded | None = None
    account: str | None = None

    @property
    def complained(self) -> bool:
        return self.ended is not None and self.ended.cause == "complaint"


class TooManyLetters(Refusal):
    """Enough was sent there today; look into that mailbox, or ask again tomorrow."""


class EmailInUse(Refusal):
    """There is an account with this address; sign in to it."""


def decide(state: Mailbox, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case AgreeToMarketing():
            return _agreed(state, command, now)
        case EndMarketing(cause=cause):
            news = state.agreed or (cause == "complaint" and not state.complained)
            return (MarketingEnded(cause=cause, at=now),) if news else ()
        case AskForDesign():
            return _asked(state, command, now)
        case Remind(cart_id=cart_id):
            last = state.reminded
            rested = last is None or now - last.at >= BETWEEN_REMINDERS
            return (Reminded(cart_id=cart_id, at=now),) if state.agreed and rested else ()
        case OpenAccount(customer_id=customer_id):
            if state.account not in (None, customer_id):
                raise EmailInUse
            return () if state.account else (AccountOpened(customer_id=customer_id),)
        case CloseAccount(customer_id=customer_id):
            theirs = state.account == customer_id
            return (AccountClosed(customer_id=customer_id),) if theirs else ()
        case _:
            assert_never(command)


def evolve(state: Mailbox, event: Event) -> Mailbox:
    match event:
        case MarketingAgreed():
            return replace(state, agreed=event, ended=None)
        case MarketingEnded():
            return replace(state, agreed=None, ended=event)
        case DesignAsked(at=at):
            lately = tuple(each for each in state.asked if at - each.at < DAY)
            return replace(state, asked=(*lately, event))
        case Reminded():
            return replace(state, reminded=event)
        case AccountOpened(customer_id=customer_id):
            return replace(state, account=customer_id)
        case AccountClosed():
            return replace(state, account=None)
        case _:
            assert_never(event)


def _agreed(state: Mailbox, command: AgreeToMarketing, now: datetime) -> tuple[Event, ...]:
    """Whoever once called our letters unwanted is not asked again by what a stranger ticks.

    The same words once more say nothing new, and a soft opt-in adds nothing to a consent; nor does
    it undo what somebody ended.
    """
    ground = command.ground
    proof, agreed, soft = proven("marketing_email", ground, now), state.agreed, _soft(ground)
    same = agreed and agreed.wording == proof.wording and agreed.basis == ground.basis
    if same or (agreed and soft) or (state.ended and soft) or _stranger(state, ground):
        return ()
    return (
        MarketingAgreed(
            wording=proof.wording,
            channel=proof.channel,
            at=now,
            basis=ground.basis,
            sale=ground.sale if soft else None,
        ),
    )


def _soft(ground: Ground) -> bool:
    return ground.basis == "soft_opt_in"


def _stranger(state: Mailbox, ground: Ground) -> bool:
    """After a complaint only whoever is signed in is believed."""
    return state.complained and ground.channel != "account"


def _asked(state: Mailbox, command: AskForDesign, now: datetime) -> tuple[Event, ...]:
    if any(each.share_id == command.share_id for each in state.asked):
        return ()
    lately = [each.design_id for each in state.asked if now - each.at < DAY]
    if len(lately) >= MOST_A_DAY or lately.count(command.design_id) >= MOST_OF_ONE_DESIGN:
        raise TooManyLetters
    asked = DesignAsked(design_id=command.design_id, share_id=command.share_id, at=now)
    return (asked,)


MAILBOX: Decider[Mailbox, Command, Event] = Decider("mailbox", Mailbox(), decide, evolve)
