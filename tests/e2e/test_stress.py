"""The short form of `elysium stress`: a shop of its own is hurt in many ways, and all is well."""

import json
import os
import subprocess
import sys
from pathlib import Path

from interfaces.proof.stress import SHORT
from interfaces.proof.stress.ground import OURS

ROOT = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 600


def test_the_short_stress_finds_nothing() -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    command = [sys.executable, "-m", "interfaces.cli", "stress", "--short", "--json"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=kept,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    report = json.loads(done.stdout)
    wrong = [each["violations"] for each in (*report["played"], *report["invariants"])]
    assert not any(wrong), wrong
    assert done.returncode == 0
    assert [each["scene"] for each in report["played"]] == list(SHORT)
