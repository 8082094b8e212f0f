"""Sessions in PostgreSQL, whose clock says when they end."""

from collections.abc import Mapping
from dataclasses import fields

from sqlalchemy import Engine, Row, text

from application.identity.sessions import (
    LASTING,
    USE_IS_NOTED_AFTER,
    Begun,
    Entry,
    Kind,
    Lasting,
    Session,
)
from application.ids import new_id
from application.tokens import Tokens
from interfaces.postgres.transaction import at_once

BEGIN = text("""
    INSERT INTO sessions
        (session_id, token_hash, kind, person, device, second_factor, idle, ends_at)
    VALUES (:session_id, :token_hash, :kind, :person, :device, :second_factor, :idle,
            clock_timestamp() + :most)
    RETURNING *""")
FIND = text("""
    SELECT *, clock_timestamp() - used_at >= :noted AS rested FROM open_sessions
    WHERE token_hash = :token_hash""")
USE = text("""
    UPDATE open_sessions SET used_at = clock_timestamp()
    WHERE token_hash = :token_hash RETURNING *""")
PROVE = text("""
    UPDATE open_sessions
    SET token_hash = :token_hash, used_at = clock_timestamp(), proved_at = clock_timestamp(),
        second_factor = second_factor OR :second_factor
    WHERE session_id = :session_id RETURNING *""")
THEIRS = text("""
    SELECT * FROM open_sessions WHERE kind = :kind AND person = :person
    ORDER BY used_at DESC, session_id DESC""")
END = text("""
    DELETE FROM open_sessions
    WHERE kind = :kind AND person = :person AND (:all OR session_id = :session_id)
      AND session_id <> :but""")
SWEEP = text("DELETE FROM sessions WHERE clock_timestamp() >= least(ends_at, used_at + idle)")
FIELDS = tuple(field.name for field in fields(Session))


class PostgresSessions:
    """Implements `application.identity.sessions.Sessions`."""

    def __init__(
        self, engine: Engine, tokens: Tokens, lasting: Mapping[Kind, Lasting] = LASTING
    ) -> None:
        self._engine = engine
        self._at_once = at_once(engine)
        self._tokens = tokens
        self._lasting = lasting

    def begin(self, entry: Entry) -> Begun:
        token, lasting = self._tokens.issue(), self._lasting[entry.kind]
        begun = {
            "session_id": new_id(),
            "token_hash": self._tokens.hash(token),
            "kind": entry.kind,
            "person": entry.person,
            "device": entry.device,
            "second_factor": entry.second_factor,
            "idle": lasting.idle,
            "most": lasting.most,
        }
        with self._at_once.begin() as connection:
            return Begun(session=_session(connection.execute(BEGIN, begun).one()), token=token)

    def find(self, token: str) -> Session | None:
        if not self._tokens.genuine(token):
            return None
        known = {"token_hash": self._tokens.hash(token), "noted": USE_IS_NOTED_AFTER}
        with self._at_once.connect() as connection:
            row = connection.execute(FIND, known).one_or_none()
            if row and row.rested:
                row = connection.execute(USE, known).one_or_none()
        return _session(row) if row else None

    def prove(self, session_id: str, *, second_factor: bool = False) -> Begun | None:
        token = self._tokens.issue()
        proved = {"session_id": session_id, "second_factor": second_factor}
        with self._at_once.begin() as connection:
            hashed = {"token_hash": self._tokens.hash(token)}
            row = connection.execute(PROVE, proved | hashed).one_or_none()
        return Begun(session=_session(row), token=token) if row else None

    def of(self, kind: Kind, person: str) -> tuple[Session, ...]:
        with self._at_once.connect() as connection:
            rows = connection.execute(THEIRS, {"kind": kind, "person": person})
            return tuple(map(_session, rows))

    def end(self, kind: Kind, person: str, session_id: str) -> bool:
        which = {"all": False, "session_id": session_id, "but": ""}
        return self._end({"kind": kind, "person": person} | which) > 0

    def end_all(self, kind: Kind, person: str, *, but: str = "") -> int:
        which = {"all": True, "session_id": "", "but": but}
        return self._end({"kind": kind, "person": person} | which)

    def sweep(self) -> int:
        """Those that ended by themselves leave; how many they were."""
        with self._engine.begin() as connection:
            return connection.execute(SWEEP).rowcount

    def _end(self, which: Mapping[str, object]) -> int:
        with self._at_once.begin() as connection:
            return connection.execute(END, which).rowcount


def _session(row: Row[tuple[object, ...]]) -> Session:
    return Session(**{name: row._mapping[name] for name in FIELDS})
