"""Golden files: `<event name>.<generation>.json`, a new generation when fields were added."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from application.store.codec import Codec, Place
from application.store.privacy import KEY_BYTES, Retention, SealingKey
from application.store.vocabulary import events_of_the_shop
from domain.envelope import Actor, Cause, Envelope, Recorded
from tests.golden.examples import LEAVES, choices, example

FOLDER = Path(__file__).parent
PLACE = Place(position=1, stream="golden-1", version=1)
ENVELOPE = Envelope(
    recorded_at=next(value for kind, value in LEAVES.items() if kind.__name__ == "datetime"),
    cause=Cause(
        actor=Actor("staff", "staff-7", "gemmologist"),
        command_id="command-1",
        correlation_id="correlation-1",
        causation_id="causation-1",
    ),
)


class FixedKeys:
    """A keyring whose keys follow from their names, so that old seals open for ever."""

    def sealing_key(self, subject: str, retention: Retention) -> SealingKey:
        return SealingKey(self._key(subject, retention))

    stored_key = sealing_key

    def remember(self, subject: str, retention: Retention, key: bytes) -> None:
        """They are known by name."""

    def opening_key(self, subject: str, retention: Retention) -> bytes | None:
        return self._key(subject, retention)

    def _key(self, subject: str, retention: Retention) -> bytes:
        return hashlib.sha256(f"golden/{subject}/{retention}".encode()).digest()[:KEY_BYTES]

    def destroy(self, subject: str, retention: Retention) -> None:
        raise NotImplementedError(f"golden keys of {subject}/{retention} are kept")


class NoKeys(FixedKeys):
    """Every key was destroyed."""

    def opening_key(self, subject: str, retention: Retention) -> None:
        """None is left."""


@dataclass(frozen=True, slots=True)
class Golden:
    """One stored example: its name when it was written, its bytes, and what they were read as."""

    path: Path
    name: str
    state: bytes
    decoded: dict[str, Any]


def golden_events() -> Iterator[Golden]:
    for path in sorted(FOLDER.glob("*.json")):
        for kept in json.loads(path.read_text()):
            yield Golden(path, kept["name"], kept["state"].encode(), kept["decoded"])


def fields_without_golden() -> dict[str, set[str]]:
    """By event name, the fields of today's class that no golden file of that name holds."""
    held: dict[str, set[str]] = {}
    for golden in golden_events():
        held.setdefault(golden.name, set()).update(golden.decoded)
    todays = {name: _field_names(kind) for name, kind in events_of_the_shop().items()}
    return {
        name: todays[name] - held.get(name, set())
        for name in todays
        if name not in held or todays[name] - held[name]
    }


def write_missing() -> Iterator[Path]:
    """Add a file for every event that has none, and one for every event that grew."""
    for name in sorted(fields_without_golden()):
        generation = len(list(FOLDER.glob(f"{name}.*.json"))) + 1
        path = FOLDER / f"{name}.{generation}.json"
        kind = events_of_the_shop()[name]
        kept = [_kept(kind, choice) for choice in range(choices(kind))]
        with path.open("x") as file:
            file.write(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
        yield path


def wire_form(event: Any) -> dict[str, Any]:
    """An event's fields as plain JSON, whatever its class is called."""
    kind: Any = type(event)
    form: dict[str, Any] = TypeAdapter(kind).dump_python(event, mode="json")
    return form


def _kept(kind: Any, choice: int) -> dict[str, Any]:
    event = example(kind, choice)
    written = Recorded(
        position=PLACE.position,
        stream=PLACE.stream,
        version=PLACE.version,
        event=event,
        envelope=ENVELOPE,
    )
    name, state = Codec(FixedKeys()).encode(written)
    return {"name": name, "state": state.decode(), "decoded": wire_form(event)}


def _field_names(kind: Any) -> set[str]:
    return {part.name for part in fields(kind)}
