"""Columns of one kind by their names: those of the key, those always there, and the others."""

from typing import Any

from sqlalchemy import Column, DateTime, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import TypeEngine

Kind = TypeEngine[Any] | type[TypeEngine[Any]]
Columns = tuple[Column[Any], ...]
INSTANT = DateTime(timezone=True)
OBJECT = JSONB(none_as_null=True)
TEXTS = ARRAY(Text)


def keys(kind: Kind, *names: str) -> Columns:
    return tuple(Column(name, kind, primary_key=True, autoincrement=False) for name in names)


def always(kind: Kind, *names: str) -> Columns:
    return tuple(Column(name, kind, nullable=False) for name in names)


def perhaps(kind: Kind, *names: str) -> Columns:
    return tuple(Column(name, kind) for name in names)
