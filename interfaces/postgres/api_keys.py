"""Keys of systems in PostgreSQL, whose clock says when they end."""

from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import timedelta

from sqlalchemy import Connection, Engine, Row, text

from application.identity.api_keys import (
    SHOWN,
    USE_IS_NOTED_AFTER,
    ApiKey,
    KeyMade,
    KeyUnknown,
    genuine,
    issue,
    system_name,
)
from application.ids import new_id
from application.tokens import Tokens
from interfaces.postgres.transaction import at_once

ADD = text("""
    INSERT INTO api_keys (key_id, system_id, name, scopes, prefix, key_hash)
    VALUES (:key_id, :system_id, :name, :scopes, :prefix, :key_hash) RETURNING *""")
FIND = text("""
    SELECT *, coalesce(clock_timestamp() - used_at >= :noted, true) AS rested FROM good_api_keys
    WHERE key_hash = :key_hash""")
USE = text("""
    UPDATE api_keys SET used_at = clock_timestamp() WHERE key_id = :key_id RETURNING *""")
END = text("""
    UPDATE good_api_keys SET ends_at = least(ends_at, clock_timestamp() + :overlap)
    WHERE key_id = :key_id RETURNING *""")
EVERYONE = text("SELECT * FROM api_keys ORDER BY made_at, key_id")
NAMES = text("SELECT DISTINCT system_id, name FROM api_keys WHERE system_id = ANY(:system_ids)")
FIELDS = tuple(field.name for field in fields(ApiKey))


class PostgresApiKeys:
    """Implements `application.identity.api_keys.ApiKeys`."""

    def __init__(self, engine: Engine, tokens: Tokens) -> None:
        self._engine = engine
        self._at_once = at_once(engine)
        self._tokens = tokens

    def add(self, name: str, scopes: Collection[str]) -> KeyMade:
        with self._engine.begin() as connection:
            system = {"system_id": f"system-{new_id()}", "name": system_name(name)}
            return self._add(connection, system | {"scopes": list(scopes)})

    def find(self, secret: str) -> ApiKey | None:
        if not genuine(self._tokens, secret):
            return None
        known = {"key_hash": self._tokens.hash(secret), "noted": USE_IS_NOTED_AFTER}
        with self._at_once.begin() as connection:
            row = connection.execute(FIND, known).one_or_none()
            if row and row.rested:
                row = connection.execute(USE, {"key_id": row.key_id}).one_or_none()
        return _key(row) if row else None

    def rotate(self, key_id: str, overlap: timedelta) -> KeyMade:
        with self._engine.begin() as connection:
            before = _end(connection, key_id, overlap)
            return self._add(connection, dict(before._mapping))

    def revoke(self, key_id: str) -> None:
        with self._engine.begin() as connection:
            _end(connection, key_id, timedelta(0))

    def everyone(self) -> tuple[ApiKey, ...]:
        with self._at_once.connect() as connection:
            return tuple(map(_key, connection.execute(EVERYONE)))

    def names(self, system_ids: Collection[str]) -> Mapping[str, str]:
        with self._at_once.connect() as connection:
            rows = connection.execute(NAMES, {"system_ids": list(system_ids)})
            return {row.system_id: row.name for row in rows}

    def _add(self, connection: Connection, system: Mapping[str, object]) -> KeyMade:
        secret = issue(self._tokens)
        made = {name: system[name] for name in ("system_id", "name", "scopes")}
        made |= {"key_id": new_id(), "prefix": secret[:SHOWN]}
        row = connection.execute(ADD, made | {"key_hash": self._tokens.hash(secret)}).one()
        return KeyMade(key=_key(row), secret=secret)


def _end(connection: Connection, key_id: str, overlap: timedelta) -> Row[tuple[object, ...]]:
    row = connection.execute(END, {"key_id": key_id, "overlap": overlap}).one_or_none()
    if row is None:
        raise KeyUnknown(key_id=key_id)
    return row


def _key(row: Row[tuple[object, ...]]) -> ApiKey:
    told = {name: row._mapping[name] for name in FIELDS}
    return ApiKey(**told | {"scopes": tuple(told["scopes"])})
