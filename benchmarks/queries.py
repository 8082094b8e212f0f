"""The query API under load over HTTP, and what its SQL takes in the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.figures import Cell, Table
from benchmarks.load import Answers, Load, drive
from benchmarks.orders import ORDERS_EACH, SHOPPERS, place_orders
from benchmarks.questions import CONSTANT, questions
from benchmarks.running import running, wait_for
from benchmarks.scratch import Server
from benchmarks.sql_times import SqlTime, forget_sql_times, sql_times
from interfaces.composition import House
from interfaces.worker.following import ReadModelFollowing
from projections.all import READ_MODELS

CONNECTIONS = (1, 16, 64)
SLOWEST_MS = 20.0
SHOWN_EACH = 3
BATCH = 5_000
Asked = dict[str, tuple[bytes, ...]]
Times = dict[str, tuple[SqlTime, ...]]


def query_tables(server: Server, seconds: float) -> tuple[list[Table], tuple[str, ...]]:
    """The figures, and a sentence for each query above the limit when one connection asks."""
    with server.house() as house:
        shoppers = place_orders(house.store, house.tokens)
        _fold(house)
    with _serving(server) as port:
        asked = questions(port, shoppers)
        for requests in asked.values():
            drive(Load(port, requests, 1, seconds / 2))
        alone, times = _alone(server, port, asked, seconds)
        rows = [*_loaded(port, asked, alone, seconds)]
    slow = slow_queries(times)
    return [_latency_table(tuple(rows)), _sql_table(times, slow)], slow


def slow_queries(times: Times) -> tuple[str, ...]:
    """A sentence for each query that took longer than the limit, once."""
    return tuple(
        f"{kind}: a query took {each.longest:.1f} ms at most (mean {each.mean:.1f} ms, "
        f"{each.calls} calls): {each.query}"
        for kind, found in times.items()
        for each in found
        if each.longest > SLOWEST_MS
    )


def _alone(
    server: Server, port: int, asked: Asked, seconds: float
) -> tuple[dict[str, Answers], Times]:
    """One connection: what its SQL takes is not yet the waiting for a busy processor."""
    answers, times = dict[str, Answers](), Times()
    for kind, requests in asked.items():
        forget_sql_times(server.owner_url)
        answers[kind] = drive(Load(port, requests, 1, seconds))
        times[kind] = sql_times(server.owner_url)
    return answers, times


def _loaded(
    port: int, asked: Asked, alone: dict[str, Answers], seconds: float
) -> Iterator[tuple[Cell, ...]]:
    """What is constant comes first: the others are told beside it."""
    constant = dict.fromkeys(CONNECTIONS, 0.0)
    for kind, requests in asked.items():
        for connections in CONNECTIONS:
            many = connections > 1
            load = Load(port, requests, connections, seconds)
            answers = drive(load) if many else alone[kind]
            taken = answers.latencies
            constant[connections] = answers.rate if kind == CONSTANT else constant[connections]
            share = answers.rate / constant[connections]
            rate, bad = round(answers.rate), answers.bad
            yield kind, connections, taken.p50, taken.p95, taken.p99, rate, share, bad


def _latency_table(rows: tuple[tuple[Cell, ...], ...]) -> Table:
    return Table(
        "Query API over HTTP",
        "`serve` with a process a core and PostgreSQL on this machine, asked over keep-alive "
        "connections by a load generator in another process, which has its share of the cores. "
        "What is public is remembered after it was asked once. Every connection "
        "asks again as soon as it is answered, so at 16 and 64 the time is mostly waiting in line, "
        "connections ÷ answers/s. Searches are of many kinds, with further pages; a first page "
        "brings its facets. A constant answer is the framework's alone. The "
        f"history is of {SHOPPERS} shoppers with {ORDERS_EACH} orders each.",
        (
            "question",
            "connections",
            "p50 ms",
            "p95 ms",
            "p99 ms",
            "answers/s",
            "of constant",
            "not 200",
        ),
        rows,
    )


def _sql_table(times: Times, slow: tuple[str, ...]) -> Table:
    good = (f"No query took longer than {SLOWEST_MS:.0f} ms.",)
    return Table(
        "SQL time of the query API",
        "From pg_stat_statements, with all stones in and one connection asking: the statements "
        f"whose slowest call took longest, of each question the first {SHOWN_EACH}.",
        ("question", "mean ms", "max ms", "calls", "statement"),
        tuple(
            (kind, round(each.mean, 2), round(each.longest, 2), each.calls, _short(each.query))
            for kind, found in times.items()
            for each in found[:SHOWN_EACH]
        ),
        slow or good,
    )


def _short(query: str) -> str:
    """Where a statement reads from says more of it than its columns."""
    place = query.find(" FROM ")
    return f"… {query[place + 1 :][:80]}" if place > 0 else query[:80]


def _fold(house: House) -> None:
    """What the followers would do."""
    for model in READ_MODELS:
        following = ReadModelFollowing(house.followers_engine, house.store.journal, model)
        while following.step(BATCH).folded:
            pass


@contextmanager
def _serving(server: Server) -> Iterator[int]:
    """The port of a `serve` process that is ready."""
    with running(server, ("serve",)):
        port = server.shop.addresses().api
        wait_for(f"http://127.0.0.1:{port}/health/ready")
        yield port
