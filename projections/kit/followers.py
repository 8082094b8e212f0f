"""How far each follower of the log is: one row each, moved in the transaction of what it folds."""

from collections.abc import Collection, Mapping

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    MetaData,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

FOLLOWERS = Table(
    "followers",
    MetaData(schema="public"),
    Column("name", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("built", DateTime(timezone=True), nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("stuck", BigInteger),
    Column("fault", Text),
)
"""`changed` is the position of the last event that it shows: what is made of it, built at one time
and changed at one position, is the same. `fence` is of the lease under which it was moved last;
`stuck` is the event that it cannot fold, and `fault` why."""


# Whoever is stopped while it holds these rows must not keep them from who takes over: its
# transaction is ended before that one gives up waiting.
HELD = text("""
    SELECT name, position, fence FROM public.followers
    CROSS JOIN set_config('idle_in_transaction_session_timeout', '4000', true)
    WHERE name = ANY(:names) ORDER BY name FOR UPDATE OF followers""")
TAKE_OVER = text("UPDATE public.followers SET fence = :fence WHERE name = ANY(:names)")
MOVE = text("""
    UPDATE public.followers
    SET position = :position, changed = coalesce(moved.changed, followers.changed)
    FROM unnest(cast(:names AS text[]), cast(:changed AS bigint[])) AS moved (name, changed)
    WHERE followers.name = moved.name""")


class NotFollowing(LookupError):
    """There is no follower of this name, or not yet."""


class Fenced(Exception):
    """Somebody else took over: what was folded here is not written."""


def within(connection: Connection, schema: str) -> Connection:
    """The same connection with the read model's tables found in `schema`."""
    return connection.execution_options(schema_translate_map={None: schema})


def placed_in(connection: Connection) -> str:
    """The schema that the connection is `within`."""
    placed: str = connection.get_execution_options()["schema_translate_map"][None]
    return placed


def checkpoint(connection: Connection, *, lock: bool = False) -> int:
    """The position up to which every event is folded; locked, nobody else folds meanwhile.

    Of the follower that the connection is `within`. Raises `NotFollowing`.
    """
    return position_of(connection, placed_in(connection), lock=lock)


def position_of(connection: Connection, name: str, *, lock: bool = False) -> int:
    """The same of a follower by its name."""
    wanted = select(FOLLOWERS.c.position).where(FOLLOWERS.c.name == name)
    found = connection.scalar(wanted.with_for_update() if lock else wanted)
    if found is None and lock:
        # Who waited for a row that was renamed meanwhile finds the one that has its name now.
        found = connection.scalar(wanted.with_for_update())
    if found is None:
        raise NotFollowing(name)
    return int(found)


def held(connection: Connection, names: Collection[str], fence: int) -> dict[str, int]:
    """The positions of followers, locked; nobody took them over since the lease of `fence`.

    Raises `Fenced` and `NotFollowing`.
    """
    rows = connection.execute(HELD, {"names": list(names)}).all()
    if len(rows) < len(names):  # one may just have been renamed, as in `position_of`
        rows = connection.execute(HELD, {"names": list(names)}).all()
    found = {row.name: int(row.position) for row in rows}
    if missing := [name for name in names if name not in found]:
        raise NotFollowing(*missing)
    if any(row.fence > fence for row in rows):
        raise Fenced
    return found


def take_over(connection: Connection, names: Collection[str], fence: int) -> dict[str, int]:
    """The same for a new holder: from here on the one before writes nothing more."""
    found = held(connection, names, fence)
    connection.execute(TAKE_OVER, {"names": list(names), "fence": fence})
    return found


def begin(connection: Connection, name: str, position: int) -> None:
    """A new follower, of which nothing was folded yet, fenced like those that there are."""
    fence = select(func.coalesce(func.max(FOLLOWERS.c.fence), 0)).scalar_subquery()
    values = {"name": name, "position": position, "changed": 0, "fence": fence}
    connection.execute(insert(FOLLOWERS).values(values))


def move(connection: Connection, changed: Mapping[str, int | None], position: int) -> None:
    """Bring followers to a position; by name, that of the last event it shows, if any was new."""
    moved = {"names": list(changed), "changed": list(changed.values()), "position": position}
    connection.execute(MOVE, moved)


def set_aside(connection: Connection, name: str, stuck: int | None, fault: str | None) -> bool:
    """Say where it is stuck, and why; or that it is no more. Whether there is such a follower."""
    values = {"stuck": stuck, "fault": fault}
    told = update(FOLLOWERS).where(FOLLOWERS.c.name == name).values(values)
    return bool(connection.execute(told).rowcount)


def stuck_at(connection: Connection, name: str) -> int | None:
    """The position of what it could not fold, whoever said so."""
    return connection.scalar(select(FOLLOWERS.c.stuck).where(FOLLOWERS.c.name == name))


def rename(connection: Connection, name: str, new: str) -> None:
    connection.execute(update(FOLLOWERS).where(FOLLOWERS.c.name == name).values(name=new))


def forget(connection: Connection, name: str) -> None:
    connection.execute(delete(FOLLOWERS).where(FOLLOWERS.c.name == name))
