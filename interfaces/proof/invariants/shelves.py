"""Counted stock (INV-01) and the holds of stock and assets (INV-03), one stream after another."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any, LiteralString

from psycopg import Connection

from interfaces.proof.invariants.findings import Findings
from interfaces.proof.invariants.rows import streamed

NAMES = (
    "stock.received",
    "stock.adjusted",
    "stock.reserved",
    "stock.reservation_released",
    "stock.issued",
    "stock.levels_set",
    "stock.ran_low",
    "asset.reserved",
    "asset.hold_extended",
    "asset.hold_ended",
    "asset.mounted",
    "asset.sold",
    "asset.quarantined",
)
SAID: LiteralString = """
    SELECT notification_id AS position, originator_id AS stream, topic AS name,
           convert_from(state, 'UTF8')::json -> 'fields' AS fields
    FROM stored_events WHERE topic = ANY(%s) ORDER BY originator_id, originator_version"""


def check_shelves(connection: Connection[Any], stock: Findings, holds: Findings) -> None:
    """Fold every stock item and every asset by itself, holding one stream at a time."""
    told = streamed(connection, SAID, (list(NAMES),))
    for stream, events in groupby(told, key=attrgetter("stream")):
        if stream.startswith("stock-"):
            _Shelf(stream, stock, holds).fold(events)
        else:
            _Piece(stream, holds).fold(events)


@dataclass(slots=True)
class _Shelf:
    """What the events of one sku at one place add up to, however they were decided."""

    stream: str
    stock: Findings
    holds: Findings
    on_hand: int = 0
    safety: int = 0
    live: dict[str, int] = field(default_factory=dict)

    def fold(self, events: Iterator[Any]) -> None:
        for event in events:
            self._take(event)
            self.stock.checked += 1
            reserved = sum(self.live.values())
            if not 0 <= reserved <= self.on_hand:
                sentence = f"{self.stream}: {reserved} reserved of {self.on_hand} on hand"
                self.stock.blame(event.position, sentence)

    def _take(self, event: Any) -> None:
        fields = event.fields
        match event.name:
            case "stock.received":
                self.on_hand += fields["qty"]
            case "stock.adjusted":
                self.on_hand += fields["delta"]
            case "stock.levels_set":
                self.safety = fields["safety"]
            case "stock.reserved":
                self._begin(event.position, fields["reservation_id"], fields["qty"])
            case "stock.reservation_released":
                self._end(event.position, fields["reservation_id"])
            case "stock.issued":
                self._end(event.position, fields["reservation_id"])
                self.on_hand -= fields["qty"]
            case _:
                self._told_low(event.position, fields["available"])

    def _begin(self, position: int, name: str, qty: int) -> None:
        self.holds.checked += 1
        if name in self.live:
            sentence = f"{self.stream}: reservation {name} began again before it ended"
            self.holds.blame(position, sentence)
        self.live[name] = qty

    def _end(self, position: int, name: str) -> None:
        if self.live.pop(name, None) is None:
            sentence = f"{self.stream}: reservation {name} ended, but it was not live"
            self.holds.blame(position, sentence)

    def _told_low(self, position: int, available: int) -> None:
        """The one place where the shop wrote down its own count: it must be ours."""
        counted = max(0, self.on_hand - sum(self.live.values()) - self.safety)
        if counted != available:
            sentence = f"{self.stream}: {available} available was recorded; events give {counted}"
            self.stock.blame(position, sentence)


@dataclass(slots=True)
class _Piece:
    """The hold of one serialised piece: there is at most one, and each ends once."""

    stream: str
    holds: Findings
    live: str | None = None

    def fold(self, events: Iterator[Any]) -> None:
        for event in events:
            named = event.fields.get("reservation_id")
            match event.name:
                case "asset.reserved":
                    self._begin(event.position, named)
                case "asset.hold_extended" | "asset.hold_ended" if named != self.live:
                    sentence = f"{self.stream}: hold {named} is not live and cannot end or go on"
                    self.holds.blame(event.position, sentence)
                case "asset.hold_ended":
                    self.live = None
                case "asset.mounted" | "asset.sold" | "asset.quarantined":
                    self._gone(event)
                case _:
                    pass

    def _begin(self, position: int, name: str) -> None:
        self.holds.checked += 1
        if self.live is not None:
            sentence = f"{self.stream}: hold {name} began while hold {self.live} had no end"
            self.holds.blame(position, sentence)
        self.live = name

    def _gone(self, event: Any) -> None:
        if self.live is not None:
            did = event.name.partition(".")[2]
            sentence = f"{self.stream}: {did} while hold {self.live} had no end"
            self.holds.blame(event.position, sentence)
            self.live = None
