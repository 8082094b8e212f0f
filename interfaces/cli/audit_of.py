"""The audit of the shop that is running here: its key, its memory, its log."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from interfaces.cli.house import database_of
from interfaces.files import read_whole
from interfaces.postgres.database import for_a_command
from interfaces.proof.audit.acts import Acts
from interfaces.proof.audit.anchors import drop, known_by, known_of
from interfaces.proof.audit.key_place import KeyPlace, key_place, memory_of
from interfaces.proof.audit.offline.signatures import public_key
from interfaces.proof.audit.offline.succession import Succession
from interfaces.proof.audit.seals import ONE_AT_A_TIME
from interfaces.proof.audit.signing import Signer, verifier_at
from interfaces.proof.audit.statements import STATEMENTS, said_in, sealing_key, statements
from interfaces.proof.audit.verify import AuditReport, verify
from interfaces.settings import Settings


@dataclass(frozen=True)
class AuditOf:
    """`public_keys` are believed instead of the shop's own."""

    settings: Settings
    public_keys: Sequence[Path] = ()

    @cached_property
    def key(self) -> KeyPlace:
        return key_place(self.settings)

    def pems(self) -> list[bytes]:
        if self.public_keys:
            return [verifier_at(path).pem for path in self.public_keys]
        return [self.key.verifier().pem]

    def verified(self, anchors: Sequence[Path]) -> AuditReport:
        """The live log, held to what is known of it."""
        trusted = [public_key(pem) for pem in self.pems()]
        keys = self._succession(trusted)
        known = [known_by(read_whole(path), keys) for path in anchors]
        if remembered := memory_of(self.settings).recall().seals:
            known.append(known_of(remembered[-1]))
        return verify(self.settings.database_url, trusted, known=known)

    def sound_in_itself(self) -> AuditReport:
        """Whatever is remembered of it: by our key, and those that came before."""
        said = memory_of(self.settings).recall().said
        before = [bytes.fromhex(each.statement.key) for each in said]
        return verify(self.settings.database_url, [*before, self.key.verifier().public])

    def signer(self) -> Signer:
        """For the log as it is sealed; made if it has no seals yet."""
        with self._database() as pool, pool.begin() as connection:
            connection.execute(ONE_AT_A_TIME)
            return self.key.fitting(sealing_key(connection, statements(connection)))

    def anchor(self) -> bytes:
        signer = self.signer()
        with self._database() as pool, pool.begin() as connection:
            return drop(connection, signer)

    @contextmanager
    def acts(self) -> Iterator[Acts]:
        with self._database() as pool:
            yield Acts(pool, self.key, memory_of(self.settings))

    def _database(self) -> AbstractContextManager[Any]:
        return for_a_command(self.settings.database_url, self.settings.pooling)

    def _succession(self, trusted: Sequence[bytes]) -> Succession:
        with database_of(self.settings) as connection:
            return Succession(said_in(connection.execute(STATEMENTS)), trusted)
