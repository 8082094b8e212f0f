"""`elysium check-vectors`: an accountant's expected numbers against the real engine."""

import json
from pathlib import Path

from rich.console import Console

from interfaces.local.vectors import check_file


def run_vectors(console: Console, files: list[Path], *, as_json: bool) -> int:
    """1 when any number differs, else 0; a file that cannot be read is a named error."""
    reports = [check_file(path) for path in files]
    if as_json:
        found = [
            {
                "file": str(report.path),
                "cases": report.cases,
                "differences": [str(difference) for difference in report.differences],
            }
            for report in reports
        ]
        console.print_json(json.dumps(found))
    else:
        for report in reports:
            for difference in report.differences:
                console.print(str(difference), style="red", highlight=False)
            said = (
                f"{report.path.name}: {report.cases} cases, {len(report.differences)} differences"
            )
            console.print(said, highlight=False)
    return 0 if all(report.ok for report in reports) else 1
