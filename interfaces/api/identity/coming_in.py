"""Somebody comes in: from which device, by a cookie or a token, and what they are told of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from pydantic import Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from application.identity.codes import Code, Shown
from application.identity.passwords import CredentialsWrong
from application.identity.sessions import Begun, Entry, Session
from application.people.accounts import email_of
from application.people.signing_in import Proofs
from application.store.event_store import Decision
from interfaces.api.edge.answers import NOT_KEPT, plain
from interfaces.api.edge.asking import Asking
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.cookies import KEPT, Shape, bearing
from interfaces.api.edge.devices import device
from interfaces.api.edge.refusals import TokenInvalid
from interfaces.api.edge.shown import (
    DEVICE_COOKIE,
    session_cookies,
    session_token,
)
from interfaces.api.edge.trying import trying
from interfaces.api.edge.values import Ref, example

WORDS, OTHER_WORDS = "three words and a half", "three other words"
Secret = Annotated[str, StringConstraints(max_length=500)]
Digits = Annotated[str, StringConstraints(max_length=20)]
DEVICE_SECONDS = 365 * 86_400


class Enters(Body):
    """`as` is how the session is borne: by a browser's cookie, or as a token by whoever asks on a
    browser's behalf."""

    shape: Shape = Field("cookie", alias="as")


class ShowsCode(Body):
    """What a letter told, and the id that was answered when it was asked for."""

    model_config = example(code_id="6f0c8c1e6d8e4b0f8f3c5a7c1b2d3e4f", code="123456")
    code_id: Ref
    code: Digits


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """If there is something to tell at this address, a letter is on its way with six figures; the
    answer is the same if there is not."""

    code_id: str
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who is signed in. With a cookie, `csrf_token` is sent as Csrf-Token with whatever changes
    something; without one, `token` is sent as Authorization: Bearer, and `device_token` as
    Device-Token at the next sign-in. Each is told to its page only.
    """

    session_id: str
    customer_id: str
    device: str
    fresh_until: datetime
    ends_at: datetime
    csrf_token: str | None = None
    token: str | None = None
    device_token: str | None = None


@dataclass(frozen=True, slots=True)
class Coming:
    """One request of somebody who proves who they are."""

    asked: Asking
    http: Request

    @property
    def device(self) -> str:
        return device(self.http.headers.get("User-Agent", ""))

    @property
    def look(self) -> Decision:
        return self.asked.api.store.look()

    @property
    def proofs(self) -> Proofs:
        api = self.asked.api
        return Proofs(
            mailboxes=api.identity.mailboxes,
            codes=api.identity.codes,
            credentials=api.identity.credentials,
            passwords=api.identity.passwords,
            house=api.house.name,
        )

    @property
    def session(self) -> Session:
        """Of whoever is signed in; asked only where that is asked of them."""
        session = self.asked.caller.session
        assert session is not None  # noqa: S101  # the route's access says so
        return session

    @property
    def token(self) -> str:
        headers = self.http.headers
        return session_token(self.asked.api.tokens, headers, self.http.method) or ""

    @property
    def shape(self) -> Shape:
        """How the session that was shown is borne."""
        return "cookie" if session_cookies(self.http.headers) else "bearer"

    def show_password(self, password: str) -> None:
        """Of whoever is signed in. Raises `CredentialsWrong` or `TooManyAttempts`."""
        customer_id = self.asked.customer_id
        mailbox = self.proofs.mailboxes.find(email_of(self.look, customer_id))
        with trying(self.asked, "password", mailbox):
            if not self.proofs.is_theirs(customer_id, password):
                raise CredentialsWrong

    def enter(self, customer_id: str, mailbox: str, shape: Shape) -> Response:
        """Under a token that nobody had before; what this browser bore until now is ended."""
        self.end_former()
        entry = Entry(kind="customer", person=customer_id, device=self.device)
        begun, known = self.asked.api.identity.sessions.begin(entry), self.asked.api.tokens.device
        if shape == "bearer":
            told = replace(self.told(begun, shape), device_token=known(mailbox))
            return plain(told, NOT_KEPT, 201)
        answer = self._tell(begun, shape, 201)
        cookie = f"{DEVICE_COOKIE}={known(mailbox)}; Max-Age={DEVICE_SECONDS}; {KEPT}"
        answer.headers.append("Set-Cookie", cookie)
        return answer

    def prove(self) -> Response:
        """The same session, fresh, under another token."""
        begun = self.asked.api.identity.sessions.prove(self.session.session_id)
        if begun is None:
            raise TokenInvalid
        return self._tell(begun, self.shape, 200)

    def told(self, begun: Begun, shape: Shape) -> SignedIn:
        session, by_cookie = begun.session, shape == "cookie"
        return SignedIn(
            session_id=session.session_id,
            customer_id=session.person,
            device=session.device,
            fresh_until=session.proved_at + self.asked.api.identity.fresh,
            ends_at=session.ends_at,
            csrf_token=self.asked.api.tokens.csrf(begun.token) if by_cookie else None,
            token=None if by_cookie else begun.token,
        )

    def _tell(self, begun: Begun, shape: Shape, status: int) -> Response:
        return plain(self.told(begun, shape), bearing(begun, shape), status)

    def end_former(self) -> None:
        """What this browser bore until now."""
        sessions = self.asked.api.identity.sessions
        for token in session_cookies(self.http.headers):
            if former := sessions.find(token):
                sessions.end(former.kind, former.person, former.session_id)


def sent(code: Code) -> CodeAsked:
    return CodeAsked(code.code_id, code.ends_at)


def shown(code_id: str, digits: str, person: str = "") -> Shown:
    return Shown(code_id=code_id, digits=digits, person=person)


async def coming(request: Request) -> Coming:
    return Coming(request.state.asking, request)


Comes = Annotated[Coming, Depends(coming)]
