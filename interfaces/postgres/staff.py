"""Staff and their tokens: made on the command line, none by default; only hashes are kept."""

from sqlalchemy import Engine, text

from application.ids import new_id
from application.tokens import Tokens
from domain.kernel import Refusal
from interfaces.api.edge.access import STAFF_ROLES
from interfaces.api.edge.needs import StaffMember

ADD = text("""
    INSERT INTO staff (staff_id, name, role, token_hash)
    VALUES (:staff_id, :name, :role, :token_hash)""")
FIND = text("""
    SELECT staff_id, role FROM staff WHERE token_hash = :token_hash AND revoked_at IS NULL""")
LIST = text("SELECT staff_id, name, role, made_at, revoked_at FROM staff ORDER BY made_at")
REVOKE = text("""
    UPDATE staff SET revoked_at = clock_timestamp()
    WHERE staff_id = :staff_id AND revoked_at IS NULL""")


class RoleUnknown(Refusal):
    """There is no role {role}; the roles are {roles}."""


class StaffUnknown(Refusal):
    """Nobody by the id {staff_id} has a token."""


class StaffBook:
    """Who may do what in the house, until accounts come."""

    def __init__(self, engine: Engine, tokens: Tokens) -> None:
        self._engine = engine
        self._tokens = tokens

    def add(self, name: str, role: str) -> tuple[str, str]:
        """A new member of staff: their id, and the token, which is shown this once."""
        if role not in STAFF_ROLES:
            raise RoleUnknown(role=role, roles=", ".join(STAFF_ROLES))
        staff_id, token = f"staff-{new_id()}", self._tokens.issue()
        member = {"staff_id": staff_id, "name": name, "role": role}
        with self._engine.begin() as connection:
            connection.execute(ADD, member | {"token_hash": self._tokens.hash(token)})
        return staff_id, token

    def by_token(self, token: str) -> StaffMember | None:
        """Whose token it is; None for one that is forged, unknown or revoked."""
        if not self._tokens.genuine(token):
            return None
        with self._engine.connect() as connection:
            row = connection.execute(FIND, {"token_hash": self._tokens.hash(token)}).one_or_none()
        return StaffMember(row.staff_id, frozenset({row.role})) if row else None

    def everybody(self) -> list[dict[str, object]]:
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(LIST).mappings()]

    def revoke(self, staff_id: str) -> None:
        with self._engine.begin() as connection:
            if connection.execute(REVOKE, {"staff_id": staff_id}).rowcount == 0:
                raise StaffUnknown(staff_id=staff_id)
