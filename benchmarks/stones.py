"""The searches of stones one by one: what each takes, and what of that its SQL, over all stones."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

from sqlalchemy import Connection, Engine, event

from benchmarks.figures import Table
from benchmarks.latency import Latencies
from benchmarks.scratch import Server
from projections.reading import Reader
from projections.stone_facets import stone_bounds, stone_facets
from projections.stone_filter import Span, StoneFilter
from projections.stone_grades import CLARITIES, COLOURS
from projections.stone_list import stones
from projections.stone_nearest import Alike, nearest
from projections.stone_pairs import pairs
from projections.stone_search import STONE_SEARCH

QUESTIONS_EACH = 300
SEED = 20_260_302
HEADS = tuple(
    Span(Decimal(low), Decimal(high))
    for low, high in (("4.10", "4.60"), ("4.80", "5.30"), ("6.20", "6.70"), ("8.00", "8.50"))
)
LIMIT_MS = 20.0
Ask = Callable[[Connection, random.Random], object]


def stone_tables(server: Server) -> list[Table]:
    """Each question many times with other numbers, on one connection after another."""
    with server.house() as house:
        rows = tuple(_row(house.engine, name, ask) for name, ask in QUESTIONS.items())
    slow = tuple(f"{row[0]}: SQL took {row[5]} ms at p95" for row in rows if row[5] > LIMIT_MS)
    return [
        Table(
            "Searches of stones",
            f"{QUESTIONS_EACH} different questions each, on all stones; in this process, without "
            "HTTP. SQL is the time of single statements, seen from this side of the connection.",
            ("question", "p50 ms", "p95 ms", "statements each", "SQL p50 ms", "SQL p95 ms", "max"),
            rows,
            slow or (f"No statement took longer than {LIMIT_MS:.0f} ms at p95.",),
        )
    ]


def _row(pool: Engine, name: str, ask: Ask) -> tuple[str, float, float, float, float, float, float]:
    dice, whole, reader = random.Random(SEED), list[float](), Reader(pool)  # noqa: S311  # the same
    with _timed(pool) as statements:
        for _ in range(QUESTIONS_EACH):
            with reader.ask(STONE_SEARCH) as connection:
                began = time.perf_counter()
                ask(connection, dice)
                whole.append(time.perf_counter() - began)
    every, sql = Latencies.of(whole), Latencies.of(statements)
    each = round(len(statements) / QUESTIONS_EACH, 1)
    longest = round(max(statements) * 1000, 2)
    return name, every.p50, every.p95, each, sql.p50, sql.p95, longest


@contextmanager
def _timed(pool: Engine) -> Iterator[list[float]]:
    """The seconds of every statement that reads a stone."""
    taken, begun = list[float](), list[float]()

    def before(*_: object) -> None:
        begun.append(time.perf_counter())

    def after(_c: object, _k: object, statement: str, *_: object) -> None:
        if "stone" in statement:
            taken.append(time.perf_counter() - begun[-1])

    event.listen(pool, "before_cursor_execute", before)
    event.listen(pool, "after_cursor_execute", after)
    yield taken
    event.remove(pool, "before_cursor_execute", before)
    event.remove(pool, "after_cursor_execute", after)


def _some_filter(dice: random.Random) -> StoneFilter:
    low = Decimal(dice.randint(20, 180)) / 100
    return StoneFilter(
        carat=Span(low, low + Decimal(dice.randint(5, 60)) / 100),
        colour=tuple(dice.sample(COLOURS[:7], dice.randint(0, 3))),
        clarity=tuple(dice.sample(CLARITIES[1:8], dice.randint(0, 3))),
    )


def _faceted(connection: Connection, dice: random.Random) -> object:
    wanted = _some_filter(dice)
    found = stones(connection, wanted), stone_facets(connection, wanted)
    return found, stone_bounds(connection, wanted)


def _of_head(connection: Connection, dice: random.Random) -> object:
    by = dice.choice(("carat", "price"))
    return stones(connection, StoneFilter(head=dice.choice(HEADS)), by=by)  # type: ignore[arg-type]  # both are


def _alike(dice: random.Random) -> Alike:
    return Alike(
        type="natural_diamond",
        shape="round",
        carat=Decimal(dice.randint(20, 320)) / 100,
        colour=dice.choice(COLOURS[:7]),
        clarity=dice.choice(CLARITIES[1:9]),
    )


def _nearest(connection: Connection, dice: random.Random) -> object:
    return nearest(connection, _alike(dice), limit=3)


def _nearest_in_head(connection: Connection, dice: random.Random) -> object:
    return nearest(connection, _alike(dice), [dice.choice(HEADS)], limit=3)


def _paired(connection: Connection, dice: random.Random) -> object:
    return pairs(connection, _some_filter(dice))


QUESTIONS: dict[str, Ask] = {
    "facet search: page, facets, bounds": _faceted,
    "head-fit by millimetres": _of_head,
    "nearest three": _nearest,
    "nearest three for one head": _nearest_in_head,
    "matched pairs": _paired,
}
