"""The short form of `elysium stress`: a shop of its own is hurt in many ways, and all is well."""

from interfaces.proof.stress import SHORT
from tests.e2e.stressed import none_of, stressed, told

PATIENCE_SECONDS = 600


def test_the_short_stress_finds_nothing() -> None:
    done = stressed(within=PATIENCE_SECONDS)
    report = told(done)
    judged = (*report["played"], *report["invariants"])
    none_of((next(iter(each.values())), why) for each in judged for why in each["violations"])
    assert done.returncode == 0
    assert [each["scene"] for each in report["played"]] == list(SHORT)
