"""Appends and whole commands a second, beside plain inserts by as many threads, on one server."""

from benchmarks.bare import bare_shop
from benchmarks.clients import Crowd, Kind, Measured, Timed, measured, prepare
from benchmarks.figures import Cell, Table

CROWDS = (Crowd(1), Crowd(8), Crowd(32), Crowd(16, processes=2))
EXPLAINED = (
    "Clients are threads of one Python process, or of two. *Plain* inserts one prepared row of a "
    "table like the log's per commit; *append* stores an event with its command under a key; a "
    "*command* reserves or releases an article of its own under a key: look, decide, append. They "
    "take turns within each row; the ratios are the figures."
)
COLUMNS = (
    "processes",
    "clients",
    "plain/s",
    "append/s",
    "ratio",
    "append p99 ms",
    "commands/s",
    "command ratio",
    "command p99 ms",
)


def append_tables(seconds: float) -> list[Table]:
    what = Timed(seconds)
    with bare_shop() as shop:
        prepare(shop, max(crowd.clients for crowd in CROWDS))
        rows = tuple(_row(crowd, measured(shop.environment, crowd, what)) for crowd in CROWDS)
    return [Table("Load, decide, append", EXPLAINED, COLUMNS, rows)]


def _row(crowd: Crowd, found: dict[Kind, Measured]) -> tuple[Cell, ...]:
    plain, append, command = found["plain"], found["append"], found["command"]
    return (
        crowd.processes,
        crowd.clients,
        round(plain.rate),
        round(append.rate),
        round(append.rate / plain.rate, 2),
        append.latencies.p99,
        round(command.rate),
        round(command.rate / plain.rate, 2),
        command.latencies.p99,
    )
