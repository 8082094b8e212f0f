"""Documents to try the catalogue with: the demonstration export, and ways to spoil one of them."""

import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from application.catalogue.reading.ingest import (
    Accepted,
    Ingested,
    Rejected,
    Unplaced,
    ingest_document,
    ingest_lines,
)
from application.catalogue.reading.templates import load_templates
from application.reference import FOLDER
from domain.catalogue.product import PRODUCT, Event, State

TEMPLATES = load_templates()
EXPORT = (FOLDER / "catalogue.ndjson").read_bytes().splitlines()
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)

Document = dict[str, Any]


def documents() -> list[Document]:
    return [json.loads(line) for line in EXPORT]


def product(style_code: str = "SOL-CLAW") -> Document:
    """The first document of a style, to be changed at will."""
    return deepcopy(next(d for d in documents() if d.get("styleCode") == style_code))


def spoiled(**fields: Any) -> Document:
    return {**product(), **fields}


def flaws(document: object, style_codes: Mapping[str, str] | None = None) -> set[tuple[str, str]]:
    """Path and code of every error that rejects a document; empty when it is accepted."""
    match ingest_document(document, TEMPLATES, style_codes or {}):
        case Rejected(command=command):
            return {(flaw.path, flaw.code) for flaw in command.rejected.errors}
        case Unplaced(refused=refused):
            return {(flaw.path, flaw.code) for flaw in refused.errors}
        case _:
            return set()


class Shelf:
    """Products by style code, folded from what ingesting decided."""

    def __init__(self) -> None:
        self.states: dict[str, State] = {}
        self.events: list[Event] = []

    def take(self, lines: Iterable[bytes | str]) -> list[Event]:
        """The new events of one pass over an export."""
        before = len(self.events)
        for result in ingest_lines(lines, TEMPLATES):
            self.put(result)
        return self.events[before:]

    def put(self, result: Ingested) -> None:
        if isinstance(result, Accepted | Rejected):
            state = self.states.get(result.style_code, PRODUCT.initial)
            for event in PRODUCT.decide(state, result.command, NOW):
                state = PRODUCT.evolve(state, event)
                self.events.append(event)
            self.states[result.style_code] = state
