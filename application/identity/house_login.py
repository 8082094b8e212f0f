"""Staff who are known by the house's own provider (OpenID Connect): what it is asked, and tells."""

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Protocol

from application.identity.challenges import Bound, Challenges
from application.tokens import Tokens
from domain.kernel import Unreachable, Unreadable

BROWSER_BYTES = 32


class HouseLoginDown(Unreachable):
    """The house's own sign-in does not answer just now; sign in with your password."""


class HouseLoginRefused(Unreadable):
    """The house's own sign-in does not vouch for somebody who works here; begin anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One way to the provider and back: `state` names it, `nonce` stands in what the provider
    signs, and only who has the `verifier` gets that (PKCE)."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """What the provider signed. `email` is one that it verified, or empty; `methods` are how they
    proved who they are (RFC 8176)."""

    issuer: str
    subject: str
    email: str = field(repr=False)
    methods: frozenset[str] = frozenset()

    @property
    def ref(self) -> str:
        """By which a member of staff is linked to it."""
        return hashlib.sha256(f"{self.issuer}\n{self.subject}".encode()).hexdigest()


class HouseProvider(Protocol):
    """Each raises `HouseLoginDown` when it is out of reach."""

    def address(self, going: Round) -> str:
        """Where the browser goes."""

    def vouched(self, code: str, going: Round) -> Vouched:
        """Raises `HouseLoginRefused` for a code or a token that is not for us, here and now."""

    def farewell(self) -> str:
        """Where the browser goes to sign out there, too; empty where there is no such place."""


class Rounds:
    """A round is bound to the browser that began it, by a secret of its own, and ends once."""

    def __init__(self, challenges: Challenges, tokens: Tokens) -> None:
        self._challenges = challenges
        self._tokens = tokens

    def new_browser(self) -> str:
        return secrets.token_urlsafe(BROWSER_BYTES)

    def begin(self, browser: str) -> Round:
        return self._round(self._challenges.issue(Bound("house_login", browser)))

    def end(self, state: str, browser: str) -> Round:
        """Raises `ChallengeOver` for a state of another browser, of before, or of nobody."""
        self._challenges.spend(state, Bound("house_login", browser))
        return self._round(state)

    def _round(self, state: str) -> Round:
        return Round(
            state=state,
            nonce=self._tokens.bound("house_login/nonce", state),
            verifier=self._tokens.bound("house_login/verifier", state),
        )
