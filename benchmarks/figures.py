"""What a benchmark found: tables with their meaning, for the screen, for machines, for people."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table as Grid

Cell = str | int | float
Machine = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of figures; `meaning` says how they came about and how to read them.

    `date` is the day they were measured, once they are kept.
    """

    title: str
    meaning: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    date: str = ""


def show(console: Console, table: Table) -> None:
    console.print(f"\n[bold]{table.title}[/]")
    console.print(f"[dim]{table.meaning}[/]", highlight=False)
    grid = Grid()
    for place, name in enumerate(table.columns):
        numbers = any(not isinstance(row[place], str) for row in table.rows)
        grid.add_column(name, justify="right" if numbers else "left", overflow="fold")
    for row in table.rows:
        grid.add_row(*map(written, row))
    console.print(grid)
    for note in table.notes:
        console.print(f"- {note}", highlight=False, markup=False)


def show_machine(console: Console, machine: Machine) -> None:
    for name, value in machine.items():
        console.print(f"{name:<12}{value}", highlight=False)


def as_json(machine: Machine, tables: list[Table]) -> dict[str, Any]:
    """Rows as objects by column, so that a reader needs no place numbers."""
    figures = [
        asdict(table) | {"rows": [dict(zip(table.columns, row, strict=True)) for row in table.rows]}
        for table in tables
    ]
    return {"machine": dict(machine), "figures": figures}


def as_markdown(machine: Machine, tables: list[Table]) -> str:
    parts = [
        "# How fast it is",
        "Written by `python -m benchmarks`, each table by one run of its subject on its date. The "
        "figures are true of the machine below, which is the last run's; a ratio compares two "
        "figures of the same run, so it travels better.",
        "\n".join(f"* {name}: {value}" for name, value in machine.items()),
    ]
    for table in tables:
        measured = f" ({table.date})" if table.date else ""
        parts += [f"## {table.title}", table.meaning + measured, _grid(table)]
        parts += ["\n".join(f"* {note}" for note in table.notes)] if table.notes else []
    return "\n\n".join(parts) + "\n"


def written(cell: Cell) -> str:
    """Numbers with as many figures as one reads."""
    match cell:
        case str():
            return cell
        case int():
            return f"{cell:,}"
        case _ if abs(cell) >= 100:
            return f"{cell:,.0f}"
        case _:
            return f"{cell:.3g}"


def _grid(table: Table) -> str:
    lines = [table.columns, tuple("---" for _ in table.columns)]
    lines += [tuple(written(cell).replace("|", "\\|") for cell in row) for row in table.rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
