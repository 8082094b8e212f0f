"""What a caching proxy was told of last: a key, and the mark of what it stood for then."""

from collections.abc import Collection, Mapping

from sqlalchemy import Engine, text

from projections.kit.marks import MARK

# One question; the memory of what was told is the table's, whoever holds the lease.
MOVED = text(f"""
    SELECT now.key, now.mark FROM (
        SELECT name AS key, {MARK} AS mark FROM public.followers WHERE name = ANY(:names)
        UNION ALL SELECT * FROM unnest(cast(:others AS text[]), cast(:marks AS text[]))
    ) AS now LEFT JOIN purged USING (key) WHERE purged.mark IS DISTINCT FROM now.mark""")  # noqa: S608  # constants
TOLD = text("""
    INSERT INTO purged SELECT * FROM unnest(cast(:keys AS text[]), cast(:marks AS text[]))
    ON CONFLICT (key) DO UPDATE SET mark = excluded.mark""")


class Purged:
    """Implements `Told`. Looks where the public is answered from: a replica may be behind."""

    def __init__(self, engine: Engine, readers: Engine, names: Collection[str]) -> None:
        self._engine = engine
        self._readers = readers
        self._names = list(names)

    def moved(self, others: Mapping[str, str]) -> dict[str, str]:
        """The keys whose marks are others than the proxy was told; `others` are no followers'."""
        asked = {"names": self._names, "others": list(others), "marks": list(others.values())}
        with self._readers.connect() as connection:
            return {key: mark for key, mark in connection.execute(MOVED, asked)}

    def told(self, marks: Mapping[str, str]) -> None:
        with self._engine.begin() as connection:
            connection.execute(TOLD, {"keys": list(marks), "marks": list(marks.values())})
