"""The searches of stones one by one: what each takes, and what of that its SQL, over all stones."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from functools import partial

from sqlalchemy import Connection, Engine, event

from benchmarks.figures import Cell, Table
from benchmarks.latency import Latencies
from benchmarks.scratch import Server
from domain.catalogue.head import Head
from domain.catalogue.narrowing import Span as Closed
from domain.design.choices import StoneSnapshot
from domain.inventory.grading import CLARITIES, COLOURS
from domain.pricing.engine.stones import StoneTariff
from projections.kit.paging import Turn
from projections.kit.reading import Reader
from projections.stones.facets import stone_bounds, stone_facets
from projections.stones.filter import Span, StoneFilter
from projections.stones.fold import STONE_SEARCH
from projections.stones.listing import StoneOrder, stones
from projections.stones.nearest import nearest
from projections.stones.pairs import pairs

QUESTIONS_EACH = 300
SEED = 20_260_302


def _round_head(low: Decimal, high: Decimal) -> Head:
    across = Closed(low, high)
    return Head(shapes=("round",), length_mm=across, width_mm=across)


HEADS = {
    _round_head(Decimal(low), Decimal(high)): carats
    for low, high, carats in (
        ("4.10", "4.60", (26, 38)),
        ("4.80", "5.30", (40, 58)),
        ("6.20", "6.70", (88, 115)),
        ("8.00", "8.50", (190, 235)),
    )
}
"""With the hundredths of a carat of stones about that size: one that is gone had fitted."""
LIMIT_MS = 20
Ask = Callable[[Connection, random.Random], object]


def stone_tables(server: Server) -> list[Table]:
    """Each question many times with other numbers, on one connection after another."""
    with server.house() as house:
        tariff = house.prices().stones(house.store.clock.now())
        asked = QUESTIONS | {"page, facets, bounds of a budget": partial(_budget, tariff)}
        rows = tuple((name, *_row(house.engine, ask)) for name, ask in asked.items())
    slow = tuple(
        f"{row[0]}: a statement took {row[5]} ms at p95" for row in rows if float(row[5]) > LIMIT_MS
    )
    return [
        Table(
            "Searches of stones",
            f"{QUESTIONS_EACH} different questions each, on all stones; in this process, without "
            "HTTP. SQL is seen from this side of the connection: of a whole question, and of its "
            "single statements.",
            ("question", "p50 ms", "p95 ms", "statements", "SQL p95 ms", "statement p95 ms", "max"),
            rows,
            slow or (f"No statement took longer than {LIMIT_MS} ms at p95.",),
        )
    ]


def _row(pool: Engine, ask: Ask) -> tuple[Cell, ...]:
    dice, reader = random.Random(SEED), Reader(pool)  # noqa: S311  # the same in every run
    whole, sql, each = list[float](), list[float](), list[float]()
    with _timed(pool) as statements:
        for _ in range(QUESTIONS_EACH):
            with reader.ask(STONE_SEARCH) as connection:
                statements.clear()
                began = time.perf_counter()
                ask(connection, dice)
                whole.append(time.perf_counter() - began)
            sql.append(sum(statements))
            each += statements
    taken, single = Latencies.of(whole), Latencies.of(each)
    count, longest = round(len(each) / QUESTIONS_EACH, 1), round(max(each) * 1000, 2)
    return taken.p50, taken.p95, count, Latencies.of(sql).p95, single.p95, longest


@contextmanager
def _timed(pool: Engine) -> Iterator[list[float]]:
    """The seconds of every statement that reads stones."""
    taken, begun = list[float](), list[float]()

    def before(*_: object) -> None:
        begun[:] = [time.perf_counter()]

    def after(_c: object, _k: object, statement: str, *_: object) -> None:
        if ".stone " in statement:
            taken.append(time.perf_counter() - begun[0])

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


def _budget(tariff: StoneTariff | None, connection: Connection, dice: random.Random) -> object:
    span = Span(None, Decimal(dice.randint(60_000, 900_000)))
    wanted = replace(_some_filter(dice), price_minor=span)
    page = stones(connection, wanted, Turn("price"), tariff)
    return page, stone_facets(connection, wanted, tariff), stone_bounds(connection, wanted, tariff)


def _of_head(connection: Connection, dice: random.Random) -> object:
    by: StoneOrder = dice.choice(("carat", "price"))
    across = dice.choice(tuple(HEADS)).length_mm
    return stones(connection, StoneFilter(head=Span(across.low, across.high)), Turn(by))


def _alike(dice: random.Random, hundredths: tuple[int, int] = (20, 320)) -> StoneSnapshot:
    return StoneSnapshot(
        type="natural_diamond",
        shape="round",
        carat=Decimal(dice.randint(*hundredths)) / 100,
        colour=dice.choice(COLOURS[:7]),
        clarity=dice.choice(CLARITIES[1:9]),
        source="owned",
    )


def _nearest(connection: Connection, dice: random.Random) -> object:
    return nearest(connection, _alike(dice), limit=3)


def _nearest_in_head(connection: Connection, dice: random.Random) -> object:
    head, hundredths = dice.choice(tuple(HEADS.items()))
    return nearest(connection, _alike(dice, hundredths), [head], limit=3)


def _nearest_elsewhere(connection: Connection, dice: random.Random) -> object:
    return nearest(connection, _alike(dice), [dice.choice(tuple(HEADS))], limit=3)


def _paired(connection: Connection, dice: random.Random) -> object:
    return pairs(connection, _some_filter(dice))


QUESTIONS: dict[str, Ask] = {
    "facet search: page, facets, bounds": _faceted,
    "head-fit by millimetres": _of_head,
    "nearest three": _nearest,
    "nearest three for one head": _nearest_in_head,
    "nearest three of any carat for one head": _nearest_elsewhere,
    "matched pairs": _paired,
}
