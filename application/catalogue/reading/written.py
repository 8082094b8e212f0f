"""Reading the JSON of documents: what of it can be kept, and what is wrong with the rest."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NoReturn

from domain.catalogue.flaw import Flaw

LINE_LIMIT = 200_000
"""Bytes of a document: its event must stay well below what one append may carry."""


class BadLine(Exception):
    def __init__(self, path: str, code: str, message: str) -> None:
        super().__init__(message)
        self.flaw = Flaw(path=path, code=code, message=message)


def updated_at(document: Mapping[str, object]) -> datetime | None:
    """When the content store changed it last; None where that cannot be read."""
    try:
        return instant(document.get("_updatedAt"))
    except BadLine:
        return None


def instant(value: object) -> datetime:
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
        if instant is not None and instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        instant = None
    raise BadLine("_updatedAt", "invalid_value", "An instant with its zone is due.")


def decoded(line: bytes | str) -> object:
    if len(line) > LINE_LIMIT:
        raise too_long()
    try:
        return json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadLine("", "json_invalid", "The line is not a JSON document.") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def stored_size(document: Mapping[str, object]) -> int | None:
    """Bytes of the document as JSON, or None for what some call JSON and none can keep.

    That is half surrogates, NUL, NaN and bottomless nesting.
    """
    try:
        text = json.dumps(document, ensure_ascii=False, allow_nan=False)
        return None if "\\u0000" in text else len(text.encode())
    except (TypeError, ValueError, RecursionError):
        return None


def too_long() -> BadLine:
    return BadLine("", "line_too_long", f"A document has at most {LINE_LIMIT:,} bytes.")
