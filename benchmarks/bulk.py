"""Events by COPY: encoded by the codec, told again under other names, keys and commands beside."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from types import GenericAlias
from typing import Any, LiteralString

import psycopg
from psycopg.rows import TupleRow
from pydantic import TypeAdapter

from application.store.codec import Codec, personal_fields
from application.store.privacy import KEY_BYTES, KeptKey, MasterKeys, Retention, SealingKey
from benchmarks.histories import Extent, Told, received, sku, stone_number
from domain.envelope import Recorded

DECIDED_STONES = 10_000
ORDERS_AT_ONCE = 2_000
EVENTS: LiteralString = """COPY stored_events
    (originator_id, originator_version, topic, state, notification_id) FROM STDIN (FORMAT BINARY)"""
COMMANDS: LiteralString = """COPY commands
    (command_id, caller, route, key, answer, position) FROM STDIN (FORMAT BINARY)"""
KEYS: LiteralString = (
    "COPY subject_keys (subject, retention, master, wrapped) FROM STDIN (FORMAT BINARY)"
)
HEAD = """
    SELECT elysium_append_lock(), (SELECT coalesce(max(notification_id), 0) FROM stored_events)"""
MOVE = "SELECT setval('stored_events_notification_id_seq', %s)"


@dataclass(frozen=True, slots=True)
class Line:
    """A stored event before it has a position."""

    stream: str
    version: int
    name: str
    state: bytes


@dataclass(frozen=True, slots=True)
class Command:
    """One cause's events, as they are stored."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """What was told once, to be told again: what has something personal is sealed each time."""

    name: str
    parts: tuple[Line | Recorded[Any], ...]


class NewKeys:
    """Implements `Keyring` for subjects that nobody knows yet: made here, written with COPY."""

    def __init__(self, master_keys: MasterKeys) -> None:
        self._master_keys = master_keys
        self._known: dict[tuple[str, Retention], bytes] = {}
        self._unwritten: list[KeptKey] = []

    def sealing_key(self, subject: str, retention: Retention) -> SealingKey:
        key = self._known.get((subject, retention))
        if key is None:
            self._known[subject, retention] = key = os.urandom(KEY_BYTES)
            wrapped = self._master_keys.wrap(key, f"{subject}/{retention}")
            self._unwritten.append(KeptKey(subject, retention, self._master_keys.current, wrapped))
        return SealingKey(key)

    stored_key = sealing_key

    def remember(self, subject: str, retention: Retention, key: bytes) -> None:
        self._known[subject, retention] = key

    def opening_key(self, subject: str, retention: Retention) -> bytes | None:
        return self._known.get((subject, retention))

    def destroy(self, subject: str, retention: Retention) -> None:
        del self._known[subject, retention]

    def taken(self) -> list[KeptKey]:
        found, self._unwritten = self._unwritten, []
        return found


class Writer:
    """Into an empty shop's log, by its owner; positions are drawn under the append lock."""

    def __init__(self, owner_url: str, master_keys: MasterKeys) -> None:
        self._keys = NewKeys(master_keys)
        self._codec = Codec(self._keys)
        self._connection = psycopg.connect(owner_url)

    def close(self) -> None:
        self._connection.close()

    def write(self, commands: Iterable[Command]) -> int:
        """How many events there were."""
        left, written = iter(commands), 0
        while part := tuple(islice(left, ORDERS_AT_ONCE)):
            with self._connection.transaction(), self._connection.cursor() as cursor:
                row = cursor.execute(HEAD).fetchone()
                written += self._copy(cursor, part, int(row[1]) if row else 0)
        return written

    def commands(self, told: Iterable[Told]) -> Iterator[Command]:
        for each in told:
            yield Command(each.name, tuple(self._line(recorded) for recorded in each.events))

    def pattern(self, told: Told) -> Pattern:
        parts = (each if _is_personal(each.event) else self._line(each) for each in told.events)
        return Pattern(told.name, tuple(parts))

    def again(self, pattern: Pattern, old: str, new: str) -> Command:
        """As the deciders would have it under a new name, which is in every id."""
        lines = (
            _renamed_line(part, old, new)
            if isinstance(part, Line)
            else self._line(_renamed(part, old, new))
            for part in pattern.parts
        )
        return Command(pattern.name.replace(old, new), tuple(lines))

    def _line(self, recorded: Recorded[Any]) -> Line:
        name, state = self._codec.encode(recorded)
        return Line(recorded.stream, recorded.version, name, state)

    def _copy(
        self, cursor: psycopg.Cursor[TupleRow], commands: tuple[Command, ...], head: int
    ) -> int:
        at = head
        asked: list[tuple[Any, ...]] = []
        with cursor.copy(EVENTS) as copy:
            copy.set_types(["text", "int8", "text", "bytea", "int8"])
            for command in commands:
                for line in command.lines:
                    at += 1
                    copy.write_row((line.stream, line.version, line.name, line.state, at))
                asked.append((command.name, "growth", "growth", command.name, b"{}", at))
        _copied(cursor, COMMANDS, ["text", "text", "text", "text", "bytea", "int8"], asked)
        keys = [
            (each.subject, each.retention, each.master, each.wrapped) for each in self._keys.taken()
        ]
        _copied(cursor, KEYS, ["text", "text", "text", "bytea"], keys)
        cursor.execute(MOVE, (at,))
        return at - head


def _copied(
    cursor: psycopg.Cursor[TupleRow], statement: LiteralString, types: list[str], rows: list[Any]
) -> None:
    with cursor.copy(statement) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def _is_personal(event: Any) -> bool:
    kind: Any = type(event)
    return bool(personal_fields(kind))


def _renamed_line(line: Line, old: str, new: str) -> Line:
    state = line.state.replace(old.encode(), new.encode())
    return Line(line.stream.replace(old, new), line.version, line.name, state)


def _renamed(recorded: Recorded[Any], old: str, new: str) -> Recorded[Any]:
    written = _adapter(GenericAlias(Recorded, (type(recorded.event),)))
    renamed = written.dump_json(recorded).replace(old.encode(), new.encode())
    found: Recorded[Any] = written.validate_json(renamed)
    return found


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def fill(writer: Writer, extent: Extent, now: datetime) -> int:
    """A past of that extent; how many events it has."""
    written = writer.write(_stones(writer, extent.stones))
    written += writer.write(writer.commands(extent.hot.told(now)))
    patterns = [writer.pattern(told) for told in extent.other.told(now)]
    for place in range(1, extent.articles):
        written += writer.write(writer.again(each, sku(1), sku(place)) for each in patterns)
    return written


def _stones(writer: Writer, wanted: int) -> Iterator[Command]:
    """The first some thousand are decided, those behind them are like them."""
    told = min(wanted, DECIDED_STONES)
    patterns = [writer.pattern(each) for each in received(0, told)]
    for place in range(wanted):
        old, new = stone_number(place % told), stone_number(place)
        yield writer.again(patterns[place % told], old, new)
