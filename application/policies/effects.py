"""What policies, webhooks and the clock may ask for: every effect, by its stored name.

The name and the fields of an effect lie in a house's deliveries: both stay, or get a successor.
What is told are ids and instants, never anything personal.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from application.policies.effect import Struck, effect, kind_called
from application.policies.letter_effects import Delayed, LetterEffect
from application.policies.people_effects import ErasureEffect
from domain.selling.payment.aside import ReviewReason


@effect("review_or_capture")
class ReviewOrCapture:
    """Open a review, or take the money that is held and record that it was taken."""

    order_id: str


@effect("cancel_payment")
class CancelPayment:
    """Give an authorisation back, or end an intent that nobody used."""

    payment_id: str


@effect("cancel_intent")
class CancelIntent:
    """End an intent that is not the payment's own, or no more, so that it holds nothing."""

    payment_id: str
    provider_id: str


@effect("look_at_payment")
class LookAtPayment:
    """What the provider says now of the intent that is on record as the payment's own."""

    payment_id: str


@effect("ask_for_amount", in_order_of="payment_id")
class AskForAmount:
    """Another amount is to be paid by this intent; `number` is that of the change."""

    payment_id: str
    number: int


@effect("refund_aside")
class RefundAside:
    """Send back what was set aside, as a person decided: `minor` of `currency`."""

    payment_id: str
    provider_ref: str
    refund_id: str
    minor: int
    currency: str


@effect("send_refund")
class SendRefund:
    """Send back the part of a refund that was ordered of a payment, as the payment tells it."""

    payment_id: str
    refund_id: str


@effect("reconcile_payments", "long")
class ReconcilePayments:
    """Hold the record against the provider's own list; `every` so many seconds, this one `at`."""

    at: datetime
    every: float


@effect("read_payment")
class ReadPayment:
    """After a webhook: not what it said counts, but what the provider says now."""

    provider_id: str


@effect("set_aside")
class SetPaymentAside:
    """A dispute, or a refund that we did not ask for: listed until a person decides.

    `about` is the provider's id of that very refund or dispute, `minor` of `currency` its amount;
    without them it is the whole payment.
    """

    provider_id: str
    reason: ReviewReason
    about: str | None = None
    minor: int | None = None
    currency: str | None = None


@effect("issue_invoice", "post")
class IssueInvoice:
    """For money that was taken: numbered already, printed now."""

    payment_id: str


@effect("issue_credit_note", "post")
class IssueCreditNote:
    """For money of a payment that went back."""

    payment_id: str
    refund_id: str


@effect("fetch_document", "post")
class FetchDocument:
    """A document of the catalogue may have changed."""

    document_id: str


@effect("reconcile_catalogue", "long")
class ReconcileCatalogue:
    """Take what changed since the last look; `every` so many seconds, and this one was `at`."""

    at: datetime
    every: float


@effect("compare_catalogue", "long")
class CompareCatalogue:
    """Compare everything, and find what is gone."""

    at: datetime
    every: float


@effect("mark_designs_of_stone", "long")
class MarkDesignsOfStone:
    """The stone went to a line of an order; `position` is where the log says so."""

    asset_id: str
    order_id: str
    line_id: str
    position: int


@effect("mark_designs_of_style", "long")
class MarkDesignsOfStyle:
    """The product changed; `position` is where the log says so."""

    style_code: str
    position: int


@effect("look_at_unbought_designs")
class LookAtUnboughtDesigns:
    """The order came to nothing: what it spared is looked at like everything else."""

    order_id: str


@effect("preview_price_book", "long")
class PreviewPriceBook:
    """Hold a drafted book against everything that was on offer at `position`."""

    region: str
    book_id: str
    position: int


@effect("work_out_from_price", "long")
class WorkOutFromPrice:
    """The price that a style begins at may not hold any more."""

    style_code: str


@effect("expire_hold")
class ExpireHold(Struck):
    """`ref` is the reservation."""


@effect("expire_reservation")
class ExpireStockReservation(Struck):
    """`ref` is the reservation."""


@effect("expire_quote")
class ExpireQuote(Struck):
    pass


@effect("expire_order")
class ExpireOrder(Struck):
    pass


@effect("abandon_cart")
class AbandonCart(Struck):
    pass


@effect("reap_cart")
class ReapCart(Struck):
    pass


@effect("void_before_lapse")
class VoidBeforeLapse(Struck):
    """An authorisation is about to lapse uncaptured: cancel rather than lose it silently."""


@effect("remind_of_balance")
class RemindOfBalance(Struck):
    """`ref` counts from 1 how often it is said again."""


@effect("hold_overdue_balance")
class HoldOverdueBalance(Struck):
    """Nobody paid by the link to the rest: the order is held, and never cancelled for it."""


@effect("tell_of_lapse")
class TellOfLapse(Struck):
    """An authorisation ends within a day: somebody must decide before it is given back."""


@effect("lapse_design")
class LapseDesign(Struck):
    pass


@effect("activate_price_book")
class ActivatePriceBook(Struck):
    """`key` is the region, `ref` the book."""


MoneyEffect = (
    ReviewOrCapture
    | CancelPayment
    | CancelIntent
    | LookAtPayment
    | AskForAmount
    | RefundAside
    | SendRefund
    | ReconcilePayments
    | ReadPayment
    | SetPaymentAside
)
CatalogueEffect = FetchDocument | ReconcileCatalogue | CompareCatalogue
DesignEffect = MarkDesignsOfStone | MarkDesignsOfStyle | LookAtUnboughtDesigns | LapseDesign
PriceEffect = PreviewPriceBook | ActivatePriceBook | WorkOutFromPrice
ExpiryEffect = (
    ExpireHold
    | ExpireStockReservation
    | ExpireQuote
    | ExpireOrder
    | TellOfLapse
    | VoidBeforeLapse
    | RemindOfBalance
    | HoldOverdueBalance
    | AbandonCart
    | ReapCart
)
InvoiceEffect = IssueInvoice | IssueCreditNote
PaperEffect = InvoiceEffect | LetterEffect
Effect = (
    MoneyEffect
    | PaperEffect
    | CatalogueEffect
    | DesignEffect
    | PriceEffect
    | ExpiryEffect
    | ErasureEffect
)


def due_of(effect: Effect) -> datetime | None:
    """When it may be done, where that is not at once."""
    return effect.not_before if isinstance(effect, Delayed) else None


def to_told(effect: Effect) -> dict[str, str]:
    """An effect's fields as they are stored: text, every one."""
    return {name: _text(value) for name, value in asdict(effect).items() if value is not None}


def from_told(name: str, told: Mapping[str, str]) -> Effect:
    """`to_told` undone; `EffectUnknown` for a name of a later build."""
    found: Effect = _adapter(kind_called(name)).validate_python(dict(told))
    return found


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
