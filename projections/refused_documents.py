"""Which documents of the content store wait for their editor, and what is wrong with each?"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Connection, Index, MetaData, Table, Text, and_, select

from domain.catalogue.document import DocumentPlaced, DocumentRefused, DocumentRemoved
from domain.catalogue.flaw import Flaw
from domain.catalogue.product import ProductPublished, ProductRevised, ProductWithdrawn
from domain.envelope import Recorded
from projections.kit.answer import answer, as_json
from projections.kit.columns import INSTANT, OBJECT, always, keys, perhaps
from projections.kit.paging import Found, Page, Sort
from projections.kit.read_model import Batch, ReadModel

TABLES = MetaData()
REFUSED = Table(
    "refused",
    TABLES,
    *keys(Text, "document_id"),
    *always(BigInteger, "position"),
    *perhaps(Text, "style_code"),
    *always(Text, "rev"),
    *perhaps(INSTANT, "updated_at"),
    *always(INSTANT, "refused_at"),
    *always(OBJECT, "errors"),
)
SOLD = Table(
    "sold",
    TABLES,
    *keys(Text, "style_code"),
    *always(Text, "document_id", "rev"),
    *always(Boolean, "on_sale"),
)
Index("refused_newest", REFUSED.c.position, REFUSED.c.document_id)
NEWEST = Sort("refused", REFUSED.c.position, REFUSED.c.document_id, descending=True)
REFUSED_DOCUMENTS = ReadModel("refused_documents", 2, TABLES)


@REFUSED_DOCUMENTS.on
def refused(batch: Batch, recorded: Recorded[DocumentRefused]) -> None:
    event = recorded.event
    batch[REFUSED].put(
        document_id=recorded.key,
        position=recorded.position,
        style_code=event.style_code,
        rev=event.rev,
        updated_at=event.updated_at,
        refused_at=recorded.envelope.recorded_at,
        errors=as_json(event.errors),
    )


@REFUSED_DOCUMENTS.on
def placed(batch: Batch, recorded: Recorded[DocumentPlaced]) -> None:
    """A good revision that is older than the refused one leaves it waiting."""
    waiting = batch[REFUSED].get(recorded.key)
    if waiting is not None and _answered(waiting, recorded.event.updated_at):
        batch[REFUSED].remove(recorded.key)


@REFUSED_DOCUMENTS.on
def removed(batch: Batch, recorded: Recorded[DocumentRemoved]) -> None:
    batch[REFUSED].remove(recorded.key)


@REFUSED_DOCUMENTS.on
def sold(batch: Batch, recorded: Recorded[ProductPublished | ProductRevised]) -> None:
    event = recorded.event
    batch[SOLD].put(
        style_code=recorded.key, document_id=event.document_id, rev=event.rev, on_sale=True
    )


@REFUSED_DOCUMENTS.on
def withdrawn(batch: Batch, recorded: Recorded[ProductWithdrawn]) -> None:
    batch[SOLD].change(recorded.key, on_sale=False)


def _answered(waiting: Found, updated_at: datetime) -> bool:
    refused: datetime | None = waiting["updated_at"]
    return refused is None or updated_at >= refused


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedDocument:
    """`style_code` is None where the document belongs to no style; `rev` names what was refused.

    `on_sale_rev` is the older good revision that is sold meanwhile, None when there is none.
    """

    document_id: str
    style_code: str | None
    rev: str
    updated_at: datetime | None
    refused_at: datetime
    on_sale_rev: str | None
    errors: tuple[Flaw, ...]


def refused_documents(
    connection: Connection, *, cursor: str | None = None, limit: int = 50
) -> Page[RefusedDocument]:
    """The last refused first. Raises `InvalidCursor`."""
    mine = and_(SOLD.c.document_id == REFUSED.c.document_id, SOLD.c.on_sale)
    wanted = select(REFUSED, SOLD.c.rev.label("on_sale_rev")).select_from(
        REFUSED.outerjoin(SOLD, mine)
    )
    found, following = NEWEST.page(connection, wanted, cursor, limit)
    return Page(tuple(answer(RefusedDocument, row) for row in found), following)
