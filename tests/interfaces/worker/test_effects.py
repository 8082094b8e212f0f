"""What deliveries do to orders and money: looked at again, done once, never against a fact."""

from dataclasses import replace
from datetime import timedelta

import pytest

from application.policies.effects import (
    CancelPayment,
    ExpireOrder,
    ExpireQuote,
    ReadPayment,
    ReviewOrCapture,
    SetPaymentAside,
    TellOfLapse,
    VoidBeforeLapse,
)
from application.selling.money.paying import AmountDue, IntentReport
from application.selling.money.payments import ProviderDown, UnknownToProvider
from domain.money import Money
from domain.selling.order import ORDER
from domain.selling.order.attention import AuthorisationEnding
from domain.selling.order.stage import found_order
from domain.selling.payment import PAYMENT
from domain.selling.payment.asking import IntentReported
from domain.selling.payment.standing import Purpose, found_payment
from interfaces.worker.effects.doing import Doing
from interfaces.worker.effects.expiry import Expiry
from interfaces.worker.effects.money import PATIENCE, MoneyMoves
from tests.application.quoting_steps import held_for, quote, read_rates
from tests.application.trading import Market, OrderAnswer, Shopper, log
from tests.interfaces.api.world import BookedPayments
from tests.interfaces.on_behalf import delivery

PURPOSE: Purpose = "full"


class Moody(BookedPayments):
    """Does not answer while `away`."""

    away = False

    def read(self, provider_id: str) -> IntentReport:
        if self.away:
            raise ProviderDown
        return super().read(provider_id)


@pytest.fixture
def payments() -> Moody:
    return Moody()


@pytest.fixture
def money(market: Market, payments: Moody) -> MoneyMoves:
    return MoneyMoves(Doing(market.store, lambda: market.shop, delivery()), payments)


@pytest.fixture
def expiry(money: MoneyMoves) -> Expiry:
    return Expiry(money.doing, money)


def asked(market: Market, payments: Moody, minor: int = 120_000) -> tuple[OrderAnswer, str]:
    """An order whose payment was asked for, and the intent made for it."""
    answer = Shopper(market).buy("asset", market.receive_piece(minor=minor))
    due = AmountDue(
        order_id=answer.order_id,
        payment_id=answer.payment_id,
        purpose=PURPOSE,
        amount=answer.total,
        provider_id=None,
    )
    provider_id = payments.create(due).provider_id
    told = IntentReported(provider_id=provider_id)
    market.do(lambda d: d.decide(PAYMENT, answer.payment_id, told))
    return answer, provider_id


def stages(market: Market, answer: OrderAnswer) -> tuple[str, str]:
    order = found_order(market.state(ORDER, answer.order_id))
    payment = found_payment(market.state(PAYMENT, answer.payment_id))
    return order.stage, payment.stage


def test_money_is_captured_once_however_often_it_is_delivered(
    market: Market, payments: Moody, money: MoneyMoves
) -> None:
    answer, provider_id = asked(market, payments)
    payments.becomes(provider_id, "authorised")
    assert money.perform(ReadPayment(provider_id=provider_id)) == "authorised"
    assert money.perform(ReviewOrCapture(order_id=answer.order_id)) == "captured"
    assert money.perform(ReviewOrCapture(order_id=answer.order_id)) == "not_captured"
    assert money.perform(ReadPayment(provider_id=provider_id)) == "captured"
    assert stages(market, answer) == ("confirmed", "captured")
    assert market.store.journal.after(0, 10_000, ["payment.needs_review"]) == []


def test_before_an_order_expires_the_provider_is_asked_once_more(
    market: Market, payments: Moody, expiry: Expiry
) -> None:
    answer, provider_id = asked(market, payments)
    payments.becomes(provider_id, "authorised")
    market.wait(minutes=60)
    assert expiry.perform(ExpireOrder(key=answer.order_id)) == "not_over"
    assert stages(market, answer) == ("placed", "authorised")


def test_a_quote_ends_when_its_time_is_over_and_frees_its_stone(
    market: Market, expiry: Expiry
) -> None:
    market.receive_stone()
    read_rates(market)
    shopper = Shopper(market)
    told = quote(shopper, shopper.design())
    assert expiry.perform(ExpireQuote(key=told.quote_id)) == "not_over"
    market.wait(hours=168)
    assert expiry.perform(ExpireQuote(key=told.quote_id)) == "expired"
    assert expiry.perform(ExpireQuote(key=told.quote_id)) == "not_over"
    assert held_for(market) is None


def test_while_the_provider_does_not_answer_nothing_expires(
    market: Market, payments: Moody, expiry: Expiry
) -> None:
    answer, _ = asked(market, payments)
    market.wait(minutes=60)
    payments.away = True
    with pytest.raises(ProviderDown):
        expiry.perform(ExpireOrder(key=answer.order_id))
    payments.away = False
    assert expiry.perform(ExpireOrder(key=answer.order_id)) == "expired"
    assert expiry.perform(ExpireOrder(key=answer.order_id)) == "not_over"


def test_what_was_voided_is_cancelled_at_the_provider(
    market: Market, payments: Moody, money: MoneyMoves
) -> None:
    answer, provider_id = asked(market, payments)
    market.wait(minutes=60)
    market.expire(answer.order_id)
    told = CancelPayment(payment_id=answer.payment_id)
    assert money.perform(told) == money.perform(told) == "cancelled"
    assert payments.read(provider_id).status == "cancelled"
    assert money.perform(CancelPayment(payment_id="nothing")) == "nothing_to_cancel"


def test_an_authorisation_about_to_lapse_is_given_up_with_its_order(
    market: Market, payments: Moody, expiry: Expiry
) -> None:
    answer, provider_id = asked(market, payments, minor=300_000)
    market.record(replace(payments.read(provider_id), status="authorised"))
    market.review_or_capture(answer.order_id)
    told = VoidBeforeLapse(key=answer.order_id)
    assert expiry.perform(told) == "cancelled"
    assert expiry.perform(told) == "not_open"
    assert stages(market, answer) == ("cancelled", "voided")


def test_the_end_of_an_authorisation_is_told_once_and_not_of_what_was_taken(
    market: Market, payments: Moody, expiry: Expiry
) -> None:
    answer, provider_id = asked(market, payments, minor=300_000)
    lapse = market.clock.now() + timedelta(days=7)
    held = replace(payments.read(provider_id), status="authorised", capture_before=lapse)
    market.record(held)
    market.review_or_capture(answer.order_id)
    told = TellOfLapse(key=answer.order_id, ref=answer.payment_id)
    market.wait(days=5)
    assert expiry.perform(told) == "not_over"
    market.wait(days=1)
    assert (expiry.perform(told), expiry.perform(told)) == ("told", "not_over")
    assert len(log(market, AuthorisationEnding)) == 1


def test_money_that_was_taken_does_not_lapse(
    market: Market, payments: Moody, expiry: Expiry
) -> None:
    answer, provider_id = asked(market, payments, minor=300_000)
    market.record(replace(payments.read(provider_id), status="captured"))
    assert expiry.perform(VoidBeforeLapse(key=answer.order_id)) == "not_authorised"
    assert stages(market, answer) == ("under_review", "captured")


def test_a_dispute_is_listed_once(market: Market, payments: Moody, money: MoneyMoves) -> None:
    _, provider_id = asked(market, payments)
    told = SetPaymentAside(provider_id=provider_id, reason="dispute")
    assert money.perform(told) == money.perform(told) == "dispute"
    assert len(market.store.journal.after(0, 10_000, ["payment.needs_review"])) == 1


def test_a_strangers_payment_is_settled_and_a_lost_one_of_ours_stays_visible(
    market: Market, payments: Moody
) -> None:
    def at(attempt: int, correlation_id: str = "c") -> MoneyMoves:
        told = replace(delivery(attempts=attempt), correlation_id=correlation_id)
        return MoneyMoves(Doing(market.store, lambda: market.shop, told), payments)

    heard = ReadPayment(provider_id="pi_stranger")
    dispute = SetPaymentAside(provider_id="pi_stranger", reason="dispute")
    for soon in range(1, PATIENCE):
        with pytest.raises(UnknownToProvider):
            at(soon).perform(heard)
    assert at(PATIENCE).perform(heard) == at(PATIENCE).perform(dispute) == "unknown_to_provider"
    answer, provider_id = asked(market, payments)
    del payments.intents[provider_id]
    with pytest.raises(UnknownToProvider):
        at(PATIENCE, answer.payment_id).perform(ReadPayment(provider_id=provider_id))


def test_each_refund_of_a_payment_is_set_aside_with_its_own_amount(
    market: Market, payments: Moody, money: MoneyMoves
) -> None:
    answer, provider_id = asked(market, payments)
    payments.becomes(provider_id, "captured")
    money.perform(ReadPayment(provider_id=provider_id))
    for about, minor in (("re_1", 5_000), ("re_2", 700), ("re_1", 5_000)):
        refund = SetPaymentAside(
            provider_id=provider_id,
            reason="foreign_refund",
            about=about,
            minor=minor,
            currency="GBP",
        )
        assert money.perform(refund) == "foreign_refund"
    money.perform(SetPaymentAside(provider_id=provider_id, reason="dispute"))
    kept = found_payment(market.state(PAYMENT, answer.payment_id)).aside
    assert [(each.needs.provider_ref, each.needs.amount) for each in kept] == [
        ("re_1", Money(5_000)),
        ("re_2", Money(700)),
        (provider_id, answer.total),
    ]
