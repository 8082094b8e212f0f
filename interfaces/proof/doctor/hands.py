"""What the doctor asks about who works: do holders of leases beat, and do deliveries succeed."""

from typing import Any, LiteralString

from psycopg import Connection

from interfaces.proof.doctor.finding import Finding, bad, doubtful, fine

DONE_BY = {
    "followers": "project",
    "audit_seal": "project",
    "dispatcher": "project",
    "clock": "clock",
}
SILENT: LiteralString = """
    SELECT name, until = '-infinity' FROM leases
    WHERE name = ANY(%s) AND until < clock_timestamp() - interval '15 seconds' ORDER BY name"""
DEAD: LiteralString = """
    SELECT effect, count(*) FROM deliveries WHERE status = 'dead' GROUP BY effect ORDER BY effect"""
FAILING: LiteralString = """
    SELECT effect, outcome, count(*),
           extract(epoch FROM clock_timestamp() - min(tried_since))::int / 60
    FROM deliveries WHERE status = 'due' AND failures > 0
    GROUP BY effect, outcome ORDER BY effect, outcome"""
WAITING: LiteralString = """
    SELECT count(*), extract(epoch FROM clock_timestamp() - min(due_at))::int / 60 FROM deliveries
    WHERE status = 'due' AND due_at < clock_timestamp() - interval '5 minutes'"""
GIVEN_UP = "see `elysium deliveries dead`, mend the cause, then `elysium deliveries retry`"
FAIL_MINUTES = 15


def leases(connection: Connection[Any]) -> Finding:
    """A lease that was never taken is of a shop that was never opened."""
    silent = connection.execute(SILENT, (list(DONE_BY),)).fetchall()
    if not silent:
        return fine("leases", "whoever holds one beats")
    said = [
        f"{name} ({'given back' if freed else 'its holder is silent'})" for name, freed in silent
    ]
    wanted = "` and `".join(sorted({DONE_BY[name] for name, _ in silent}))
    advice = f"see that `{wanted}` runs; where it does, its log says why it cannot"
    return bad("leases", f"nobody does {', '.join(said)}", advice)


def deliveries(connection: Connection[Any]) -> Finding:
    """What is dead before what fails, and that before what merely waits."""
    if dead := connection.execute(DEAD).fetchall():
        said = ", ".join(f"{count} {effect}" for effect, count in dead)
        return doubtful("deliveries", f"were given up: {said}", GIVEN_UP)
    if failing := connection.execute(FAILING).fetchall():
        return _failing(failing)
    count, minutes = connection.execute(WAITING).fetchone() or (0, 0)
    if count:
        said = f"{count} are overdue, the oldest for {minutes} minutes"
        advice = "see that `work` and `clock` run and the broker answers"
        return doubtful("deliveries", said, advice)
    return fine("deliveries", "none fails, was given up or waits")


def _failing(rows: list[Any]) -> Finding:
    said = "; ".join(
        f"{count} {effect} for {minutes} minutes, the last with {outcome}"
        for effect, outcome, count, minutes in rows
    )
    lasting = max(minutes or 0 for *_, minutes in rows) >= FAIL_MINUTES
    advice = "look at what the reason names, mostly a vendor; each is tried again by itself"
    return (bad if lasting else doubtful)("deliveries", f"fail: {said}", advice)
