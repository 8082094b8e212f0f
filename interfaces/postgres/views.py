"""What was looked at lately, in PostgreSQL, whose clock says how old it is."""

from sqlalchemy import Engine, text

from application.people.views import KEPT, MOST_VIEWS, SWITCHED_OFF_FOR, View
from interfaces.postgres.transaction import at_once

SEE = text("""
    INSERT INTO recently_viewed (owner, style_code)
    SELECT :owner, :style_code
    WHERE NOT EXISTS (SELECT FROM views_switched_off WHERE owner = :owner)
    ON CONFLICT (owner, style_code)
        DO UPDATE SET seen_at = clock_timestamp(), brought_by = NULL""")
BOUND = text("""
    DELETE FROM recently_viewed
    WHERE owner = :owner AND style_code NOT IN (
        SELECT style_code FROM recently_viewed WHERE owner = :owner
        ORDER BY seen_at DESC, style_code DESC LIMIT :most)""")
OF = text("""
    SELECT style_code, seen_at, brought_by FROM recently_viewed
    WHERE owner = :owner AND seen_at > clock_timestamp() - CAST(:kept AS interval)
    ORDER BY seen_at DESC, style_code DESC LIMIT :most""")
CLEAR = text("DELETE FROM recently_viewed WHERE owner = :owner")
SWITCH_OFF = text("""
    INSERT INTO views_switched_off (owner) VALUES (:owner) ON CONFLICT (owner) DO NOTHING""")
SWITCH_ON = text("DELETE FROM views_switched_off WHERE owner = :owner")
IS_OFF = text("SELECT EXISTS (SELECT FROM views_switched_off WHERE owner = :owner)")
SEEN_BY_BOTH = text("""
    UPDATE recently_viewed own SET seen_at = greatest(own.seen_at, theirs.seen_at)
    FROM recently_viewed theirs
    WHERE own.owner = :owner AND theirs.owner = :visitor AND own.style_code = theirs.style_code""")
TAKE_OVER = text("""
    UPDATE recently_viewed theirs SET owner = :owner, brought_by = :visitor
    WHERE theirs.owner = :visitor AND NOT EXISTS (
        SELECT FROM recently_viewed own
        WHERE own.owner = :owner AND own.style_code = theirs.style_code)""")
GIVE_BACK = text("""
    UPDATE recently_viewed own SET owner = :visitor, brought_by = NULL
    WHERE own.owner = :owner AND own.brought_by = :visitor AND NOT EXISTS (
        SELECT FROM recently_viewed theirs
        WHERE theirs.owner = :visitor AND theirs.style_code = own.style_code)""")
GONE_ALREADY = text("""
    DELETE FROM recently_viewed WHERE owner = :owner AND brought_by = :visitor""")
SWEEP = text("""
    DELETE FROM recently_viewed WHERE seen_at <= clock_timestamp() - CAST(:kept AS interval)""")
SWEEP_VISITORS = text("""
    DELETE FROM views_switched_off
    WHERE owner NOT LIKE 'customer:%' AND since <= clock_timestamp() - CAST(:off AS interval)""")


class PostgresViews:
    """Implements `application.people.views.Views`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._at_once = at_once(engine)

    def see(self, owner: str, style_code: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(SEE, {"owner": owner, "style_code": style_code})
            connection.execute(BOUND, {"owner": owner, "most": MOST_VIEWS})

    def of(self, owner: str) -> tuple[View, ...]:
        which = {"owner": owner, "kept": KEPT, "most": MOST_VIEWS}
        with self._at_once.connect() as connection:
            return tuple(View(*row) for row in connection.execute(OF, which))

    def clear(self, owner: str) -> int:
        with self._engine.begin() as connection:
            return connection.execute(CLEAR, {"owner": owner}).rowcount

    def switch(self, owner: str, *, on: bool) -> None:
        with self._engine.begin() as connection:
            connection.execute(SWITCH_ON if on else SWITCH_OFF, {"owner": owner})
            if not on:
                connection.execute(CLEAR, {"owner": owner})

    def is_on(self, owner: str) -> bool:
        with self._at_once.connect() as connection:
            return not connection.execute(IS_OFF, {"owner": owner}).scalar_one()

    def take_over(self, visitor: str, owner: str) -> int:
        both = {"visitor": visitor, "owner": owner}
        with self._engine.begin() as connection:
            if connection.execute(IS_OFF, {"owner": owner}).scalar_one():
                return 0
            connection.execute(SEEN_BY_BOTH, both)
            return connection.execute(TAKE_OVER, both).rowcount

    def give_back(self, visitor: str, owner: str) -> None:
        both = {"visitor": visitor, "owner": owner}
        with self._engine.begin() as connection:
            connection.execute(GIVE_BACK, both)
            connection.execute(GONE_ALREADY, both)

    def forget(self, owner: str) -> None:
        self.clear(owner)
        self.switch(owner, on=True)

    def sweep(self) -> int:
        """What is too old leaves, and what visitors switched off long ago."""
        with self._engine.begin() as connection:
            connection.execute(SWEEP_VISITORS, {"off": SWITCHED_OFF_FOR})
            return connection.execute(SWEEP, {"kept": KEPT}).rowcount
