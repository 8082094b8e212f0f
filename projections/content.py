"""Collections, guides, pages and whatever else is told to people, by kind and address."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Connection, Index, MetaData, Table, Text, select

from domain.catalogue.content import ContentPublished, ContentWithdrawn
from domain.envelope import Recorded
from projections.kit.answer import answer, parsed, rows
from projections.kit.columns import INSTANT, OBJECT, always, keys
from projections.kit.paging import Page, Sort
from projections.kit.read_model import Batch, ReadModel

TABLES = MetaData()
SHOWN = Table(
    "shown",
    TABLES,
    *keys(Text, "document_id"),
    *always(BigInteger, "position"),
    *always(Boolean, "withdrawn"),
    *always(Text, "kind", "address"),
    *always(INSTANT, "updated_at"),
    *always(OBJECT, "body"),
)
Index("shown_by_kind", SHOWN.c.kind, SHOWN.c.address, SHOWN.c.document_id)
# Where the pages that the law or the shop itself speaks of are asked for.
DEALERS_NOTICE = "/content/page/dealers-notice"
TERMS_OF_SALE = "/content/page/terms-of-sale"
CANCELLATION = "/content/page/cancellation"
BY_ADDRESS = Sort("content", SHOWN.c.address, SHOWN.c.document_id)
CONTENT_SHOWN = ReadModel("content", 1, TABLES)


@CONTENT_SHOWN.on
def published(batch: Batch, recorded: Recorded[ContentPublished]) -> None:
    event = recorded.event
    batch[SHOWN].put(
        document_id=recorded.key,
        position=recorded.position,
        withdrawn=False,
        kind=event.kind,
        address=event.address,
        updated_at=event.updated_at,
        body=_fields(event.body),
    )


@CONTENT_SHOWN.on
def withdrawn(batch: Batch, recorded: Recorded[ContentWithdrawn]) -> None:
    batch[SHOWN].change(recorded.key, withdrawn=True)


def _fields(body: str) -> dict[str, Any]:
    """The document's own fields, without the content store's; what is no object has none."""
    found = parsed(body, dict)
    return {name: value for name, value in found.items() if not name.startswith("_")}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentShown:
    """`body` has the fields of its kind as editors wrote them, words as Portable Text."""

    document_id: str
    kind: str
    address: str
    updated_at: datetime
    body: dict[str, Any]


def contents(
    connection: Connection, kind: str, *, cursor: str | None = None, limit: int = 50
) -> Page[ContentShown]:
    """All of a kind by address. Raises `InvalidCursor`."""
    wanted = select(SHOWN).where(SHOWN.c.kind == kind, ~SHOWN.c.withdrawn)
    found, following = BY_ADDRESS.page(connection, wanted, cursor, limit)
    return Page(tuple(answer(ContentShown, row) for row in found), following)


def content(connection: Connection, kind: str, address: str) -> ContentShown | None:
    """The newest of a kind under an address."""
    wanted = select(SHOWN).where(
        SHOWN.c.kind == kind, SHOWN.c.address == address, ~SHOWN.c.withdrawn
    )
    found = rows(connection, wanted.order_by(SHOWN.c.position.desc()).limit(1))
    return answer(ContentShown, found[0]) if found else None
