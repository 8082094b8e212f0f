"""Personal values at rest: sealed under a data key of their subject, readable until it is gone."""

import os
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.kernel import Fault, Refusal

Retention = Literal["P", "F"]
Seen = tuple[tuple[str, Retention], tuple[float, bytes | None]]
KEY_BYTES = 32
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A data key as it is kept, under the master key of that id; None once it was destroyed.

    Of a key that an append merely uses, `wrapped` is None too: it is on record already.
    """

    subject: str
    retention: Retention
    master: str
    wrapped: bytes | None


class Keyring(Protocol):
    """Data keys, one per subject and retention class; a destroyed key never comes back."""

    def sealing_key(self, subject: str, retention: Retention) -> bytes:
        """The key to write with, made at first use; `SubjectErased` once it was destroyed."""

    def opening_key(self, subject: str, retention: Retention) -> bytes | None:
        """The key to read with, or None when it was destroyed or never made."""

    def destroy(self, subject: str, retention: Retention) -> None:
        """Erase: from here on nothing sealed under this key can be read. Repeating is silent."""


class ShutKeyring:
    """Opens nothing, and asks nobody for a key: what is sealed is read as `ERASED`."""

    def sealing_key(self, subject: str, retention: Retention) -> bytes:  # noqa: ARG002  # nobody's
        raise SubjectErased

    def opening_key(self, subject: str, retention: Retention) -> None:  # noqa: ARG002  # nobody's
        return

    def destroy(self, subject: str, retention: Retention) -> None:
        """There is nothing to destroy."""


class SubjectErased(Refusal):
    """This person asked to be forgotten; nothing more can be written about them."""

    code = "customer_erased"


class SealBroken(Fault):
    """A sealed value in the log was changed or moved: it does not open at its place."""


def seal(key: bytes, value: bytes, place: str) -> bytes:
    """Encrypt with AES-256-GCM; `place` is bound in, so that the result opens nowhere else."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, value, place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
    except InvalidTag:
        raise SealBroken from None


@dataclass(frozen=True, slots=True)
class MasterKeys:
    """The keys that wrap data keys, by id (32 bytes each); the current one wraps new keys."""

    current: str
    keys: Mapping[str, bytes]

    def wrap(self, data_key: bytes, place: str) -> bytes:
        return seal(self.keys[self.current], data_key, place)

    def unwrap(self, master: str, wrapped: bytes, place: str) -> bytes:
        return unseal(self.keys[master], wrapped, place)


class MemoryKeyring:
    """The in-memory twin, for fast tests."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, Retention], bytes | None] = {}

    def sealing_key(self, subject: str, retention: Retention) -> bytes:
        key = self._keys.setdefault((subject, retention), os.urandom(KEY_BYTES))
        if key is None:
            raise SubjectErased
        return key

    def opening_key(self, subject: str, retention: Retention) -> bytes | None:
        return self._keys.get((subject, retention))

    def destroy(self, subject: str, retention: Retention) -> None:
        self._keys[subject, retention] = None


class BriefKeyring:
    """Remembers opened keys for a few seconds, so that a fold does not ask for each event.

    An erasure elsewhere is therefore complete in every process after `seconds`.
    """

    def __init__(self, keyring: Keyring, seconds: float = 2.0) -> None:
        self._keyring = keyring
        self._seconds = seconds
        self._seen: dict[tuple[str, Retention], tuple[float, bytes | None]] = {}
        self._lock = threading.Lock()

    def sealing_key(self, subject: str, retention: Retention) -> bytes:
        return self._keyring.sealing_key(subject, retention)

    def opening_key(self, subject: str, retention: Retention) -> bytes | None:
        now = time.monotonic()
        with self._lock:
            until, key = self._seen.get((subject, retention), (0.0, None))
        if now < until:
            return key
        key = self._keyring.opening_key(subject, retention)
        with self._lock:
            self._seen = dict(self._fresh(now))
            self._seen[subject, retention] = (now + self._seconds, key)
        return key

    def destroy(self, subject: str, retention: Retention) -> None:
        self._keyring.destroy(subject, retention)
        with self._lock:
            self._seen.pop((subject, retention), None)

    def _fresh(self, now: float) -> Iterator[Seen]:
        return ((place, seen) for place, seen in self._seen.items() if seen[0] > now)
