"""Staff come in by two proofs: a password gives half a session, a second factor the whole of it.

Sign-ins of staff are on record, one event each time a second factor was right or wrong: they move
money and read what is personal, they are few, and an auditor asks who was there. Wrong passwords
are counted, not recorded: whoever knows an address could fill the log with them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from application.identity.credentials import Credential, Credentials
from application.identity.passwords import CredentialsWrong, Passwords, is_theirs
from application.identity.sessions import Begun, Entry, Session, Sessions
from application.identity.totp import as_written, step_of
from application.people.mailboxes import Mailboxes
from application.people.staff_roll import StaffRoll
from application.store.event_store import EventStore, Request, following
from application.tokens import Tokens
from domain.kernel import Gone, Invalid
from domain.people.customer.contact import normal_email
from domain.people.staff_entry import STAFF_ENTRY, Factor, LetIn, TurnAway, refuse_resting
from domain.people.staff_list import HOUSE, STAFF_LIST

NOBODY = "staff-nobody"
"""Whose proofs are looked for, where an address is nobody's: that takes as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What coming in needs of the rest of the shop; `house` is what an authenticator shows."""

    store: EventStore
    tokens: Tokens
    mailboxes: Mailboxes
    sessions: Sessions
    credentials: Credentials
    passwords: Passwords
    house: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstProof:
    """`device` is a browser and a system by their names."""

    email: str = field(repr=False)
    password: str = field(repr=False)
    device: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondProof:
    """A code of the minute, or one of those that were told for when it cannot be had."""

    totp: str | None = field(default=None, repr=False)
    recovery_code: str | None = field(default=None, repr=False)

    @property
    def factor(self) -> Factor:
        return "recovery_code" if self.totp is None else "totp"


class SecondFactorWrong(Invalid):
    """This is not the code of this minute, and none of your recovery codes that is left."""


class SessionOver(Gone):
    """You were signed out meanwhile; sign in again."""


def sign_in(door: Door, proof: FirstProof) -> Begun:
    """Half a session: it may show a second factor, and nothing else. Raises `EmailInvalid`, or
    `CredentialsWrong` whatever of the two is not right."""
    mailbox = door.mailboxes.find(normal_email(proof.email))
    holders = door.store.look().state(STAFF_LIST, HOUSE).mailboxes
    staff_id = holders.get(mailbox, NOBODY)
    right = is_theirs(door.credentials, door.passwords, staff_id, proof.password)
    if not right or StaffRoll(door.store).member(staff_id) is None:
        raise CredentialsWrong
    return door.sessions.begin(Entry(kind="staff", person=staff_id, device=proof.device))


def show_second(door: Door, session: Session, proof: SecondProof, request: Request) -> Begun:
    """Raises what `let_in` raises, or `SecondFactorWrong`."""
    look, person = door.store.look(), session.person
    refuse_resting(look.state(STAFF_ENTRY, person), look.now)
    step = None
    if proof.totp is None:
        right = _recovered(door, person, proof.recovery_code or "")
    else:
        step = step_shown(door, door.credentials.of(person, "totp"), proof.totp)
        right = step is not None
    if not right:
        turn_away(door, session, proof.factor, request)
        raise SecondFactorWrong
    return let_in(door, session, proof.factor, request, step=step)


def let_in(
    door: Door, session: Session, factor: Factor, request: Request, *, step: int | None = None
) -> Begun:
    """The whole session, proved now, under another token; on record before it is told.

    Raises `SecondFactorRests`, `CodeUsedBefore` or `SessionOver`.
    """
    shown = LetIn(session_id=session.session_id, factor=factor, device=session.device, step=step)
    door.store.run(lambda d: d.decide(STAFF_ENTRY, session.person, shown), request)
    return proved(door, session)


def proved(door: Door, session: Session) -> Begun:
    begun = door.sessions.prove(session.session_id, second_factor=True)
    if begun is None:
        raise SessionOver
    return begun


def turn_away(door: Door, session: Session, factor: Factor, request: Request) -> None:
    """What was shown is wrong. Raises `SecondFactorRests`."""
    wrong = TurnAway(session_id=session.session_id, factor=factor)
    door.store.run(lambda d: d.decide(STAFF_ENTRY, session.person, wrong), following(request))


def step_shown(door: Door, secrets: Iterable[Credential], typed: str) -> int | None:
    """The interval of the code, by whichever of these it is."""
    now = door.store.clock.now()
    steps = [step_of(each.secret.decode(), typed, now) for each in secrets]
    return max((step for step in steps if step is not None), default=None)


def recovery_ref(door: Door, person: str, code: str) -> str:
    """What a recovery code is found by; of the code itself nothing is kept."""
    return door.tokens.hash(f"recovery:{person}:{as_written(code)}")


def _recovered(door: Door, person: str, code: str) -> bool:
    return door.credentials.take(person, recovery_ref(door, person, code))
