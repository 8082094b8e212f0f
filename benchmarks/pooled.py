"""What a pooler costs a command, and the whole shop through one: every process but the queue."""

from dataclasses import replace

import psycopg
import uvloop

from benchmarks.bare import Bare
from benchmarks.bouncer import pooled
from benchmarks.browser import Book, Browser, Copies
from benchmarks.bulk import Writer, fill
from benchmarks.clients import Crowd, Timed, measured, prepare
from benchmarks.figures import Cell, Table
from benchmarks.histories import Extent, sku
from benchmarks.running import running, stocked_shop, wait_for
from benchmarks.scratch import Server
from benchmarks.visitors import Visitor, likings
from interfaces.cli.caught_up import wait_until_caught_up

SESSIONS = 8
CLIENTS = (8, 32)
PURCHASES = 5
EXTENT = Extent(stones=3_500, past_orders=62, open_orders=31)
CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'elysium_app'"


def bouncer_tables(seconds: float) -> list[Table]:
    with stocked_shop() as server:
        with server.house() as house:
            fill(Writer(server.owner_url, house.masters.now()), EXTENT, house.store.clock.now())
            prepare(Bare(server.owner_url, server.environment, house), max(CLIENTS))
        with pooled(server.environment["ELYSIUM_DATABASE_URL"], SESSIONS) as url:
            lent = replace(server, environment=_lent(server, url))
            rows = tuple(_row(server, lent, clients, seconds) for clients in CLIENTS)
            return [_commands(rows), _whole(lent)]


def _lent(server: Server, url: str) -> dict[str, str]:
    """The queue keeps sessions of its own: it listens, and holds a lock for what it performs."""
    return server.environment | {"ELYSIUM_DATABASE_URL": url, "ELYSIUM_POOLED": "true"}


def _row(server: Server, lent: Server, clients: int, seconds: float) -> tuple[Cell, ...]:
    direct, pooled_too, again = (
        measured(each.environment, Crowd(clients), Timed(seconds, ("command",)))["command"]
        for each in (server, lent, server)
    )
    straight = (direct.rate + again.rate) / 2
    rates = round(straight), round(pooled_too.rate), round(pooled_too.rate / straight, 2)
    return clients, *rates, direct.latencies.p95, pooled_too.latencies.p95


def _commands(rows: tuple[tuple[Cell, ...], ...]) -> Table:
    return Table(
        "Commands through PgBouncer",
        f"Transaction mode, {SESSIONS} sessions for all; directly before and after, in one run.",
        ("clients", "direct/s", "pooled/s", "ratio", "direct p95 ms", "pooled p95 ms"),
        rows,
    )


def _whole(lent: Server) -> Table:
    """Guests who buy and are confirmed, while every process has its sessions from the pooler."""
    addresses, book = lent.shop.addresses(), Book()
    with running(lent, ("serve", "project", "work", "clock")), lent.house() as house:
        wait_until_caught_up(house)
        wait_for(f"{addresses.api_url}/health/ready")
        uvloop.run(_bought(book, addresses.api, addresses.standins))
        with psycopg.connect(lent.owner_url) as connection:
            row = connection.execute(CONNECTIONS).fetchone()
    confirmed = len(book.taken["paid to confirmed"])
    return Table(
        "The whole shop through PgBouncer",
        "`serve`, `project`, `work` and `clock`, one of each; only the queue has its sessions "
        "directly, because it listens and holds a lock for what it performs.",
        ("guests", "confirmed", "wrong answers", "connections at the server"),
        ((PURCHASES, confirmed, sum(book.wrong.values()), row[0] if row else 0),),
    )


async def _bought(book: Book, api: int, standins: int) -> None:
    browser = Browser(Copies((api,)), book)
    for number in range(PURCHASES):
        visitor = Visitor(browser, standins, likings(number), articles=1)
        await visitor.fill_cart(sku(0))
        await visitor.buy()
    await browser.close()
