"""Clients of the event store: processes with threads that each do command after command."""

import multiprocessing
import threading
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

from application.ids import new_id
from application.store.event_store import Decision, EventStore, IdempotencyKey, Request
from benchmarks.latency import Latencies
from benchmarks.machine import cores
from domain.envelope import Actor, Cause
from domain.inventory.asset import ASSET
from domain.inventory.asset.hold import Release, Reserve
from interfaces.composition import House
from interfaces.settings import Settings

HOLD = timedelta(minutes=30)
PATIENCE_SECONDS = 60.0
PIECES_EACH = 100
CLIENT = Actor("system", "benchmark")


@dataclass(frozen=True, slots=True)
class Wish:
    """What one process does: a client for each list of assets, for so many seconds."""

    environment: Mapping[str, str]
    assets: tuple[tuple[str, ...], ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Commands:
    """Commands a second of all clients, and how long one took."""

    rate: float
    latencies: Latencies


def run_clients(
    environment: Mapping[str, str], assets: tuple[str, ...], clients: int, seconds: float
) -> Commands:
    """As many processes as there are cores, or clients if they are fewer; nobody waits for another.

    Every client reserves a piece of its own, releases it, and goes on to the next.
    """
    spawn = multiprocessing.get_context("spawn")
    shares = [assets[client * PIECES_EACH :][:PIECES_EACH] for client in range(clients)]
    count = min(clients, cores())
    barrier, results = spawn.Barrier(count), spawn.Queue()
    wishes = [Wish(environment, tuple(shares[place::count]), seconds) for place in range(count)]
    processes = [spawn.Process(target=_drive, args=(w, barrier, results)) for w in wishes]
    for process in processes:
        process.start()
    found = [results.get(timeout=PATIENCE_SECONDS + seconds) for _ in processes]
    for process in processes:
        process.join()
    taken = [one for times in found for one in _times(times)]
    return Commands(len(taken) / seconds, Latencies.of(taken))


def _times(found: list[float] | Exception) -> list[float]:
    if isinstance(found, Exception):
        raise found
    return found


def _drive(wish: Wish, barrier: Barrier, results: "Queue[list[float] | Exception]") -> None:
    with closing(House(Settings.of(wish.environment))) as house:
        clients = [_Client(house.store, assets, wish.seconds) for assets in wish.assets]
        for client in clients:
            client.warm_up()
        barrier.wait(PATIENCE_SECONDS)
        for client in clients:
            client.start()
        for client in clients:
            client.join()
    trouble = next((client.trouble for client in clients if client.trouble), None)
    results.put(trouble or [seconds for client in clients for seconds in client.taken])


class _Client(threading.Thread):
    """Counts only what it finished in its time; each command loads, decides and appends."""

    def __init__(self, store: EventStore, assets: tuple[str, ...], seconds: float) -> None:
        super().__init__()
        self.taken: list[float] = []
        self.trouble: Exception | None = None
        self._store = store
        self._assets = assets
        self._seconds = seconds
        self._name = new_id()

    def warm_up(self) -> None:
        self._reserve(self._assets[0])
        self._release(self._assets[0])

    def run(self) -> None:
        try:
            self._work(time.perf_counter() + self._seconds)
        except Exception as error:  # noqa: BLE001  # raised again where the client is waited for
            self.trouble = error

    def _work(self, end: float) -> None:
        """Whole pairs, so that nothing stays reserved."""
        for asset in cycle(self._assets):
            for command in (self._reserve, self._release):
                began = time.perf_counter()
                command(asset)
                ended = time.perf_counter()
                if ended <= end:
                    self.taken.append(ended - began)
            if ended > end:
                return

    def _reserve(self, asset: str) -> None:
        def use_case(decision: Decision) -> Any:
            until = decision.now + HOLD
            wish = Reserve(
                reservation_id=self._name, purpose="cart", holder=self._name, expires_at=until
            )
            decision.decide(ASSET, asset, wish)
            return until

        self._store.once(use_case, self._request(), IdempotencyKey(new_id(), "same"))

    def _release(self, asset: str) -> None:
        wish = Release(reservation_id=self._name, holder=self._name)

        def use_case(decision: Decision) -> Any:
            decision.decide(ASSET, asset, wish)
            return wish.cause

        self._store.once(use_case, self._request(), IdempotencyKey(new_id(), "same"))

    def _request(self) -> Request:
        """With a key, as the API has it: the answer is stored with the events, and looked up."""
        cause = Cause(actor=CLIENT, command_id=new_id(), correlation_id=self._name)
        return Request(cause=cause, caller=self._name, route="benchmark")
