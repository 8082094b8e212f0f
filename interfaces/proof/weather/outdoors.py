"""A shop of its own, to be thrown away: whatever it needs it reaches through a `Between`."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from urllib.parse import SplitResult, urlsplit
from urllib.request import urlopen

import psycopg

from interfaces.composition import House
from interfaces.local.embedded_postgres.supervisor import EmbeddedPostgres
from interfaces.local.secrets import local_secrets
from interfaces.local.shop import Addresses, LocalShop, checkout
from interfaces.proof.stress.ground import OURS, DidNotOpen, Ground
from interfaces.proof.weather.between import Between
from interfaces.proof.weather.brokers import PORTS, QUEUED, clear_away
from interfaces.proof.weather.process import Process
from interfaces.settings import Settings

VENDORS = ("stripe", "resend", "sanity")
STARTED = ("standins", "serve", "project", "work", "clock")
OPENS_WITHIN = 120.0
POSTGRESQL, BROKER = "postgresql", "broker"
BROKER_SETTING = "ELYSIUM_BROKER_URL"
FIXED = {
    "ELYSIUM_LIMITS_KEPT": "false",  # many questions, all from this machine
    "ELYSIUM_SERVE_PROCESSES": "1",
    "ELYSIUM_FRESH_SIGN_IN": "7200",  # who gives money back signs in once
    "ELYSIUM_STAFF_SESSION_IDLE": "7200",
}


OWED = """
    SELECT delivery_id, effect || CASE status WHEN 'dead' THEN ' was given up' ELSE ' is due' END
    FROM deliveries
    WHERE status = 'dead' OR (status = 'due' AND (due_at <= clock_timestamp() OR failures > 0))
    ORDER BY 2"""


@dataclass(frozen=True, slots=True)
class Outdoors:
    """`ground` reaches everything directly; the shop's own `processes` only by the `ways`."""

    ground: Ground
    postgres: EmbeddedPostgres
    ways: Mapping[str, Between]
    processes: Mapping[str, Process]
    direct: Mapping[str, str] = field(repr=False)
    brokers: Mapping[str, str] = field(repr=False)
    """Where each is in truth, whose queue the shop may move to."""

    @property
    def url(self) -> str:
        return self.ground.url

    def asked(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What a command of the house says, which reaches everything directly."""
        command = [sys.executable, "-m", "interfaces.cli", *words]
        return subprocess.run(  # noqa: S603  # our own command line
            command, env=self.direct, cwd=checkout(), capture_output=True, text=True, check=False
        )

    def owed(self) -> dict[str, str]:
        """Deliveries that should have been made by now, and those that nobody will make."""
        with psycopg.connect(self.ground.database_url, autocommit=True) as session:
            return {str(each): str(said) for each, said in session.execute(OWED)}

    def queues_at(self, broker: str) -> bool:
        """Whether it had to move: its queue is at that broker from now on."""
        url = by(self.ways[broker], self.brokers[broker])
        before = [self.processes[name].pid for name in QUEUED]
        for name in QUEUED:
            self.processes[name].lives_with(BROKER_SETTING, url)
        return before != [self.processes[name].pid for name in QUEUED]

    @property
    def shop_name(self) -> str:
        """By which its queues are known."""
        return self.ground.house.settings.shop_name

    def begin_anew(self) -> None:
        """After weather from which it did not recover: the next one meets a shop that works."""
        for name in STARTED[1:]:
            self.processes[name].kill()
            self.processes[name].start()
        _await_answer(f"{self.url}/health/ready", self.processes["serve"])


@contextmanager
def outdoors(others: Mapping[str, str] = MappingProxyType({})) -> Iterator[Outdoors]:
    """Opened on an empty folder, which is gone afterwards, with its queue on PostgreSQL by a way
    of its own; to the `others`, a RabbitMQ or a Redis, it may move. Raises `DidNotOpen`.
    """
    home = Path(tempfile.mkdtemp(prefix="elysium-weather-"))
    home.chmod(0o755)
    try:
        local_secrets(home)  # before there is data that another shop's would not open
        with EmbeddedPostgres(home) as postgres, ExitStack() as stack:
            yield _opened(LocalShop(home), postgres, others, stack)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _opened(
    shop: LocalShop, postgres: EmbeddedPostgres, others: Mapping[str, str], stack: ExitStack
) -> Outdoors:
    addresses = shop.choose_addresses()
    app_url = shop.app_url(postgres.url)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    direct = kept | shop.own_environment(app_url, addresses) | FIXED
    direct |= {"ELYSIUM_SHOP": (name := f"weather-{time.time_ns()}")}
    for url in others.values():
        stack.callback(clear_away, url, name)
    brokers = {BROKER: app_url, **others}
    ways = {
        name: stack.enter_context(Between(where.hostname or "", where.port or 0))
        for name, where in _servers(brokers, addresses).items()
    }
    abroad = direct | _through(ways, app_url)
    _migrate(direct | {"ELYSIUM_MIGRATOR_URL": postgres.url}, shop.logs)
    processes = {name: Process(name, abroad, shop.logs) for name in STARTED}
    for process in processes.values():
        process.start()
        stack.callback(process.end)
    house = stack.enter_context(closing(House(Settings.of(direct))))
    _await_answer(f"{addresses.standins_url}/health/live", processes["standins"])
    _await_answer(f"{addresses.api_url}/health/ready", processes["serve"])
    return Outdoors(Ground(house, addresses.api_url), postgres, ways, processes, direct, brokers)


def _servers(brokers: Mapping[str, str], addresses: Addresses) -> dict[str, SplitResult]:
    """Where each thing that the shop needs is in truth."""
    queues = {name: urlsplit(url) for name, url in brokers.items()}
    standins = urlsplit(addresses.standins_url)
    return {
        POSTGRESQL: queues[BROKER],
        **{name: _with_port(url) for name, url in queues.items()},
        **dict.fromkeys(VENDORS, standins),
    }


def _with_port(url: SplitResult) -> SplitResult:
    return url._replace(netloc=f"{url.hostname}:{url.port or PORTS[url.scheme]}")


def _through(ways: Mapping[str, Between], app_url: str) -> dict[str, str]:
    """The settings by which every address is that of a way."""
    address = {name: f"http://{way.host}:{way.port}" for name, way in ways.items()}
    sanity = f"{address['sanity']}/sanity"
    return {
        "ELYSIUM_DATABASE_URL": by(ways[POSTGRESQL], app_url),
        BROKER_SETTING: by(ways[BROKER], app_url),
        "ELYSIUM_STRIPE_ADDRESS": f"{address['stripe']}/stripe",
        "ELYSIUM_RESEND_ADDRESS": f"{address['resend']}/resend",
        "ELYSIUM_SANITY_ADDRESS": sanity,
        "ELYSIUM_SANITY_CDN_ADDRESS": sanity,
        "ELYSIUM_SANITY_IMAGE_ADDRESS": f"{sanity}/images/elysium/production",
    }


def by(way: Between, url: str) -> str:
    """The same address, reached by a way."""
    parts = urlsplit(url)
    login = parts.netloc.rpartition("@")[0]
    place = f"{way.host}:{way.port}"
    return parts._replace(netloc=f"{login}@{place}" if login else place).geturl()


def _migrate(environment: Mapping[str, str], logs: Path) -> None:
    migrate = Process("migrate", environment, logs)
    migrate.start()
    _await(lambda: migrate.ended_with is not None, migrate)
    if migrate.ended_with:
        raise DidNotOpen(migrate.said[-2_000:])


def _await_answer(url: str, process: Process) -> None:
    _await(lambda: _answers(url), process)


def _await(come: Callable[[], bool], process: Process) -> None:
    end = time.monotonic() + OPENS_WITHIN
    while not come():
        if process.ended_with is not None or time.monotonic() > end:
            raise DidNotOpen(f"{process.name}: {process.said[-2_000:]}")
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=1.0):  # noqa: S310  # our own address
            return True
    except OSError:
        return False
