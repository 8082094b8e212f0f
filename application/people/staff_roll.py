"""Who works here, by their streams as they are now: whatever was decided holds at once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from application.store.event_store import Decision, EventStore, stream_of
from domain.kernel import Erased
from domain.people.staff_list import HOUSE, STAFF_LIST
from domain.people.staff_member import STAFF_MEMBER, Appointed


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A pseudonym and the roles it may act in."""

    staff_id: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Without a `name` or an `email` they were forgotten."""

    staff_id: str
    name: str | None
    email: str | None
    roles: tuple[str, ...]
    appointed: datetime
    enrolled: datetime | None
    left: datetime | None


class StaffRoll:
    """No decision about who may do what rests on anything older than this."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def member(self, staff_id: str) -> StaffMember | None:
        """None for one who left, or never was."""
        found = self._store.look().state(STAFF_MEMBER, staff_id)
        if not isinstance(found, Appointed) or found.left:
            return None
        return StaffMember(staff_id, frozenset(found.roles))

    def names(self, staff_ids: Collection[str]) -> Mapping[str, str]:
        """What those of them who are known are called, also when they left."""
        look, wanted = self._store.look(), sorted(staff_ids)
        _prefetch(look, wanted)
        names = {staff_id: _name(look, staff_id) for staff_id in wanted}
        return {staff_id: name for staff_id, name in names.items() if name}

    def everybody(self) -> tuple[Colleague, ...]:
        """Who works here and who did, the first who came, first."""
        look = self._store.look()
        everybody = look.state(STAFF_LIST, HOUSE).everybody
        _prefetch(look, everybody)
        found = {staff_id: look.state(STAFF_MEMBER, staff_id) for staff_id in everybody}
        return tuple(
            _colleague(look, staff_id, each)
            for staff_id, each in found.items()
            if isinstance(each, Appointed)
        )


def _prefetch(look: Decision, staff_ids: Iterable[str]) -> None:
    look.prefetch([stream_of(STAFF_MEMBER, staff_id) for staff_id in staff_ids])


def _name(look: Decision, staff_id: str) -> str | None:
    found = look.state(STAFF_MEMBER, staff_id)
    return _open(found.appointed.name) if isinstance(found, Appointed) else None


def _colleague(look: Decision, staff_id: str, found: Appointed) -> Colleague:
    appointed = found.appointed
    return Colleague(
        staff_id=staff_id,
        name=_open(appointed.name),
        email=_open(appointed.email),
        roles=found.roles,
        appointed=look.history(STAFF_MEMBER, staff_id)[0].envelope.recorded_at,
        enrolled=found.enrolled,
        left=found.left,
    )


def _open(value: str | Erased) -> str | None:
    return None if isinstance(value, Erased) else value
