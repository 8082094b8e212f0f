"""Letters that may be asked for, and what is told of them, under stored names."""

from datetime import datetime

from application.policies.effect import Struck, effect
from domain.selling.letter import (
    AccountLetter,
    AttentionLetter,
    BalanceLetter,
    DeskLetter,
    Fate,
    LetterKind,
    PaymentLetter,
    QuoteLetter,
)


@effect("send_order_letter", "post", in_order_of="order_id")
class SendOrderLetter:
    """A letter to the customer, put together from the log at the moment it is sent."""

    template: LetterKind
    order_id: str


@effect("send_resume_letter", "post")
class SendResumeLetter:
    """That an order is not complete: its payment failed by this `attempt`, and no other came by
    then."""

    order_id: str
    attempt: str
    not_before: datetime


@effect("send_service_letter", "post", in_order_of="line_id")
class SendServiceLetter:
    """The confirmation of a service that was booked, put together when it is sent."""

    line_id: str
    case_id: str


@effect("send_attention_letter", "post", in_order_of="order_id")
class SendAttentionLetter:
    """About the event of this `version` of the order's stream; 0 is the last of its kind."""

    template: AttentionLetter
    order_id: str
    version: int = 0


@effect("send_payment_letter", "post", in_order_of="order_id")
class SendPaymentLetter:
    """What was taken, or what went back: `refund_id` is ours, of that which did."""

    template: PaymentLetter
    order_id: str
    payment_id: str
    refund_id: str = ""


@effect("send_balance_letter", "post", in_order_of="order_id")
class SendBalanceLetter:
    """The rest of a price is asked for, by the link that holds if none is named; or was received,
    by this payment."""

    template: BalanceLetter
    order_id: str
    payment_id: str = ""
    link_ref: str = ""


@effect("send_quote_letter", "post", in_order_of="quote_id")
class SendQuoteLetter:
    """A quote as it was given, or that it is about to end."""

    template: QuoteLetter
    quote_id: str


@effect("send_design_letter", "post")
class SendDesignLetter:
    """A link to a design, to its owner, who asked for it; `mailbox` is the one it was asked for."""

    design_id: str
    share_id: str
    mailbox: str = ""


@effect("send_cart_letter", "post")
class SendCartLetter:
    """What lies in a cart that was left alone; not in the night."""

    cart_id: str
    not_before: datetime


@effect("send_code_letter", "post")
class SendCodeLetter:
    """A code, to the mailbox that it is to prove; its digits follow from our secret and this id."""

    code_id: str


@effect("send_account_letter", "post")
class SendAccountLetter:
    """What changed of an account, as the event of this `version` of its stream tells."""

    template: AccountLetter
    customer_id: str
    version: int


@effect("send_farewell_letter", "post", in_order_of="subject")
class SendFarewellLetter:
    """The last one to somebody: they are being forgotten. It goes before that is done."""

    subject: str


@effect("send_desk_letter", "post")
class SendDeskLetter:
    """To the house's own desk: something waits for a person."""

    template: DeskLetter
    order_id: str = ""
    payment_id: str = ""


@effect("record_letter_fate", "post")
class RecordLetterFate:
    """What the carrier said became of the letter that it took under this id."""

    message_id: str
    fate: Fate
    at: datetime
    reason: str = ""


@effect("remind_of_quote", "post")
class RemindOfQuote(Struck):
    """A quote ends within a day."""


Delayed = SendCartLetter | SendResumeLetter
Again = (
    SendOrderLetter
    | SendAttentionLetter
    | SendPaymentLetter
    | SendBalanceLetter
    | SendServiceLetter
    | SendQuoteLetter
    | SendDesignLetter
    | SendCartLetter
    | SendDeskLetter
    | SendCodeLetter
    | SendAccountLetter
    | SendFarewellLetter
)
"""Whatever may be sent once more."""
LetterEffect = Again | SendResumeLetter | RemindOfQuote | RecordLetterFate
