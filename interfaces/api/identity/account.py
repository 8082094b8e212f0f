"""What one signs in by: another password, another address, and where one is signed in."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from fastapi import Response

from application.identity.attempts import TooManyAttempts
from application.identity.codes import CodeOver, CodeWrong, Enclosed, checked, redeemed
from application.identity.passwords import (
    CredentialsWrong,
    PasswordCommon,
    PasswordInvalid,
    PasswordTelling,
    keep_password,
)
from application.identity.sessions import Session
from application.people.accounts import change_password, email_of, move_account
from application.people.signing_in import (
    ask_to_move,
)
from application.store.ports import OutcomeUnknown, VersionConflict
from domain.kernel import NotFound
from domain.people.customer.account import AccountNeeded
from domain.people.customer.contact import EmailInvalid
from domain.people.customer.state import CustomerIsErased
from domain.people.mailbox import EmailInUse
from interfaces.api.edge.access import CUSTOMER, FRESH_CUSTOMER
from interfaces.api.edge.answers import NOT_KEPT, Id, plain
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.callers import refuse_stale
from interfaces.api.edge.limits import LETTERS, SIGN_IN
from interfaces.api.edge.refusals import FreshSignInNeeded
from interfaces.api.edge.routes import Routes, about
from interfaces.api.edge.values import example
from interfaces.api.identity.coming_in import (
    OTHER_WORDS,
    WORDS,
    CodeAsked,
    Comes,
    Secret,
    ShowsCode,
    SignedIn,
    sent,
    shown,
)
from interfaces.api.identity.session import Mailbox, SignedOut

routes = Routes("/me", "signing in", "commands")
asked_for = Routes("/me", "signing in", "queries")
CHANGED = (AccountNeeded, CustomerIsErased, VersionConflict, OutcomeUnknown)


class Password(Body):
    """`current_password` is asked of whoever signed in long ago."""

    model_config = example(password=OTHER_WORDS, current_password=WORDS)
    password: Secret
    current_password: Secret | None = None


@dataclass(frozen=True, slots=True)
class AccountEmail:
    """Where the account is written to now, and that whoever has it reads it."""

    email: str
    email_verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """`device` is a browser and a system by their names, `this` the one that asks."""

    session_id: str
    device: str
    began_at: datetime
    used_at: datetime
    ends_at: datetime
    this: bool


@dataclass(frozen=True, slots=True)
class OpenSessions:
    """The last used first."""

    sessions: tuple[OpenSession, ...]


@routes.post(
    "/password",
    CUSTOMER,
    SignedIn,
    key="rows",
    lane="hashing",
    refuses=(
        FreshSignInNeeded,
        about("current_password", CredentialsWrong),
        PasswordInvalid,
        PasswordCommon,
        PasswordTelling,
        *CHANGED,
        TooManyAttempts,
        SIGN_IN,
    ),
)
def set_password(body: Password, comes: Comes) -> Response:
    """Choose another password: all other sessions end, this one goes on under another token, and a
    letter tells it."""
    proofs, customer_id = comes.proofs, comes.asked.customer_id
    if body.current_password is None:
        refuse_stale(comes.asked.api, comes.session)
    else:
        comes.show_password(body.current_password)
    hashed = proofs.hashed(body.password, email_of(comes.look, customer_id))
    comes.asked.run(lambda d: change_password(d, customer_id))
    keep_password(proofs.credentials, customer_id, hashed)
    sessions = comes.asked.api.identity.sessions
    sessions.end_all("customer", customer_id, but=comes.session.session_id)
    return comes.prove()


@routes.post("/email", FRESH_CUSTOMER, CodeAsked, key="rows", refuses=(EmailInvalid, *LETTERS))
def ask_for_email(body: Mailbox, comes: Comes) -> Response:
    """Have a code sent to another address. Until it is shown the account stays where it is."""
    enclosed = Enclosed(email=body.email, device=comes.device)
    code = ask_to_move(comes.look, comes.proofs, comes.asked.customer_id, enclosed)
    return plain(sent(code), NOT_KEPT)


@routes.put(
    "/email",
    CUSTOMER,
    AccountEmail,
    key="rows",
    refuses=(CodeOver, CodeWrong, EmailInUse, *CHANGED),
)
def move_email(body: ShowsCode, comes: Comes) -> Response:
    """The account takes the address that the code was sent to; the former one is told by letter."""
    api, customer_id = comes.asked.api, comes.asked.customer_id
    showing = shown(body.code_id, body.code, customer_id)
    code = checked(api.identity.codes, "change_email", showing)
    mailboxes, email = api.identity.mailboxes, code.wanted.enclosed.email
    move = partial(move_account, mailboxes=mailboxes, customer_id=customer_id, code=code)
    mailboxes.hold(email, api.store.run(move, comes.asked.request).value)
    redeemed(api.identity.codes, "change_email", showing)
    return plain(AccountEmail(email_of(comes.look, customer_id), True), NOT_KEPT)


@asked_for.get("/sessions", CUSTOMER, OpenSessions)
def sessions(comes: Comes) -> Response:
    """Where one is signed in."""
    open_ = comes.asked.api.identity.sessions.of("customer", comes.asked.customer_id)
    told = OpenSessions(tuple(listed(each, comes.session.session_id) for each in open_))
    return plain(told, NOT_KEPT)


@routes.delete("/sessions", CUSTOMER, SignedOut, key="rows")
def end_sessions(comes: Comes) -> Response:
    """Sign out everywhere else."""
    kept = comes.session.session_id
    ended = comes.asked.api.identity.sessions.end_all("customer", comes.asked.customer_id, but=kept)
    return plain(SignedOut(ended), NOT_KEPT)


@routes.delete("/sessions/{session_id}", CUSTOMER, SignedOut, key="rows", refuses=(NotFound,))
def end_session(session_id: Id, comes: Comes) -> Response:
    """Sign out on one device."""
    sessions = comes.asked.api.identity.sessions
    if not sessions.end("customer", comes.asked.customer_id, session_id):
        raise NotFound
    return plain(SignedOut(1), NOT_KEPT)


def listed(session: Session, this: str) -> OpenSession:
    return OpenSession(
        session_id=session.session_id,
        device=session.device,
        began_at=session.began_at,
        used_at=session.used_at,
        ends_at=session.ends_at,
        this=session.session_id == this,
    )
