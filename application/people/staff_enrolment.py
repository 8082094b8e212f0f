"""How staff begin, and begin anew whose phone is lost: a code, a password, an authenticator."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from application.identity.credentials import Credential
from application.identity.passwords import keep_password, own_words
from application.identity.sessions import Begun, Entry, Session
from application.identity.totp import address_of, new_recovery_codes, new_secret
from application.people.staff_roll import StaffRoll
from application.people.staff_sign_in import (
    Door,
    SecondFactorWrong,
    proved,
    recovery_ref,
    step_shown,
    turn_away,
)
from application.people.staffing import enrol, leave, offer_enrolment
from application.store.event_store import Decision, Request
from domain.kernel import Erased, Gone, Refusal
from domain.people.staff_entry import STAFF_ENTRY, LetIn, refuse_resting
from domain.people.staff_member import STAFF_MEMBER, Appointed

LASTS = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentOffer:
    """`code` is told this once, and lets somebody begin who has nothing else to show."""

    staff_id: str
    code: str = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenUp:
    """Half a session, and what an authenticator is to keep: `secret` is told this once."""

    begun: Begun
    secret: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """The whole session, and codes for when the authenticator cannot be had, told this once."""

    begun: Begun
    recovery_codes: tuple[str, ...] = field(repr=False)


class EnrolmentOver(Gone):
    """This enrolment code was used, is too old or is none of ours; have another one made."""


class NothingToConfirm(Refusal):
    """There is no authenticator that waits to be confirmed; begin with an enrolment code."""


def offer(door: Door, staff_id: str, request: Request) -> EnrolmentOffer:
    """Whatever they proved themselves by is over from here on, and so are their sessions.

    Raises `StaffUnknown` or `StaffHasLeft`.
    """
    until = door.store.clock.now() + LASTS
    door.store.run(lambda d: offer_enrolment(d, staff_id, until), request)
    _end(door, staff_id)
    code = door.tokens.issue()
    door.credentials.add(staff_id, "enrolment", b"", ref=_ref(door, code))
    return EnrolmentOffer(staff_id=staff_id, code=code, until=until)


def take_up(door: Door, code: str, password: str, device: str) -> TakenUp:
    """Raises `EnrolmentOver`, or what is wrong with the password: then the code stays good."""
    person = _offered(door, code)
    hashed = door.passwords.hashed(password, _own_words(door, person))
    if not door.credentials.take(person, _ref(door, code)):
        raise EnrolmentOver
    keep_password(door.credentials, person, hashed)
    door.credentials.end_all(person, "totp_offered")
    secret = new_secret()
    door.credentials.add(person, "totp_offered", secret.encode())
    begun = door.sessions.begin(Entry(kind="staff", person=person, device=device))
    address = address_of(secret, name=_shown_name(door, person), issuer=door.house)
    return TakenUp(begun=begun, secret=secret, address=address)


def confirm(door: Door, session: Session, typed: str, request: Request) -> Enrolled:
    """They have the secret: it is their second factor from now on.

    Raises `NothingToConfirm`, `SecondFactorWrong`, `SecondFactorRests` or `SessionOver`.
    """
    look, person = door.store.look(), session.person
    refuse_resting(look.state(STAFF_ENTRY, person), look.now)
    offered = door.credentials.of(person, "totp_offered")
    if not offered:
        raise NothingToConfirm
    step = step_shown(door, offered, typed)
    if step is None:
        turn_away(door, session, "totp", request)
        raise SecondFactorWrong
    shown = LetIn(session_id=session.session_id, factor="totp", device=session.device, step=step)

    def use_case(decision: Decision) -> None:
        decision.decide(STAFF_ENTRY, person, shown)
        enrol(decision, person)

    door.store.run(use_case, request)
    _keep(door, person, offered[-1])
    return Enrolled(begun=proved(door, session), recovery_codes=fresh_recovery_codes(door, person))


def fresh_recovery_codes(door: Door, person: str) -> tuple[str, ...]:
    """Those of before are good no more."""
    door.credentials.end_all(person, "recovery_code")
    codes = new_recovery_codes()
    for code in codes:
        ref = recovery_ref(door, person, code)
        door.credentials.add(person, "recovery_code", b"", ref=ref)
    return codes


def change_password(door: Door, session: Session, password: str) -> int:
    """How many other sessions ended by it. Raises what is wrong with the password."""
    person = session.person
    hashed = door.passwords.hashed(password, _own_words(door, person))
    keep_password(door.credentials, person, hashed)
    return door.sessions.end_all("staff", session.person, but=session.session_id)


def dismiss(door: Door, staff_id: str, request: Request) -> None:
    """They may do nothing any more. Raises `StaffUnknown`."""
    door.store.run(lambda d: leave(d, staff_id), request)
    _end(door, staff_id)


def _end(door: Door, staff_id: str) -> None:
    door.sessions.end_all("staff", staff_id)
    door.credentials.end_all(staff_id)


def _ref(door: Door, code: str) -> str:
    return door.tokens.hash(f"enrolment:{code}")


def _offered(door: Door, code: str) -> str:
    """Whose code it is."""
    found = door.credentials.found("enrolment", _ref(door, code))
    if found is None or door.store.clock.now() - found.made_at >= LASTS:
        raise EnrolmentOver
    if StaffRoll(door.store).member(found.person) is None:
        raise EnrolmentOver
    return found.person


def _own_words(door: Door, person: str) -> tuple[str, ...]:
    return own_words(_shown_name(door, person), door.house)


def _keep(door: Door, person: str, offered: Credential) -> None:
    door.credentials.end_all(person, "totp")
    door.credentials.add(person, "totp", offered.secret)
    door.credentials.end_all(person, "totp_offered")


def _shown_name(door: Door, person: str) -> str:
    """Under which an authenticator lists it."""
    found = door.store.look().state(STAFF_MEMBER, person)
    email = found.appointed.email if isinstance(found, Appointed) else person
    return person if isinstance(email, Erased) else email
