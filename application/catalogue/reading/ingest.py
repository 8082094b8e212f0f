"""The content store's documents to commands for products: one by one, or a whole export."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from application.catalogue.reading.findings import content_json
from application.catalogue.reading.mapping import SLUG_FORM, STYLE_CODE, Mapped, map_product
from application.catalogue.reading.templates import Templates
from application.catalogue.reading.written import (
    LINE_LIMIT,
    BadLine,
    decoded,
    instant,
    stored_size,
    too_long,
)
from domain.catalogue.content import ContentPublished
from domain.catalogue.document import DocumentRefused
from domain.catalogue.flaw import Flaw
from domain.catalogue.product import ProductRevisionRejected, Publish, Reject

SUPPORTING = frozenset(
    {"collection", "metal", "engravingFont", "gemstoneGuide", "careGuide", "page", "boutique"}
)

_ID = re.compile(r"[a-zA-Z0-9._-]{1,128}")
_NO_CODES: Mapping[str, str] = {}
_NOTHING: frozenset[str] = frozenset()


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
    """A bad document that belongs to no style; `place` is its id, or its line in the export.

    `document_id` is None where it has no good id.
    """

    place: str
    document_id: str | None = None
    refused: DocumentRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignored:
    document_id: str
    why: Literal["draft", "version", "type"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supporting:
    """A document that feeds read models only."""

    document_id: str
    published: ContentPublished


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
            document = decoded(line)
        except BadLine as bad:
            yield _unplaced(f"line {number}", bad.flaw)
        else:
            yield ingest_document(document, templates, style_codes)


def ingest_document(
    document: object,
    templates: Templates,
    style_codes: Mapping[str, str] = _NO_CODES,
    missing: Collection[str] = _NOTHING,
) -> Ingested:
    """What to do about one decoded document; never raises for decoded JSON.

    `missing` are ids that documents refer to although nothing is published under them.
    """
    if not isinstance(document, Mapping) or (size := stored_size(document)) is None:
        return _unplaced("document", _flaw("", "json_invalid", "A JSON object is due."))
    document_id = document.get("_id")
    if not isinstance(document_id, str) or not _ID.fullmatch(document_id):
        return _unplaced(f"{document_id!r:.60}", _flaw("_id", "invalid_value", "An id is due."))
    if skipped := _skipped(document_id, document.get("_type")):
        return skipped
    if size > LINE_LIMIT:
        return _unplaced(document_id, too_long().flaw, document_id)
    try:
        stamp = _Stamp.of(document_id, document)
    except BadLine as bad:
        return _unplaced(document_id, bad.flaw, document_id)
    if document["_type"] != "jewelleryProduct":
        return _supporting(stamp, document)
    mapped = map_product(document, templates, missing)
    return _placed(stamp, document.get("styleCode"), mapped, style_codes.get(document_id))


@dataclass(frozen=True, slots=True)
class _Stamp:
    document_id: str
    rev: str
    updated_at: datetime

    @classmethod
    def of(cls, document_id: str, document: Mapping[str, object]) -> "_Stamp":
        rev = document.get("_rev")
        if not isinstance(rev, str) or not 0 < len(rev) <= 200:
            raise BadLine("_rev", "invalid_value", "A revision is due.")
        return cls(document_id, rev, instant(document.get("_updatedAt")))


def _skipped(document_id: str, kind: object) -> Ignored | None:
    if document_id.startswith("drafts."):
        return Ignored(document_id=document_id, why="draft")
    if document_id.startswith("versions."):
        return Ignored(document_id=document_id, why="version")
    if kind != "jewelleryProduct" and not (isinstance(kind, str) and kind in SUPPORTING):
        return Ignored(document_id=document_id, why="type")
    return None


def _placed(stamp: _Stamp, written: object, mapped: Mapped, known: str | None) -> Ingested:
    """`known` is the style code under which this document was published before."""
    valid = written if isinstance(written, str) and STYLE_CODE.fits(written) else None
    errors = mapped.errors
    if known and valid and known != valid:
        message = f"The style code was {known} and never changes; set it back."
        errors = (_flaw("styleCode", "style_code_changed", message), *errors)
    style_code = known or valid
    if style_code is None:
        refused = DocumentRefused(
            style_code=None, rev=stamp.rev, updated_at=stamp.updated_at, errors=errors
        )
        return Unplaced(place=stamp.document_id, document_id=stamp.document_id, refused=refused)
    if errors or mapped.style is None:
        rejected = ProductRevisionRejected(**asdict(stamp), errors=errors)
        return Rejected(style_code=style_code, command=Reject(rejected=rejected))
    command = Publish(**asdict(stamp), style=mapped.style)
    return Accepted(style_code=style_code, command=command, warnings=mapped.warnings)


def _supporting(stamp: _Stamp, document: Mapping[str, object]) -> Supporting:
    published = ContentPublished(
        kind=str(document["_type"]),
        address=_address(stamp.document_id, document),
        rev=stamp.rev,
        updated_at=stamp.updated_at,
        body=content_json(document),
    )
    return Supporting(document_id=stamp.document_id, published=published)


def _address(document_id: str, document: Mapping[str, object]) -> str:
    """Its slug, else its code, else its id."""
    slug = document.get("slug")
    wishes = (slug.get("current") if isinstance(slug, Mapping) else None, document.get("code"))
    good = (w for w in wishes if isinstance(w, str) and SLUG_FORM.fits(w.replace("_", "-")))
    return next(good, document_id)


def _unplaced(place: str, flaw: Flaw, document_id: str | None = None) -> Unplaced:
    refused = DocumentRefused(style_code=None, rev="", updated_at=None, errors=(flaw,))
    return Unplaced(place=place, document_id=document_id, refused=refused)


def _flaw(path: str, code: str, message: str) -> Flaw:
    return Flaw(path=path, code=code, message=message)
