"""Where the stand-ins keep what they were told: JSON documents in one SQLite file."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

TABLES = """
CREATE TABLE IF NOT EXISTS document (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
  UNIQUE (kind, id));
CREATE INDEX IF NOT EXISTS document_newest ON document (kind, position);
CREATE TABLE IF NOT EXISTS delivery (
  position INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL DEFAULT 'stripe.event',
  event_id TEXT NOT NULL, event_type TEXT NOT NULL, copy INTEGER NOT NULL,
  state TEXT NOT NULL, due_ms INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  answer TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (state, due_ms);
"""
KINDLESS = "ALTER TABLE delivery ADD COLUMN kind TEXT NOT NULL DEFAULT 'stripe.event'"
"""For a file of when there was one vendor that sent events."""


class Shelf:
    """Documents by kind and id, in the order of their first arrival; survives a restart."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        path = home / "standins.sqlite3"
        self.sql = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.sql.row_factory = sqlite3.Row
        self._lock = RLock()
        self._depth = 0
        self.sql.execute("PRAGMA journal_mode=WAL")
        self.sql.executescript(TABLES)
        if "kind" not in [row["name"] for row in self.sql.execute("PRAGMA table_info(delivery)")]:
            self.sql.execute(KINDLESS)

    @contextmanager
    def change(self) -> Iterator[None]:
        """One transaction, alone on the shelf; a change inside a change joins it."""
        with self._lock:
            outermost = self._depth == 0
            if outermost:
                self.sql.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._end("ROLLBACK" if outermost else "")
                raise
            self._end("COMMIT" if outermost else "")

    def _end(self, statement: str) -> None:
        self._depth -= 1
        if statement:
            self.sql.execute(statement)

    def put(self, kind: str, document_id: str, body: Json) -> None:
        """Store or replace; a replaced document keeps its place in the order."""
        with self._lock:
            self.sql.execute(
                "INSERT INTO document (kind, id, body) VALUES (?, ?, ?)"
                " ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
                (kind, document_id, json.dumps(body, ensure_ascii=False)),
            )

    def get(self, kind: str, document_id: str) -> Json | None:
        """The document, or None."""
        with self._lock:
            row = self.sql.execute(
                "SELECT body FROM document WHERE kind = ? AND id = ?", (kind, document_id)
            ).fetchone()
        return None if row is None else json.loads(row["body"])

    def newest(self, kind: str, after: str | None = None) -> Iterator[Json]:
        """Every document of the kind, newest first, read in pages so that few cost little.

        With `after` only those older than it.
        """
        before = 2**62 if after is None else self._position(kind, after)
        while rows := self._page(kind, before):
            yield from (json.loads(row["body"]) for row in rows)
            before = rows[-1]["position"]

    def _position(self, kind: str, document_id: str) -> int:
        asked = "SELECT position FROM document WHERE kind = ? AND id = ?"
        found = self.rows(asked, kind, document_id)
        return int(found[0]["position"]) if found else 0

    def _page(self, kind: str, before: int) -> list[sqlite3.Row]:
        with self._lock:
            return self.sql.execute(
                "SELECT position, body FROM document WHERE kind = ? AND position < ?"
                " ORDER BY position DESC LIMIT 100",
                (kind, before),
            ).fetchall()

    def rows(self, statement: str, *values: str | int) -> list[sqlite3.Row]:
        """The rows that a statement gives, alone on the shelf."""
        with self._lock:
            return self.sql.execute(statement, values).fetchall()

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self.sql.close()
