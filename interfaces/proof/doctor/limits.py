"""Whether the limits stand on the login: whoever has its password may take them away, and no grant
forbids that."""

from collections.abc import Iterator, Mapping
from typing import Any, LiteralString

from psycopg import Connection

from application.store.journal.session import RESTS_ON
from interfaces.postgres.logins import OUR_WAITS
from interfaces.proof.doctor.finding import Finding, doubtful, fine

SAID: LiteralString = """
    SELECT unnest(rolconfig) FROM pg_roles WHERE rolname = current_user"""
MEND = "`elysium migrate --app-login` sets them again, and its password; who changed them had that"


def limits(connection: Connection[Any]) -> Finding:
    """Of what begins as our own sessions do not: a raw one, or one that a pooler lends."""
    said = dict(row[0].split("=", 1) for row in connection.execute(SAID))
    if wrong := list(_wrong(said)):
        return doubtful("limits", f"of the login are not ours: {', '.join(wrong)}", MEND)
    return fine("limits", "stand on the login")


def _wrong(said: Mapping[str, str]) -> Iterator[str]:
    for name in OUR_WAITS.milliseconds:
        if said.get(name, "0").startswith("0"):
            yield f"{name} has no end"
    for name, wanted in RESTS_ON.items():
        if said.get(name) != wanted:
            yield f"{name} is {said.get(name, 'not set')}"
