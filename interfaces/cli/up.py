"""`./elysium up`: the whole shop on one machine, from nothing to open, until Ctrl-C."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from interfaces.cli.app import app, console
from interfaces.cli.children import Child
from interfaces.cli.lock import only_one
from interfaces.cli.nursery import Birth, Nursery
from interfaces.local.ports import HOME_HOST
from interfaces.local.secrets import FILE, secrets_made
from interfaces.local.shop import Addresses, LocalShop, checkout
from interfaces.running.ending import PARENT

if TYPE_CHECKING:
    from rich.panel import Panel

    from interfaces.local.embedded_postgres.supervisor import EmbeddedPostgres, ExternalPostgres

    Database = EmbeddedPostgres | ExternalPostgres

STARTED = ("serve", "standins", "project", "work", "clock")
STOPPED = ("serve", "clock", "work", "project", "standins")
READY_SECONDS = 60.0
PATIENCE = {"ELYSIUM_POOL_TIMEOUT": str(READY_SECONDS)}
"""Nobody waits for an answer here: a machine busy with starting may be a second late."""
WATCH_SECONDS = 1.0
WELL = b"HTTP/1.1 200"
FILLING = {"seed": "seeded", "caught-up": "caught_up"}


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


class Closing(BaseException):
    """Ctrl-C or SIGTERM: close, wherever the start has come to."""


@app.command()
def up(
    seed: Annotated[bool, typer.Option(help="Fill an empty shop with stones and styles.")] = True,
) -> None:
    """Start the whole shop on this machine, until Ctrl-C."""
    open_shop(seed=seed)


def open_shop(*, seed: bool) -> Opening:
    """Open the shop and keep it open until it is told to close; PostgreSQL ends last.

    Raises `DatabaseTrouble`, `AlreadyOpen`, `PortUnusable` or `StartFailed`, whose text says what
    to do.
    """
    from interfaces.local.embedded_postgres.supervisor import choose_database, make_later

    opening, shop = Opening(), LocalShop.here()
    with suppress(Closing), ExitStack() as stack:
        stack.enter_context(only_one(shop.home))
        stack.enter_context(_closing_on_signals())
        fresh = secrets_made(shop.home)  # before there is data that another shop's would not open
        addresses = shop.choose_addresses()
        nursery = stack.enter_context(closing(Nursery()))
        nursery.begin()
        database = choose_database(checkout(), make=make_later)
        stack.enter_context(database)
        console.print(f"PostgreSQL is running [dim]{opening.mark('postgresql')} s[/]")
        environment = shop.environment(shop.app_url(database.url), addresses)
        _run(nursery, "migrate", environment | {"ELYSIUM_MIGRATOR_URL": database.url})
        children = [Child(name, environment, shop.logs, nursery) for name in STARTED]
        stack.callback(_stop, children)
        _start(children, addresses, shop, opening)
        console.print(f"The shop answers [dim]{opening.marks['first_200']} s[/]")
        _fill(nursery, environment, opening, seed=seed)
        _say_open(addresses, shop, fresh=fresh)
        _watch(children, database)
    return opening


def _start(children: list[Child], addresses: Addresses, shop: LocalShop, opening: Opening) -> None:
    """The API first, by itself: on a small machine it would wait for the others to load."""
    serve, standins, *others = children
    serve.start()
    _wait_for(serve, addresses.host, addresses.api, shop)
    opening.mark("first_200")
    for child in (standins, *others):
        child.start()
    _wait_for(standins, HOME_HOST, addresses.standins, shop)


def _fill(nursery: Nursery, environment: dict[str, str], opening: Opening, *, seed: bool) -> None:
    for command, milestone in list(FILLING.items())[not seed :]:
        _run(nursery, command, environment)
        opening.mark(milestone)


def _run(nursery: Nursery, command: str, environment: dict[str, str]) -> None:
    """To its end, in a process of its own: what it took of memory goes with it."""
    ours = environment | PATIENCE | {PARENT: str(os.getpid())}
    running = nursery.bear(Birth(command, ours))
    try:
        code = running.wait()
    except Closing:
        running.terminate()
        running.wait()
        raise
    if code:
        raise StartFailed(f"{command} ended with {code}")


def _wait_for(child: Child, host: str, port: int, shop: LocalShop) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        if child.ended_with is not None:
            raise StartFailed(f"{child.name} ended with {child.ended_with}; see {shop.logs}")
        if _answers(host, port):
            return
        time.sleep(0.05)
    waited = f"after {READY_SECONDS:.0f} s"
    raise StartFailed(f"{child.name} does not answer {waited}; see {shop.logs}")


def _answers(host: str, port: int) -> bool:
    """Asked in as many words: a client of HTTP would stay in memory until the shop closes.

    What is still starting refuses, or answers with an error.
    """
    named = f"[{host}]" if ":" in host else host
    try:
        with socket.create_connection((host, port), timeout=1.0) as line:
            line.sendall(f"GET /health/live HTTP/1.0\r\nHost: {named}:{port}\r\n\r\n".encode())
            return line.recv(len(WELL)) == WELL
    except OSError:
        return False


def _watch(children: list[Child], database: "Database") -> None:
    """Until it is time to close: whatever dies is started again, and that is said."""
    while True:
        time.sleep(WATCH_SECONDS)
        if not database.running:
            database.start()
            console.print("[yellow]PostgreSQL had ended and was started again[/]")
        for child in children:
            if notice := child.revive():
                console.print(f"[yellow]{notice}[/]")


def _stop(children: list[Child]) -> None:
    console.print("Closing …")
    order = sorted(children, key=lambda child: STOPPED.index(child.name))
    for child in order:
        child.stop()


@contextmanager
def _closing_on_signals() -> Iterator[None]:
    """The first signal ends what is being done; the closing itself is not interrupted."""
    told: list[int] = []

    def close(number: int, _frame: FrameType | None) -> None:
        told.append(number)
        if len(told) == 1:
            raise Closing

    before = {number: signal.signal(number, close) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say_open(addresses: Addresses, shop: LocalShop, *, fresh: bool) -> None:
    console.print(_welcome(addresses, shop))
    if fresh:
        console.print(_keep(shop), soft_wrap=True, highlight=False)


def _welcome(addresses: Addresses, shop: LocalShop) -> "Panel":
    from rich.panel import Panel

    api, outbox = addresses.api_url, f"{addresses.standins_url}/outbox"
    lines = (
        "[bold]ELYSIUM is open.[/]",
        "",
        f"API          {api}",
        f"API docs     {api}/docs",
        f"Outbox       {outbox}",
        f"Stripe       {addresses.standins_url} for its SDKs, /stripe/pay is the card form",
        f"Logs         {shop.logs}",
        "",
        "Try next, in another terminal:",
        "  ./elysium demo                     a customer buys a ring",
        f"  curl '{api}/stones?carat_min=1&colour=D&limit=3'",
        "  ./elysium staff add --name … --email … --role concierge",
        "  ./elysium --help",
        "",
        "Ctrl-C closes the shop; everything is kept.",
    )
    return Panel("\n".join(lines), expand=False, padding=(1, 3))


def _keep(shop: LocalShop) -> str:
    """Said at the first start: later there may be something to lose."""
    return "\n".join(
        (
            "[bold]Keep copies of these elsewhere, apart from copies of the database:[/]",
            f"  {shop.home / FILE}",
            "      the keys: without them nobody reads names, addresses, engravings again",
            f"  {shop.home / 'audit'}",
            "      the key that signs the record",
            f"  {shop.home / 'erasures.ndjson'}",
            "      who was forgotten, once there is somebody",
        )
    )
