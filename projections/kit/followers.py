"""How far each follower of the log is: one row each, moved in the transaction of what it folds."""

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    MetaData,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

FOLLOWERS = Table(
    "followers",
    MetaData(schema="public"),
    Column("name", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("built", DateTime(timezone=True), nullable=False),
)
"""`changed` is the position of the last event that it folded: what it keeps, built at one time and
changed at one position, is the same."""


class NotFollowing(LookupError):
    """There is no follower of this name, or not yet."""


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


def begin(connection: Connection, name: str, position: int) -> None:
    """A new follower, of which nothing was folded yet."""
    connection.execute(insert(FOLLOWERS).values(name=name, position=position, changed=0))


def move(connection: Connection, name: str, position: int, changed: int | None) -> None:
    """Come to a position; `changed` is that of the last event folded on the way, if any was."""
    values = {"position": position} | ({"changed": changed} if changed is not None else {})
    connection.execute(update(FOLLOWERS).where(FOLLOWERS.c.name == name).values(values))


def rename(connection: Connection, name: str, new: str) -> None:
    connection.execute(update(FOLLOWERS).where(FOLLOWERS.c.name == name).values(name=new))


def forget(connection: Connection, name: str) -> None:
    connection.execute(delete(FOLLOWERS).where(FOLLOWERS.c.name == name))
