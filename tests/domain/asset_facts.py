"""Sample assets, commands and moments that the tests of assets share."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from domain.inventory.asset import ASSET, Command, Event, Receive, State
from domain.inventory.asset.hold import Purpose, Reserve
from domain.inventory.asset.listing import List
from domain.inventory.asset.papers import RecordProvenance, Verify
from domain.inventory.asset.provenance import Evidence, Provenance
from domain.inventory.stone import Certificate, Memo, Owned, Source, Stone
from domain.money import Money

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)

STONE = Stone(
    type="natural_diamond",
    shape="round",
    carat=Decimal("1.01"),
    colour="F",
    clarity="VS1",
    length_mm=Decimal("6.43"),
    width_mm=Decimal("6.40"),
    height_mm=Decimal("3.97"),
    photos=("stone.jpg",),
)
RECEIVE = Receive(
    attributes=STONE,
    certificate=Certificate(lab="TEST", report_no="T1"),
    ownership=Owned(),
    cost=Money(400_000),
    location="vault",
    source=Source(name="invoice", ref="7"),
)
ON_MEMO = Receive(
    attributes=STONE,
    certificate=RECEIVE.certificate,
    ownership=Memo(supplier="SUP-01", due_back=None, terms="ten working days"),
    cost=RECEIVE.cost,
    location="vault",
    source=RECEIVE.source,
)
VERIFY = Verify(lab="TEST", report_no="T1", by="gemmologist-1", result="match")
PROVENANCE = Provenance(
    nature="natural",
    country_mined="Canada",
    g7_evidence=Evidence(basis="origin_statement", doc_ref="O-1"),
)
TRACE = RecordProvenance(provenance=PROVENANCE, by="buyer-1")
LIST = List(price=Money(600_000), wording_approved=True)
OFFERED = (RECEIVE, VERIFY, TRACE, LIST)


def reserve(purpose: Purpose, holder: str = "cart-1", reservation_id: str | None = None) -> Reserve:
    """A hold of half an hour from noon (carts: at most two), or without end for an order."""
    return Reserve(
        reservation_id=reservation_id or f"r-{purpose}",
        purpose=purpose,
        holder=holder,
        expires_at=None if purpose == "order" else NOON + HALF_HOUR,
        limit=NOON + 4 * HALF_HOUR if purpose == "cart" else None,
    )


def state_after(commands: Iterable[Command], now: datetime = NOON) -> State:
    state = ASSET.initial
    for wish in commands:
        state = after(state, ASSET.decide(state, wish, now))
    return state


def after(state: State, events: Iterable[Event]) -> State:
    for event in events:
        state = ASSET.evolve(state, event)
    return state


def then(given: Iterable[Command], when: Command, now: datetime = NOON) -> tuple[Event, ...]:
    return ASSET.decide(state_after(given), when, now)
