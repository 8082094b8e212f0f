"""Which letter an event calls for; what it says is put together when it is sent."""

from datetime import timedelta
from typing import Any

from application.policies.letter_effects import (
    Again,
    SendAccountLetter,
    SendAttentionLetter,
    SendBalanceLetter,
    SendCartLetter,
    SendDesignLetter,
    SendDeskLetter,
    SendOrderLetter,
    SendPaymentLetter,
    SendQuoteLetter,
    SendResumeLetter,
    SendServiceLetter,
)
from application.policies.policy import Policy
from application.policies.written_again import again
from domain.deadlines import by_day
from domain.envelope import Recorded
from domain.people.customer.account import EmailChanged, PasskeyAdded, PasswordChanged
from domain.people.mailbox import DesignAsked
from domain.selling.cart.abandoning import CartAbandoned
from domain.selling.letter import AttentionLetter, LetterWantedAgain
from domain.selling.order.attention import (
    AuthorisationEnding,
    DeliveryAddressChanged,
    OrderReviewOpened,
    VerificationAsked,
)
from domain.selling.order.balance import (
    BalancePartReceived,
    BalanceReceived,
    BalanceReminded,
    BalanceRequested,
)
from domain.selling.order.leaving import OrderCancelled, OrderExpired
from domain.selling.order.stage import OrderConfirmed, PaymentSecured
from domain.selling.payment.aside import PaymentNeedsReview, PaymentRefunded
from domain.selling.payment.standing import PaymentCaptured, PaymentFailed
from domain.selling.quote import QuoteIssued
from domain.selling.service_case import ResizeOpened

LETTERS = Policy("letters")
TRIED_AGAIN_WITHIN = timedelta(minutes=10)


@LETTERS.on
def received(recorded: Recorded[PaymentSecured]) -> tuple[SendOrderLetter]:
    return (SendOrderLetter(template="M01", order_id=recorded.key),)


@LETTERS.on
def confirmed(recorded: Recorded[OrderConfirmed]) -> tuple[SendOrderLetter]:
    return (SendOrderLetter(template="M03", order_id=recorded.key),)


@LETTERS.on
def cancelled(recorded: Recorded[OrderCancelled]) -> tuple[SendOrderLetter]:
    return (SendOrderLetter(template="M05", order_id=recorded.key),)


@LETTERS.on
def lapsed(recorded: Recorded[OrderExpired]) -> tuple[SendOrderLetter]:
    return (SendOrderLetter(template="M06", order_id=recorded.key),)


@LETTERS.on
def failed(recorded: Recorded[PaymentFailed]) -> tuple[SendResumeLetter]:
    """Whoever sits before it has time to try another card first."""
    event, at = recorded.event, recorded.envelope.recorded_at
    letter = SendResumeLetter(
        order_id=event.order_id, attempt=event.attempt, not_before=at + TRIED_AGAIN_WITHIN
    )
    return (letter,)


@LETTERS.on
def deposited(recorded: Recorded[PaymentCaptured]) -> tuple[SendPaymentLetter, ...]:
    """What was paid in full is on the confirmation already."""
    if recorded.event.purpose != "deposit":
        return ()
    order_id = recorded.event.order_id
    return (SendPaymentLetter(template="M04", order_id=order_id, payment_id=recorded.key),)


@LETTERS.on
def rest_asked_for(recorded: Recorded[BalanceRequested]) -> tuple[SendBalanceLetter]:
    ref = recorded.event.link.ref
    return (SendBalanceLetter(template="M15", order_id=recorded.key, link_ref=ref),)


@LETTERS.on
def rest_said_again(recorded: Recorded[BalanceReminded]) -> tuple[SendBalanceLetter]:
    ref = recorded.event.link_ref
    return (SendBalanceLetter(template="M15", order_id=recorded.key, link_ref=ref),)


@LETTERS.on
def rest_received(
    recorded: Recorded[BalanceReceived | BalancePartReceived],
) -> tuple[SendBalanceLetter]:
    payment_id = recorded.event.payment_id
    return (SendBalanceLetter(template="M16", order_id=recorded.key, payment_id=payment_id),)


@LETTERS.on
def sent_back(recorded: Recorded[PaymentRefunded]) -> tuple[SendPaymentLetter, ...]:
    """Of money that never was an order's nobody knows whom to tell."""
    back = recorded.event
    if back.order_id is None:
        return ()
    letter = SendPaymentLetter(
        template="M07",
        order_id=back.order_id,
        payment_id=recorded.key,
        refund_id=back.refund_id,
    )
    return (letter,)


@LETTERS.on
def booked(recorded: Recorded[ResizeOpened]) -> tuple[SendServiceLetter]:
    return (SendServiceLetter(line_id=recorded.key, case_id=recorded.event.case_id),)


@LETTERS.on
def quoted(recorded: Recorded[QuoteIssued]) -> tuple[SendQuoteLetter]:
    return (SendQuoteLetter(template="M23", quote_id=recorded.key),)


@LETTERS.on
def link_asked_for(recorded: Recorded[DesignAsked]) -> tuple[SendDesignLetter]:
    asked = recorded.event
    letter = SendDesignLetter(
        design_id=asked.design_id, share_id=asked.share_id, mailbox=recorded.key
    )
    return (letter,)


@LETTERS.on
def left_alone(recorded: Recorded[CartAbandoned]) -> tuple[SendCartLetter]:
    """Whether that is wanted is looked at when it is time, which is never in the night."""
    day = by_day(recorded.envelope.recorded_at)
    return (SendCartLetter(cart_id=recorded.key, not_before=day),)


@LETTERS.on
def to_be_reviewed(recorded: Recorded[OrderReviewOpened]) -> tuple[SendDeskLetter]:
    return (SendDeskLetter(template="I01", order_id=recorded.key),)


@LETTERS.on
def soon_given_back(recorded: Recorded[AuthorisationEnding]) -> tuple[SendDeskLetter]:
    payment_id = recorded.event.payment_id
    return (SendDeskLetter(template="I02", order_id=recorded.key, payment_id=payment_id),)


@LETTERS.on
def help_wanted(recorded: Recorded[VerificationAsked]) -> tuple[SendAttentionLetter]:
    return (_about(recorded, "M02"),)


@LETTERS.on
def goes_elsewhere(recorded: Recorded[DeliveryAddressChanged]) -> tuple[SendAttentionLetter]:
    return (_about(recorded, "M09"),)


@LETTERS.on
def money_unexplained(recorded: Recorded[PaymentNeedsReview]) -> tuple[SendDeskLetter]:
    order_id = recorded.event.order_id or ""
    return (SendDeskLetter(template="I07", order_id=order_id, payment_id=recorded.key),)


@LETTERS.on
def wanted_again(recorded: Recorded[LetterWantedAgain]) -> tuple[Again]:
    at = recorded.envelope.recorded_at
    return (again(recorded.event.template, recorded.event.matter, at),)


def _about(recorded: Recorded[Any], template: AttentionLetter) -> SendAttentionLetter:
    return SendAttentionLetter(template=template, order_id=recorded.key, version=recorded.version)


@LETTERS.on
def password_changed(recorded: Recorded[PasswordChanged]) -> tuple[SendAccountLetter]:
    customer_id, version = recorded.key, recorded.version
    return (SendAccountLetter(template="M36", customer_id=customer_id, version=version),)


@LETTERS.on
def passkey_added(recorded: Recorded[PasskeyAdded]) -> tuple[SendAccountLetter]:
    customer_id, version = recorded.key, recorded.version
    return (SendAccountLetter(template="M38", customer_id=customer_id, version=version),)


@LETTERS.on
def email_changed(recorded: Recorded[EmailChanged]) -> tuple[SendAccountLetter]:
    """To the address that it was: whoever reads it hears of it."""
    customer_id, version = recorded.key, recorded.version
    return (SendAccountLetter(template="M37", customer_id=customer_id, version=version),)
