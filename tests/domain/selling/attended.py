"""What an order that people attend to has been through, and what they may want of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from application.reference import shipped_risk_policy
from domain.money import Money
from domain.selling.order import Event
from domain.selling.order.address import ChangeAddress, CorrectAddress
from domain.selling.order.attention import (
    DeliveryAddressChanged,
    OpinionGiven,
    OrderHeld,
    OrderReleased,
    OrderReviewCleared,
    OrderReviewOpened,
    VerificationAsked,
)
from domain.selling.order.holding import Hold, Release
from domain.selling.order.leaving import OrderCancelled, OrderExpired
from domain.selling.order.references import Checks
from domain.selling.order.reviewing import AskVerification, Judge
from domain.selling.order.risk import Circumstances, Weighing
from domain.selling.order.securing import Confirm
from domain.selling.order.stage import OrderConfirmed, PaymentSecured
from tests.domain.selling.facts import HOME, was_placed
from tests.scenario import NOON

HOUR = timedelta(hours=1)
LAPSE = NOON + timedelta(days=7)
POLICY = shipped_risk_policy()
WEIGHING = Weighing(POLICY, Circumstances(buyer="A. Customer", first_order=False))
PLACED = was_placed()
DUE = PLACED.totals.total
SECURED = PaymentSecured(payment_id="payment-1", amount=DUE, capture_before=LAPSE)
OPENED = OrderReviewOpened(triggers=("first_order",), score=20, policy=POLICY.version)
BY_TWO = replace(OPENED, people=2)
CHECKS = Checks(call_back=True, id_verified="idv-7Q2M")
CLEAR = Judge(decision="clear", by="ann", checks=CHECKS, note_ref="note-1")
REJECT = replace(CLEAR, decision="reject")
CLEARED = OrderReviewCleared(by="ann", checks=("call_back", "id_verified"))
REJECTED = OrderCancelled(by="ann", reason="risk", stage="under_review", assets=("P-1",))
CONFIRM = Confirm(payment_id="payment-1", amount=DUE)
CONFIRMED = OrderConfirmed(contract_at=NOON, paid=DUE, balance=Money(0))
HELD = OrderHeld(reason="incident", by="ann")
HOLD, RELEASE = Hold(reason="incident", by="ann"), Release(reason="incident", by="tom")
RELEASED = OrderReleased(reason="incident", by="tom")
ELSEWHERE = replace(HOME, line1="2 Other Street")
CHANGE = ChangeAddress(owner=PLACED.token_hash, delivery=ELSEWHERE, weighing=WEIGHING)
CORRECT = CorrectAddress(by="ann", reason="mistyped", delivery=ELSEWHERE, weighing=WEIGHING)
CHANGED = DeliveryAddressChanged(
    subject=PLACED.subject,
    delivery=ELSEWHERE,
    before=HOME,
    by="customer",
    reason="customer",
    risk_rerun=True,
)
WISH = AskVerification(what=("identity",), until=NOON + 24 * HOUR, by="ann")
ASKED = VerificationAsked(what=("identity",), until=NOON + 24 * HOUR, by="ann")
OVER: tuple[Event, ...] = (OrderExpired(cart_id="cart-1", assets=("P-1",)),)
STAGES: Mapping[str, tuple[Event, ...]] = {
    "placed": (),
    "secured": (SECURED,),
    "under_review": (SECURED, OPENED),
    "confirmed": (SECURED, CONFIRMED),
    "expired": OVER,
    "cancelled": (SECURED, OPENED, REJECTED),
}


def opinion(word: Judge) -> OpinionGiven:
    return OpinionGiven(
        decision=word.decision,
        by=word.by,
        checks=word.checks,
        note_ref=word.note_ref,
        at=NOON,
    )


def opened(*triggers: str, people: int = 1) -> OrderReviewOpened:
    weights = {str(name): weight for name, weight in POLICY.weights.items()}
    score = sum(weights[each] for each in triggers)
    return OrderReviewOpened(triggers=triggers, score=score, people=people, policy=POLICY.version)
