"""An order under its contract is cancelled by whoever saw what comes back of it."""

from dataclasses import replace
from typing import Any

import pytest

from application.reference import shipped_recoveries
from domain.kernel import NotFound
from domain.money import Money
from domain.selling.order import ORDER
from domain.selling.order.balance import BalanceReceived, BalanceRequested, PaymentLink
from domain.selling.order.leaving import (
    CallOff,
    Cancel,
    CancellationChanged,
    CancelledByConcierge,
    KeptLine,
    OrderCancelled,
    Retention,
    Seen,
)
from domain.selling.order.settlement import Account
from domain.selling.order.stage import OrderConfirmed, OrderStateRefuses, PaymentSecured
from domain.selling.payment.parts import RefundLine
from tests.domain.selling.facts import ordered, was_placed
from tests.domain.selling.test_settlement import made
from tests.scenario import NOON, given

ALL, PAID = Money(240_000), Money(240_000)
PLACED = was_placed(ordered("stock"), replace(made(), return_class="standard"))
BOUND = replace(PLACED, lines=(PLACED.lines[0], made()))
SECURED = PaymentSecured(payment_id="payment-1", amount=ALL, capture_before=None)
CONFIRMED = OrderConfirmed(contract_at=NOON, paid=ALL, balance=Money(0))
CONTRACT = (PLACED, SECURED, CONFIRMED)
BOUND_CONTRACT = (BOUND, SECURED, CONFIRMED)
CAST = {"made": frozenset({"cast"})}


def seen(expected: Money | None = PAID, **changed: Any) -> Seen:
    account = Account(
        paid=PAID,
        lines={line.line_id: line.gross for line in PLACED.lines},
        recoverable=shipped_recoveries(),
    )
    return Seen(account=replace(account, **changed), expected_refund=expected)


def cancelled(by: str = "customer", **changed: Any) -> OrderCancelled:
    whole = OrderCancelled(
        by=by,
        reason="customer",
        stage="confirmed",
        assets=PLACED.assets,
        refund=PAID,
        back=(RefundLine("stock", Money(120_000)), RefundLine("made", Money(120_000))),
    )
    return replace(whole, **changed)


def test_its_shopper_cancels_what_could_be_returned_for_all_that_was_paid() -> None:
    call_off = CallOff(owner="token-1", seen=seen())
    given(ORDER, *CONTRACT).when(call_off).then(cancelled())
    given(ORDER, *CONTRACT, cancelled()).when(call_off).nothing()
    given(ORDER, *CONTRACT).when(replace(call_off, seen=seen(work=CAST))).then(cancelled())
    given(ORDER, *BOUND_CONTRACT).when(call_off).then(cancelled(assets=BOUND.assets))


def test_nobody_else_does() -> None:
    given(ORDER, *CONTRACT).when(CallOff(owner="x", seen=seen())).refused(NotFound)


def test_whoever_cancels_has_seen_what_comes_back() -> None:
    for shown in (None, Money(239_999), Money(240_001)):
        for command in (
            CallOff(owner="token-1", seen=seen(shown)),
            Cancel(by="anna", reason="customer", seen=seen(shown)),
        ):
            refusal = given(ORDER, *CONTRACT).when(command).refused(CancellationChanged)
            assert refusal.facts["settlement"].refund == refusal.facts["refund"] == PAID


def test_once_it_is_made_to_order_the_concierge_cancels_and_what_is_lost_is_kept() -> None:
    back = Money(217_000)
    alone = CallOff(owner="token-1", seen=seen(back, work=CAST))
    given(ORDER, *BOUND_CONTRACT).when(alone).refused(CancelledByConcierge, line_id="made")
    with_concierge = Cancel(by="anna", reason="customer", seen=seen(back, work=CAST))
    kept = Retention(
        lines=(
            KeptLine("made", "metal", Money(3_000)),
            KeptLine("made", "labour", Money(20_000)),
        ),
        amount=Money(23_000),
        vat=Money(3_833),
    )
    given(ORDER, *BOUND_CONTRACT).when(with_concierge).then(
        cancelled(
            "anna",
            assets=BOUND.assets,
            refund=back,
            back=(RefundLine("stock", Money(120_000)), RefundLine("made", Money(97_000))),
            retention=kept,
        )
    )


@pytest.mark.parametrize("reason", ["risk", "authorisation_expiring", "system"])
def test_a_contract_is_not_ended_unseen(reason: Any) -> None:
    given(ORDER, *CONTRACT).when(Cancel(by="system", reason=reason)).refused(OrderStateRefuses)
    given(ORDER, *CONTRACT).when(CallOff(owner="token-1")).refused(OrderStateRefuses)


def test_until_it_leaves_it_can_be_cancelled() -> None:
    asked = BalanceRequested(
        payment_id="payment-2",
        amount=Money(1),
        vat=Money(0),
        link=PaymentLink("ref", "hash"),
        link_until=NOON,
        reminders=(),
        by="anna",
    )
    received = BalanceReceived(payment_id="payment-2", amount=Money(1), vat=Money(0))
    call_off = CallOff(owner="token-1", seen=seen())
    given(ORDER, *CONTRACT, asked).when(call_off).then(cancelled(stage="awaiting_balance"))
    given(ORDER, *CONTRACT, asked, received).when(call_off).then(cancelled(stage="preparing"))
