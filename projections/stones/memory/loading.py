"""The table of stones read into columns, and what changed in it since."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, literal_column, select

from projections.kit.followers import FOLLOWERS, NotFollowing, placed_in
from projections.kit.marks import MARK
from projections.stones.fold import OFFERED, STONE
from projections.stones.memory.columns import Columns, nothing
from projections.stones.memory.part import WHOLE, joined, part_of, speaking
from projections.stones.memory.renewing import renewed

AT_ONCE = 2_000
"""Rows are a multiple of the columns that are made of them, and leave their room behind."""
MOST_GONE = 4
"""One in so many rows may be of a stone that is gone; then the table is read again."""


class ReadAgain(Exception):
    """The table is another one than before, or an older one, or much that is kept is gone."""


def load(connection: Connection) -> Columns:
    """All offered stones, at one position. Raises `NotFollowing`.

    They are read in parts while the table changes; what changed meanwhile is read again.
    """
    position, built = _follower(connection)
    columns, parts = nothing(position, built), []
    for rows in _read(connection):
        columns = speaking(connection, columns, rows)
        parts.append(part_of(columns, rows))
    return fresh(connection, renewed(columns, joined(parts)) if parts else columns)


def fresh(connection: Connection, columns: Columns) -> Columns:
    """The same as the table is now. Raises `ReadAgain` and `NotFollowing`."""
    follower, changed = FOLLOWERS.c, STONE.c.changed > columns.position
    wanted = (
        select(follower.position, follower.built, literal_column(MARK), *WHOLE)
        .join_from(FOLLOWERS, STONE, changed, isouter=True)
        .where(follower.name == placed_in(connection))
        .order_by(STONE.c.asset_id)
    )
    found = connection.execute(wanted).all()
    if not found:
        raise NotFollowing(placed_in(connection))
    position, built, mark = found[0][:3]
    if built != columns.built or position < columns.position:
        raise ReadAgain
    rows = [row[3:] for row in found if row.asset_id is not None]
    return _checked(replace(_with(connection, columns, rows), position=position, mark=mark))


def _with(connection: Connection, columns: Columns, rows: Sequence[Sequence[Any]]) -> Columns:
    if not rows:
        return columns
    speaks = speaking(connection, columns, rows)
    return renewed(speaks, part_of(speaks, rows))


def _checked(columns: Columns) -> Columns:
    if columns.gone * MOST_GONE > len(columns):
        raise ReadAgain
    return columns


def _read(connection: Connection) -> Iterator[Sequence[Row[Any]]]:
    last = ""
    while rows := connection.execute(_behind(last)).all():
        yield rows
        last = rows[-1].asset_id


def _behind(last: str) -> Any:
    offered = select(*WHOLE).where(OFFERED, STONE.c.asset_id > last)
    return offered.order_by(STONE.c.asset_id).limit(AT_ONCE)


def _follower(connection: Connection) -> tuple[int, datetime]:
    wanted = select(FOLLOWERS.c.position, FOLLOWERS.c.built).where(
        FOLLOWERS.c.name == placed_in(connection)
    )
    found = connection.execute(wanted).one_or_none()
    if found is None:
        raise NotFollowing(placed_in(connection))
    return found.position, found.built
