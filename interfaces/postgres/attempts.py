"""Failed proofs counted in PostgreSQL, whose clock says how long the next one waits."""

from datetime import timedelta

from sqlalchemy import Connection, Engine, text

from application.identity.attempts import (
    FORGOTTEN_AFTER,
    LONGEST_WAIT,
    Count,
    Trial,
    counts_of,
    refusal,
)
from application.tokens import Tokens

LEFT = text("""
    SELECT last_at + least(:longest, make_interval(secs => power(2, least(failures - :free, 6))))
           - clock_timestamp()
    FROM failed_attempts
    WHERE name = :name AND failures >= :free AND last_at > clock_timestamp() - :forgotten""")
# One that is counted at the same time is waited for, and then looked at as it is.
COUNT = text("""
    INSERT INTO failed_attempts AS kept (name, failures) VALUES (:name, 1)
    ON CONFLICT (name) DO UPDATE SET
        failures = CASE WHEN kept.last_at > clock_timestamp() - :forgotten
                        THEN kept.failures ELSE 0 END + 1,
        last_at = clock_timestamp()
    WHERE kept.failures < :free
       OR kept.last_at <= clock_timestamp() - :forgotten
       OR kept.last_at + least(:longest,
              make_interval(secs => power(2, least(kept.failures - :free, 6))))
          <= clock_timestamp()
    RETURNING failures""")
FORGET = text("DELETE FROM failed_attempts WHERE name = :name")
ONE_LESS = text("UPDATE failed_attempts SET failures = failures - 1 WHERE name = :name")
SWEEP = text("DELETE FROM failed_attempts WHERE last_at <= clock_timestamp() - :forgotten")


class PostgresAttempts:
    """Implements `application.identity.attempts.Attempts`."""

    def __init__(self, engine: Engine, tokens: Tokens) -> None:
        self._engine = engine
        self._tokens = tokens

    def begin(self, trial: Trial) -> None:
        counts = counts_of(self._tokens, trial)
        with self._engine.connect() as connection:
            if all(_counted(connection, count) for count in counts):
                connection.commit()
                return
            connection.rollback()
            raise refusal(max(_left(connection, count) for count in counts))

    def succeeded(self, trial: Trial) -> None:
        with self._engine.begin() as connection:
            for count in counts_of(self._tokens, trial):
                done = ONE_LESS if count.of_all else FORGET
                connection.execute(done, {"name": count.name})

    def sweep(self) -> int:
        """What is forgotten leaves; how many counts that were."""
        with self._engine.begin() as connection:
            return connection.execute(SWEEP, {"forgotten": FORGOTTEN_AFTER}).rowcount


def _said(count: Count) -> dict[str, object]:
    waits = {"forgotten": FORGOTTEN_AFTER, "longest": LONGEST_WAIT}
    return {"name": count.name, "free": count.free, **waits}


def _counted(connection: Connection, count: Count) -> bool:
    return connection.execute(COUNT, _said(count)).one_or_none() is not None


def _left(connection: Connection, count: Count) -> timedelta:
    left: timedelta | None = connection.execute(LEFT, _said(count)).scalar_one_or_none()
    return left or timedelta(0)
