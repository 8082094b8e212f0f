"""`./elysium check-vectors`: an accountant's expected numbers against the real engine."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from interfaces.cli.app import Json, app, say, show_json

if TYPE_CHECKING:
    from interfaces.local.vectors.report import VectorReport


@app.command()
def check_vectors(files: list[Path], json: Json = False) -> None:
    """Run files of expected numbers through the real engine and print every difference."""
    from interfaces.local.vectors.runner import check_file

    reports = [check_file(path) for path in files]
    if json:
        show_json([_plain(report) for report in reports])
    else:
        for report in reports:
            _tell(report)
    raise typer.Exit(0 if all(report.ok for report in reports) else 1)


def _plain(report: "VectorReport") -> dict[str, object]:
    differences = [str(difference) for difference in report.differences]
    return {"file": str(report.path), "cases": report.cases, "differences": differences}


def _tell(report: "VectorReport") -> None:
    for difference in report.differences:
        say(str(difference), style="red")
    say(f"{report.path.name}: {report.cases} cases, {len(report.differences)} differences")
