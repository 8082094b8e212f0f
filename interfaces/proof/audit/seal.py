"""The audit seal follows the log: what is stored is chained and signed soon after it is written."""

import time
from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy import Connection, Engine

from application.store.ports import Journal
from interfaces.proof.audit import seals
from interfaces.proof.audit.agreement import agree, remembered
from interfaces.proof.audit.alarm import refuse_while_alarmed
from interfaces.proof.audit.key_place import KeyPlace
from interfaces.proof.audit.memory import Memory
from interfaces.proof.audit.offline.entries import Entry
from interfaces.proof.audit.offline.succession import Said
from interfaces.proof.audit.seals import Seal
from interfaces.proof.audit.signing import Signer
from interfaces.proof.audit.statements import begun, sealing_key, statements
from projections.kit.read_model import Progress

EVENTS_A_SEAL = 1_000
PATIENCE_SECONDS = 10.0


class AuditSeal:
    """What is sealed, step by step.

    A seal is written when `every` events wait for one, or when `patience` seconds have passed
    since the last; never over a log that is another than `memory` knows, nor by another key than
    the house spoke of. Only the reading and inserting rights of the shop's login are needed.
    """

    name = "audit_seal"

    def __init__(
        self,
        engine: Engine,
        journal: Journal,
        key: KeyPlace,
        memory: Memory,
        *,
        every: int = EVENTS_A_SEAL,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._engine = engine
        self._journal = journal
        self._key = key
        self._memory = memory
        self._every = every
        self._patience = patience
        self._sealed_at = float("-inf")

    def step(self, limit: int) -> Progress:
        """Seal at most `limit` waiting events; `position` is that of the last seal.

        Raises `HistoryDiffers`, `AlarmedElsewhere`, and what `KeyPlace.fitting` does.
        """
        with self._engine.begin() as connection:
            connection.execute(seals.ONE_AT_A_TIME)
            said = statements(connection)
            signer = self._key.fitting(sealing_key(connection, said))
            agree(connection, self._memory, said, signer.verifier.public)
            refuse_while_alarmed(connection, self._memory.machine)
            last, head = seals.last_seal(connection), self._journal.head()
            if not self._due(head - last.position):
                return Progress(0, last.position)
            waiting = seals.entries_between(connection, last.position, head, limit)
            new = list(self._sealed(last, waiting))
            first = self._write(connection, signer, new, said)
        self._memory.keep([remembered(seal) for seal in new], first)
        self._sealed_at = time.monotonic()
        return Progress(len(waiting), new[-1].position if new else last.position)

    def _due(self, waiting: int) -> bool:
        """`waiting` may count positions that were never used, so it is at most too large."""
        late = time.monotonic() - self._sealed_at >= self._patience
        return waiting >= self._every or (waiting > 0 and late)

    def _sealed(self, last: Seal, waiting: Sequence[Entry]) -> Iterator[Seal]:
        for batch in _batches(waiting, self._every):
            last = seals.sealing(last, batch)
            yield last

    def _write(
        self, connection: Connection, signer: Signer, new: Sequence[Seal], said: Sequence[Said]
    ) -> list[Said]:
        """What is said with the first seal of all: by which key it is."""
        first = [] if said else [begun(connection, signer)]
        for seal in new:
            seals.write(connection, seal, signer)
        return first


def _batches(waiting: Sequence[Entry], size: int) -> Iterator[tuple[Entry, ...]]:
    rest = iter(waiting)
    while batch := tuple(islice(rest, size)):
        yield batch
