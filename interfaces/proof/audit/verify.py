"""The live log compared with its seals: which event was changed, removed or inserted since."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg import Connection

from interfaces.proof.audit.log import LOWEST, entries, snapshot
from interfaces.proof.audit.offline import GENESIS, Entry, Head, digest, link
from interfaces.proof.audit.seal import MARK, UNSEALED, Seal
from interfaces.proof.audit.signing import Verifier

MOST_FAULTS = 100
SEALS: LiteralString = """
    SELECT number, position, events, chain, entries, key_id, signature
    FROM audit_seals ORDER BY number"""
CHANGED = "the stored bytes, name or place of the event were changed after it was sealed"
REMOVED = "the sealed event was removed"
INSERTED = "an event was inserted that was not there when its place was sealed"
REWRITTEN = "events up to here are not those that were sealed"
NUMBERING = "a seal is missing or stands twice before seal {}"
FORGED = "seal {} is not signed by the shop's key: it was forged or changed"
FOREIGN = "seal {} was signed by key {}, not by {}"
CONTRADICTED = "the log up to here is not the one of the export of {}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was sealed, at a position of the log."""

    position: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """`chain` (hex) is that of all `events`; `unsealed` came after the last seal.

    At most `MOST_FAULTS` faults are listed, the first one first; `wrong` counts all.
    """

    events: int
    last: int
    chain: str
    seals: int
    unsealed: int
    wrong: int
    faults: tuple[Fault, ...]

    @property
    def sound(self) -> bool:
        return self.wrong == 0


def verify(url: str, verifier: Verifier, *, known: Head | None = None) -> AuditReport:
    """Chain the whole table again, beside its seals and, if given, the head of an old export.

    Only such a head shows that the newest events *and* their seals were cut off together.
    """
    with snapshot(url) as connection:
        walk = _Walk(verifier, known)
        log = _Ahead(entries(connection, LOWEST))
        for seal, key_id, signature in _seals(connection):
            walk.under_seal(seal, key_id, signature, log.up_to(seal.position))
        return walk.finished(log)


class _Ahead:
    """Entries handed out as far as is wanted, one at a time."""

    def __init__(self, source: Iterator[Entry]) -> None:
        self._source = source
        self._next = next(source, None)

    def up_to(self, position: int | None = None) -> Iterator[Entry]:
        while self._next and (position is None or self._next.position <= position):
            yield self._next
            self._next = next(self._source, None)


class _Walk:
    """The log followed from its first event, with the seals beside it."""

    def __init__(self, verifier: Verifier, known: Head | None) -> None:
        self._verifier = verifier
        self._known = known
        self._chain = GENESIS
        self._events = self._last = self._unsealed = self._wrong = 0
        self._seal = UNSEALED
        self._faults: list[Fault] = []

    def under_seal(self, seal: Seal, key_id: str, signature: bytes, found: Iterator[Entry]) -> None:
        before = self._wrong
        began = self._seal.chain
        self._check_seal(seal, key_id, signature)
        chain, actual = began, dict[int, bytes]()
        for entry in found:
            made = digest(entry)
            chain = link(chain, made)
            actual[entry.position] = made[:8]
            self._follow(entry, made)
        self._compare(dict(MARK.iter_unpack(seal.marks)), actual)
        if chain != seal.chain and self._wrong == before:
            self._blame(seal.position, REWRITTEN)
        self._seal = seal

    def finished(self, log: _Ahead) -> AuditReport:
        """What came after the last seal is only chained."""
        for entry in log.up_to():
            self._follow(entry, digest(entry))
            self._unsealed += 1
        if self._known:
            self._contradict(self._known)
        return AuditReport(
            events=self._events,
            last=self._last,
            chain=self._chain.hex(),
            seals=self._seal.number,
            unsealed=self._unsealed,
            wrong=self._wrong,
            faults=tuple(self._faults),
        )

    def _follow(self, entry: Entry, made: bytes) -> None:
        if self._known and entry.position > self._known.last:
            self._contradict(self._known)
        self._chain = link(self._chain, made)
        self._events += 1
        self._last = entry.position

    def _contradict(self, known: Head) -> None:
        self._known = None
        if self._chain.hex() != known.chain:
            self._blame(known.last, CONTRADICTED.format(known.exported_at))

    def _check_seal(self, seal: Seal, key_id: str, signature: bytes) -> None:
        if seal.number != self._seal.number + 1:
            self._blame(seal.position, NUMBERING.format(seal.number))
        if key_id != self._verifier.key_id:
            self._blame(seal.position, FOREIGN.format(seal.number, key_id, self._verifier.key_id))
        elif not self._verifier.signed(seal.signed_bytes, signature):
            self._blame(seal.position, FORGED.format(seal.number))

    def _compare(self, was: Mapping[int, bytes], now: Mapping[int, bytes]) -> None:
        """Positions and the beginnings of the digests of the events there."""
        for position in sorted(was.keys() | now.keys()):
            if position not in now:
                self._blame(position, REMOVED)
            elif position not in was:
                self._blame(position, INSERTED)
            elif was[position] != now[position]:
                self._blame(position, CHANGED)

    def _blame(self, position: int, sentence: str) -> None:
        self._wrong += 1
        if len(self._faults) < MOST_FAULTS:
            self._faults.append(Fault(position, sentence))


def _seals(connection: Connection[Any]) -> Iterator[tuple[Seal, str, bytes]]:
    with connection.cursor("audit_seals") as cursor:
        cursor.itersize = 10
        cursor.execute(SEALS, binary=True)
        for number, position, events, chain, marks, key_id, signature in cursor:
            yield Seal(number, position, events, chain, marks), key_id, signature
