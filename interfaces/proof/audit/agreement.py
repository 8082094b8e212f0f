"""The log held against what this machine remembers of its seals, before anything more is sealed."""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection, text

from domain.kernel import Fault
from interfaces.proof.audit.memory import KEPT_SEALS, Memory, Recalled, Remembered
from interfaces.proof.audit.offline.signatures import Signed
from interfaces.proof.audit.offline.succession import Said, Succession
from interfaces.proof.audit.seals import (
    UNSEALED,
    Seal,
    entries_between,
    sealed_after,
    sealing,
)

KNOWN = text("""
    SELECT number, position, events, encode(chain, 'hex') AS chain FROM audit_seals
    WHERE number BETWEEN :first AND :last ORDER BY number""")
NEWEST = text("SELECT max(number) FROM audit_seals")


class HistoryDiffers(Fault):
    """From position {position} on, the log is not the one that was sealed: {why}. Nothing more is
    sealed. `elysium audit verify` tells more; only if an older backup was brought back on purpose,
    `elysium audit accept-restore` says so for ever, and sealing goes on."""


def agree(connection: Connection, memory: Memory, said: tuple[Said, ...], trusted: bytes) -> None:
    """Raises `HistoryDiffers`. What is new, and signed by the house, is remembered from here on."""
    keys = Succession(said, [trusted])
    known = memory.recall()
    _same_words(known, said)
    if keys.faults:
        raise HistoryDiffers(position=known.last.position + 1, why=keys.faults[0])
    if new := said[len(known.said) :]:
        memory.keep(said=new)
        known = memory.recall()
    _same_seals(connection, known)
    memory.keep(_grown(connection, known.last, keys))
    _same_events(connection)


def _same_words(known: Recalled, said: tuple[Said, ...]) -> None:
    for number, each in enumerate(known.said, start=1):
        if number > len(said) or said[number - 1].line != each.line:
            why = f"what the house said about its seals, statement {number}, is missing or changed"
            raise HistoryDiffers(position=each.statement.position + 1, why=why)


def _same_seals(connection: Connection, known: Recalled) -> None:
    if not known.seals:
        return
    asked = {"first": known.seals[0].number, "last": known.last.number}
    rows = connection.execute(KNOWN, asked)
    there = {row.number: Remembered(**row) for row in rows.mappings()}
    before = 0
    for seal in known.seals:
        if there.get(seal.number) != seal:
            how = "is another" if seal.number in there else "is missing"
            raise HistoryDiffers(position=before + 1, why=f"seal {seal.number} {how}")
        before = seal.position


def _grown(connection: Connection, last: Remembered, keys: Succession) -> list[Remembered]:
    """What others sealed, or this machine before it stopped."""
    new: deque[Remembered] = deque(maxlen=KEPT_SEALS)
    before = last
    for found in sealed_after(connection, last.number):
        seal = found.seal
        fault = keys.fault(Signed(found.key_id, seal.signed_bytes, found.signature), seal.number)
        if seal.number != before.number + 1:
            fault = f"is there, and none of number {before.number + 1}"
        if fault:
            why = f"seal {seal.number} {fault}"
            raise HistoryDiffers(position=before.position + 1, why=why)
        before = remembered(seal)
        new.append(before)
    return list(new)


def remembered(seal: Seal) -> Remembered:
    return Remembered(seal.number, seal.position, seal.events, seal.chain.hex())


def _same_events(connection: Connection) -> None:
    """Those under the newest seal are chained again."""
    newest: int = connection.scalar(NEWEST) or 0
    two = list(sealed_after(connection, max(newest - 2, 0)))
    if not two:
        return
    seal, before = two[-1].seal, two[0].seal if len(two) > 1 else UNSEALED
    found = list(entries_between(connection, before.position, seal.position))
    again = sealing(before, found) if found else replace(before, marks=b"")
    if again == seal:
        return
    wrong = min(_differences(again, seal), default=before.position + 1)
    raise HistoryDiffers(position=wrong, why=f"an event under seal {seal.number} was changed")


def _differences(one: Seal, other: Seal) -> Iterator[int]:
    marks, others = one.by_position, other.by_position
    for position in marks.keys() | others.keys():
        if marks.get(position) != others.get(position):
            yield position
