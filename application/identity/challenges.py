"""Challenges: what a browser must answer within minutes, once, for one purpose and one person."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol

from application.store.ports import Clock
from application.tokens import Tokens
from domain.kernel import Gone

Purpose = Literal["passkey_made", "passkey_sign_in", "second_factor", "house_login"]
LASTS = timedelta(minutes=5)
NONCE_BYTES = 24


class ChallengeOver(Gone):
    """This is no open challenge for this: it was answered, is too old or is another's. Ask anew."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What a challenge is for, and who may answer it: the pseudonym of a person, a browser's own
    secret, or nobody in particular."""

    purpose: Purpose
    person: str = ""


class Spent(Protocol):
    """Which challenges were answered."""

    def spend(self, challenge_hash: str, ends_at: datetime) -> bool:
        """Of many who answer it at once, one is told that it was open. Kept until it ends."""


class MemorySpent:
    """The in-memory twin, for fast tests."""

    def __init__(self) -> None:
        self._spent: dict[str, object] = {}

    def spend(self, challenge_hash: str, ends_at: datetime) -> bool:
        mine = (ends_at,)
        return self._spent.setdefault(challenge_hash, mine) is mine


class Challenges:
    """A challenge bears its end and our seal over what it is bound to: nothing is kept of those
    that nobody answers, however many are asked for."""

    def __init__(
        self, tokens: Tokens, clock: Clock, spent: Spent, lasts: timedelta = LASTS
    ) -> None:
        self._tokens = tokens
        self._clock = clock
        self._spent = spent
        self.lasts = lasts

    def issue(self, bound: Bound) -> str:
        ends = int((self._clock.now() + self.lasts).timestamp())
        body = f"{ends}.{secrets.token_urlsafe(NONCE_BYTES)}"
        return f"{body}.{self._seal(bound, body)}"

    def look(self, challenge: str, bound: Bound) -> None:
        """Raises `ChallengeOver` for one that is forged, too old, or bound to something else."""
        body, _, seal = challenge.rpartition(".")
        if not secrets.compare_digest(seal.encode(), self._seal(bound, body).encode()):
            raise ChallengeOver
        if self._clock.now() >= _end(body):
            raise ChallengeOver

    def spend(self, challenge: str, bound: Bound) -> None:
        """The same; and from now on it is over."""
        self.look(challenge, bound)
        if not self._spent.spend(self._tokens.hash(challenge), _end(challenge)):
            raise ChallengeOver

    def _seal(self, bound: Bound, body: str) -> str:
        return self._tokens.bound("challenge", f"{bound.purpose}:{bound.person}:{body}")


def _end(body: str) -> datetime:
    return datetime.fromtimestamp(int(body.partition(".")[0]), UTC)
