"""What can be wrong with each thing that the shop stands on, and how it is made so."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import psutil
import psycopg

from interfaces.proof.weather.between import Between
from interfaces.proof.weather.brokers import SETTINGS, forget
from interfaces.proof.weather.full import disk_full, queue_full
from interfaces.proof.weather.outdoors import BROKER, POSTGRESQL, VENDORS, Outdoors

SLOW_DATABASE_SECONDS = 0.05
"""Each way: a tenth of a second for every question that is asked of it."""
SLOW_VENDOR_SECONDS = 4.5
"""Each way: an answer comes after nine seconds."""
OWN_SESSION = "-c default_transaction_read_only=off"
MOST_SESSIONS = 1_000
PROCESSES = {"a projector": "project", "a worker": "work", "the clock": "clock"}
Foul = Callable[[Outdoors, ExitStack], None]
"""Makes it so, and says in the stack what makes it good again."""


@dataclass(frozen=True, slots=True)
class Weather:
    """`kind` is what is wrong with the `dependency`."""

    dependency: str
    kind: str
    foul: Foul

    @property
    def name(self) -> str:
        return f"{self.dependency} {self.kind}"

    @property
    def names(self) -> tuple[str, ...]:
        """By which it may be chosen."""
        return (self.dependency, self.kind, self.name)

    @property
    def broker(self) -> str:
        """Where the shop has its queue meanwhile."""
        return self.dependency if self.dependency in SETTINGS else BROKER

    @property
    def ends_all_work(self) -> bool:
        """Whoever is ready in it is asked in vain. Where no row is added there is much to read."""
        return self.dependency == POSTGRESQL and self.kind not in {"slow", "disk full"}

    @property
    def puts_off_all(self) -> bool:
        """Whoever asks for anything is told to ask again; of read-only, who would write."""
        return self.ends_all_work and self.kind != "read-only"


def every_weather() -> tuple[Weather, ...]:
    return tuple(
        Weather(dependency, kind, foul)
        for dependency, kinds in _kinds().items()
        for kind, foul in kinds.items()
    )


def _kinds() -> dict[str, dict[str, Foul]]:
    database: dict[str, Foul] = {
        "killed": _database_killed,
        "stopped": _database_stopped,
        **_on_the_way(POSTGRESQL, SLOW_DATABASE_SECONDS),
        "read-only": _read_only,
        "full": _no_session_left,
        "disk full": disk_full,
    }
    broker = _kept_on_the_way(BROKER) | _on_the_way(BROKER, SLOW_DATABASE_SECONDS)
    others = {
        name: {"killed": partial(_broker_killed, name)}
        | _kept_on_the_way(name)
        | _on_the_way(name, SLOW_DATABASE_SECONDS)
        for name in SETTINGS
    }
    vendors = {
        name: _kept_on_the_way(name)
        | _on_the_way(name, SLOW_VENDOR_SECONDS)
        | {"failing": partial(_failing, name)}
        for name in VENDORS
    }
    queue: dict[str, dict[str, Foul]] = {"the queue": {"full": queue_full}}
    processes: dict[str, dict[str, Foul]] = {
        called: {"killed": partial(_killed, name), "stopped": partial(_stopped, name)}
        for called, name in PROCESSES.items()
    }
    return {POSTGRESQL: database, BROKER: broker, **vendors, **processes, **queue, **others}


def _kept_on_the_way(name: str) -> dict[str, Foul]:
    """A server that was stopped; of PostgreSQL's the processes are."""
    return {"stopped": partial(_way, name, Between.stopped)}


def _on_the_way(name: str, seconds: float) -> dict[str, Foul]:
    return {
        "slow": partial(_way, name, partial(Between.slow, seconds=seconds)),
        "silent": partial(_way, name, Between.silent),
        "refusing": partial(_way, name, Between.refusing),
    }


def _way(name: str, become: Callable[[Between], None], shop: Outdoors, cleared: ExitStack) -> None:
    cleared.callback(shop.ways[name].clear)
    become(shop.ways[name])


def _broker_killed(name: str, shop: Outdoors, cleared: ExitStack) -> None:
    """Whoever is connected is cut off, nobody is taken, and what lay on it is forgotten."""
    _way(name, Between.refusing, shop, cleared)
    forget(shop.brokers[name], shop.shop_name)


def _killed(name: str, shop: Outdoors, cleared: ExitStack) -> None:
    cleared.callback(shop.processes[name].start)
    shop.processes[name].kill()


def _stopped(name: str, shop: Outdoors, cleared: ExitStack) -> None:
    cleared.callback(shop.processes[name].go_on)
    shop.processes[name].stop()


def _database_killed(shop: Outdoors, cleared: ExitStack) -> None:
    cleared.callback(shop.postgres.start)
    for server in _servers(shop):
        with suppress(psutil.NoSuchProcess):
            server.kill()


def _database_stopped(shop: Outdoors, cleared: ExitStack) -> None:
    for server in _servers(shop):
        cleared.callback(_resume, server)
        with suppress(psutil.NoSuchProcess):
            server.suspend()


def _resume(server: psutil.Process) -> None:
    with suppress(psutil.NoSuchProcess):
        server.resume()


def _servers(shop: Outdoors) -> list[psutil.Process]:
    return [psutil.Process(pid) for pid in shop.postgres.pids()]


def _read_only(shop: Outdoors, cleared: ExitStack) -> None:
    """As a server is that was made a replica: whoever is connected is told so too."""
    cleared.callback(_tell, shop, "ALTER SYSTEM RESET default_transaction_read_only")
    _tell(shop, "ALTER SYSTEM SET default_transaction_read_only = on")


def _tell(shop: Outdoors, statement: str) -> None:
    with psycopg.connect(shop.postgres.url, autocommit=True, options=OWN_SESSION) as owner:
        owner.execute(statement.encode())
        owner.execute("SELECT pg_reload_conf()")


def _no_session_left(shop: Outdoors, cleared: ExitStack) -> None:
    """Others hold every session that the server has, and the shop has lost its own."""
    way = shop.ways[POSTGRESQL]
    way.refusing()
    held: list[psycopg.Connection[Any]] = []
    cleared.callback(_close, held)
    with suppress(psycopg.OperationalError):
        while len(held) < MOST_SESSIONS:
            held.append(psycopg.connect(shop.postgres.url))
    way.clear()


def _close(held: Iterable[psycopg.Connection[Any]]) -> None:
    for each in held:
        each.close()


def _failing(name: str, shop: Outdoors, cleared: ExitStack) -> None:
    """It is reached, and answers 503 to whatever it is asked."""
    cleared.callback(_weather, shop, name, outage=False)
    _weather(shop, name, outage=True)


def _weather(shop: Outdoors, name: str, *, outage: bool) -> None:
    url = f"{shop.ground.standins}/{name}/_control"
    httpx.post(url, json={"outage": outage}).raise_for_status()
