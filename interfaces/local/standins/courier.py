"""Carries events to the shop's webhooks: signed, retried until 2xx, and on demand misbehaving."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Generic, TypeVar

import httpx
from pydantic import Field

from interfaces.local.standins.clock import now_ms
from interfaces.local.standins.shelf import Json, Shelf
from interfaces.local.standins.weather import Weather

REORDER_WINDOW_MS = 400
FIRST_RETRY_MS, LONGEST_RETRY_MS = 250, 30_000
TIMEOUT_SECONDS = 10
IDLE_SECONDS = 1
SHOWN = 500


class RoadWeather(Weather):
    """A vendor's weather, and that of its webhooks.

    `duplicate` sends each event so many times more; `delay_ms` holds events back; `reorder` turns
    around those of one window; `drop` keeps them undelivered (they can be sent again by hand).
    """

    duplicate: int = Field(default=0, ge=0, le=10)
    delay_ms: int = Field(default=0, ge=0, le=600_000)
    reorder: bool = False
    drop: bool = False


W = TypeVar("W", bound=RoadWeather)


@dataclass(frozen=True, slots=True)
class Listener:
    """Where the shop hears of a vendor, and what the vendor signs with; nowhere without a `url`."""

    url: str = ""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Parcel:
    """An event as its vendor sends it."""

    body: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Round:
    """`kind` is what the vendor's events lie on the shelf as; without a `url` they stay there."""

    kind: str
    url: str
    pack: Callable[[Json], Parcel]


class Courier(Generic[W]):
    """A thread that delivers; what is due lies on the shelf, so a restart sends it again."""

    def __init__(self, shelf: Shelf, delivery_round: Round, weather: W) -> None:
        self._shelf, self._round, self.weather = shelf, delivery_round, weather
        self._woken, self._stopped = Event(), Event()
        self._thread = Thread(target=self._run, name=f"{delivery_round.kind} webhooks", daemon=True)

    def start(self) -> None:
        """Begin to deliver what is due, from before a restart too."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the delivery in hand and end."""
        self._stopped.set()
        self._woken.set()
        self._thread.join()

    def wake(self) -> None:
        """There may be something due."""
        self._woken.set()

    def post(self, event: Json) -> None:
        """Put an event on the way, inside the transaction that made it."""
        state = "dropped" if self.weather.drop else "due"
        due = now_ms() + self.weather.delay_ms
        if self.weather.reorder:
            due = self._window(due)
        for copy in range(1 + self.weather.duplicate):
            self._shelf.rows(
                "INSERT INTO delivery (kind, event_id, event_type, copy, state, due_ms)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                *(self._round.kind, event["id"], event["type"], copy, state, due),
            )

    def _window(self, due: int) -> int:
        """The end of the window now open, so that its events leave together, last one first."""
        latest = self._shelf.rows(
            "SELECT max(due_ms) AS ends FROM delivery"
            " WHERE kind = ? AND state = 'due' AND attempts = 0",
            self._round.kind,
        )[0]["ends"]
        return latest if latest and latest > now_ms() else due + REORDER_WINDOW_MS

    def resend(self, event_id: str) -> None:
        """Deliver an event once more, now."""
        self._shelf.rows(
            "INSERT INTO delivery (kind, event_id, event_type, copy, state, due_ms)"
            " SELECT kind, id, json_extract(body, '$.type'), 0, 'due', ?"
            " FROM document WHERE kind = ? AND id = ?",
            *(now_ms(), self._round.kind, event_id),
        )
        self.wake()

    def deliveries(self, state: str) -> list[Json]:
        """The last deliveries, newest first: event, type, copy, state, attempts, last answer."""
        rows = self._shelf.rows(
            "SELECT * FROM delivery WHERE kind = ? AND ? IN ('', state)"
            " ORDER BY position DESC LIMIT ?",
            *(self._round.kind, state, SHOWN),
        )
        return [dict(row) for row in rows]

    def _run(self) -> None:
        with httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
            while not self._stopped.is_set():
                self._woken.clear()
                row = self._next()
                if row is None or row["due_ms"] > now_ms() or not self._round.url:
                    self._woken.wait(self._pause(row))
                else:
                    self._deliver(client, row)

    def _next(self) -> sqlite3.Row | None:
        order = "DESC" if self.weather.reorder else "ASC"
        statement = f"SELECT * FROM delivery WHERE kind = ? AND state = 'due' ORDER BY due_ms, position {order} LIMIT 1"  # noqa: E501, S608 - one of two words
        rows = self._shelf.rows(statement, self._round.kind)
        return rows[0] if rows else None

    def _pause(self, row: sqlite3.Row | None) -> float:
        if row is None or not self._round.url:
            return IDLE_SECONDS
        return min(IDLE_SECONDS, max(1, int(row["due_ms"]) - now_ms()) / 1000)

    def _deliver(self, client: httpx.Client, row: sqlite3.Row) -> None:
        event = self._shelf.get(self._round.kind, row["event_id"]) or {}
        answer = self._send(client, event)
        taken = answer.startswith("2")
        attempts = row["attempts"] + 1
        wait = min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** min(attempts - 1, 10))
        self._shelf.rows(
            "UPDATE delivery SET state = ?, attempts = ?, answer = ?, due_ms = ?"
            " WHERE position = ?",
            *("delivered" if taken else "due", attempts, answer),
            *(row["due_ms"] if taken else now_ms() + wait, row["position"]),
        )

    def _send(self, client: httpx.Client, event: Json) -> str:
        """The answer's status, or the name of what went wrong on the way."""
        parcel = self._round.pack(event)
        headers = {"Content-Type": "application/json; charset=utf-8", **parcel.headers}
        try:
            body = parcel.body.encode()
            return str(client.post(self._round.url, content=body, headers=headers).status_code)
        except httpx.HTTPError as broken:
            return type(broken).__name__
