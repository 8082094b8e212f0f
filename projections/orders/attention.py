"""What people attend to beside the stage of an order: a review, holds, and the time left."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.deadlines import authorisation_alarms
from domain.envelope import Recorded
from domain.selling.order.attention import (
    AuthorisationEnding,
    DeliveryAddressChanged,
    OpinionGiven,
    OrderHeld,
    OrderReleased,
    OrderReviewCleared,
    OrderReviewOpened,
    VerificationAsked,
)
from projections.kit.answer import as_json
from projections.kit.paging import Found
from projections.kit.read_model import Batch
from projections.orders.tables import ORDER, note_moment

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = 2**62
"""Where in the list stands what nothing ends."""


def lapsing(capture_before: datetime | None) -> Found:
    """When the order is given up unless somebody decides before; None for what nothing ends."""
    if capture_before is None:
        return {"voids_at": None, "ends": NEVER}
    voids_at = authorisation_alarms(capture_before).void_at
    return {"voids_at": voids_at, "ends": (voids_at - EPOCH) // timedelta(microseconds=1)}


def review_opened(batch: Batch, recorded: Recorded[OrderReviewOpened]) -> None:
    opened, before = recorded.event, _review(batch, recorded.key)
    review = {
        "number": before.get("number", 0) + 1,
        "since": recorded.envelope.recorded_at.isoformat(),
        "score": opened.score,
        "people": opened.people,
        "opinions": [],
    }
    batch[ORDER].change(
        recorded.key,
        stage="under_review",
        triggers=list(opened.triggers),
        review=review,
        asked=None,
        **_waiting(batch, recorded),
    )
    note_moment(batch, recorded, recorded.key)


def opinion_given(batch: Batch, recorded: Recorded[OpinionGiven]) -> None:
    """The last of each person counts."""
    review = _review(batch, recorded.key)
    others = [each for each in review.get("opinions", ()) if each["by"] != recorded.event.by]
    opinions = [*others, as_json(recorded.event)]
    batch[ORDER].change(recorded.key, review=review | {"opinions": opinions})
    note_moment(batch, recorded, recorded.key, note=recorded.event.decision)


def review_cleared(batch: Batch, recorded: Recorded[OrderReviewCleared]) -> None:
    batch[ORDER].change(recorded.key, stage="placed", asked=None)
    _rests(batch, recorded.key)
    note_moment(batch, recorded, recorded.key)


def held(batch: Batch, recorded: Recorded[OrderHeld]) -> None:
    hold = recorded.event
    said = as_json(hold) | {"since": recorded.envelope.recorded_at.isoformat()}
    others = _holds(batch, recorded.key, but=hold.reason)
    batch[ORDER].change(recorded.key, holds=[*others, said], **_waiting(batch, recorded))
    note_moment(batch, recorded, recorded.key, note=hold.reason)


def released(batch: Batch, recorded: Recorded[OrderReleased]) -> None:
    reason = recorded.event.reason
    batch[ORDER].change(recorded.key, holds=_holds(batch, recorded.key, but=reason))
    _rests(batch, recorded.key)
    note_moment(batch, recorded, recorded.key, note=reason)


def verification_asked(batch: Batch, recorded: Recorded[VerificationAsked]) -> None:
    batch[ORDER].change(recorded.key, asked=as_json(recorded.event))
    note_moment(batch, recorded, recorded.key, note=", ".join(recorded.event.what))


def told(batch: Batch, recorded: Recorded[AuthorisationEnding]) -> None:
    note_moment(batch, recorded, recorded.key)


def address_changed(batch: Batch, recorded: Recorded[DeliveryAddressChanged]) -> None:
    """Where it goes is not kept here."""
    note_moment(batch, recorded, recorded.key, note=recorded.event.reason)


ATTENDED = (
    *(review_opened, opinion_given, review_cleared, verification_asked),
    *(held, released, told, address_changed),
)


def _row(batch: Batch, order_id: str) -> Found:
    return batch[ORDER].get(order_id) or {}


def _review(batch: Batch, order_id: str) -> Found:
    found: Found = _row(batch, order_id).get("review") or {}
    return found


def _holds(batch: Batch, order_id: str, *, but: str) -> list[Found]:
    return [each for each in _row(batch, order_id).get("holds", ()) if each["reason"] != but]


def _waiting(batch: Batch, recorded: Recorded[Any]) -> Found:
    """It waits for a person since then, or since before."""
    since = _row(batch, recorded.key).get("waits_since")
    return {"waits_since": since or recorded.envelope.recorded_at}


def _rests(batch: Batch, order_id: str) -> None:
    """Nobody is waited for once it is neither under review nor held."""
    row = _row(batch, order_id)
    if row and row["stage"] != "under_review" and not row["holds"]:
        batch[ORDER].change(order_id, waits_since=None, asked=None)
