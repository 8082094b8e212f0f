"""`elysium up`: the whole shop on one machine, from nothing to open, until Ctrl-C."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import httpx
from rich.console import Console
from rich.panel import Panel

from interfaces.cli.caught_up import wait_until_caught_up
from interfaces.cli.children import Child
from interfaces.cli.lock import only_one
from interfaces.cli.seed import seed_demonstration
from interfaces.composition import House
from interfaces.database import application_login, migrate
from interfaces.embedded_postgres import choose_database
from interfaces.local_shop import Addresses, LocalShop, checkout
from interfaces.settings import Settings

STARTED = ("standins", "serve", "project", "work", "clock")
STOPPED = ("serve", "clock", "work", "project", "standins")
READY_SECONDS = 60.0
WATCH_SECONDS = 0.5


@dataclass
class Opening:
    """What a start took: seconds since its first instruction, by milestone."""

    began: float = field(default_factory=time.monotonic)
    marks: dict[str, float] = field(default_factory=dict)

    def mark(self, name: str) -> float:
        self.marks[name] = round(time.monotonic() - self.began, 2)
        return self.marks[name]


class StartFailed(Exception):
    """A process of the shop did not come up."""


def up(console: Console, *, seed: bool, closing: threading.Event | None = None) -> Opening:
    """Open the shop, and keep it open until it is told to close; children last in, first out.

    Raises `DatabaseTrouble`, `AlreadyOpen` or `StartFailed`, whose text says what to do.
    """
    opening, shop = Opening(), LocalShop.here()
    with ExitStack() as stack:
        stack.enter_context(only_one(shop.home))
        closing = closing or stack.enter_context(_closing_on_signals())
        database = choose_database(checkout())
        stack.enter_context(database)
        console.print(f"PostgreSQL is running [dim]{opening.mark('postgresql')} s[/]")
        migrate(database.url)
        application_login(database.url, shop.app_password)
        addresses = shop.choose_addresses()
        environment = shop.environment(shop.app_url(database.url), addresses)
        children = [Child(name, environment, shop.logs) for name in STARTED]
        stack.callback(_stop, console, children)
        _start(children, addresses, shop)
        console.print(f"The shop answers [dim]{opening.mark('first_200')} s[/]")
        with _house(environment) as house:
            if seed:
                seed_demonstration(console, house)
                opening.mark("seeded")
            position = wait_until_caught_up(console, house)
            seconds = opening.mark("caught_up")
            console.print(f"Every read model is at position {position} [dim]{seconds} s[/]")
        console.print(_welcome(addresses, shop))
        _watch(console, children, closing)
    return opening


def _start(children: list[Child], addresses: Addresses, shop: LocalShop) -> None:
    for child in children:
        child.start()
    for url in (addresses.api_url, addresses.standins_url):
        _wait_for(f"{url}/health/live", shop)


def _wait_for(url: str, shop: LocalShop) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            if httpx.get(url, timeout=1.0).is_success:
                return
        except httpx.TransportError:
            pass  # it is still starting; the deadline says when to give up
        time.sleep(0.05)
    raise StartFailed(f"{url} does not answer after {READY_SECONDS:.0f} s; see {shop.logs}")


@contextmanager
def _house(environment: dict[str, str]) -> Iterator[House]:
    house = House(Settings.of(environment))
    try:
        yield house
    finally:
        house.close()


def _watch(console: Console, children: list[Child], closing: threading.Event) -> None:
    while not closing.wait(WATCH_SECONDS):
        for child in children:
            if notice := child.revive():
                console.print(f"[yellow]{notice}[/]")


def _stop(console: Console, children: list[Child]) -> None:
    console.print("Closing …")
    order = sorted(children, key=lambda child: STOPPED.index(child.name))
    for child in order:
        child.stop()


@contextmanager
def _closing_on_signals() -> Iterator[threading.Event]:
    """Ctrl-C and SIGTERM ask to close; what is being stopped is not interrupted by a second one."""
    closing = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: closing.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield closing
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _welcome(addresses: Addresses, shop: LocalShop) -> Panel:
    api, outbox = addresses.api_url, f"{addresses.standins_url}/outbox"
    lines = (
        "[bold]ELYSIUM is open.[/]",
        "",
        f"API          {api}",
        f"API docs     {api}/docs",
        f"Outbox       {outbox}",
        f"Logs         {shop.logs}",
        "",
        "Try next, in another terminal:",
        "  ./elysium demo                     a customer buys a ring",
        f"  curl '{api}/stones?carat_min=1&colour=D&limit=3'",
        "  ./elysium staff add --name … --role concierge",
        "  ./elysium --help",
        "",
        "Ctrl-C closes the shop; everything is kept.",
    )
    return Panel("\n".join(lines), expand=False, padding=(1, 3))
