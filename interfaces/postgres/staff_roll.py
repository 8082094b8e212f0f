"""Who works in the house and in which role: entered, listed and struck off on the command line."""

from psycopg import Connection
from psycopg.rows import dict_row

from application.ids import new_id
from application.tokens import Tokens
from domain.kernel import Refusal
from domain.text import fair_copy, has_words
from interfaces.api.edge.access import STAFF_ROLES

ADD = """
    INSERT INTO staff (staff_id, name, role, token_hash)
    VALUES (%(staff_id)s, %(name)s, %(role)s, %(token_hash)s)"""
LIST = "SELECT staff_id, name, role, made_at, revoked_at FROM staff ORDER BY made_at"
REVOKE = """
    UPDATE staff SET revoked_at = clock_timestamp()
    WHERE staff_id = %s AND revoked_at IS NULL"""


class RoleUnknown(Refusal):
    """There is no role {role}; the roles are {roles}."""


class StaffNameInvalid(Refusal):
    """A member of staff has a name that can be read; write it with --name."""


class StaffUnknown(Refusal):
    """Nobody by the id {staff_id} has a token."""


class StaffRoll:
    """On one connection, whose transaction is the caller's."""

    def __init__(self, connection: Connection, tokens: Tokens) -> None:
        self._connection = connection
        self._tokens = tokens

    def add(self, name: str, role: str) -> tuple[str, str]:
        """A new member of staff: their id, and the token, which is shown this once."""
        if role not in STAFF_ROLES:
            raise RoleUnknown(role=role, roles=", ".join(STAFF_ROLES))
        if not has_words(name := fair_copy(name)):
            raise StaffNameInvalid
        staff_id, token = f"staff-{new_id()}", self._tokens.issue()
        member = {"staff_id": staff_id, "name": name, "role": role}
        self._connection.execute(ADD, member | {"token_hash": self._tokens.hash(token)})
        return staff_id, token

    def everybody(self) -> list[dict[str, object]]:
        """The first who came, first."""
        with self._connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(LIST).fetchall()

    def revoke(self, staff_id: str) -> None:
        if self._connection.execute(REVOKE, [staff_id]).rowcount == 0:
            raise StaffUnknown(staff_id=staff_id)
