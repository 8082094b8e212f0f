"""Whatever lies wrapped under a master key is wrapped anew under the current one, while all runs.

A batch is one transaction: who kills it loses that batch, and the next run goes on from there.
Nobody who reads or writes meanwhile waits for longer than a batch takes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, TextClause, text

from application.store.privacy import MasterKeys
from domain.kernel import NotFound, Refusal
from interfaces.postgres.codes import place_of as place_of_code
from interfaces.postgres.key_checks import KeyChecks
from interfaces.postgres.keyring import place_of as place_of_key

BATCH = 1_000
START = ("", "")
LISTED = text("""
    SELECT master, count(*) AS keys, min(made_at) AS first_at, max(made_at) AS last_at
    FROM (SELECT master, made_at FROM subject_keys WHERE wrapped IS NOT NULL
          UNION ALL SELECT master, made_at FROM codes) AS wrapped
    GROUP BY master""")
OTHER_KEYS = text("""
    SELECT subject, retention, master, wrapped FROM subject_keys
    WHERE wrapped IS NOT NULL AND master = ANY(:masters)
      AND (subject, retention) > (:first, :second)
    ORDER BY subject, retention LIMIT :batch FOR UPDATE SKIP LOCKED""")
OTHER_CODES = text("""
    SELECT code_id, master, enclosed AS wrapped FROM codes
    WHERE master = ANY(:masters) AND code_id > :first
    ORDER BY code_id LIMIT :batch FOR UPDATE SKIP LOCKED""")
REWRAP_KEYS = text("""
    UPDATE subject_keys SET master = :master, wrapped = anew.wrapped
    FROM unnest(cast(:first AS text[]), cast(:second AS text[]), cast(:wrapped AS bytea[]))
        AS anew (subject, retention, wrapped)
    WHERE subject_keys.subject = anew.subject AND subject_keys.retention = anew.retention""")
REWRAP_CODES = text("""
    UPDATE codes SET master = :master, enclosed = anew.wrapped
    FROM unnest(cast(:first AS text[]), cast(:wrapped AS bytea[])) AS anew (code_id, wrapped)
    WHERE codes.code_id = anew.code_id""")


class MasterMissing(Refusal):
    """Keys are wrapped under {masters}, which this process does not know: add it, then rotate."""

    masters: str


class StillWrapped(Refusal):
    """{keys} are still wrapped under {master}: ./elysium keys rotate."""

    keys: int
    master: str


class StillFirst(Refusal):
    """{master} is the one that wraps: put another first, in every process, then rotate."""

    master: str


class MasterNowhere(NotFound):
    """No master key is called {master}."""

    code = "not_found"
    master: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """A master key by its id: whether it wraps, is known here, and what lies wrapped under it."""

    master: str
    current: bool
    known: bool
    keys: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A table with something wrapped in it."""

    others: TextClause
    rewrap: TextClause
    ids: Callable[[Row[Any]], Sequence[str]]
    bound_to: Callable[..., str]


PLACES = (
    _Place(
        others=OTHER_KEYS,
        rewrap=REWRAP_KEYS,
        ids=lambda row: (row.subject, row.retention),
        bound_to=place_of_key,
    ),
    _Place(
        others=OTHER_CODES,
        rewrap=REWRAP_CODES,
        ids=lambda row: (row.code_id,),
        bound_to=place_of_code,
    ),
)


@dataclass(frozen=True, slots=True)
class Rotation:
    """What is wrapped by which of the master keys of now."""

    engine: Engine
    masters: MasterKeys

    def listed(self) -> tuple[Master, ...]:
        """The current one first, then those that are known, then strangers."""
        with self.engine.connect() as connection:
            rows = {row.master: row for row in connection.execute(LISTED)}
        names = (*self.masters.keys, *sorted(rows.keys() - self.masters.keys))
        return tuple(self._told(name, rows.get(name)) for name in names)

    def left(self) -> int:
        """How many are wrapped by others. Raises `MasterMissing`."""
        others = [each for each in self.listed() if each.keys and not each.current]
        if strange := [each.master for each in others if not each.known]:
            raise MasterMissing(masters=", ".join(strange))
        return sum(each.keys for each in others)

    def rotate(self, batch: int = BATCH) -> Iterator[int]:
        """How many each batch wrapped anew, until nothing is found any more.

        In the order of their ids: a row that somebody held is found by another walk. Raises what
        `KeyChecks.prove` does.
        """
        KeyChecks(self.engine).prove(self.masters)
        for place in PLACES:
            after: Sequence[str] = START
            while after:
                rows = self._step(place, batch, after)
                yield len(rows)
                last = place.ids(rows[-1]) if rows else ()
                after = last if last or after == START else START

    def retire(self, master: str) -> None:
        """Refuses until nothing needs it: after that it may leave every setting."""
        found = {each.master: each for each in self.listed()}
        if master not in found:
            raise MasterNowhere(master=master)
        if found[master].current:
            raise StillFirst(master=master)
        if keys := found[master].keys:
            raise StillWrapped(keys=keys, master=master)

    def _told(self, name: str, row: Row[Any] | None) -> Master:
        more = {} if row is None else row._asdict() | {"master": name}
        known, current = name in self.masters.keys, name == self.masters.current
        return Master(**{"master": name} | more, current=current, known=known)

    def _step(self, place: _Place, batch: int, after: Sequence[str]) -> Sequence[Row[Any]]:
        others = [name for name in self.masters.keys if name != self.masters.current]
        asked = {"masters": others, "batch": batch, "first": after[0], "second": after[-1]}
        with self.engine.begin() as connection:
            rows = connection.execute(place.others, asked).all()
            if rows:
                self._rewrap(connection, place, rows)
        return rows

    def _rewrap(self, connection: Connection, place: _Place, rows: Sequence[Row[Any]]) -> None:
        wrapped = []
        for row in rows:
            bound_to = place.bound_to(*place.ids(row))
            key = self.masters.unwrap(row.master, bytes(row.wrapped), bound_to)
            wrapped.append(self.masters.wrap(key, bound_to))
        first, *more = zip(*map(place.ids, rows), strict=True)
        said = {"master": self.masters.current, "wrapped": wrapped, "first": list(first)}
        connection.execute(place.rewrap, said | ({"second": list(more[0])} if more else {}))
