"""What is over when, unless something happens before: holds, quotes, unpaid orders, money.

And designs that nobody keeps: how those are folded is said in `projections.due.design_life`.
"""

from datetime import timedelta

from domain.envelope import Recorded
from domain.inventory.asset.hold import AssetHoldEnded, AssetHoldExtended, AssetReserved
from domain.inventory.stock.reservation import StockIssued, StockReservationReleased, StockReserved
from domain.pricing.price_books import PriceBookActivated, PriceBookScheduled
from domain.selling.order import (
    OrderCancelled,
    OrderConfirmed,
    OrderExpired,
    OrderReviewCleared,
    OrderReviewOpened,
    PaymentSecured,
)
from domain.selling.order.placing import OrderPlaced
from domain.selling.payment import PaymentAuthorised, PaymentCaptured, PaymentVoided
from domain.selling.quote import (
    QuoteAccepted,
    QuoteEnded,
    QuoteExtended,
    QuoteIssued,
    QuoteReopened,
)
from projections.due.deadlines import DEADLINE, TABLES, Deadline, Kind, clear_deadline, set_deadline
from projections.due.design_life import DESIGN_FOLDS, keep_design
from projections.kit.read_model import Batch, ReadModel

BEFORE_LAPSE: dict[Kind, timedelta] = {
    "capture_alarm": timedelta(hours=24),
    "capture_void": timedelta(hours=2),
}
DUE = ReadModel("due", 6, TABLES)
for fold in DESIGN_FOLDS:
    DUE.on(fold)


@DUE.on
def book_scheduled(batch: Batch, recorded: Recorded[PriceBookScheduled]) -> None:
    book = recorded.event.book
    set_deadline(batch, Deadline("price_book", recorded.key, book.price_book_id), book.valid_from)


@DUE.on
def book_activated(batch: Batch, recorded: Recorded[PriceBookActivated]) -> None:
    clear_deadline(batch, Deadline("price_book", recorded.key, recorded.event.book_id))


@DUE.on
def asset_held(batch: Batch, recorded: Recorded[AssetReserved | AssetHoldExtended]) -> None:
    hold = recorded.event
    set_deadline(batch, Deadline("hold", recorded.key, hold.reservation_id), hold.expires_at)


@DUE.on
def asset_hold_ended(batch: Batch, recorded: Recorded[AssetHoldEnded]) -> None:
    clear_deadline(batch, Deadline("hold", recorded.key, recorded.event.reservation_id))


@DUE.on
def stock_reserved(batch: Batch, recorded: Recorded[StockReserved]) -> None:
    hold = recorded.event
    set_deadline(batch, Deadline("reservation", recorded.key, hold.reservation_id), hold.expires_at)


@DUE.on
def stock_freed(batch: Batch, recorded: Recorded[StockReservationReleased | StockIssued]) -> None:
    clear_deadline(batch, Deadline("reservation", recorded.key, recorded.event.reservation_id))


@DUE.on
def order_placed(batch: Batch, recorded: Recorded[OrderPlaced]) -> None:
    set_deadline(batch, Deadline("unpaid_order", recorded.key), recorded.event.expires_at)


@DUE.on
def review_opened(batch: Batch, recorded: Recorded[OrderReviewOpened]) -> None:
    """An order that is looked at does not expire meanwhile; what cannot end must not be due."""
    batch[DEADLINE].change(Deadline("unpaid_order", recorded.key).due_id, resting=True)


@DUE.on
def review_cleared(batch: Batch, recorded: Recorded[OrderReviewCleared]) -> None:
    batch[DEADLINE].change(Deadline("unpaid_order", recorded.key).due_id, resting=False)


@DUE.on
def order_settled(
    batch: Batch,
    recorded: Recorded[PaymentSecured | OrderConfirmed | OrderExpired | OrderCancelled],
) -> None:
    clear_deadline(batch, Deadline("unpaid_order", recorded.key))


@DUE.on
def authorised(batch: Batch, recorded: Recorded[PaymentAuthorised]) -> None:
    lapse = recorded.event.capture_before
    for kind, ahead in BEFORE_LAPSE.items():
        deadline = Deadline(kind, recorded.event.order_id, recorded.key)
        set_deadline(batch, deadline, lapse - ahead if lapse else None)


@DUE.on
def money_settled(batch: Batch, recorded: Recorded[PaymentCaptured | PaymentVoided]) -> None:
    for kind in BEFORE_LAPSE:
        clear_deadline(batch, Deadline(kind, recorded.event.order_id, recorded.key))


@DUE.on
def quote_issued(batch: Batch, recorded: Recorded[QuoteIssued]) -> None:
    """What was quoted is somebody's: the design does not lapse any more."""
    keep_design(batch, recorded.event.quoted.design_id)
    set_deadline(batch, Deadline("quote", recorded.key), recorded.event.valid_until)


@DUE.on
def quote_lives(batch: Batch, recorded: Recorded[QuoteExtended | QuoteReopened]) -> None:
    set_deadline(batch, Deadline("quote", recorded.key), recorded.event.valid_until)


@DUE.on
def quote_settled(batch: Batch, recorded: Recorded[QuoteAccepted | QuoteEnded]) -> None:
    clear_deadline(batch, Deadline("quote", recorded.key))
