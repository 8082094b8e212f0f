"""Staff sign in by two proofs, show anew who they are, and sign out."""

from dataclasses import dataclass, replace
from datetime import datetime

from fastapi import Response

from application.identity.attempts import TooManyAttempts
from application.identity.credentials import Sort
from application.identity.passwords import (
    CredentialsWrong,
    PasswordCommon,
    PasswordInvalid,
    PasswordTelling,
)
from application.identity.sessions import Begun
from application.people.staff_enrolment import (
    EnrolmentOver,
    NothingToConfirm,
    confirm,
    take_up,
)
from application.people.staff_sign_in import (
    Door,
    FirstProof,
    SecondFactorWrong,
    SecondProof,
    SessionOver,
    show_second,
    sign_in,
)
from application.store.ports import OutcomeUnknown, VersionConflict
from domain.kernel import Invalid
from domain.people.customer.contact import EmailInvalid, normal_email
from domain.people.staff_entry import CodeUsedBefore, SecondFactorRests
from interfaces.api.edge.access import ALL_STAFF, CLAIMANT, HALF_STAFF
from interfaces.api.edge.answers import NOT_KEPT, plain
from interfaces.api.edge.asking import Asking
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.cookies import CLEARED, Shape, bearing
from interfaces.api.edge.limits import SIGN_IN
from interfaces.api.edge.needs import door_of
from interfaces.api.edge.routes import Routes, at
from interfaces.api.edge.trying import trying
from interfaces.api.edge.values import Ref, Text, example
from interfaces.api.identity.coming_in import (
    WORDS,
    Comes,
    Coming,
    Digits,
    Enters,
    Secret,
)
from interfaces.api.identity.session import SignedOut

routes = Routes("/staff/session", "staff: signing in", "commands")
asked_for = Routes("/staff/session", "staff: signing in", "queries")
FACTORS: tuple[Sort, ...] = ("totp", "passkey", "recovery_code")
SECOND = (SecondFactorWrong, CodeUsedBefore, SecondFactorRests, SessionOver)
WRITES = (VersionConflict, OutcomeUnknown)


class StaffPassword(Enters):
    model_config = example(email="colleague@example.com", password=WORDS)
    email: Text
    password: Secret


class SecondFactor(Body):
    """The code that an authenticator shows, or one of the recovery codes."""

    model_config = example(totp="123456")
    totp: Digits | None = None
    recovery_code: Digits | None = None


class EnrolmentCode(Enters):
    """The code that whoever appointed you has, and the password that you choose."""

    model_config = example(code="an enrolment code", password=WORDS)
    code: Ref
    password: Secret


class AuthenticatorCode(Body):
    model_config = example(totp="123456")
    totp: Digits


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSession:
    """Before the `second_factor` nothing is done but to show it, by one of the `factors`.

    With a cookie, `csrf_token` is sent as Csrf-Token with whatever changes something; without one,
    `token` is sent as Authorization: Bearer. Either is told once.
    """

    session_id: str
    member: str
    member_name: str | None = None
    roles: tuple[str, ...]
    second_factor: bool
    factors: tuple[str, ...]
    device: str
    fresh_until: datetime
    ends_at: datetime
    csrf_token: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticatorOffered:
    """What an authenticator is to keep, told this once: `address` as it is or drawn as a QR code,
    `secret` for typing. It is none before a code of it was shown."""

    secret: str
    address: str
    session: StaffSession


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentDone:
    """Recovery codes are told this once; each lets in once when the authenticator cannot be had."""

    recovery_codes: tuple[str, ...]
    session: StaffSession


class SecondFactorNotShown(Invalid):
    """Show either the code of an authenticator or a recovery code."""


@routes.post(
    "",
    CLAIMANT,
    StaffSession,
    key="rows",
    creates="/staff/session",
    lane="hashing",
    refuses=(at(401, CredentialsWrong), EmailInvalid, TooManyAttempts, SIGN_IN),
)
def staff_sign_in(body: StaffPassword, comes: Comes) -> Response:
    """The first proof. Who does not work here is answered like who has another password."""
    proof = FirstProof(email=body.email, password=body.password, device=comes.device)
    mailbox = comes.asked.mailboxes.find(normal_email(body.email))
    with trying(comes.asked, "password", f"staff:{mailbox}"):
        begun = sign_in(door(comes.asked), proof)
    comes.end_former()
    return answered(comes, begun, body.shape, 201)


@routes.post(
    "/second-factor",
    HALF_STAFF,
    StaffSession,
    key="rows",
    refuses=(SecondFactorNotShown, *SECOND, *WRITES),
)
def show_staff_second_factor(body: SecondFactor, comes: Comes) -> Response:
    """The second proof: the session is whole, under another token."""
    return _second_shown(body, comes)


@routes.post(
    "/proof",
    ALL_STAFF,
    StaffSession,
    key="rows",
    refuses=(SecondFactorNotShown, *SECOND, *WRITES),
)
def prove_staff_anew(body: SecondFactor, comes: Comes) -> Response:
    """Show once more who you are, where money or what is personal asks for that: the session shows
    that the password was known, the second factor that it is you."""
    return _second_shown(body, comes)


@routes.post(
    "/enrolment",
    CLAIMANT,
    AuthenticatorOffered,
    key="rows",
    lane="hashing",
    refuses=(EnrolmentOver, PasswordInvalid, PasswordCommon, PasswordTelling, SIGN_IN),
)
def take_up_enrolment(body: EnrolmentCode, comes: Comes) -> Response:
    """Begin by the code that the house gave you: a password, and an authenticator to be kept."""
    taken = take_up(door(comes.asked), body.code, body.password, comes.device)
    told = AuthenticatorOffered(
        secret=taken.secret,
        address=taken.address,
        session=_told(comes, taken.begun, body.shape),
    )
    return plain(told, bearing(taken.begun, body.shape))


@routes.post(
    "/enrolment/confirmation",
    HALF_STAFF,
    EnrolmentDone,
    key="rows",
    refuses=(NothingToConfirm, *SECOND, *WRITES),
)
def confirm_authenticator(body: AuthenticatorCode, comes: Comes) -> Response:
    """Its code shows that the authenticator is kept; it is the second factor from now on."""
    done = confirm(door(comes.asked), comes.session, body.totp, comes.asked.request)
    told = EnrolmentDone(
        recovery_codes=done.recovery_codes, session=_told(comes, done.begun, comes.shape)
    )
    return plain(told, bearing(done.begun, comes.shape))


@asked_for.get("", HALF_STAFF, StaffSession)
def whose_staff_session(comes: Comes) -> Response:
    """Who is signed in, as what, and until when that is fresh."""
    told = _told(comes, Begun(session=comes.session, token=comes.token), comes.shape)
    return plain(replace(told, token=None), NOT_KEPT)


@routes.delete("", HALF_STAFF, SignedOut, key="rows")
def staff_sign_out(comes: Comes) -> Response:
    """Sign out: what was shown opens nothing any more."""
    session = comes.session
    comes.asked.api.identity.sessions.end("staff", session.person, session.session_id)
    return plain(SignedOut(1), CLEARED)


def door(asked: Asking) -> Door:
    return door_of(asked.api, asked.api.house.name)


def _second_shown(body: SecondFactor, comes: Coming) -> Response:
    if (body.totp is None) == (body.recovery_code is None):
        raise SecondFactorNotShown
    proof = SecondProof(totp=body.totp, recovery_code=body.recovery_code)
    begun = show_second(door(comes.asked), comes.session, proof, comes.asked.request)
    return answered(comes, begun, comes.shape)


def _told(comes: Coming, begun: Begun, shape: Shape) -> StaffSession:
    api, session = comes.asked.api, begun.session
    member = api.staff.member(session.person)
    by_cookie, credentials = shape == "cookie", api.identity.credentials
    return StaffSession(
        session_id=session.session_id,
        member=session.person,
        roles=tuple(sorted(member.roles)) if member else (),
        second_factor=session.second_factor,
        factors=tuple(each for each in FACTORS if credentials.of(session.person, each)),
        device=session.device,
        fresh_until=session.proved_at + api.identity.fresh,
        ends_at=session.ends_at,
        csrf_token=api.tokens.csrf(begun.token) if by_cookie else None,
        token=None if by_cookie else begun.token,
    )


def answered(comes: Coming, begun: Begun, shape: Shape, status: int = 200) -> Response:
    return plain(_told(comes, begun, shape), bearing(begun, shape), status)
