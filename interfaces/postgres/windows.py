"""Where the library `limits` keeps its counts when there is no Redis: in PostgreSQL, for all
processes; the server's clock says when a window ends."""

from datetime import timedelta

from limits.storage import MovingWindowSupport, Storage
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from interfaces.postgres.transaction import at_once

COUNT = text("""
    INSERT INTO limit_windows AS kept (name, counted, entered, ends_at)
    VALUES (:name, :amount, '{}', clock_timestamp() + :lasts)
    ON CONFLICT (name) DO UPDATE SET
        counted = :amount + CASE WHEN kept.ends_at > clock_timestamp() THEN kept.counted
                                 ELSE 0 END,
        ends_at = CASE WHEN kept.ends_at > clock_timestamp() THEN kept.ends_at
                       ELSE clock_timestamp() + :lasts END
    RETURNING counted""")
COUNTED = text("""
    SELECT counted, extract(epoch FROM ends_at)::float8 AS ends_at FROM limit_windows
    WHERE name = :name AND ends_at > clock_timestamp()""")
# One that enters at the same time is waited for, and then counted.
ENTER = text("""
    INSERT INTO limit_windows AS kept (name, counted, entered, ends_at)
    VALUES (:name, 0, array_fill(clock_timestamp(), ARRAY[:amount]), clock_timestamp() + :lasts)
    ON CONFLICT (name) DO UPDATE SET
        entered = array_fill(clock_timestamp(), ARRAY[:amount]) || ARRAY(
            SELECT at FROM unnest(kept.entered) AS at WHERE at > clock_timestamp() - :lasts),
        ends_at = clock_timestamp() + :lasts
    WHERE :amount + (SELECT count(*) FROM unnest(kept.entered) AS at
                     WHERE at > clock_timestamp() - :lasts) <= :most
    RETURNING name""")
ENTERED = text("""
    SELECT extract(epoch FROM min(at))::float8 AS first, count(*) AS number
    FROM limit_windows, unnest(entered) AS at
    WHERE name = :name AND at > clock_timestamp() - :lasts""")
CLEAR = text("DELETE FROM limit_windows WHERE name = :name")
SWEEP = text("DELETE FROM limit_windows WHERE ends_at <= clock_timestamp()")
CLEAR_ALL = text("DELETE FROM limit_windows")
CHECK = text("SELECT 1 FROM limit_windows LIMIT 1")


class PostgresWindows(Storage, MovingWindowSupport):
    """For fixed and for moving windows; the key of a window is the name of its row."""

    STORAGE_SCHEME = ["elysium"]  # noqa: RUF012  # as theirs

    def __init__(self, uri: str | None = None, *, engine: Engine) -> None:
        super().__init__(uri, wrap_exceptions=True)
        self._engine = engine
        self._at_once = at_once(engine)

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        said = {"name": key, "lasts": timedelta(seconds=expiry), "amount": amount}
        with self._at_once.begin() as connection:
            return int(connection.execute(COUNT, said).scalar_one())

    def get(self, key: str) -> int:
        with self._at_once.connect() as connection:
            row = connection.execute(COUNTED, {"name": key}).one_or_none()
        return row.counted if row else 0

    def get_expiry(self, key: str) -> float:
        """Seconds of the epoch; 0 for a window that nobody is in."""
        with self._at_once.connect() as connection:
            row = connection.execute(COUNTED, {"name": key}).one_or_none()
        return row.ends_at if row else 0.0

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        if amount > limit:
            return False
        said = {"name": key, "lasts": timedelta(seconds=expiry), "amount": amount, "most": limit}
        with self._at_once.begin() as connection:
            return connection.execute(ENTER, said).one_or_none() is not None

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:  # noqa: ARG002  # theirs
        said = {"name": key, "lasts": timedelta(seconds=expiry)}
        with self._at_once.connect() as connection:
            row = connection.execute(ENTERED, said).one()
        return row.first or 0.0, row.number

    def check(self) -> bool:
        with self._at_once.connect() as connection:
            connection.execute(CHECK)
        return True

    def clear(self, key: str) -> None:
        with self._at_once.begin() as connection:
            connection.execute(CLEAR, {"name": key})

    def reset(self) -> int:
        with self._at_once.begin() as connection:
            return connection.execute(CLEAR_ALL).rowcount

    def sweep(self) -> int:
        """Windows that are over leave; how many they were."""
        with self._engine.begin() as connection:
            return connection.execute(SWEEP).rowcount
