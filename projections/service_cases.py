"""Which service cases are there, of whose orders, and which are open?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import BigInteger, Connection, Index, MetaData, Table, Text, select

from domain.envelope import Recorded
from domain.selling.order.linking import OrderLinked
from domain.selling.order.placing import OrderPlaced
from domain.selling.owner import known_owner
from domain.selling.service_case import Booker, CaseCalledOff, ResizeOpened
from domain.selling.service_case.resize import ResizePrice
from projections.kit.answer import answer, as_json
from projections.kit.columns import INSTANT, OBJECT, always, keys
from projections.kit.paging import Found, Page, Sort
from projections.kit.read_model import Batch, ReadModel
from projections.kit.tables import Stored, Tables

CaseStage = Literal["opened", "called_off"]

TABLES = MetaData()
OWNER = Table("owner", TABLES, *keys(Text, "order_id"), *always(Text, "token_hash"))
CASE = Table(
    "service_case",
    TABLES,
    *keys(Text, "case_id"),
    *always(Text, "order_id", "line_id", "kind", "stage"),
    *always(INSTANT, "opened_at"),
    *always(BigInteger, "opened"),
    *always(OBJECT, "booked"),
)
Index("case_of_order", CASE.c.order_id, CASE.c.opened)
Index("case_on_board", CASE.c.stage, CASE.c.opened, CASE.c.case_id)
SERVICE_CASES = ReadModel("service_cases", 2, TABLES)


@SERVICE_CASES.on
def placed(batch: Batch, recorded: Recorded[OrderPlaced]) -> None:
    batch[OWNER].put(order_id=recorded.key, token_hash=recorded.event.token_hash)


@SERVICE_CASES.on
def linked(batch: Batch, recorded: Recorded[OrderLinked]) -> None:
    owner = known_owner(recorded.event.customer_id)
    batch[OWNER].put(order_id=recorded.key, token_hash=owner)


@SERVICE_CASES.on
def opened(batch: Batch, recorded: Recorded[ResizeOpened]) -> None:
    case = recorded.event
    batch[CASE].put(
        case_id=case.case_id,
        order_id=case.order_id,
        line_id=case.line_id,
        kind="resize",
        stage="opened",
        opened_at=recorded.envelope.recorded_at,
        opened=recorded.position,
        booked=as_json(case),
    )


@SERVICE_CASES.on
def called_off(batch: Batch, recorded: Recorded[CaseCalledOff]) -> None:
    batch[CASE].change(recorded.event.case_id, stage="called_off")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCase:
    """One service of a piece that was bought; it can be cancelled until `cancel_until`, excluded.

    Work begins at `begins_from`: earlier than that only where the customer asked for it expressly,
    at `early_asked_at`. Where to send the piece is the returns address of the house, `GET /shop`.
    """

    case_id: str
    order_id: str
    order_no: str
    line_id: str
    title: str
    kind: Literal["resize"]
    stage: CaseStage
    current: str
    wanted: str
    half_sizes: int
    warnings: tuple[str, ...]
    price: ResizePrice
    opened_at: datetime
    cancel_until: datetime
    begins_from: datetime
    early_asked_at: datetime | None
    booked_by: Booker


def services_of(connection: Connection, order_id: str, owner: str) -> Page[ServiceCase] | None:
    """Those of an order, the first one first; None when it is another shopper's."""
    tables = Stored(connection)
    if not tables.rows(OWNER, order_id=[order_id], token_hash=[owner]):
        return None
    found = sorted(tables.rows(CASE, order_id=[order_id]), key=lambda row: int(row["opened"]))
    return Page(tuple(map(_case, found)), None)


def case_board(
    connection: Connection, stage: CaseStage, *, cursor: str | None = None, limit: int = 50
) -> Page[ServiceCase]:
    """Those in one stage, the longest waiting first. Raises `InvalidCursor`."""
    sort = Sort(f"services {stage}", CASE.c.opened, CASE.c.case_id)
    found, following = sort.page(
        connection, select(CASE).where(CASE.c.stage == stage), cursor, limit
    )
    return Page(tuple(map(_case, found)), following)


def case_in(tables: Tables, case_id: str) -> ServiceCase:
    """The same wherever the rows are."""
    (row,) = tables.rows(CASE, case_id=[case_id])
    return _case(row)


def _case(row: Found) -> ServiceCase:
    return answer(ServiceCase, row["booked"] | row)
