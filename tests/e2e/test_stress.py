"""The short form of `elysium stress`: a shop of its own is hurt in many ways, and all is well."""

import json

from interfaces.proof.stress import SHORT
from tests.e2e.stressed import stressed

PATIENCE_SECONDS = 600


def test_the_short_stress_finds_nothing() -> None:
    done = stressed(within=PATIENCE_SECONDS)
    report = json.loads(done.stdout)
    wrong = [each["violations"] for each in (*report["played"], *report["invariants"])]
    assert not any(wrong), wrong
    assert done.returncode == 0
    assert [each["scene"] for each in report["played"]] == list(SHORT)
