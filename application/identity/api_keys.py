"""Keys of systems: what a program of the house shows, and how little it opens."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from application.ids import new_id
from application.store.ports import Clock
from application.tokens import Tokens
from domain.kernel import Refusal
from domain.text import fair_copy, has_words

BEGINS = "ely_"
SHOWN = len(BEGINS) + 6
LONGEST_NAME = 100
USE_IS_NOTED_AFTER = timedelta(seconds=60)


class KeyUnknown(Refusal):
    """There is no key {key_id} that is good: it was never made, was revoked or has ended."""


class SystemNameInvalid(Refusal):
    """A system has a name that can be read, of 100 characters at most; write it with --name."""


class ScopeUnknown(Refusal):
    """No scope is called {scope}; there are {scopes}."""


class ScopeMissing(Refusal):
    """A key that opens nothing is none; there are {scopes}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """`system_id` stays the same when a key takes another's place; `prefix` is how it begins, to
    be recognised by; without `ends_at` it is good until it is revoked."""

    key_id: str
    system_id: str
    name: str
    scopes: tuple[str, ...]
    prefix: str
    made_at: datetime
    used_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyMade:
    """`secret` is told this once; of it only a keyed hash is kept."""

    key: ApiKey
    secret: str = field(repr=False)


class ApiKeys(Protocol):
    """Looked up at each use, so that what is revoked opens nothing anywhere from then on."""

    def add(self, name: str, scopes: Collection[str]) -> KeyMade: ...

    def find(self, secret: str) -> ApiKey | None:
        """One that is good. Its use is noted, at most once a minute."""

    def rotate(self, key_id: str, overlap: timedelta) -> KeyMade:
        """Another for the same system and scopes; the one before is good for so long yet, if it
        is not to end sooner. Raises `KeyUnknown`."""

    def revoke(self, key_id: str) -> None:
        """Raises `KeyUnknown`."""

    def everyone(self) -> tuple[ApiKey, ...]:
        """Those that ended, too; the first that was made, first."""

    def names(self, system_ids: Collection[str]) -> Mapping[str, str]: ...


def issue(tokens: Tokens) -> str:
    return f"{BEGINS}{tokens.issue()}"


def genuine(tokens: Tokens, secret: str) -> bool:
    """Whether we issued it, without looking anything up."""
    return secret.startswith(BEGINS) and tokens.genuine(secret.removeprefix(BEGINS))


def system_name(typed: str) -> str:
    """Its fair copy. Raises `SystemNameInvalid`."""
    name = fair_copy(typed)
    if not has_words(name) or len(name) > LONGEST_NAME:
        raise SystemNameInvalid
    return name


def opening(scopes: Collection[str], known: Collection[str]) -> tuple[str, ...]:
    """What was asked for, each once. Raises `ScopeMissing`, or `ScopeUnknown` for the first that
    opens nothing."""
    told = ", ".join(sorted(known))
    if not scopes:
        raise ScopeMissing(scopes=told)
    for scope in scopes:
        if scope not in known:
            raise ScopeUnknown(scope=scope, scopes=told)
    return tuple(sorted(set(scopes)))


class MemoryApiKeys:
    """The in-memory twin, for fast tests."""

    def __init__(self, tokens: Tokens, clock: Clock) -> None:
        self._tokens = tokens
        self._clock = clock
        self._kept: dict[str, ApiKey] = {}

    def add(self, name: str, scopes: Collection[str]) -> KeyMade:
        key = ApiKey(
            key_id=new_id(),
            system_id=f"system-{new_id()}",
            name=system_name(name),
            scopes=tuple(scopes),
            prefix="",
            made_at=self._clock.now(),
        )
        return self._keep(key)

    def find(self, secret: str) -> ApiKey | None:
        key = self._kept.get(self._tokens.hash(secret))
        now = self._clock.now()
        if key is None or not _good(key, now):
            return None
        if key.used_at is None or now - key.used_at >= USE_IS_NOTED_AFTER:
            key = self._kept[self._tokens.hash(secret)] = replace(key, used_at=now)
        return key

    def rotate(self, key_id: str, overlap: timedelta) -> KeyMade:
        now = self._clock.now()
        key = self._end(key_id, now + overlap)
        return self._keep(replace(key, key_id=new_id(), made_at=now, used_at=None, ends_at=None))

    def revoke(self, key_id: str) -> None:
        self._end(key_id, self._clock.now())

    def everyone(self) -> tuple[ApiKey, ...]:
        return tuple(self._kept.values())

    def names(self, system_ids: Collection[str]) -> Mapping[str, str]:
        return {k.system_id: k.name for k in self._kept.values() if k.system_id in system_ids}

    def _keep(self, key: ApiKey) -> KeyMade:
        secret = issue(self._tokens)
        key = self._kept[self._tokens.hash(secret)] = replace(key, prefix=secret[:SHOWN])
        return KeyMade(key=key, secret=secret)

    def _end(self, key_id: str, ends_at: datetime) -> ApiKey:
        for key_hash, key in self._kept.items():
            if key.key_id == key_id and _good(key, self._clock.now()):
                sooner = min(ends_at, key.ends_at or ends_at)
                self._kept[key_hash] = replace(key, ends_at=sooner)
                return key
        raise KeyUnknown(key_id=key_id)


def _good(key: ApiKey, now: datetime) -> bool:
    return key.ends_at is None or now < key.ends_at
