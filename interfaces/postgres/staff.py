"""Staff by their tokens, of which only hashes are kept; there is none by default."""

from collections.abc import Collection, Mapping

from sqlalchemy import Engine, text

from application.tokens import Tokens
from interfaces.api.edge.access import StaffMember

FIND = text("""
    SELECT staff_id, role FROM staff WHERE token_hash = :token_hash AND revoked_at IS NULL""")
NAMES = text("SELECT staff_id, name FROM staff WHERE staff_id = ANY(:staff_ids)")


class StaffBook:
    """Implements `Staff`: who may do what in the house, until accounts come."""

    def __init__(self, engine: Engine, tokens: Tokens) -> None:
        self._engine = engine
        self._tokens = tokens

    def by_token(self, token: str) -> StaffMember | None:
        """Whose token it is; None for one that is forged, unknown or revoked."""
        if not self._tokens.genuine(token):
            return None
        with self._engine.connect() as connection:
            row = connection.execute(FIND, {"token_hash": self._tokens.hash(token)}).one_or_none()
        return StaffMember(row.staff_id, frozenset({row.role})) if row else None

    def names(self, staff_ids: Collection[str]) -> Mapping[str, str]:
        with self._engine.connect() as connection:
            rows = connection.execute(NAMES, {"staff_ids": list(staff_ids)})
            return {row.staff_id: row.name for row in rows}
