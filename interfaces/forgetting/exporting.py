"""A person's export, put together from their streams when it is asked for; it is kept nowhere."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic_core import to_jsonable_python

from application.people.export import ExportedEvent, ExportedThing
from application.people.purposes import PURPOSES, Purpose
from application.store.codec import personal_fields
from domain.envelope import Actor, Recorded
from domain.kernel import ERASED, name_of

OF_OTHERS = frozenset(
    {"by", "author", "approved_by", "approver", "giver", "receiver", "booked_by", "staff_id"}
)
"""Who works here is told by their role, which stands beside the event."""
OF_THE_HOUSE = frozenset(
    {
        *("token_hash", "hash", "mailbox", "link", "link_ref", "delivery_id", "subject", "holder"),
        *("price", "before", "after", "conceded", "concession", "bom", "ring", "snapshot"),
        "policy",
    }
)
"""Secrets, pseudonyms of ours, and how a price is made: what is paid stands in the totals."""


def exported(streams: Mapping[str, Sequence[Recorded[Any]]]) -> tuple[ExportedThing, ...]:
    return tuple(
        ExportedThing(kind=kind, id=key, events=tuple(map(_event, events)))
        for stream, events in sorted(streams.items())
        for kind, _, key in [stream.partition("-")]
        if events
    )


def purposes(things: Sequence[ExportedThing]) -> dict[str, Purpose]:
    return {kind: PURPOSES[kind] for kind in sorted({each.kind for each in things})}


def _event(recorded: Recorded[Any]) -> ExportedEvent:
    event = recorded.event
    kind: Any = type(event)
    marked = personal_fields(kind).keys()
    told = dict(_told(event))
    return ExportedEvent(
        name=name_of(kind),
        at=recorded.envelope.recorded_at,
        by=_who(recorded.envelope.cause.actor),
        personal={name: _shown(told[name]) for name in sorted(marked)},
        facts=dict(_facts({name: each for name, each in told.items() if name not in marked})),
    )


def _told(value: Any) -> Iterator[tuple[str, Any]]:
    for field in fields(value):
        yield field.name, getattr(value, field.name)


def _facts(told: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for name, value in told.items():
        if name not in OF_OTHERS | OF_THE_HOUSE and value not in (None, (), ""):
            yield name, _shown(value)


def _shown(value: Any) -> object:
    if value is ERASED:
        return "erased"
    if is_dataclass(value) and not isinstance(value, type):
        return dict(_facts(dict(_told(value))))
    if isinstance(value, tuple | list):
        return [_shown(each) for each in value]
    return to_jsonable_python(value)


def _who(actor: Actor) -> str:
    match actor.kind:
        case "customer":
            return "you"
        case "staff":
            return actor.role or "staff"
        case _:
            return "the shop"
