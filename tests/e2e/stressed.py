"""`elysium stress` as a person runs it, on a shop of its own; what it tells a machine."""

import os
import subprocess
import sys
from pathlib import Path

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
