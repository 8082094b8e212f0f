"""What a finished piece is set with, and whether each of its stones may be offered."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from domain.inventory.asset.provenance import (
    EVIDENCE_FROM_CARAT,
    OriginReason,
    OriginTrouble,
    Provenance,
    as_recorded,
    trouble_of_origin,
)
from domain.inventory.species import StoneType
from domain.kernel import Invalid, Refusal, in_part
from domain.text import has_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Small stones without a record of their own, by the declaration that came with them."""

    type: StoneType
    count: int
    total_carat: Decimal
    declaration: str
    provenance: Provenance

    @property
    def carat(self) -> Decimal:
        """What one of them weighs on average."""
        return self.total_carat / self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStones:
    """Stones with a record of their own, and parcels; neither is a piece without stones."""

    stone_ids: tuple[str, ...] = ()
    parcels: tuple[Parcel, ...] = ()


@dataclass(frozen=True, slots=True)
class StoneOrigin:
    """One stone of a piece as its own record has it today."""

    asset_id: str
    trouble: OriginTrouble | None


class ParcelImpossible(Invalid):
    """A parcel is of one stone or more, each of less than {limit} ct and more than nothing.

    Give a larger stone a record of its own.
    """

    limit: Decimal
    field = "parcels"


class ParcelNotDeclared(Invalid):
    """Small stones come with the declaration of whoever sold them; write it."""

    field = "parcels"


class StoneSetTwice(Invalid):
    """Stone {asset_id} is named twice; leave one of them out."""

    asset_id: str
    field = "stone_ids"


class StoneNotCleared(Refusal):
    """Stone {asset_id} holds this piece back ({reason}) and cannot be left out; record where it
    comes from first, with a licence where a sanction forbids its import."""

    asset_id: str
    reason: OriginReason
    field = "stone_ids"


def as_declared(told: SetStones, today: date) -> SetStones:
    """In the form that is recorded. Raises `StoneSetTwice`, `ParcelImpossible`,
    `ParcelNotDeclared`, and what `as_recorded` raises.
    """
    for each in told.stone_ids:
        if told.stone_ids.count(each) > 1:
            raise StoneSetTwice(asset_id=each)
    return SetStones(
        stone_ids=told.stone_ids, parcels=tuple(_declared(each, today) for each in told.parcels)
    )


def check_left_out(
    before: SetStones, told: SetStones, origins: tuple[StoneOrigin, ...], today: date
) -> None:
    """A stone in trouble is not got rid of by silence. Raises `StoneNotCleared`."""
    left_out = tuple(each for each in before.stone_ids if each not in told.stone_ids)
    if trouble := trouble_of_set_stones(SetStones(stone_ids=left_out), origins, today):
        raise StoneNotCleared(asset_id=trouble.about, reason=trouble.reason)


def trouble_of_set_stones(
    declared: SetStones, origins: tuple[StoneOrigin, ...], today: date
) -> OriginTrouble | None:
    """The first stone or parcel that may not be offered; one of which nothing is told may not."""
    known = {origin.asset_id: origin for origin in origins}
    for asset_id in declared.stone_ids:
        told = known.get(asset_id)
        if told is None or told.trouble is not None:
            reason = told.trouble.reason if told and told.trouble else "provenance_incomplete"
            return OriginTrouble(reason, asset_id)
    parcels = declared.parcels
    troubles = (trouble_of_origin(parcel, parcel.provenance, today) for parcel in parcels)
    return next((trouble for trouble in troubles if trouble is not None), None)


def _declared(parcel: Parcel, today: date) -> Parcel:
    if parcel.count < 1 or not 0 < parcel.carat < EVIDENCE_FROM_CARAT:
        raise ParcelImpossible(limit=EVIDENCE_FROM_CARAT)
    if not has_words(parcel.declaration):
        raise ParcelNotDeclared
    with in_part("parcels"):
        return replace(parcel, provenance=as_recorded(parcel.provenance, today))
