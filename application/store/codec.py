"""Events to stored bytes and back: JSON, sealed where personal, upcast where old."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import GenericAlias, UnionType
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter

from application.store.privacy import Keyring, Retention, SealingKeys, seal, unseal
from application.store.unions import Reading
from application.store.vocabulary import know_every_event
from domain.envelope import Envelope, Recorded
from domain.kernel import (
    ERASED,
    Erased,
    Fault,
    PersonalMark,
    SealedOnce,
    Wire,
    event_named,
    name_of,
    present_form,
    present_name,
    retired_names,
    sealed_once,
)

E = TypeVar("E")
META, FIELDS = b'{"meta":', b',"fields":'


@dataclass(frozen=True, slots=True)
class Stored(Generic[E]):
    """The JSON of one stored event: `meta` is its envelope, `fields` are the business facts."""

    meta: Envelope
    fields: E


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the log a stored event stands."""

    position: int
    stream: str
    version: int

    def recorded(self, envelope: Envelope, event: E) -> Recorded[E]:
        return Recorded(
            position=self.position,
            stream=self.stream,
            version=self.version,
            event=event,
            envelope=envelope,
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored event, as the journal keeps it."""

    place: Place
    name: str
    state: bytes


class Codec:
    """Pure but for the keys it asks of the keyring."""

    def __init__(self, keyring: Keyring) -> None:
        know_every_event()
        self._keyring = keyring
        self._last_meta: tuple[Envelope, bytes] | None = None
        self._last_read: tuple[bytes, Envelope] | None = None

    def encode_all(self, events: Sequence[Recorded[Any]], keys: SealingKeys) -> list[Kept]:
        """What is to be appended, as it is kept under these keys."""
        kept = []
        for recorded in events:
            name, state = self.encode(recorded, keys)
            kept.append(Kept(Place(0, recorded.stream, recorded.version), name, state))
        return kept

    def decode_all(self, kept: Sequence[Kept]) -> list[Recorded[Any]]:
        return [self.decode(each.place, each.name, each.state) for each in kept]

    def encode(self, recorded: Recorded[Any], keys: SealingKeys | None = None) -> tuple[str, bytes]:
        """The stored name and bytes of an event that is about to be appended."""
        keys = keys or SealingKeys(self._keyring)
        event_type: Any = type(recorded.event)
        name = _name_of(event_type)
        marks = personal_fields(event_type)
        body = (
            json.dumps(_sealed(recorded, name, keys), ensure_ascii=False).encode()
            if marks
            else _adapter(event_type).dump_json(recorded.event)
        )
        return name, META + self._meta(recorded.envelope) + FIELDS + body + b"}"

    def decode(self, place: Place, name: str, state: bytes) -> Recorded[Any]:
        """What `encode` stored, in the form that this build of the shop knows."""
        if plain := _plain(name):
            return self._read(place, plain, state)
        wire = json.loads(state)
        event_type = event_named(present_name(name))
        opened = self._opened(place, name, wire["fields"])
        event = _adapter(event_type).validate_python(present_form(name, opened))
        return place.recorded(_adapter(Envelope).validate_python(wire["meta"]), event)

    def _read(self, place: Place, plain: "_Plain", state: bytes) -> Recorded[Any]:
        """Events of one command lie together and have one envelope, which is read once."""
        head, _, facts = state.partition(FIELDS)
        last = self._last_read  # read once: another thread may put its own there
        if last is not None and last[0] == head:
            return place.recorded(last[1], plain.event.json(facts[:-1]))
        stored = plain.stored.json(state)
        if head.startswith(META):
            self._last_read = (head, stored.meta)
        return place.recorded(stored.meta, stored.fields)

    def _meta(self, envelope: Envelope) -> bytes:
        last = self._last_meta  # read once: another thread may put its own there
        if last is None or last[0] is not envelope:
            self._last_meta = last = (envelope, _adapter(Envelope).dump_json(envelope))
        return last[1]

    def _opened(self, place: Place, name: str, facts: Wire) -> Wire:
        """By the names under which they were stored, which are those that the seals are bound to.

        Upcasts come after: they may call a field otherwise, move or split what it says.
        """
        once = _sealed_as(name)
        if name != present_name(name):
            _refuse_unknown_seals(name, facts, once)
        for field, retention in once.fields.items():
            match facts.get(field):
                case {"sealed": str(text)}:
                    key = self._keyring.opening_key(facts[once.subject], retention)
                    where = f"{place.stream}/{place.version}/{name}/{field}"
                    facts[field] = (
                        ERASED
                        if key is None
                        else json.loads(unseal(key, base64.b64decode(text), where))
                    )
                case Erased.ERASED.value:  # whatever a person said is sealed, also this word
                    facts[field] = ERASED
                case _:
                    pass
        return facts


class SealUnknown(Fault):
    """The log holds a sealed {field} in an event called {name}, and no upcast says under whose
    key."""


@cache
def _sealed_as(name: str) -> SealedOnce:
    return sealed_once(name) or SealedOnce(personal_fields(event_named(present_name(name))))


def _refuse_unknown_seals(name: str, facts: Wire, once: SealedOnce) -> None:
    """Nobody is to read as a fact what is a sealed one."""
    for field, value in facts.items():
        match value:
            case {"sealed": str()} if field not in once.fields:
                raise SealUnknown(name=name, field=field)
            case _:
                pass


def _sealed(recorded: Recorded[Any], name: str, keys: SealingKeys) -> Wire:
    event = recorded.event
    event_type: Any = type(event)
    facts: Wire = _adapter(event_type).dump_python(event, mode="json")
    for field, retention in personal_fields(event_type).items():
        if getattr(event, field) not in (None, ERASED):
            key = keys.of(event.subject, retention)
            place = f"{recorded.stream}/{recorded.version}/{name}/{field}"
            sealed = seal(key, json.dumps(facts[field]).encode(), place)
            facts[field] = {"sealed": base64.b64encode(sealed).decode()}
    return facts


@cache
def personal_fields(event_type: Any) -> dict[str, Retention]:
    """Field name to retention class, read from the marks on the event's own annotations."""
    hints = get_type_hints(event_type, include_extras=True)
    marks = {field.name: _mark(hints[field.name]) for field in fields(event_type)}
    found = {name: mark.retention for name, mark in marks.items() if mark}
    if hiding := [name for name in marks.keys() - found if _marks_inside(hints[name])]:
        raise TypeError(f"{event_type.__name__}: nothing seals what is marked inside {hiding}")
    if found and "subject" not in hints:
        raise TypeError(f"{event_type.__name__} has personal fields but no subject")
    return found


def _mark(hint: Any) -> PersonalMark | None:
    """The mark on a field's annotation, also inside an optional one."""
    if get_origin(hint) is Annotated:
        return next((m for m in hint.__metadata__ if isinstance(m, PersonalMark)), None)
    if get_origin(hint) in (Union, UnionType):
        return next((m for m in map(_mark, get_args(hint)) if m), None)
    return None


def _marks_inside(hint: Any, within: tuple[Any, ...] = ()) -> bool:
    """Whether marks lie deeper in a type, where no field is sealed on their account."""
    if hint in within:
        return False
    parts = get_args(hint)
    if is_dataclass(hint):
        parts = tuple(get_type_hints(hint, include_extras=True).values())
    return any(_mark(part) or _marks_inside(part, (*within, hint)) for part in parts)


@dataclass(frozen=True, slots=True)
class _Plain:
    """How an event is read that has nothing sealed: with its envelope, and without."""

    stored: Reading
    event: Reading


@cache
def _plain(name: str) -> _Plain | None:
    """None for a retired name, and for an event with sealed fields."""
    if name in retired_names() or personal_fields(event_named(name)):
        return None
    stored: Any = GenericAlias(Stored, (event_named(name),))
    return _Plain(Reading(TypeAdapter(stored)), Reading(_adapter(event_named(name))))


_name_of = cache(name_of)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
