"""Which money moved in a way that no order explains, and waits for a person?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Boolean, Connection, Index, MetaData, Table, Text, func, select

from domain.envelope import Recorded
from domain.money import Money
from domain.selling.payment.aside import (
    PaymentNeedsReview,
    PaymentReviewResolved,
    ReviewReason,
)
from domain.selling.payment.disputes import DisputeClosed, Outcome, PaymentDisputed
from projections.kit.answer import answer, pence
from projections.kit.columns import INSTANT, always, keys, perhaps
from projections.kit.paging import Found, Page, Sort
from projections.kit.read_model import Batch, ReadModel

PRESSING = timedelta(days=3)
TABLES = MetaData()
ASIDE = Table(
    "aside",
    TABLES,
    *keys(Text, "entry"),
    *always(BigInteger, "position", "amount_minor"),
    *always(Text, "payment_id", "provider_ref", "reason", "currency"),
    *always(Boolean, "held"),
    *always(INSTANT, "since"),
    *perhaps(Text, "order_id", "own_ref", "decision", "decided_by", "outcome"),
    *perhaps(INSTANT, "evidence_due"),
)
WAITS = ASIDE.c.decision.is_(None)
Index("aside_oldest", ASIDE.c.position, ASIDE.c.entry, postgresql_where=WAITS)
Index("aside_by_reference", ASIDE.c.payment_id, ASIDE.c.provider_ref)
OLDEST = Sort("aside", ASIDE.c.position, ASIDE.c.entry)
MONEY_ASIDE = ReadModel("money_aside", 2, TABLES)


@MONEY_ASIDE.on
def put_aside(batch: Batch, recorded: Recorded[PaymentNeedsReview]) -> None:
    """What was held and is taken now is the same entry, and as old as it was."""
    aside = recorded.event
    entry = f"{recorded.key}/{aside.provider_ref}/{aside.reason}"
    before = batch[ASIDE].get(entry)
    waited = before if before and before["decision"] is None else None
    batch[ASIDE].put(
        entry=entry,
        position=waited["position"] if waited else recorded.position,
        since=waited["since"] if waited else recorded.envelope.recorded_at,
        payment_id=recorded.key,
        provider_ref=aside.provider_ref,
        own_ref=aside.own_ref,
        order_id=aside.order_id,
        reason=aside.reason,
        held=aside.held,
        **pence("amount", aside.amount),
    )


@MONEY_ASIDE.on
def resolved(batch: Batch, recorded: Recorded[PaymentReviewResolved]) -> None:
    said = recorded.event
    for row in batch[ASIDE].where(payment_id=recorded.key, provider_ref=said.provider_ref):
        if row["decision"] is None:
            batch[ASIDE].change(row["entry"], decision=said.decision, decided_by=said.by)


@MONEY_ASIDE.on
def disputed(batch: Batch, recorded: Recorded[PaymentDisputed | DisputeClosed]) -> None:
    """Once it is closed nobody is to answer any more; a person still looks at how it ended."""
    told = recorded.event
    entry = f"{recorded.key}/{told.provider_ref}/dispute"
    if isinstance(told, PaymentDisputed):
        batch[ASIDE].change(entry, evidence_due=told.evidence_due)
    else:
        batch[ASIDE].change(entry, evidence_due=None, outcome=told.outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyAside:
    """`provider_ref` is the provider's id of what moved, `own_ref` the one that was expected.

    A dispute is answered before `evidence_due`, or is over with an `outcome`; `pressing` is one of
    which less than three days are left.

    `payment_id` is our payment, or what a stranger's money is kept under; `held` was not taken.
    `hours` is its age.
    """

    payment_id: str
    provider_ref: str
    own_ref: str | None
    order_id: str | None
    reason: ReviewReason
    amount: Money
    held: bool
    since: datetime
    hours: int
    evidence_due: datetime | None
    outcome: Outcome | None
    pressing: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many entries wait, and since when the oldest does."""

    count: int
    since: datetime | None


def money_aside(
    connection: Connection, now: datetime, *, cursor: str | None = None, limit: int = 50
) -> Page[MoneyAside]:
    """What waits the longest first. Raises `InvalidCursor`."""
    found, following = OLDEST.page(connection, select(ASIDE).where(WAITS), cursor, limit)
    return Page(tuple(answer(MoneyAside, row | _times(row, now)) for row in found), following)


def _times(row: Found, now: datetime) -> Found:
    due = row["evidence_due"]
    return {
        "hours": int((now - row["since"]).total_seconds() // 3600),
        "pressing": due is not None and due - now < PRESSING,
    }


def evidence_pressing(connection: Connection, now: datetime) -> int:
    """Of how many disputes the time to answer is all but over."""
    soon = WAITS & (ASIDE.c.evidence_due < now + PRESSING)
    return connection.execute(select(func.count()).where(soon)).scalar_one()


def money_waiting(connection: Connection) -> Waiting:
    asked = select(func.count(), func.min(ASIDE.c.since)).where(WAITS)
    count, since = connection.execute(asked).one()
    return Waiting(count, since)
