"""What the doctor asks about work that fails again and again: which, why, and since when."""

from typing import Any, LiteralString

from psycopg import Connection

from interfaces.proof.doctor.finding import Finding, bad, fine

FAILING: LiteralString = """
    SELECT name, fault, since FROM faults
    WHERE seen > clock_timestamp() - interval '2 hours' ORDER BY since, name LIMIT 20"""


def failing_work(connection: Connection[Any]) -> Finding:
    """Bells of the clock, what is due and cannot be ordered, followers that cannot begin."""
    found = [
        f"{name} since {since:%d %B %H:%M} UTC: {fault}"
        for name, fault, since in connection.execute(FAILING)
    ]
    if not found:
        return fine("work", "nothing fails again and again")
    said = f"{len(found)} fail again and again: {'; '.join(found)}"
    return bad("work", said, "mend what is named; it is tried again by itself")
