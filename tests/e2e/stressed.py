"""`elysium stress` as a person runs it, on a shop of its own; what it tells a machine."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from interfaces.proof.stress.ground import OURS

ROOT = Path(__file__).parents[2]


def stressed(*more: str, within: float) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return subprocess.run(
        [sys.executable, "-m", "interfaces.cli", "stress", *more, "--short", "--json"],
        cwd=ROOT,
        env=kept,
        capture_output=True,
        text=True,
        timeout=within,
        check=False,
    )


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Its report; a command that has none fails with what it said instead."""
    assert done.stdout.startswith("{"), f"ended with {done.returncode}: {done.stderr[-4_000:]}"
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def none_of(wrong: Iterable[object]) -> None:
    """Fails with all of them, each on a line of its own."""
    found = [str(each) for each in wrong]
    assert not found, "\n".join(found)
