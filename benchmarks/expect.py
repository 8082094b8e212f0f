"""What a house can expect of one machine and of four, from the figures that were measured."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.figures import Cell, Table

TITLE = "What a house can expect"
MACHINES = 4
SHARED = 1.0


@dataclass(frozen=True, slots=True)
class Expected:
    """A measured figure of one machine, and how far more machines carry it."""

    what: str
    title: str
    find: Callable[[Table], float | None]
    scale: float
    limit: str


EXPECTED = (
    Expected(
        "people in the shop at once, p95 of every answer in the phase's own table",
        "The shop meanwhile",
        lambda table: _cell(table, "phase", "ordinary", "sessions"),
        MACHINES - 1,
        "CPU of `serve`; three machines serve and one is the database's, so three times",
    ),
    Expected(
        "answers/s of these people",
        "The shop meanwhile",
        lambda table: _cell(table, "phase", "ordinary", "answers/s"),
        MACHINES - 1,
        "CPU of `serve`: it shares nothing but the database, of which remembered answers ask none",
    ),
    Expected(
        "commands/s, 32 clients",
        "Load, decide, append",
        lambda table: _cell(table, "clients", 32, "commands/s"),
        SHARED,
        "one primary and one append at a time: the flush of a batch, whatever the machines",
    ),
    Expected(
        "replay, events/s through all read models",
        "Replay of the whole log into all read models",
        lambda table: _first(table, "events/s"),
        SHARED,
        "decoding on the cores of one machine and the database's writing of rows",
    ),
)


def expect_table(tables: list[Table]) -> list[Table]:
    """Empty when none of it was measured."""
    rows = tuple(_rows({table.title: table for table in tables}))
    if not rows:
        return []
    return [
        Table(
            TITLE,
            "One machine is the one above and measured. Four are not: three of them run `serve`, "
            "`work` and `project` and one is the database's, and each figure is the measured one "
            "times what is said, never more than the limit allows.",
            ("what", "one machine, measured", "four, extrapolated", "what limits it"),
            rows,
        )
    ]


def _rows(tables: dict[str, Table]) -> Iterator[tuple[Cell, ...]]:
    for each in EXPECTED:
        table = tables.get(each.title)
        found = each.find(table) if table else None
        if found is not None:
            yield each.what, round(found), f"about {round(found * each.scale):,}", each.limit


def _cell(table: Table, key: str, value: Cell, wanted: str) -> float | None:
    """The figure in the row whose `key` column holds `value`; None when there is none."""
    rows = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    found = next((row.get(wanted) for row in rows if row.get(key) == value), None)
    return None if found is None or isinstance(found, str) else float(found)


def _first(table: Table, wanted: str) -> float | None:
    found = dict(zip(table.columns, table.rows[0], strict=True)).get(wanted) if table.rows else None
    return None if found is None or isinstance(found, str) else float(found)
