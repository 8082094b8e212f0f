"""Stones and pieces as the stock room handles them: received, verified, listed, set aside."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from fastapi import Response
from pydantic import ConfigDict, Field

from application.inventory import origins
from application.inventory.receiving import receive_asset as receive
from application.store.event_store import Decision
from domain.countries import CountryUnknown
from domain.inventory.asset import ASSET, AssetExists, Command, Present, Receive
from domain.inventory.asset.listing import List, ListingIncomplete, Unlist
from domain.inventory.asset.papers import (
    CertificateDiffers,
    Comparison,
    NotAPiece,
    RecordProvenance,
    Verify,
)
from domain.inventory.asset.provenance import (
    EvidenceNotNamed,
    ImportationNotNamed,
    LicenceNotNamed,
    Provenance,
    ProvenanceInFuture,
)
from domain.inventory.asset.quarantine import (
    AssetInQuarantine,
    OriginNotCleared,
    Quarantine,
    QuarantineReason,
    ReleaseFromQuarantine,
)
from domain.inventory.asset.set_stones import (
    ParcelImpossible,
    ParcelNotDeclared,
    SetStones,
    StoneNotCleared,
    StoneSetTwice,
)
from domain.inventory.asset.standing import Allocated, AssetNotAvailable, InStock, NotAStone
from domain.inventory.certificate import CertificateInUse
from domain.inventory.grading import GradeUnknown
from domain.inventory.stone import (
    CaratNotPositive,
    Certificate,
    Consignment,
    IntakeIncomplete,
    Laboratory,
    Marketplace,
    MeasureImpossible,
    Memo,
    MmNotPositive,
    OfCustomer,
    Owned,
    PercentImpossible,
    Piece,
    PieceMassNotPositive,
    Source,
    Stone,
)
from domain.kernel import NotFound
from domain.pricing.amounts import CostOutOfRange, PriceOutOfRange
from domain.pricing.engine.floor import ShelfPriceBelowFloor
from domain.pricing.engine.hallmark import HallmarkMissing
from domain.pricing.price_books.timeline import NoPriceBook
from interfaces.api.edge.access import staff
from interfaces.api.edge.answers import Id
from interfaces.api.edge.asking import Asked, Asking
from interfaces.api.edge.bodies import Body
from interfaces.api.edge.routes import Routes, about
from interfaces.api.edge.values import Amount, Reason, Ref, Text, example

_PAPERS = (LicenceNotNamed, EvidenceNotNamed, ImportationNotNamed, ProvenanceInFuture)
routes = Routes("/staff/assets", "staff: assets", "commands")
Attributes = Annotated[Stone | Piece, Field(discriminator="kind")]
AssetName = Annotated[Ref, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._~-]{0,79}$")]
Owner = Annotated[
    Owned | Memo | Consignment | OfCustomer | Marketplace, Field(discriminator="kind")
]


class ReceiveAsset(Body):
    """Decimals are strings; sides in mm, mass in g."""

    model_config = ConfigDict(strict=False) | example(
        asset_id="ST-100001",
        attributes={
            "kind": "stone",
            "type": "natural_diamond",
            "shape": "round",
            "carat": "1.01",
            "colour": "G",
            "clarity": "VS1",
            "cut": "EX",
            "length_mm": "6.43",
            "width_mm": "6.47",
            "height_mm": "3.98",
            "photos": ["placeholder/round-brilliant.jpg"],
        },
        certificate={"lab": "TEST", "report_no": "T9000001"},
        ownership={"kind": "owned"},
        cost={"minor": 412_000, "currency": "GBP"},
        location="vault",
        source={"name": "delivery", "ref": "D-2026-17"},
    )
    asset_id: AssetName
    attributes: Attributes
    certificate: Certificate | None = None
    ownership: Owner
    cost: Amount
    location: Text
    source: Source


class VerifyCertificate(Body):
    model_config = example(lab="TEST", report_no="T9000001", result="match")
    lab: Laboratory
    report_no: Ref
    inscription: Text | None = None
    result: Comparison


class RecordsProvenance(Body):
    model_config = ConfigDict(strict=False) | example(
        provenance={
            "nature": "natural",
            "country_mined": "BW",
            "g7_evidence": {"basis": "origin_statement", "doc_ref": "ORIGIN-1"},
        }
    )
    provenance: Provenance


class DeclaresStones(Body):
    """Every stone that a finished piece is set with; both lists empty: it has no stones."""

    model_config = ConfigDict(strict=False) | example(
        set_with={
            "parcels": [
                {
                    "type": "natural_diamond",
                    "count": 24,
                    "total_carat": "0.36",
                    "declaration": "WDC-2026-114",
                    "provenance": {"nature": "natural", "country_mined": "BW"},
                }
            ]
        }
    )
    set_with: SetStones


class ListAsset(Body):
    """Without a price a stone is priced from its cost; a finished piece needs one."""

    model_config = example(price={"minor": 590_000}, reason="ready", wording_approved=True)
    price: Amount | None = None
    reason: Reason = "ready"
    wording_approved: bool


class UnlistAsset(Body):
    model_config = example(reason="photographed anew")
    reason: Reason


class QuarantineAsset(Body):
    model_config = example(reason="damaged", field="girdle")
    reason: QuarantineReason
    field: Reason | None = None


class ReleaseAsset(Body):
    model_config = example(reason="damaged")
    reason: QuarantineReason


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetChanged:
    """How the asset stands after a command: `listed` is whether it is offered."""

    asset_id: str
    standing: str
    listed: bool
    location: str


@routes.post(
    "",
    staff("inventory", systems=True),
    AssetChanged,
    creates="/availability?asset={asset_id}",
    refuses=(
        AssetExists,
        CertificateInUse,
        about("cost", CostOutOfRange),
        about("ownership", IntakeIncomplete),
        about(
            "attributes",
            CaratNotPositive,
            GradeUnknown,
            MeasureImpossible,
            MmNotPositive,
            PercentImpossible,
            PieceMassNotPositive,
        ),
    ),
)
def receive_asset(body: ReceiveAsset, asked: Asked) -> Response:
    """Take a stone or a piece in; its grading report can belong to no other."""
    wish = Receive(
        attributes=body.attributes,
        certificate=body.certificate,
        ownership=body.ownership,
        cost=body.cost.money,
        location=body.location,
        source=body.source,
    )

    def use_case(decision: Decision) -> AssetChanged:
        receive(decision, body.asset_id, wish)
        return changed(decision, body.asset_id)

    return asked.do(use_case, 201)


@routes.post(
    "/{asset_id}/verification",
    staff("inventory"),
    AssetChanged,
    refuses=(NotFound, CertificateDiffers),
)
def verify_certificate(asset_id: Id, body: VerifyCertificate, asked: Asked) -> Response:
    """Compare the grading report with the stone in hand."""
    wish = Verify(**body.model_dump(), by=asked.staff_id)
    return _do(asked, asset_id, wish)


@routes.post(
    "/{asset_id}/provenance",
    staff("inventory"),
    AssetChanged,
    refuses=(NotFound, about("provenance", CountryUnknown, *_PAPERS)),
)
def record_provenance(asset_id: Id, body: RecordsProvenance, asked: Asked) -> Response:
    """Record where a stone comes from; what the law does not let us sell is set aside at once."""
    wish = RecordProvenance(provenance=body.provenance, by=asked.staff_id)
    return _then(asked, asset_id, lambda d: origins.record_provenance(d, asset_id, wish))


@routes.post(
    "/{asset_id}/stones",
    staff("inventory"),
    AssetChanged,
    refuses=(
        NotFound,
        NotAPiece,
        about(
            "set_with",
            AssetNotAvailable,
            AssetInQuarantine,
            NotAStone,
            StoneNotCleared,
            StoneSetTwice,
            ParcelImpossible,
            ParcelNotDeclared,
            CountryUnknown,
            *_PAPERS,
        ),
    ),
)
def declare_stones(asset_id: Id, body: DeclaresStones, asked: Asked) -> Response:
    """Tell what a finished piece is set with: it answers for those stones from now on."""
    told, by = body.set_with, asked.staff_id
    return _then(asked, asset_id, lambda d: origins.declare_stones(d, asset_id, told, by))


@routes.post(
    "/{asset_id}/listing",
    staff("inventory"),
    AssetChanged,
    refuses=(
        NotFound,
        ListingIncomplete,
        HallmarkMissing,
        about("price", PriceOutOfRange, ShelfPriceBelowFloor),
        NoPriceBook,
        AssetNotAvailable,
        AssetInQuarantine,
    ),
)
def list_asset(asset_id: Id, body: ListAsset, asked: Asked) -> Response:
    """Offer it for sale, if nothing that the law or the house asks for is missing."""
    price = body.price.money if body.price else None
    wish = List(
        price=price,
        min_margin=asked.min_margin if price else Decimal(0),
        marked_from_g=asked.marked_from_g if price else {},
        reason=body.reason,
        wording_approved=body.wording_approved,
    )
    return _then(asked, asset_id, lambda d: origins.list_asset(d, asset_id, wish))


@routes.post(
    "/{asset_id}/unlisting", staff("inventory", systems=True), AssetChanged, refuses=(NotFound,)
)
def unlist_asset(asset_id: Id, body: UnlistAsset, asked: Asked) -> Response:
    """Take it off sale."""
    return _do(asked, asset_id, Unlist(reason=body.reason))


@routes.post(
    "/{asset_id}/quarantine", staff("inventory", systems=True), AssetChanged, refuses=(NotFound,)
)
def quarantine_asset(asset_id: Id, body: QuarantineAsset, asked: Asked) -> Response:
    """Set it aside for a reason; what is set aside is not sold."""
    return _do(asked, asset_id, Quarantine(reason=body.reason, field=body.field))


@routes.post(
    "/{asset_id}/release",
    staff("inventory"),
    AssetChanged,
    refuses=(NotFound, OriginNotCleared),
)
def release_asset(asset_id: Id, body: ReleaseAsset, asked: Asked) -> Response:
    """Lift one reason of a quarantine; with the last one it is in stock again."""
    wish = ReleaseFromQuarantine(reason=body.reason, by=asked.staff_id)
    return _then(asked, asset_id, lambda d: origins.release_asset(d, asset_id, wish))


def _do(asked: Asking, asset_id: str, wish: Command) -> Response:
    return _then(asked, asset_id, lambda d: d.decide(ASSET, asset_id, wish))


def _then(asked: Asking, asset_id: str, change: Callable[[Decision], object]) -> Response:
    def use_case(decision: Decision) -> AssetChanged:
        change(decision)
        return changed(decision, asset_id)

    return asked.do(use_case)


def changed(decision: Decision, asset_id: str) -> AssetChanged:
    state = decision.state(ASSET, asset_id)
    if not isinstance(state, Present):
        raise NotFound
    standing = state.standing
    listed = isinstance(standing, InStock | Allocated) and standing.listing is not None
    return AssetChanged(
        asset_id=asset_id,
        standing=type(standing).__name__.lower(),
        listed=listed,
        location=state.custody.location,
    )
