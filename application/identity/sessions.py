"""Sessions: somebody proved who they are, and is believed for a while by a token."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, Protocol

from application.ids import new_id
from application.store.ports import Clock
from application.tokens import Tokens

Kind = Literal["customer", "staff", "guest"]
USE_IS_NOTED_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """`person` is the id of a customer, of a member of staff, or of the order that a guest found.

    `device` is a browser and a system by their names. `proved_at` is when they last showed who they
    are; staff may do nothing before their `second_factor`.
    """

    session_id: str
    kind: Kind
    person: str
    device: str
    began_at: datetime
    used_at: datetime
    proved_at: datetime
    ends_at: datetime
    second_factor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Somebody who has just proved who they are."""

    kind: Kind
    person: str
    device: str = ""
    second_factor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """`token` is told this once; of it only a keyed hash is kept."""

    session: Session
    token: str


@dataclass(frozen=True, slots=True)
class Lasting:
    """A session ends when it was not used for `idle`, and in any case after `most`."""

    idle: timedelta
    most: timedelta

    @classmethod
    def of_seconds(cls, idle: float, most: float) -> "Lasting":
        return cls(timedelta(seconds=idle), timedelta(seconds=most))


LASTING: Mapping[Kind, Lasting] = {
    "customer": Lasting(timedelta(days=14), timedelta(days=90)),
    "staff": Lasting(timedelta(minutes=30), timedelta(hours=12)),
    "guest": Lasting(timedelta(hours=1), timedelta(hours=1)),
}


class Sessions(Protocol):
    """Opaque tokens and what they stand for; an ended session is not there, in every process."""

    def begin(self, entry: Entry) -> Begun: ...

    def find(self, token: str) -> Session | None:
        """Whose token it is; None for one that is forged, unknown, ended or too old. Its use is
        noted, at most once a minute."""

    def prove(self, session_id: str, *, second_factor: bool = False) -> Begun | None:
        """They showed anew who they are: the same session under another token. None if it ended."""

    def of(self, kind: Kind, person: str) -> tuple[Session, ...]:
        """All that are open, the last used first."""

    def end(self, kind: Kind, person: str, session_id: str) -> bool:
        """Whether there was one; nobody ends another's."""

    def end_all(self, kind: Kind, person: str, *, but: str = "") -> int:
        """How many ended; `but` is the id of one that stays."""


class MemorySessions:
    """The in-memory twin, for fast tests."""

    def __init__(
        self, tokens: Tokens, clock: Clock, lasting: Mapping[Kind, Lasting] = LASTING
    ) -> None:
        self._tokens = tokens
        self._clock = clock
        self._lasting = lasting
        self._open: dict[str, Session] = {}

    def begin(self, entry: Entry) -> Begun:
        now, token = self._clock.now(), self._tokens.issue()
        session = Session(
            session_id=new_id(),
            kind=entry.kind,
            person=entry.person,
            device=entry.device,
            began_at=now,
            used_at=now,
            proved_at=now,
            ends_at=now + self._lasting[entry.kind].most,
            second_factor=entry.second_factor,
        )
        self._open[self._tokens.hash(token)] = session
        return Begun(session=session, token=token)

    def find(self, token: str) -> Session | None:
        session = self._open.get(self._tokens.hash(token))
        now = self._clock.now()
        if session is None or not self._is_open(session, now):
            return None
        if now - session.used_at >= USE_IS_NOTED_AFTER:
            session = self._open[self._tokens.hash(token)] = replace(session, used_at=now)
        return session

    def prove(self, session_id: str, *, second_factor: bool = False) -> Begun | None:
        now = self._clock.now()
        found = [(h, s) for h, s in self._open.items() if s.session_id == session_id]
        if not found or not self._is_open(found[0][1], now):
            return None
        (former, session), token = found[0], self._tokens.issue()
        second = session.second_factor or second_factor
        session = replace(session, used_at=now, proved_at=now, second_factor=second)
        del self._open[former]
        self._open[self._tokens.hash(token)] = session
        return Begun(session=session, token=token)

    def of(self, kind: Kind, person: str) -> tuple[Session, ...]:
        now = self._clock.now()
        theirs = [s for s in self._open.values() if (s.kind, s.person) == (kind, person)]
        still = [session for session in theirs if self._is_open(session, now)]
        return tuple(sorted(still, key=lambda s: (s.used_at, s.session_id), reverse=True))

    def end(self, kind: Kind, person: str, session_id: str) -> bool:
        theirs = [each for each in self.of(kind, person) if each.session_id == session_id]
        return self._drop(theirs) > 0

    def end_all(self, kind: Kind, person: str, *, but: str = "") -> int:
        return self._drop([each for each in self.of(kind, person) if each.session_id != but])

    def _drop(self, ended: Collection[Session]) -> int:
        ids = {each.session_id for each in ended}
        self._open = {h: s for h, s in self._open.items() if s.session_id not in ids}
        return len(ids)

    def _is_open(self, session: Session, now: datetime) -> bool:
        return now < session.ends_at and now - session.used_at < self._lasting[session.kind].idle
