"""Which refunds were granted, by whom; and which wait for a second person?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import BigInteger, Connection, Index, MetaData, Table, Text, select

from domain.envelope import Recorded
from domain.kernel import NotFound
from domain.money import Money
from domain.selling.payment.parts import RefundLine, RefundReason
from domain.selling.refund import RefundApproved, RefundDeclined, RefundPolicy, RefundProposed
from projections.kit.answer import answer, as_json, pence, rows
from projections.kit.columns import INSTANT, OBJECT, always, keys, perhaps
from projections.kit.paging import Found, Page, Sort
from projections.kit.read_model import Batch, ReadModel
from projections.kit.tables import Tables

Stage = Literal["waiting", "approved", "declined"]
TABLES = MetaData()
REFUND = Table(
    "granted",
    TABLES,
    *keys(Text, "refund_id"),
    *always(BigInteger, "position", "amount_minor"),
    *always(Text, "order_id", "reason", "proposed_by", "stage", "currency"),
    *always(OBJECT, "lines"),
    *always(INSTANT, "since"),
    *perhaps(Text, "policy", "decided_by"),
)
WAITS = REFUND.c.stage == "waiting"
Index("refund_oldest", REFUND.c.position, REFUND.c.refund_id, postgresql_where=WAITS)
Index("refund_of_order", REFUND.c.order_id)
OLDEST = Sort("refunds", REFUND.c.position, REFUND.c.refund_id)
REFUNDS = ReadModel("refunds", 1, TABLES)


@REFUNDS.on
def proposed(batch: Batch, recorded: Recorded[RefundProposed]) -> None:
    told = recorded.event
    batch[REFUND].put(
        refund_id=recorded.key,
        position=recorded.position,
        order_id=told.order_id,
        reason=told.reason,
        proposed_by=told.by,
        policy=told.policy,
        stage="waiting",
        lines=as_json({"lines": told.lines}),
        since=recorded.envelope.recorded_at,
        **pence("amount", told.amount),
    )


@REFUNDS.on
def approved(batch: Batch, recorded: Recorded[RefundApproved]) -> None:
    batch[REFUND].change(recorded.key, stage="approved", decided_by=recorded.event.by)


@REFUNDS.on
def declined(batch: Batch, recorded: Recorded[RefundDeclined]) -> None:
    batch[REFUND].change(recorded.key, stage="declined", decided_by=recorded.event.by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """What goes back of an order, by line where that was told; `policy` is the rule that says so.

    It was `decided_by` a person or a policy; without that it waits for another than `proposed_by`.
    """

    refund_id: str
    order_id: str
    amount: Money
    reason: RefundReason
    lines: tuple[RefundLine, ...]
    policy: RefundPolicy | None
    stage: Stage
    proposed_by: str
    decided_by: str | None
    since: datetime
    proposed_by_name: str | None
    decided_by_name: str | None


@dataclass(frozen=True, slots=True)
class RefundsOfOrder:
    items: tuple[Refund, ...]


def refunds_waiting(
    connection: Connection, *, cursor: str | None = None, limit: int = 50
) -> Page[Refund]:
    """What waits for a second person, the longest first. Raises `InvalidCursor`."""
    found, following = OLDEST.page(connection, select(REFUND).where(WAITS), cursor, limit)
    return Page(tuple(map(_refund, found)), following)


def refunds_of_order(connection: Connection, order_id: str) -> RefundsOfOrder:
    """The first that was proposed first."""
    theirs = select(REFUND).where(REFUND.c.order_id == order_id)
    found = rows(connection, theirs.order_by(REFUND.c.position, REFUND.c.refund_id))
    return RefundsOfOrder(tuple(map(_refund, found)))


def refund_in(tables: Tables, refund_id: str) -> Refund:
    """The same wherever the rows are. Raises `NotFound`."""
    for row in tables.rows(REFUND, refund_id=[refund_id]):
        return _refund(row)
    raise NotFound


def _refund(row: Found) -> Refund:
    nobody_yet = {"proposed_by_name": None, "decided_by_name": None}
    return answer(Refund, row, lines=row["lines"]["lines"], **nobody_yet)
