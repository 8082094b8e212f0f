"""A letter that went out: what it was about, and what its carrier said became of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never

from domain.kernel import Decider, NotFound, Refusal, command, event

LetterKind = Literal["M01", "M03", "M05", "M06"]
"""About an order as it stands."""
AttentionLetter = Literal["M02", "M09"]
"""About what people did beside the stage of an order."""
PaymentLetter = Literal["M04", "M07"]
BalanceLetter = Literal["M15", "M16"]
QuoteLetter = Literal["M23", "M24"]
CodeLetter = Literal["M34", "M35"]
"""A code that proves a mailbox; or that there is an account already."""
AccountLetter = Literal["M36", "M37", "M38"]
"""To whoever has an account: another password, another address, one more passkey."""
DeskLetter = Literal["I01", "I02", "I07"]
"""To the house itself."""
OfOrder = Literal[LetterKind, AttentionLetter, PaymentLetter, BalanceLetter]
OfPerson = Literal[CodeLetter, AccountLetter, "M39"]
"""M39 is the last one: they are being forgotten."""
Template = Literal[OfOrder, QuoteLetter, "M26", "M30", "M33", OfPerson, DeskLetter]
Fate = Literal["delivered", "bounced", "complained"]
Unwanted = Literal["no_address", "no_consent", "too_often", "quiet_hours"]
Reason = Literal["superseded", "lacking", "erased", Unwanted]
"""Why a letter did not leave: what it would say is over, or not known, which a person must look
into; or whoever would get it was forgotten, gave no address, does not want it, had one lately, or
not at this hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a letter is about: an order, and what of it; a quote; a design by a link; a cart; a
    code; a customer, and what happened as the event of that `version`."""

    order_id: str = ""
    line_id: str = ""
    case_id: str = ""
    payment_id: str = ""
    refund_id: str = ""
    quote_id: str = ""
    design_id: str = ""
    share_id: str = ""
    cart_id: str = ""
    code_id: str = ""
    customer_id: str = ""
    version: int = 0


@command
class RecordSent:
    """The carrier took it; `delivery_id` is the key under which it takes it only once.

    `mailbox` is the id of where it went.
    """

    template: Template
    matter: Matter
    subject: str
    delivery_id: str
    mailbox: str = ""


@command
class Withhold:
    """It is not written, and somebody may ask why."""

    template: Template
    matter: Matter
    reason: Reason
    delivery_id: str


@command
class FateReported:
    """The carrier says what became of it `at` an instant; `reason` is a word of the carrier's."""

    fate: Fate
    at: datetime
    reason: str = ""


@command
class SendAgain:
    """Somebody of the house wants it sent once more, as it would be written today.

    However often that is said of one letter, one more is written; what is said of that is new.
    """

    by: str


Command = RecordSent | Withhold | FateReported | SendAgain


@event("letter.sent")
class LetterSent:
    template: Template
    matter: Matter
    subject: str
    delivery_id: str
    mailbox: str = ""


@event("letter.withheld")
class LetterWithheld:
    """It did not leave; nothing of it was shown to anybody."""

    template: Template
    matter: Matter
    reason: Reason
    delivery_id: str


@event("letter.delivered")
class LetterDelivered:
    at: datetime


@event("letter.bounced")
class LetterBounced:
    at: datetime
    reason: str


@event("letter.complained")
class LetterComplained:
    """Whoever received it called it unwanted."""

    at: datetime


@event("letter.wanted_again")
class LetterWantedAgain:
    template: Template
    matter: Matter
    by: str


Event = (
    LetterSent
    | LetterWithheld
    | LetterDelivered
    | LetterBounced
    | LetterComplained
    | LetterWantedAgain
)


@dataclass(frozen=True, slots=True)
class NoLetter:
    """The carrier took no letter of ours under this id."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """It has an id of ours, because the carrier never saw it."""

    letter: LetterWithheld
    wanted_again: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    letter: LetterSent
    fates: frozenset[Fate] = frozenset()
    wanted_again: bool = False


State = NoLetter | Withheld | Sent


class LetterUnknown(Refusal):
    """The carrier speaks of a letter that this house did not send, or not yet."""


def decide(state: State, command: Command, now: datetime) -> tuple[Event, ...]:
    match command:
        case RecordSent() | Withhold():
            return (_recorded(command),) if isinstance(state, NoLetter) else ()
        case FateReported():
            if not isinstance(state, Sent):
                raise LetterUnknown
            return () if command.fate in state.fates else (_told(command),)
        case SendAgain(by=by):
            if isinstance(state, NoLetter):
                raise NotFound
            return () if state.wanted_again else (_wanted(state, by),)
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    match event:
        case LetterSent():
            return Sent(event)
        case LetterWithheld():
            return Withheld(event)
        case LetterWantedAgain():
            return state if isinstance(state, NoLetter) else replace(state, wanted_again=True)
        case _ if not isinstance(state, Sent):
            return state
        case LetterDelivered():
            return _with(state, "delivered")
        case LetterBounced():
            return _with(state, "bounced")
        case LetterComplained():
            return _with(state, "complained")
        case _:
            assert_never(event)


def _recorded(command: RecordSent | Withhold) -> LetterSent | LetterWithheld:
    about, delivery_id = command.matter, command.delivery_id
    if isinstance(command, Withhold):
        return LetterWithheld(
            template=command.template, matter=about, reason=command.reason, delivery_id=delivery_id
        )
    return LetterSent(
        template=command.template,
        matter=about,
        subject=command.subject,
        delivery_id=delivery_id,
        mailbox=command.mailbox,
    )


def _wanted(state: Withheld | Sent, by: str) -> LetterWantedAgain:
    return LetterWantedAgain(template=state.letter.template, matter=state.letter.matter, by=by)


def _told(command: FateReported) -> LetterDelivered | LetterBounced | LetterComplained:
    match command.fate:
        case "delivered":
            return LetterDelivered(at=command.at)
        case "bounced":
            return LetterBounced(at=command.at, reason=command.reason)
        case "complained":
            return LetterComplained(at=command.at)


def _with(state: Sent, fate: Fate) -> Sent:
    return replace(state, fates=state.fates | {fate})


LETTER: Decider[State, Command, Event] = Decider("letter", NoLetter(), decide, evolve)
