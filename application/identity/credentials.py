"""What people prove by who they are: a password's hash, a passkey, a secret for codes."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Literal, Protocol

from application.ids import new_id
from application.store.ports import Clock
from domain.kernel import Refusal

Sort = Literal[
    "password",
    "passkey",
    "totp",
    "recovery_code",
    "house_login",
    "enrolment",
    "totp_offered",
]
"""An `enrolment` is a code by which somebody begins; a `totp_offered` has not been shown yet."""
MORE_THAN_ONE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """`person` is the id of a customer or of a member of staff; `secret` is what it is checked
    against, sealed at rest under the key of the `person`."""

    credential_id: str
    person: str
    sort: Sort
    secret: bytes = field(repr=False)
    made_at: datetime
    used_at: datetime | None = None


class CredentialTaken(Refusal):
    """Something by that id is kept here already."""


class Credentials(Protocol):
    """Each with an end; whoever is erased has none that can be opened."""

    def add(self, person: str, sort: Sort, secret: bytes, *, ref: str = "") -> Credential:
        """`ref` is the id that it is found by, where that is not ours to choose (a passkey's).
        Raises `CredentialTaken` if anybody has one by that id."""

    def of(self, person: str, sort: Sort) -> tuple[Credential, ...]:
        """Those that are in force, the oldest first."""

    def found(self, sort: Sort, credential_id: str) -> Credential | None: ...

    def use(
        self, credential_id: str, secret: bytes | None = None, *, former: bytes | None = None
    ) -> bool:
        """It was used now; `secret` takes the place of the one before (a counter went on). Not of
        another than `former`, if that is given: of many who do so at once, one does."""

    def take(self, person: str, credential_id: str) -> bool:
        """End it. Of many who do so at once, one is told that it was there."""

    def take_but_last(self, person: str, credential_id: str) -> bool:
        """The same, unless it is the last of its sort that they have."""

    def end_all(self, person: str, sort: Sort | None = None) -> int:
        """How many there were."""


class MemoryCredentials:
    """The in-memory twin, for fast tests."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[str, Credential] = {}
        self._one_at_a_time = Lock()

    def add(self, person: str, sort: Sort, secret: bytes, *, ref: str = "") -> Credential:
        if ref in self._kept:
            raise CredentialTaken
        added = Credential(
            credential_id=ref or new_id(),
            person=person,
            sort=sort,
            secret=secret,
            made_at=self._clock.now(),
        )
        self._kept[added.credential_id] = added
        return added

    def of(self, person: str, sort: Sort) -> tuple[Credential, ...]:
        return tuple(c for c in self._kept.values() if (c.person, c.sort) == (person, sort))

    def found(self, sort: Sort, credential_id: str) -> Credential | None:
        found = self._kept.get(credential_id)
        return found if found and found.sort == sort else None

    def use(
        self, credential_id: str, secret: bytes | None = None, *, former: bytes | None = None
    ) -> bool:
        with self._one_at_a_time:
            used = self._kept.get(credential_id)
            if used is None or former not in (None, used.secret):
                return False
            newer = used.secret if secret is None else secret
            self._kept[credential_id] = replace(used, used_at=self._clock.now(), secret=newer)
            return True

    def take(self, person: str, credential_id: str) -> bool:
        found = self._kept.get(credential_id)
        if found is None or found.person != person:
            return False
        return self._kept.pop(credential_id, None) is not None

    def take_but_last(self, person: str, credential_id: str) -> bool:
        with self._one_at_a_time:
            found = self._kept.get(credential_id)
            if found is None or len(self.of(person, found.sort)) < MORE_THAN_ONE:
                return False
            return self.take(person, credential_id)

    def end_all(self, person: str, sort: Sort | None = None) -> int:
        theirs = [c for c in self._kept.values() if c.person == person and sort in (None, c.sort)]
        return sum(self.take(person, each.credential_id) for each in theirs)
