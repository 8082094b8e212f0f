"""Which letters went out, or were withheld, and what became of them?"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Connection, Index, MetaData, Table, Text, or_, select

from domain.envelope import Recorded
from domain.selling.letter import (
    LetterBounced,
    LetterComplained,
    LetterDelivered,
    LetterSent,
    LetterWithheld,
    Reason,
)
from projections.kit.answer import answer
from projections.kit.columns import INSTANT, always, keys, perhaps
from projections.kit.paging import Found, Page, Sort
from projections.kit.read_model import Batch, ReadModel

TABLES = MetaData()
LETTER = Table(
    "letter",
    TABLES,
    *keys(Text, "message_id"),
    *always(Text, "template"),
    *perhaps(Text, "order_id", "quote_id", "design_id", "cart_id", "payment_id"),
    *always(BigInteger, "sent"),
    *always(INSTANT, "sent_at"),
    *perhaps(INSTANT, "delivered_at", "bounced_at", "complained_at"),
    *perhaps(Text, "bounce", "withheld"),
)
A_TASK: Reason = "lacking"
"""Of all that is withheld, what a person must look into."""
FAILED = or_(
    LETTER.c.bounced_at.is_not(None),
    LETTER.c.complained_at.is_not(None),
    LETTER.c.withheld == A_TASK,
)
Index("letter_of_order", LETTER.c.order_id, LETTER.c.sent)
Index("letter_failed", LETTER.c.sent, LETTER.c.message_id, postgresql_where=FAILED)
LETTERS_SENT = ReadModel("letters_sent", 2, TABLES)


@LETTERS_SENT.on
def sent(batch: Batch, recorded: Recorded[LetterSent | LetterWithheld]) -> None:
    told, matter = recorded.event, recorded.event.matter
    batch[LETTER].put(
        message_id=recorded.key,
        template=told.template,
        order_id=matter.order_id or None,
        quote_id=matter.quote_id or None,
        design_id=matter.design_id or None,
        cart_id=matter.cart_id or None,
        payment_id=matter.payment_id or None,
        sent=recorded.position,
        sent_at=recorded.envelope.recorded_at,
        withheld=told.reason if isinstance(told, LetterWithheld) else None,
    )


@LETTERS_SENT.on
def delivered(batch: Batch, recorded: Recorded[LetterDelivered]) -> None:
    batch[LETTER].change(recorded.key, delivered_at=recorded.event.at)


@LETTERS_SENT.on
def bounced(batch: Batch, recorded: Recorded[LetterBounced]) -> None:
    batch[LETTER].change(
        recorded.key, bounced_at=recorded.event.at, bounce=recorded.event.reason or None
    )


@LETTERS_SENT.on
def complained(batch: Batch, recorded: Recorded[LetterComplained]) -> None:
    batch[LETTER].change(recorded.key, complained_at=recorded.event.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOut:
    """`bounce` is the carrier's word, such as Permanent; instants are null until it was told.

    What was `withheld` for a reason did not leave at `sent_at`; `lacking` is a task: something that
    it should say is not known. What it is about has an id, all else none.
    """

    message_id: str
    template: str
    order_id: str | None
    quote_id: str | None
    design_id: str | None
    cart_id: str | None
    payment_id: str | None
    sent_at: datetime
    withheld: Reason | None
    delivered_at: datetime | None
    bounced_at: datetime | None
    bounce: str | None
    complained_at: datetime | None


def letters_of(connection: Connection, order_id: str) -> tuple[LetterOut, ...]:
    """Of one order, in the order in which they left."""
    theirs = select(LETTER).where(LETTER.c.order_id == order_id).order_by(LETTER.c.sent)
    return tuple(_out(dict(row)) for row in connection.execute(theirs).mappings())


def letters_failed(
    connection: Connection, *, cursor: str | None = None, limit: int = 50
) -> Page[LetterOut]:
    """What did not arrive or was not wanted, the newest first. Raises `InvalidCursor`."""
    sort = Sort("letters failed", LETTER.c.sent, LETTER.c.message_id, descending=True)
    found, following = sort.page(connection, select(LETTER).where(FAILED), cursor, limit)
    return Page(tuple(map(_out, found)), following)


def _out(row: Found) -> LetterOut:
    return answer(LetterOut, row)
