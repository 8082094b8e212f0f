"""Answered challenges in PostgreSQL: rows until a challenge would have ended anyway."""

from datetime import datetime

from sqlalchemy import Engine, text

SPEND = text("""
    INSERT INTO spent_challenges (challenge_hash, ends_at) VALUES (:challenge_hash, :ends_at)
    ON CONFLICT DO NOTHING""")
SWEEP = text("DELETE FROM spent_challenges WHERE ends_at < clock_timestamp() - interval '1 hour'")


class PostgresSpent:
    """Implements `application.identity.challenges.Spent`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def spend(self, challenge_hash: str, ends_at: datetime) -> bool:
        spent = {"challenge_hash": challenge_hash, "ends_at": ends_at}
        with self._engine.begin() as connection:
            return connection.execute(SPEND, spent).rowcount > 0

    def sweep(self) -> int:
        """Those whose challenge is too old by now leave; how many they were."""
        with self._engine.begin() as connection:
            return connection.execute(SWEEP).rowcount
