"""Setting an asset aside for one or more reasons, until the last of them is lifted."""

from typing import Literal

from domain.kernel import command, event

QuarantineReason = Literal[
    "measurement_invalid",
    "provenance_incomplete",
    "verification_failed",
    "returned",
    "damaged",
    "unseen",
    "incident",
]
Reasons = tuple[tuple[QuarantineReason, str | None], ...]


@command
class Quarantine:
    """`field` names what is wrong within the reason, such as `dimension_zero`."""

    reason: QuarantineReason
    field: str | None = None


@command
class ReleaseFromQuarantine:
    reason: QuarantineReason
    by: str


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


def set_aside(reasons: Reasons, wish: Quarantine) -> tuple[AssetQuarantined, ...]:
    if (wish.reason, wish.field) in reasons:
        return ()
    return (AssetQuarantined(reason=wish.reason, field=wish.field),)


def lifted(
    reasons: Reasons, wish: ReleaseFromQuarantine
) -> tuple[AssetReleasedFromQuarantine, ...]:
    if all(reason != wish.reason for reason, _ in reasons):
        return ()
    return (AssetReleasedFromQuarantine(reason=wish.reason, by=wish.by),)


def evolve_reasons(
    reasons: Reasons, event: AssetReturned | AssetQuarantined | AssetReleasedFromQuarantine
) -> Reasons:
    match event:
        case AssetReturned(case_id=case_id):
            return (*reasons, ("returned", case_id))
        case AssetQuarantined(reason=reason, field=field):
            return (*reasons, (reason, field))
        case AssetReleasedFromQuarantine(reason=gone):
            return tuple(kept for kept in reasons if kept[0] != gone)
