"""Signing in by a password or a code, showing anew who one is, and signing out."""

from dataclasses import dataclass

from fastapi import Response

from application.identity.attempts import TooManyAttempts
from application.identity.codes import CodeOver, CodeWrong, Enclosed
from application.identity.passwords import CredentialsWrong
from application.identity.sessions import Begun
from application.people.signing_in import (
    ask_for_code,
    by_code,
    by_password,
)
from domain.kernel import Invalid
from domain.people.customer.account import AccountNeeded
from domain.people.customer.contact import EmailInvalid, normal_email
from interfaces.api.edge.access import CLAIMANT, CUSTOMER
from interfaces.api.edge.answers import NOT_KEPT, plain
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.cookies import CLEARED
from interfaces.api.edge.limits import LETTERS, SIGN_IN
from interfaces.api.edge.refusals import CsrfTokenWrong, TokenMissing, TokensContradict
from interfaces.api.edge.routes import Routes, about, at
from interfaces.api.edge.shown import session_cookies, session_token
from interfaces.api.edge.trying import trying
from interfaces.api.edge.values import Ref, Text, example
from interfaces.api.identity.coming_in import (
    WORDS,
    CodeAsked,
    Comes,
    Digits,
    Enters,
    Secret,
    ShowsCode,
    SignedIn,
    sent,
    shown,
)

routes = Routes("/session", "signing in", "commands")
asked_for = Routes("/session", "signing in", "queries")


class PasswordShown(Enters):
    model_config = example(email="customer@example.com", password=WORDS)
    email: Text
    password: Secret


class SignInCode(ShowsCode, Enters):
    model_config = example(code_id="6f0c8c1e6d8e4b0f8f3c5a7c1b2d3e4f", code="123456")


class Mailbox(Body):
    model_config = example(email="customer@example.com")
    email: Text


class Proof(Body):
    """A password; or a code, with the id that was answered when it was asked for."""

    model_config = example(password=WORDS)
    password: Secret | None = None
    code_id: Ref | None = None
    code: Digits | None = None


class ProofNeeded(Invalid):
    """Show a password, or else a code and its id."""


@dataclass(frozen=True, slots=True)
class SignedOut:
    """How many sessions were ended."""

    ended: int


@routes.post(
    "",
    CLAIMANT,
    SignedIn,
    key="rows",
    creates="/session",
    lane="hashing",
    refuses=(at(401, CredentialsWrong), EmailInvalid, TooManyAttempts, SIGN_IN),
)
def sign_in(body: PasswordShown, comes: Comes) -> Response:
    """By a password. Who has no account is answered like who has another password."""
    mailbox = comes.proofs.mailboxes.find(normal_email(body.email))
    with trying(comes.asked, "password", mailbox):
        person = by_password(comes.look, comes.proofs, mailbox, body.password)
    return comes.enter(person, mailbox, body.shape)


@routes.post("/codes", CLAIMANT, CodeAsked, key="rows", refuses=(EmailInvalid, *LETTERS))
def send_code(body: Mailbox, comes: Comes) -> Response:
    """Have a code sent to sign in by. The answer is the same whether there is an account."""
    enclosed = Enclosed(email=body.email, device=comes.device)
    return plain(sent(ask_for_code(comes.look, comes.proofs, "sign_in", enclosed)), NOT_KEPT)


@routes.post(
    "/by-code",
    CLAIMANT,
    SignedIn,
    key="rows",
    creates="/session",
    refuses=(CodeOver, CodeWrong, TooManyAttempts, SIGN_IN),
)
def sign_in_by_code(body: SignInCode, comes: Comes) -> Response:
    """By the code of a letter."""
    showing = shown(body.code_id, body.code)
    with trying(comes.asked, "code", body.code_id):
        wanted = by_code(comes.look, comes.proofs, "sign_in", showing)
    return comes.enter(wanted.person, wanted.mailbox, body.shape)


@routes.post(
    "/proof",
    CUSTOMER,
    SignedIn,
    key="rows",
    lane="hashing",
    refuses=(
        ProofNeeded,
        about("password", CredentialsWrong),
        CodeOver,
        CodeWrong,
        AccountNeeded,
        TooManyAttempts,
        SIGN_IN,
    ),
)
def prove_anew(body: Proof, comes: Comes) -> Response:
    """Show once more who you are, where something asks for that. The session goes on under another
    token: the one before is no good any more."""
    customer_id = comes.asked.customer_id
    if body.password is not None and body.code_id is None and body.code is None:
        comes.show_password(body.password)
    elif body.password is None and body.code_id is not None and body.code is not None:
        showing = shown(body.code_id, body.code, customer_id)
        with trying(comes.asked, "code", body.code_id):
            by_code(comes.look, comes.proofs, "sign_in", showing)
    else:
        raise ProofNeeded
    return comes.prove()


@asked_for.get("", CUSTOMER, SignedIn)
def whose_session(comes: Comes) -> Response:
    """Who is signed in; with a cookie also the Csrf-Token, should a page have lost it."""
    begun = Begun(session=comes.session, token=comes.token)
    told = comes.told(begun, comes.shape)
    return plain(told, NOT_KEPT)


@routes.delete(
    "",
    CLAIMANT,
    SignedOut,
    key="rows",
    refuses=(TokensContradict, at(401, TokenMissing), CsrfTokenWrong),
)
def sign_out(comes: Comes) -> Response:
    """Sign out. A browser's cookie is cleared even if its session ended long ago."""
    api, headers = comes.asked.api, comes.http.headers
    borne = session_cookies(headers)
    alive = [found for token in borne if (found := api.identity.sessions.find(token))]
    ended = 0
    if alive or not borne:
        token = session_token(api.tokens, headers, comes.http.method) or ""
        session = api.identity.sessions.find(token)
        if session and session.kind == "customer":
            ended = int(api.identity.sessions.end("customer", session.person, session.session_id))
    return plain(SignedOut(ended), CLEARED)
