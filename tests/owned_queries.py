"""Questions about what has an owner, asked for one: each must name them.

Whatever is answered to somebody about their own things asks no owned table but by its owner, or by
the visitor whose token they show too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Engine, Select, Table
from sqlalchemy.event import listen, remove
from sqlalchemy.sql.visitors import iterate

from interfaces.api.edge.asking import Asking
from interfaces.api.edge.routes import ASKED
from projections.all import READ_MODELS

OWNER_COLUMNS = frozenset({"token_hash", "owner"})


@cache
def owned_tables() -> frozenset[Table]:
    tables = [table for model in READ_MODELS for table in model.metadata.tables.values()]
    return frozenset(table for table in tables if OWNER_COLUMNS & set(table.columns.keys()))


def owners_asked(statement: Any) -> set[Any] | None:
    """The values that the statement compares with; None where it asks no owned table."""
    if not isinstance(statement, Select):
        return None
    parts = list(iterate(statement))
    if not any(part in owned_tables() for part in parts if isinstance(part, Table)):
        return None
    said = statement.compile().params.values()
    return {each for value in said for each in (value if isinstance(value, list) else [value])}


@contextmanager
def watched() -> Iterator[list[str]]:
    """What was asked of owned tables for somebody, and did not name them."""
    found: list[str] = []

    def look(_connection: Any, statement: Any, *_: Any) -> None:
        request = ASKED.get(None)
        asking: Asking | None = getattr(request.state, "asking", None) if request else None
        if request is None or asking is None or not asking.owner:
            return
        owners = owners_asked(statement)
        shown = {asking.owner, getattr(request.state, "visitor", asking.owner)}
        if owners is not None and not shown & owners:
            found.append(str(statement))

    listen(Engine, "before_execute", look)
    try:
        yield found
    finally:
        remove(Engine, "before_execute", look)
