"""What the provider reports is recorded once, explained or set aside, and never refused."""

from datetime import datetime
from typing import Any

import pytest

from application.selling.money.paying import IntentReport, amount_due
from domain.inventory.asset import ASSET, Present
from domain.inventory.asset.standing import Allocated
from domain.inventory.stock import STOCK
from domain.kernel import NotFound
from domain.money import Money
from domain.selling.order import ORDER
from domain.selling.order.balance import NothingDue
from domain.selling.order.stage import OrderConfirmed, Secured
from domain.selling.payment import PAYMENT
from domain.selling.payment.asking import IntentReported
from domain.selling.payment.standing import PaymentAuthorised, PaymentCaptured, PaymentFailed
from domain.selling.series import NumberTaken
from tests.application.trading import Market, OrderAnswer, Shopper, log, reasons, stages


def test_held_money_secures_everything_without_an_end(market: Market, order: OrderAnswer) -> None:
    market.report(order, "authorised")
    assert isinstance(market.state(ORDER, order.order_id), Secured)
    market.wait(days=30)
    second = Shopper(market, "second")
    for kind, ref, quantity in (("asset", "P-1", 1), ("stock", "CHA-1", 3)):
        with pytest.raises(Exception, match=r"held|can be had"):
            second.add(kind, ref, quantity)  # type: ignore[arg-type]  # of a pair of literals


def test_captured_money_confirms_the_order_and_draws_an_invoice(
    market: Market, order: OrderAnswer
) -> None:
    market.pay(order)
    assert stages(market, order) == ("confirmed", "captured")
    (taken,) = log(market, PaymentCaptured)
    assert (taken.amount, taken.vat) == (order.total, order.vat)
    assert taken.invoice_no == "EDH-2026-03-000001"
    piece = market.state(ASSET, "P-1")
    assert isinstance(piece, Present)
    assert isinstance(piece.standing, Allocated)
    assert piece.standing.promise.order_id == order.order_id
    assert market.state(STOCK, "CHA-1-vault").available == 2
    assert market.review_or_capture(order.order_id) is None


@pytest.mark.parametrize("status", ["authorised", "captured", "processing", "cancelled"])
def test_the_same_report_again_is_silent_at_every_stage(
    market: Market, order: OrderAnswer, status: str
) -> None:
    market.pay(order)
    head = market.store.journal.head()
    market.report(order, status)
    market.report(order, status)
    assert market.store.journal.head() == head


def test_a_repeated_authorisation_under_review_is_silent(
    market: Market, large: OrderAnswer
) -> None:
    market.report(large, "authorised")
    market.review_or_capture(large.order_id)
    head = market.store.journal.head()
    market.report(large, "authorised")
    assert market.store.journal.head() == head


def test_invoice_numbers_have_no_gaps_whatever_happens_in_between(market: Market) -> None:
    for number in range(4):
        market.receive_piece(f"P-{number}")
        answer = Shopper(market, f"{number}").buy("asset", f"P-{number}")
        market.report(answer, "authorised")
        if number == 1:
            market.report(answer, "captured", amount=Money(1))
            market.report(answer, "captured", amount=Money(1))
        else:
            market.report(answer, "captured")
            market.report(answer, "captured")
    assert reasons(market) == ["amount_mismatch"]
    numbers = [f"EDH-2026-03-{taken.number:06}" for taken in log(market, NumberTaken)]
    assert [taken.invoice_no for taken in log(market, PaymentCaptured)] == numbers
    assert numbers == ["EDH-2026-03-000001", "EDH-2026-03-000002", "EDH-2026-03-000003"]


@pytest.mark.parametrize(
    ("utc", "month"), [("2026-06-30T22:59:59Z", "2026-06"), ("2026-06-30T23:00:00Z", "2026-07")]
)
def test_a_month_begins_at_midnight_in_london(market: Market, utc: str, month: str) -> None:
    """In summer an hour before it does in UTC."""
    market.clock.pass_time(datetime.fromisoformat(utc) - market.clock.now())
    market.receive_piece("P-1")
    market.pay(Shopper(market).buy("asset", "P-1"))
    (taken,) = log(market, PaymentCaptured)
    assert taken.invoice_no == f"EDH-{month}-000001"


def test_each_month_has_its_own_series(market: Market) -> None:
    for number in range(2):
        market.receive_piece(f"P-{number}")
        market.pay(Shopper(market, f"{number}").buy("asset", f"P-{number}"))
        market.wait(days=30)
    invoices = [taken.invoice_no for taken in log(market, PaymentCaptured)]
    assert invoices == ["EDH-2026-03-000001", "EDH-2026-04-000001"]


def test_money_taken_at_once_is_authorised_and_captured(market: Market, order: OrderAnswer) -> None:
    market.report(order, "captured")
    assert stages(market, order) == ("confirmed", "captured")
    assert len(log(market, PaymentAuthorised)) == 1


@pytest.mark.parametrize("status", ["authorised", "captured"])
def test_late_money_waits_for_a_person_and_is_not_sent_back(
    market: Market, order: OrderAnswer, status: str
) -> None:
    market.wait(minutes=60)
    assert market.expire(order.order_id)
    market.report(order, status)
    market.report(order, status)
    assert reasons(market) == ["late_payment"]
    assert stages(market, order) == ("expired", "voided")
    assert log(market, PaymentCaptured, NumberTaken, OrderConfirmed) == []


def test_a_second_capture_is_set_aside(market: Market, order: OrderAnswer) -> None:
    market.pay(order)
    market.report(order, "captured", provider_id="pi_other")
    assert reasons(market) == ["duplicate_capture"]
    assert len(log(market, NumberTaken)) == 1


@pytest.mark.parametrize("status", ["authorised", "captured"])
@pytest.mark.parametrize("amount", [Money(1), Money(204_000, "EUR")])
def test_another_amount_secures_nothing(
    market: Market, order: OrderAnswer, status: str, amount: Money
) -> None:
    market.report(order, status, amount=amount)
    market.report(order, status, amount=amount)
    assert reasons(market) == ["amount_mismatch"]
    assert stages(market, order) == ("placed", "initiated")
    assert log(market, NumberTaken) == []


def test_failed_attempts_are_counted_and_the_next_may_succeed(
    market: Market, order: OrderAnswer
) -> None:
    for attempt in ("ch_1", "ch_1", "ch_2"):
        market.report(order, "wanted", failure="card_declined", attempt=attempt)
    assert [failed.attempt for failed in log(market, PaymentFailed)] == ["ch_1", "ch_2"]
    market.pay(order)
    assert stages(market, order) == ("confirmed", "captured")


@pytest.mark.parametrize("payment_id", [None, "of-another-shop"])
@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("wanted", []),
        ("processing", []),
        ("cancelled", []),
        ("authorised", ["unknown_payment"]),
        ("captured", ["unknown_payment"]),
    ],
)
def test_an_intent_that_is_not_ours_matters_once_money_moved(
    market: Market, payment_id: str | None, status: Any, found: list[str]
) -> None:
    told = IntentReport(
        provider_id="pi_9",
        payment_id=payment_id,
        status=status,
        amount=Money(500),
        failure="card_declined",
        attempt="ch_9",
    )
    market.record(told)
    market.record(told)
    assert reasons(market) == found


def test_a_large_order_is_looked_at_before_its_money_is_taken(
    market: Market, large: OrderAnswer
) -> None:
    market.report(large, "authorised")
    assert market.review_or_capture(large.order_id) is None
    assert market.review_or_capture(large.order_id) is None
    assert stages(market, large) == ("under_review", "authorised")
    market.clear(large.order_id)
    due = market.review_or_capture(large.order_id)
    assert due is not None
    assert (due.amount, due.provider_id) == (large.total, f"pi_{large.payment_id}")
    market.report(large, "captured")
    assert stages(market, large) == ("confirmed", "captured")


def test_a_penny_less_is_not_looked_at(market: Market, shopper: Shopper) -> None:
    answer = shopper.buy("asset", market.receive_piece(minor=299_999))
    market.report(answer, "authorised")
    assert market.review_or_capture(answer.order_id)


def test_what_is_due_is_told_to_the_owner_until_it_is_paid(
    market: Market, shopper: Shopper, order: OrderAnswer
) -> None:
    due = market.do(lambda d: amount_due(d, order.order_id, shopper.token_hash))
    assert (due.amount, due.purpose, due.provider_id) == (order.total, "full", None)
    opened = IntentReported(provider_id="pi_1")
    market.do(lambda d: d.decide(PAYMENT, order.payment_id, opened))
    due = market.do(lambda d: amount_due(d, order.order_id, shopper.token_hash))
    assert due.provider_id == "pi_1"
    with pytest.raises(NotFound):
        market.do(lambda d: amount_due(d, order.order_id, "another"))
    market.report(order, "authorised", provider_id="pi_1")
    with pytest.raises(NothingDue):
        market.do(lambda d: amount_due(d, order.order_id, shopper.token_hash))
