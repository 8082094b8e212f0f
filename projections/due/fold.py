"""What is over when, unless something happens before: holds, quotes, unpaid orders, money.

And designs that nobody keeps: how those are folded is said in `projections.due.design_life`.
"""

from datetime import timedelta

from domain.envelope import Recorded
from domain.inventory.asset.hold import AssetHoldEnded, AssetHoldExtended, AssetReserved
from domain.inventory.stock.promised import StockIssued, StockReservationReleased
from domain.inventory.stock.reserved import StockReserved
from domain.pricing.price_books import PriceBookActivated, PriceBookScheduled
from domain.selling.order.attention import (
    AuthorisationEnding,
    OrderReviewCleared,
    OrderReviewOpened,
)
from domain.selling.order.leaving import OrderCancelled, OrderExpired
from domain.selling.order.placing import OrderPlaced
from domain.selling.order.securing import OrderExtended
from domain.selling.order.stage import OrderConfirmed, PaymentSecured
from domain.selling.payment.asking import IntentRecorded
from domain.selling.payment.standing import PaymentAuthorised, PaymentCaptured, PaymentVoided
from domain.selling.quote import (
    QuoteAccepted,
    QuoteEnded,
    QuoteExtended,
    QuoteIssued,
    QuoteReopened,
)
from projections.due.balances import BALANCE_FOLDS, clear_balance
from projections.due.cart_life import CART_FOLDS
from projections.due.deadlines import DEADLINE, TABLES, Deadline, Kind, clear_deadline, set_deadline
from projections.due.design_life import DESIGN_FOLDS, keep_design
from projections.due.erasures import ERASURE_FOLDS
from projections.due.fiscal import FISCAL_FOLDS, ordered
from projections.due.letters_due import LETTER_FOLDS, clear_reminder, set_reminder
from projections.due.looks import close_payment, open_payment
from projections.kit.read_model import Batch, ReadModel

BEFORE_LAPSE: dict[Kind, timedelta] = {
    "capture_alarm": timedelta(hours=24),
    "capture_void": timedelta(hours=2),
}
DUE = ReadModel("due", 12, TABLES)
for fold in (
    *DESIGN_FOLDS,
    *CART_FOLDS,
    *BALANCE_FOLDS,
    *LETTER_FOLDS,
    *ERASURE_FOLDS,
    *FISCAL_FOLDS,
):
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
    ordered(batch, recorded)


@DUE.on
def order_extended(batch: Batch, recorded: Recorded[OrderExtended]) -> None:
    set_deadline(batch, Deadline("unpaid_order", recorded.key), recorded.event.expires_at)


@DUE.on
def review_opened(batch: Batch, recorded: Recorded[OrderReviewOpened]) -> None:
    """An order that is looked at does not expire meanwhile; what cannot end must not be due."""
    batch[DEADLINE].change(Deadline("unpaid_order", recorded.key).due_id, resting=True)


@DUE.on
def review_cleared(batch: Batch, recorded: Recorded[OrderReviewCleared]) -> None:
    batch[DEADLINE].change(Deadline("unpaid_order", recorded.key).due_id, resting=False)


@DUE.on
def told_of_lapse(batch: Batch, recorded: Recorded[AuthorisationEnding]) -> None:
    """What was told once is not due any more; that it is given back still is."""
    clear_deadline(batch, Deadline("capture_alarm", recorded.key, recorded.event.payment_id))


@DUE.on
def order_settled(
    batch: Batch,
    recorded: Recorded[PaymentSecured | OrderConfirmed | OrderExpired],
) -> None:
    clear_deadline(batch, Deadline("unpaid_order", recorded.key))


@DUE.on
def order_cancelled(batch: Batch, recorded: Recorded[OrderCancelled]) -> None:
    clear_deadline(batch, Deadline("unpaid_order", recorded.key))
    clear_balance(batch, recorded.key)


@DUE.on
def payment_opened(batch: Batch, recorded: Recorded[IntentRecorded]) -> None:
    open_payment(batch, recorded)


@DUE.on
def authorised(batch: Batch, recorded: Recorded[PaymentAuthorised]) -> None:
    close_payment(batch, recorded.key)
    lapse = recorded.event.capture_before
    for kind, ahead in BEFORE_LAPSE.items():
        deadline = Deadline(kind, recorded.event.order_id, recorded.key)
        set_deadline(batch, deadline, lapse - ahead if lapse else None)


@DUE.on
def money_settled(batch: Batch, recorded: Recorded[PaymentCaptured | PaymentVoided]) -> None:
    close_payment(batch, recorded.key)
    for kind in BEFORE_LAPSE:
        clear_deadline(batch, Deadline(kind, recorded.event.order_id, recorded.key))


@DUE.on
def quote_issued(batch: Batch, recorded: Recorded[QuoteIssued]) -> None:
    """What was quoted is somebody's: the design does not lapse any more."""
    keep_design(batch, recorded.event.quoted.design_id)
    set_deadline(batch, Deadline("quote", recorded.key), recorded.event.valid_until)
    set_reminder(batch, recorded)


@DUE.on
def quote_lives(batch: Batch, recorded: Recorded[QuoteExtended | QuoteReopened]) -> None:
    set_deadline(batch, Deadline("quote", recorded.key), recorded.event.valid_until)
    set_reminder(batch, recorded)


@DUE.on
def quote_settled(batch: Batch, recorded: Recorded[QuoteAccepted | QuoteEnded]) -> None:
    clear_deadline(batch, Deadline("quote", recorded.key))
    clear_reminder(batch, recorded.key)
