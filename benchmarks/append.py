"""Commands per second through the event store, beside one-row commits on the same server."""

from statistics import mean

import psycopg

from benchmarks.clients import PIECES_EACH, run_clients
from benchmarks.figures import Cell, Table
from benchmarks.pgbench import one_row_commits
from benchmarks.scratch import Server
from domain.inventory.asset.listing import AssetListed
from domain.kernel import name_of

CLIENTS = (1, 8, 32)
STATE_BYTES = "SELECT coalesce(avg(length(state)), 500)::int FROM stored_events"


def append_tables(server: Server, seconds: float) -> list[Table]:
    assets = _offered(server, max(CLIENTS) * PIECES_EACH)
    with psycopg.connect(server.owner_url) as connection:
        row = connection.execute(STATE_BYTES).fetchone()
    size = int(row[0]) if row else 0
    return [
        Table(
            "Load, decide, append",
            "Each command looks its idempotency key up, reads a real stone's stream, decides, and "
            "commits the event with the command and its answer, one round trip after another. The "
            "clients are threads in as many Python processes as there are cores. "
            f"pgbench inserts one row of {size} bytes (an event's mean size) per commit with as "
            "many connections, before and after, on the same server; the ratio is the figure.",
            ("clients", "commands/s", "p50 ms", "p99 ms", "pgbench commits/s", "ratio"),
            tuple(_row(server, assets, clients, (seconds, size)) for clients in CLIENTS),
        )
    ]


def _row(
    server: Server, assets: tuple[str, ...], clients: int, how: tuple[float, int]
) -> tuple[Cell, ...]:
    seconds, size = how
    before = one_row_commits(server.owner_url, clients, seconds, size)
    found = run_clients(server.environment, assets, clients, seconds)
    commits = mean([before, one_row_commits(server.owner_url, clients, seconds, size)])
    taken = found.latencies
    ratio = round(found.rate / commits, 3)
    return clients, round(found.rate), taken.p50, taken.p99, round(commits), ratio


def _offered(server: Server, limit: int) -> tuple[str, ...]:
    """Stones on sale."""
    with server.house() as house:
        listed = house.store.journal.after(0, limit, (name_of(AssetListed),))
    return tuple(recorded.key for recorded in listed)
