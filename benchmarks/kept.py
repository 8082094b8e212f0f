"""The figures that the repository keeps: what was measured now replaces what it was before."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.expect import TITLE, expect_table
from benchmarks.figures import Machine, Table, as_json, as_markdown


def keep(folder: Path, machine: Machine, tables: list[Table]) -> None:
    """Write `results.json` and `RESULTS.md`; a table that was not measured now stays."""
    results = folder / "results.json"
    known = json.loads(results.read_text())["figures"] if results.exists() else []
    new = {table.title: replace(table, date=machine["date"]) for table in tables}
    before = {table.title: table for table in map(_table, known)}
    merged = [each for each in (before | new).values() if each.title != TITLE]
    whole = [*expect_table(merged), *merged]
    found = as_json(machine, whole)
    results.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    (folder / "RESULTS.md").write_text(as_markdown(machine, whole))


def _table(figures: dict[str, Any]) -> Table:
    rows = figures["rows"]
    return Table(
        figures["title"],
        figures["meaning"],
        tuple(rows[0]) if rows else (),
        tuple(tuple(row.values()) for row in rows),
        tuple(figures["notes"]),
        figures["date"],
    )
