"""A diamond, what may be asked of it, and what is told of it: which the tests of assets share."""

from datetime import datetime, timedelta
from decimal import Decimal

from domain.inventory.asset import AssetReceived, Receive
from domain.inventory.asset.hold import AssetHoldEnded, AssetReserved, HoldEnd, Purpose, Reserve
from domain.inventory.asset.listing import AssetListed, List
from domain.inventory.asset.papers import (
    CertificateVerified,
    ProvenanceRecorded,
    RecordProvenance,
    Verify,
)
from domain.inventory.asset.provenance import Evidence, Provenance
from domain.inventory.stone import Certificate, Owned, Source, Stone
from domain.inventory.turn import Allowance
from domain.money import Money
from tests.scenario import NOON

HALF_HOUR = timedelta(minutes=30)
NO_TIME = timedelta(0)

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
VERIFY = Verify(lab="TEST", report_no="T1", by="gemmologist-1", result="match")
PROVENANCE = Provenance(
    nature="natural",
    country_mined="CA",
    g7_evidence=Evidence(basis="origin_statement", doc_ref="O-1"),
)
TRACE = RecordProvenance(provenance=PROVENANCE, by="buyer-1")
LIST = List(price=Money(600_000), wording_approved=True)
OFFERED = (RECEIVE, VERIFY, TRACE, LIST)


RECEIVED = AssetReceived(
    attributes=STONE,
    certificate=RECEIVE.certificate,
    ownership=RECEIVE.ownership,
    cost=RECEIVE.cost,
    location=RECEIVE.location,
    source=RECEIVE.source,
)
VERIFIED = CertificateVerified(
    lab="TEST", report_no="T1", inscription=None, by="gemmologist-1", result="match"
)
TRACED = ProvenanceRecorded(provenance=PROVENANCE, complete=True, by="buyer-1")
LISTED = AssetListed(price=Money(600_000), reason="ready")
ON_OFFER = (RECEIVED, VERIFIED, TRACED, LISTED)


def allowance(owner: str, since: datetime = NOON, *, grace: timedelta = NO_TIME) -> Allowance:
    """Two hours altogether, and another two after half an hour without a hold."""
    return Allowance(owner=owner, limit=since + 4 * HALF_HOUR, rest=HALF_HOUR, grace=grace)


def reserve(purpose: Purpose, holder: str = "cart-1", reservation_id: str | None = None) -> Reserve:
    """A hold of half an hour from noon (carts: at most two), or without end for an order."""
    return Reserve(
        reservation_id=reservation_id or f"r-{purpose}",
        purpose=purpose,
        holder=holder,
        expires_at=None if purpose == "order" else NOON + HALF_HOUR,
        allowance=allowance("owner-1") if purpose == "cart" else None,
    )


def reserved(purpose: Purpose, holder: str = "cart-1") -> AssetReserved:
    """What `reserve` comes to at noon."""
    return AssetReserved(
        reservation_id=f"r-{purpose}",
        purpose=purpose,
        holder=holder,
        expires_at=None if purpose == "order" else NOON + HALF_HOUR,
        limit=NOON + 4 * HALF_HOUR if purpose == "cart" else None,
        policy="default",
        owner="owner-1" if purpose == "cart" else None,
    )


def ended(cause: HoldEnd, purpose: Purpose = "cart") -> AssetHoldEnded:
    return AssetHoldEnded(
        reservation_id=f"r-{purpose}", purpose=purpose, holder="cart-1", cause=cause
    )
