"""The doctor counts who holds connections, and whether two copies of each process find theirs."""

from interfaces.proof.doctor.database import examine_connections
from interfaces.proof.doctor.finding import Finding
from interfaces.settings.connections import Budget, Process
from tests.postgres import Database, connected

SMALL: dict[Process, int] = {
    "serve": 1,
    "project": 1,
    "work": 1,
    "clock": 1,
    "command": 1,
}


def counted(database: Database, **more: int) -> Finding:
    budget = Budget({**SMALL, **more})  # type: ignore[dict-item]  # names of processes
    found = examine_connections(database.app_url, budget, pooled=False)
    return {each.what: each for each in found}["connections"]


def test_who_holds_them_is_told_by_name(database: Database) -> None:
    with connected(database.owner_url, "elysium serve"):
        found = counted(database)
    assert found.verdict == "OK"
    assert "elysium serve" in found.sentence
    assert "two copies of each process want 9 at most" in found.sentence


def test_copies_that_would_not_fit_are_told_before_they_are_started(database: Database) -> None:
    found = counted(database, serve=5_000)
    assert found.verdict == "WARN"
    assert "may want 10007" in found.sentence
    assert "max_connections" in found.advice


def test_a_command_that_would_find_none_is_told(database: Database) -> None:
    found = counted(database, command=5_000)
    assert found.verdict == "FAIL"
    assert "too few are free for a command" in found.sentence
