"""Setting an asset aside for one or more reasons, until the last of them is lifted."""

from dataclasses import dataclass
from typing import Literal, assert_never

from domain.inventory.asset.provenance import OriginReason, OriginTrouble
from domain.inventory.asset.set_stones import StoneOrigin
from domain.inventory.near_stone import NearStone
from domain.kernel import Refusal, command, event

QuarantineReason = Literal[
    "measurement_invalid",
    "provenance_incomplete",
    "origin_sanctioned",
    "verification_failed",
    "returned",
    "damaged",
    "unseen",
    "incident",
]


@command
class Quarantine:
    """`field` names what is wrong within the reason, such as `dimension_zero`."""

    reason: QuarantineReason
    field: str | None = None


@command
class ReleaseFromQuarantine:
    """`origins` is what the records of a piece's stones say today."""

    reason: QuarantineReason
    by: str
    origins: tuple[StoneOrigin, ...] = ()


@command
class Return:
    """A sold asset came back; it is set aside until its quality check."""

    case_id: str
    condition: str


@event("asset.quarantined")
class AssetQuarantined:
    reason: QuarantineReason
    field: str | None


@event("asset.released_from_quarantine")
class AssetReleasedFromQuarantine:
    """One reason is lifted; the asset is in stock again when none is left."""

    reason: QuarantineReason
    by: str


@event("asset.returned")
class AssetReturned:
    case_id: str
    condition: str


QuarantineEvent = AssetQuarantined | AssetReleasedFromQuarantine | AssetReturned


@dataclass(frozen=True, slots=True)
class Concern:
    """Why it is set aside; `about` is the field that is wrong, or the case it came back in."""

    reason: QuarantineReason
    about: str | None


Concerns = tuple[Concern, ...]


class AssetInQuarantine(Refusal):
    """This piece is set aside: {reasons}."""

    code = "asset_quarantined"
    reasons: tuple[str, ...]
    asset_id: str | None
    nearest: tuple[NearStone, ...] | None


class OriginNotCleared(Refusal):
    """This stays set aside ({reason}) until its provenance is in order; see to {about} first.

    Where a sanction forbids the import, a licence of reference, holder and date clears it.
    """

    reason: OriginReason
    about: str


def set_aside(state: Concerns, command: Quarantine) -> tuple[AssetQuarantined, ...]:
    if Concern(command.reason, command.field) in state:
        return ()
    return (AssetQuarantined(reason=command.reason, field=command.field),)


def lifted(
    state: Concerns, command: ReleaseFromQuarantine, trouble: OriginTrouble | None
) -> tuple[AssetReleasedFromQuarantine, ...]:
    """`trouble` is what stands against it for where it comes from."""
    if all(concern.reason != command.reason for concern in state):
        return ()
    if trouble and trouble.reason == command.reason:
        raise OriginNotCleared(reason=trouble.reason, about=trouble.about)
    return (AssetReleasedFromQuarantine(reason=command.reason, by=command.by),)


def evolve_concerns(state: Concerns, event: QuarantineEvent) -> Concerns:
    match event:
        case AssetReturned(case_id=case_id):
            return (*state, Concern("returned", case_id))
        case AssetQuarantined(reason=reason, field=field):
            return (*state, Concern(reason, field))
        case AssetReleasedFromQuarantine(reason=gone):
            return tuple(concern for concern in state if concern.reason != gone)
        case _:
            assert_never(event)
