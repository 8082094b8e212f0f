"""Clients of the database and of the event store: threads that each do one thing after another."""

import multiprocessing
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Literal, LiteralString, get_args

import psycopg

from application.ids import new_id
from application.store.event_store import Decision, EventStore, IdempotencyKey, Request
from application.store.ports import Append, CommandRecord
from benchmarks.bare import Bare
from benchmarks.latency import Latencies
from domain.envelope import Actor, Cause, Envelope, Recorded
from domain.inventory.location import SALES_LOCATION
from domain.inventory.stock import STOCK, stock_key
from domain.inventory.stock.reservation import ReleaseReservation, ReserveStock
from domain.selling.series import NumberTaken
from interfaces.composition import House
from interfaces.settings import Settings

PATIENCE_SECONDS = 60.0
ROUNDS = 3
WARM_SECONDS = 0.2
PIECES = 10_000
CLIENT = Actor("system", "benchmark")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PLAIN_ROWS: LiteralString = """
    CREATE SCHEMA plain;
    CREATE TABLE plain.rows (
        stream text, version bigint, topic text, state bytea, position bigserial UNIQUE,
        PRIMARY KEY (stream, version))"""
INSERT: LiteralString = (
    "INSERT INTO plain.rows (stream, version, topic, state) VALUES (%s, 1, %s, %s)"
)
STATE = b"x" * 400
Kind = Literal["plain", "append", "command"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Step = Callable[[], None]
Times = dict[Kind, list[float]]


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many clients, each a thread, in each of so many processes."""

    threads: int
    processes: int = 1

    @property
    def clients(self) -> int:
        return self.threads * self.processes


@dataclass(frozen=True, slots=True)
class Timed:
    """What is done over and over, and for how long each."""

    seconds: float
    kinds: tuple[Kind, ...] = KINDS


@dataclass(frozen=True, slots=True)
class Share:
    """What one process does: its clients' articles, and how long each kind is measured."""

    environment: Mapping[str, str]
    articles: tuple[str, ...]
    what: Timed


@dataclass(frozen=True, slots=True)
class Measured:
    """Of all clients, a second; and how long one took."""

    rate: float
    latencies: Latencies


def prepare(shop: Bare, clients: int) -> None:
    """A table like the log's, and an article for each client."""
    with psycopg.connect(shop.environment["ELYSIUM_DATABASE_URL"]) as connection:
        connection.execute(PLAIN_ROWS)
    for client in range(clients):
        shop.receive(_article(client), PIECES)


def measured(environment: Mapping[str, str], crowd: Crowd, what: Timed) -> dict[Kind, Measured]:
    """Kinds take turns, so that what disturbs the machine disturbs all of them."""
    spawn = multiprocessing.get_context("spawn")
    barrier, results = spawn.Barrier(crowd.processes), spawn.Queue()
    articles = [_article(client) for client in range(crowd.clients)]
    shares = [
        Share(environment, tuple(articles[place :: crowd.processes]), what)
        for place in range(crowd.processes)
    ]
    processes = [spawn.Process(target=_drive, args=(each, barrier, results)) for each in shares]
    for process in processes:
        process.start()
    most = PATIENCE_SECONDS + len(what.kinds) * what.seconds
    found = [_times(results.get(timeout=most)) for _ in processes]
    for process in processes:
        process.join()
    return {
        kind: _of([one for each in found for one in each[kind]], what.seconds)
        for kind in what.kinds
    }


def _of(taken: list[float], seconds: float) -> Measured:
    return Measured(len(taken) / seconds, Latencies.of(taken))


def _times(found: Times | Exception) -> Times:
    if isinstance(found, Exception):
        raise found
    return found


def _drive(share: Share, barrier: Barrier, results: "Queue[Times | Exception]") -> None:
    try:
        results.put(_driven(share, barrier))
    except Exception as trouble:  # noqa: BLE001  # raised again where the process is waited for
        barrier.abort()
        results.put(RuntimeError(repr(trouble)))


def _driven(share: Share, barrier: Barrier) -> Times:
    what, found = share.what, Times()
    with closing(House(Settings.of(share.environment))) as house:
        steps = {
            kind: [_step(kind, house, share, article) for article in share.articles]
            for kind in what.kinds
        }
        for kind in what.kinds:  # nothing is cold
            found[kind] = _round(steps[kind], WARM_SECONDS)[:0]
        for kind in what.kinds * ROUNDS:
            barrier.wait(PATIENCE_SECONDS)
            found[kind] += _round(steps[kind], what.seconds / ROUNDS)
    return found


def _round(steps: list[Step], seconds: float) -> list[float]:
    clients = [_Client(step, seconds) for step in steps]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if trouble := next((client.trouble for client in clients if client.trouble), None):
        raise trouble
    return [taken for client in clients for taken in client.taken]


def _step(kind: Kind, house: House, share: Share, article: str) -> Step:
    match kind:
        case "plain":
            return _Plain(share.environment["ELYSIUM_DATABASE_URL"]).insert
        case "append":
            return _Appending(house.store).append
        case "command":
            return _Holding(house.store, article).command


class _Client(threading.Thread):
    """Counts only what it finished in its time."""

    def __init__(self, step: Step, seconds: float) -> None:
        super().__init__()
        self.taken: list[float] = []
        self.trouble: Exception | None = None
        self._step = step
        self._seconds = seconds

    def run(self) -> None:
        try:
            self._work(time.perf_counter() + self._seconds)
        except Exception as error:  # noqa: BLE001  # raised again where the client is waited for
            self.trouble = error

    def _work(self, end: float) -> None:
        while (began := time.perf_counter()) < end:
            self._step()
            if (ended := time.perf_counter()) <= end:
                self.taken.append(ended - began)


class _Plain:
    """A row and its commit, prepared, on a connection of its own."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)

    def insert(self) -> None:
        self._connection.execute(INSERT, (new_id(), "plain", STATE), prepare=True)


class _Appending:
    """An event of a new stream, with its command under a key."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def append(self) -> None:
        request = _request("benchmark")
        envelope = Envelope(recorded_at=NOON, cause=request.cause)
        event = NumberTaken(number=1, taker="x" * 150)
        stream = f"benchmark-{request.cause.command_id}"
        recorded = Recorded(position=0, stream=stream, version=1, event=event, envelope=envelope)
        record = CommandRecord(
            command_id=request.cause.command_id,
            caller=request.caller,
            route=request.route,
            at=NOON,
            key=new_id(),
            digest="same",
        )
        self._store.journal.append(Append((recorded,), (), record))


class _Holding:
    """Reserves a piece of its own article or releases it: each a whole command under a key."""

    def __init__(self, store: EventStore, article: str) -> None:
        self._store = store
        self._item = stock_key(article, SALES_LOCATION)
        self._name = new_id()
        self._numbers = count()

    def command(self) -> None:
        turn, releases = divmod(next(self._numbers), 2)
        name = f"{self._name}-{turn}"
        wish = _wish(name, releases=bool(releases))

        def use_case(decision: Decision) -> str:
            decision.decide(STOCK, self._item, wish)
            return name

        self._store.once(use_case, _request(self._name), IdempotencyKey(new_id(), "same"))


def _wish(name: str, *, releases: bool) -> ReserveStock | ReleaseReservation:
    if releases:
        return ReleaseReservation(reservation_id=name)
    return ReserveStock(reservation_id=name, qty=1)


def _article(client: int) -> str:
    return f"OWN-{client}"


def _request(name: str) -> Request:
    """As the API has it: the answer is stored with the events, and looked up."""
    cause = Cause(actor=CLIENT, command_id=new_id(), correlation_id=name)
    return Request(cause=cause, caller=name, route="benchmark")
