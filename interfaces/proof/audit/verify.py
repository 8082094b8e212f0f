"""The live log compared with its seals: which event was changed, removed or inserted since."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg import Connection

from interfaces.proof.audit.anchors import Known
from interfaces.proof.audit.log import LOWEST, entries, snapshot
from interfaces.proof.audit.offline.entries import GENESIS, Entry, digest, link
from interfaces.proof.audit.offline.signatures import Signed
from interfaces.proof.audit.offline.succession import Said, Succession, last_said
from interfaces.proof.audit.seals import UNSEALED, Sealed, sealed_in
from interfaces.proof.audit.statements import STATEMENTS, said_in

MOST_FAULTS = 100
SEALS: LiteralString = """
    SELECT number, position, events, chain, entries, key_id, signature
    FROM audit_seals ORDER BY number"""
CHANGED = "the stored bytes, name or place of the event were changed after it was sealed"
REMOVED = "the sealed event was removed"
INSERTED = "an event was inserted that was not there when its place was sealed"
REWRITTEN = "events up to here are not those that were sealed"
NUMBERING = "a seal is missing or stands twice before seal {}"
CONTRADICTED = "the log up to here is not the one of {}"
SILENCED = "what the house said about its seals is not what it was at {}"


@dataclass(frozen=True, slots=True)
class AuditFault:
    """Something that is not as it was sealed, at a position of the log."""

    position: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """`chain` (hex) is that of all `events`; `unsealed` came after the last seal.

    At most `MOST_FAULTS` faults are listed, the first one first; `wrong` counts all. `told` is what
    the house itself says for ever: keys that followed others, older logs that were brought back.
    """

    events: int
    last: int
    chain: str
    seals: int
    unsealed: int
    wrong: int
    faults: tuple[AuditFault, ...]
    told: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        return self.wrong == 0


def verify(url: str, trusted: Collection[bytes], *, known: Sequence[Known] = ()) -> AuditReport:
    """Chain the whole table again, beside its seals and what is `known` of it from elsewhere.

    Only that shows that the newest events *and* their seals were cut off together. `trusted` are
    public keys, of which one is enough where the house let others follow by its word.
    """
    with snapshot(url) as connection:
        said = said_in(connection.execute(STATEMENTS))
        walk = _Walk(said, trusted, known)
        log = _Ahead(entries(connection, LOWEST))
        for sealed in _seals(connection):
            walk.under_seal(sealed, log.up_to(sealed.seal.position))
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

    def __init__(
        self, said: Sequence[Said], trusted: Collection[bytes], known: Sequence[Known]
    ) -> None:
        self._said = said
        self._keys = Succession(said, trusted)
        self._known = sorted(known, key=lambda one: one.position, reverse=True)
        self._chain = GENESIS
        self._events = self._last = self._unsealed = self._wrong = 0
        self._seal = UNSEALED
        self._faults: list[AuditFault] = []
        for sentence in self._keys.faults:
            self._blame(0, sentence)

    def under_seal(self, sealed: Sealed, found: Iterator[Entry]) -> None:
        before = self._wrong
        chain, seal, actual = self._seal.chain, sealed.seal, dict[int, bytes]()
        self._check_seal(sealed)
        for entry in found:
            made = digest(entry)
            chain = link(chain, made)
            actual[entry.position] = made[:8]
            self._follow(entry, made)
        self._compare(seal.by_position, actual)
        if chain != seal.chain and self._wrong == before:
            self._blame(seal.position, REWRITTEN)
        self._seal = seal

    def finished(self, log: _Ahead) -> AuditReport:
        """What came after the last seal is only chained."""
        for entry in log.up_to():
            self._follow(entry, digest(entry))
            self._unsealed += 1
        while self._known:
            self._contradict(self._known.pop())
        return AuditReport(
            events=self._events,
            last=self._last,
            chain=self._chain.hex(),
            seals=self._seal.number,
            unsealed=self._unsealed,
            wrong=self._wrong,
            faults=tuple(self._faults),
            told=tuple(self._keys.told),
        )

    def _follow(self, entry: Entry, made: bytes) -> None:
        while self._known and entry.position > self._known[-1].position:
            self._contradict(self._known.pop())
        self._chain = link(self._chain, made)
        self._events += 1
        self._last = entry.position

    def _contradict(self, known: Known) -> None:
        if self._chain.hex() != known.chain and not known.given_up(self._said):
            self._blame(known.position, CONTRADICTED.format(known.origin))
        if known.statements and last_said(self._said[: known.statements]) != known.said:
            self._blame(known.position, SILENCED.format(known.origin))

    def _check_seal(self, sealed: Sealed) -> None:
        seal = sealed.seal
        if seal.number != self._seal.number + 1:
            self._blame(seal.position, NUMBERING.format(seal.number))
        signed = Signed(sealed.key_id, seal.signed_bytes, sealed.signature)
        if fault := self._keys.fault(signed, seal.number):
            self._blame(seal.position, f"seal {seal.number} {fault}")

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
            self._faults.append(AuditFault(position, sentence))


def _seals(connection: Connection[Any]) -> Iterator[Sealed]:
    with connection.cursor("audit_seals") as cursor:
        cursor.itersize = 10
        cursor.execute(SEALS, binary=True)
        yield from map(sealed_in, cursor)
