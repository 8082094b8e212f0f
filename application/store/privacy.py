"""Personal values at rest: sealed under a data key of their subject, readable until it is gone."""

import hashlib
import hmac
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Literal, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.kernel import Fault, Refusal, Unreachable

Retention = Literal["P", "F"]
KEY_BYTES = 32
NONCE_BYTES = 12
MOST_REMEMBERED = 10_000
FORGOTTEN_AT_ONCE = 4
RENEWED_WITHIN = 0.25
"""In the last quarter of its time somebody asks again, before all would have to."""


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A data key as it is kept, under the master key of that id; None once it was destroyed.

    Of a key that an append merely uses, `wrapped` is None too: it is on record already.
    """

    subject: str
    retention: Retention
    master: str
    wrapped: bytes | None


@dataclass(frozen=True, slots=True)
class SealingKey:
    """A data key in the open, and what the append must find or make of it on record."""

    key: bytes = field(repr=False)
    kept: KeptKey | None = None


class Keyring(Protocol):
    """Data keys, one per subject and retention class; a destroyed key never comes back."""

    def sealing_key(self, subject: str, retention: Retention) -> SealingKey:
        """The key to write with, as far as known without asking; it may be a new one."""

    def stored_key(self, subject: str, retention: Retention) -> SealingKey:
        """The key to write with, after a look at the record; `SubjectErased` if it is destroyed."""

    def remember(self, subject: str, retention: Retention, key: bytes) -> None:
        """The key is on record, and may be used without asking."""

    def opening_key(self, subject: str, retention: Retention) -> bytes | None:
        """The key to read with, or None when it was destroyed or never made."""

    def destroy(self, subject: str, retention: Retention) -> None:
        """Erase: from here on nothing sealed under this key can be read. Repeating is silent."""


class FullKeyring(Keyring, Protocol):
    """One that also has keys for what is kept beside the log."""

    def kept_key(self, subject: str, retention: Retention) -> bytes:
        """A new one is on record at once. Raises `SubjectErased`."""


class ShutKeyring:
    """Opens nothing, and asks nobody for a key: what is sealed is read as `ERASED`."""

    def sealing_key(self, subject: str, retention: Retention) -> SealingKey:  # noqa: ARG002  # nobody's
        raise SubjectErased

    stored_key = sealing_key

    def kept_key(self, subject: str, retention: Retention) -> bytes:
        return self.sealing_key(subject, retention).key

    def remember(self, subject: str, retention: Retention, key: bytes) -> None:
        """It is not."""

    def opening_key(self, subject: str, retention: Retention) -> None:  # noqa: ARG002  # nobody's
        return

    def destroy(self, subject: str, retention: Retention) -> None:
        """There is nothing to destroy."""


class SubjectErased(Refusal):
    """This person asked to be forgotten; nothing more can be written about them."""

    code = "customer_erased"


class SealBroken(Fault):
    """A sealed value in the log was changed or moved: it does not open at its place."""


class MasterUnknown(Unreachable):
    """What was sealed here cannot be opened by this process yet: it knows too few master keys."""

    code = "master_key_unknown"


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
    keys: Mapping[str, bytes] = field(repr=False)

    def wrap(self, data_key: bytes, place: str) -> bytes:
        return seal(self.keys[self.current], data_key, place)

    def unwrap(self, master: str, wrapped: bytes, place: str) -> bytes:
        """Raises `MasterUnknown`."""
        if master not in self.keys:
            raise MasterUnknown
        return unseal(self.keys[master], wrapped, place)

    def check_value(self, master: str) -> str:
        """By which a key is known again; neither the key nor anything sealed follows from it."""
        said = f"elysium/check/{master}".encode()
        return hmac.new(self.keys[master], said, hashlib.sha256).hexdigest()

    def now(self) -> "MasterKeys":
        """Implements `Masters`: they stay what they are."""
        return self


class Masters(Protocol):
    """Where the master keys of this moment are had from: they may change while a process runs."""

    def now(self) -> MasterKeys: ...


class SealingKeys:
    """The keys that one command seals with; each is asked for once."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._found: dict[tuple[str, Retention], SealingKey] = {}

    def of(self, subject: str, retention: Retention) -> bytes:
        found = self._found.get((subject, retention))
        if found is None:
            found = self._keyring.sealing_key(subject, retention)
            self._found[subject, retention] = found
        return found.key

    @property
    def kept(self) -> tuple[KeptKey, ...]:
        """What goes with the append: a new key is stored by it, a known one must still be there."""
        return tuple(found.kept for found in self._found.values() if found.kept)

    def ask_the_record(self) -> None:
        """Somebody else made or destroyed one meanwhile."""
        for place in self._found:
            self._found[place] = self._keyring.stored_key(*place)

    def are_stored(self) -> None:
        for place, found in self._found.items():
            self._keyring.remember(*place, found.key)


class MemoryKeyring:
    """The in-memory twin, for fast tests: a key is on record as soon as it is made."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, Retention], bytes | None] = {}

    def sealing_key(self, subject: str, retention: Retention) -> SealingKey:
        key = self._keys.setdefault((subject, retention), os.urandom(KEY_BYTES))
        if key is None:
            raise SubjectErased
        return SealingKey(key)

    def stored_key(self, subject: str, retention: Retention) -> SealingKey:
        return self.sealing_key(subject, retention)

    def remember(self, subject: str, retention: Retention, key: bytes) -> None:
        """It does."""

    def opening_key(self, subject: str, retention: Retention) -> bytes | None:
        return self._keys.get((subject, retention))

    def kept_key(self, subject: str, retention: Retention) -> bytes:
        return self.sealing_key(subject, retention).key

    def destroy(self, subject: str, retention: Retention) -> None:
        self._keys[subject, retention] = None


@dataclass(frozen=True, slots=True)
class _Seen:
    renewed_from: float
    until: float
    key: bytes | None = field(repr=False)


class BriefKeyring:
    """Remembers keys for a few seconds, so that a fold does not ask for each event.

    An erasure elsewhere is therefore complete in every process after `seconds`; nothing is written
    under a destroyed key before, because an append looks. All are remembered equally long, so the
    first in the order of their coming is the first to go, by age or because they are too `many`.
    """

    def __init__(
        self,
        keyring: FullKeyring,
        seconds: float = 2.0,
        many: int = MOST_REMEMBERED,
        *,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keyring = keyring
        self._seconds = seconds
        self._many = many
        self._steady = steady
        self._seen: dict[tuple[str, Retention], _Seen] = {}
        self._lock = threading.Lock()

    def sealing_key(self, subject: str, retention: Retention) -> SealingKey:
        if (seen := self._fresh(subject, retention)) and seen.key:
            return SealingKey(seen.key, KeptKey(subject, retention, "", None))
        return self._keyring.sealing_key(subject, retention)

    def stored_key(self, subject: str, retention: Retention) -> SealingKey:
        return self._keyring.stored_key(subject, retention)

    def opening_key(self, subject: str, retention: Retention) -> bytes | None:
        seen = self._fresh(subject, retention)
        if seen and not self._renews(subject, retention, seen):
            return seen.key
        began = self._steady()
        key = self._keyring.opening_key(subject, retention)
        self._remember(subject, retention, key, began)
        return key

    def kept_key(self, subject: str, retention: Retention) -> bytes:
        if key := self.opening_key(subject, retention):
            return key
        began = self._steady()
        key = self._keyring.kept_key(subject, retention)
        self._remember(subject, retention, key, began)
        return key

    def remember(self, subject: str, retention: Retention, key: bytes) -> None:
        """Unless it is remembered already: an erasure may have come since it was read."""
        if self._fresh(subject, retention) is None:
            self._remember(subject, retention, key, self._steady())

    def destroy(self, subject: str, retention: Retention) -> None:
        self._keyring.destroy(subject, retention)
        with self._lock:
            self._seen.pop((subject, retention), None)

    def _fresh(self, subject: str, retention: Retention) -> _Seen | None:
        seen = self._seen.get((subject, retention))
        return seen if seen and self._steady() < seen.until else None

    def _renews(self, subject: str, retention: Retention, seen: _Seen) -> bool:
        """Whether it falls to this caller: of many who need one key the others go on with it."""
        if self._steady() < seen.renewed_from:
            return False
        with self._lock:
            if self._seen.get((subject, retention)) is not seen:
                return False
            self._seen[subject, retention] = replace(seen, renewed_from=seen.until)
        return True

    def _remember(
        self, subject: str, retention: Retention, key: bytes | None, began: float
    ) -> None:
        until = began + self._seconds
        with self._lock:
            self._seen.pop((subject, retention), None)
            self._seen[subject, retention] = _Seen(
                until - self._seconds * RENEWED_WITHIN, until, key
            )
            for oldest in tuple(islice(self._seen, FORGOTTEN_AT_ONCE)):
                if len(self._seen) <= self._many and self._seen[oldest].until > self._steady():
                    break
                del self._seen[oldest]
