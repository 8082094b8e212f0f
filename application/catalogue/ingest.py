"""The content store's documents to commands for products: one by one, or a whole export."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, NoReturn

from application.catalogue.findings import content_json
from application.catalogue.mapping import STYLE_CODE, Mapped, map_product
from application.catalogue.templates import Templates
from domain.flaw import Flaw
from domain.product import Publish, Reject

LINE_LIMIT = 200_000
"""Bytes of a document: its event must stay well below what one append may carry."""

SUPPORTING = frozenset(
    {"collection", "metal", "engravingFont", "gemstoneGuide", "careGuide", "page", "boutique"}
)

_ID = re.compile(r"[a-zA-Z0-9._-]{1,128}")
_NO_CODES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A good document: give the command to the product of that style code."""

    style_code: str
    command: Publish
    warnings: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A bad document of a known style: the command records why."""

    style_code: str
    command: Reject


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """A bad document that belongs to no style; `place` is its id, or its line in the export."""

    place: str
    errors: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    sanity_id: str
    why: Literal["draft", "version", "type"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supporting:
    """A document that feeds read models only; `body` is its canonical JSON."""

    kind: str
    sanity_id: str
    rev: str
    sanity_updated_at: datetime
    body: str


Ingested = Accepted | Rejected | Unplaced | Ignored | Supporting


def ingest_lines(
    lines: Iterable[bytes | str], templates: Templates, style_codes: Mapping[str, str] = _NO_CODES
) -> Iterator[Ingested]:
    """One result for each line of an NDJSON export that is not blank; a bad line stops nothing.

    `style_codes` maps the id of every published product document to its style code. Errors of
    whole lines: `line_too_long`, `json_invalid`.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            document = _decoded(line)
        except _BadLine as bad:
            yield _unplaced(f"line {number}", bad.flaw)
        else:
            yield ingest_document(document, templates, style_codes)


def ingest_document(
    document: object, templates: Templates, style_codes: Mapping[str, str] = _NO_CODES
) -> Ingested:
    """What to do about one decoded document; never raises for decoded JSON."""
    if not isinstance(document, Mapping) or (size := _stored_size(document)) is None:
        return _unplaced("document", _flaw("", "json_invalid", "A JSON object is due."))
    sanity_id = document.get("_id")
    if not isinstance(sanity_id, str) or not _ID.fullmatch(sanity_id):
        return _unplaced(f"{sanity_id!r:.60}", _flaw("_id", "invalid_value", "An id is due."))
    if skipped := _skipped(sanity_id, document.get("_type")):
        return skipped
    if size > LINE_LIMIT:
        return _unplaced(sanity_id, _too_long().flaw)
    try:
        stamp = _Stamp.of(sanity_id, document)
    except _BadLine as bad:
        return _unplaced(sanity_id, bad.flaw)
    if document["_type"] != "jewelleryProduct":
        return _supporting(stamp, document)
    mapped = map_product(document, templates)
    return _placed(stamp, document.get("styleCode"), mapped, style_codes.get(sanity_id))


@dataclass(frozen=True, slots=True)
class _Stamp:
    sanity_id: str
    rev: str
    sanity_updated_at: datetime

    @classmethod
    def of(cls, sanity_id: str, document: Mapping[str, object]) -> "_Stamp":
        rev = document.get("_rev")
        if not isinstance(rev, str) or not rev:
            raise _BadLine("_rev", "invalid_value", "A revision is due.")
        return cls(sanity_id, rev, _instant(document.get("_updatedAt")))


class _BadLine(Exception):
    def __init__(self, path: str, code: str, message: str) -> None:
        super().__init__(message)
        self.flaw = _flaw(path, code, message)


def _skipped(sanity_id: str, kind: object) -> Ignored | None:
    if sanity_id.startswith("drafts."):
        return Ignored(sanity_id=sanity_id, why="draft")
    if sanity_id.startswith("versions."):
        return Ignored(sanity_id=sanity_id, why="version")
    if kind != "jewelleryProduct" and not (isinstance(kind, str) and kind in SUPPORTING):
        return Ignored(sanity_id=sanity_id, why="type")
    return None


def _placed(stamp: _Stamp, written: object, mapped: Mapped, known: str | None) -> Ingested:
    """`known` is the style code under which this document was published before."""
    valid = written if isinstance(written, str) and STYLE_CODE.fullmatch(written) else None
    errors = mapped.errors
    if known and valid and known != valid:
        message = f"The style code was {known} and never changes."
        errors = (_flaw("styleCode", "style_code_changed", message), *errors)
    style_code = known or valid
    if style_code is None:
        return Unplaced(place=stamp.sanity_id, errors=errors)
    facts = (stamp.sanity_id, stamp.rev, stamp.sanity_updated_at)
    if errors or mapped.style is None:
        return Rejected(style_code=style_code, command=_reject(facts, errors))
    return Accepted(
        style_code=style_code,
        command=Publish(
            sanity_id=stamp.sanity_id,
            rev=stamp.rev,
            sanity_updated_at=stamp.sanity_updated_at,
            style=mapped.style,
        ),
        warnings=mapped.warnings,
    )


def _reject(facts: tuple[str, str, datetime], errors: tuple[Flaw, ...]) -> Reject:
    sanity_id, rev, updated_at = facts
    return Reject(sanity_id=sanity_id, rev=rev, sanity_updated_at=updated_at, errors=errors)


def _supporting(stamp: _Stamp, document: Mapping[str, object]) -> Supporting:
    return Supporting(
        kind=str(document["_type"]),
        sanity_id=stamp.sanity_id,
        rev=stamp.rev,
        sanity_updated_at=stamp.sanity_updated_at,
        body=content_json(document),
    )


def _instant(value: object) -> datetime:
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
        if instant is not None and instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        instant = None
    raise _BadLine("_updatedAt", "invalid_value", "An instant with its zone is due.")


def _decoded(line: bytes | str) -> object:
    if len(line) > LINE_LIMIT:
        raise _too_long()
    try:
        return json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _BadLine("", "json_invalid", "The line is not a JSON document.") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _stored_size(document: Mapping[str, object]) -> int | None:
    """Bytes of the document as JSON, or None for what some call JSON and none can keep.

    That is half surrogates, NUL, NaN and bottomless nesting.
    """
    try:
        text = json.dumps(document, ensure_ascii=False, allow_nan=False)
        return None if "\\u0000" in text else len(text.encode())
    except (TypeError, ValueError, RecursionError):
        return None


def _too_long() -> _BadLine:
    return _BadLine("", "line_too_long", f"A document has at most {LINE_LIMIT:,} bytes.")


def _unplaced(place: str, flaw: Flaw) -> Unplaced:
    return Unplaced(place=place, errors=(flaw,))


def _flaw(path: str, code: str, message: str) -> Flaw:
    return Flaw(path=path, code=code, message=message)
