"""Letters about money: of what was taken, and of what went back."""

from dataclasses import replace
from typing import Any

import pytest

from application.policies.letter_effects import (
    SendBalanceLetter,
    SendOrderLetter,
    SendPaymentLetter,
)
from domain.deadlines import local_date
from domain.kernel import Decider
from domain.money import Money
from domain.people.customer import CUSTOMER
from domain.people.customer.registration import CustomerRegistered
from domain.people.payer import Payer
from domain.selling.order import ORDER
from domain.selling.order.balance import (
    BalancePartReceived,
    BalanceReceived,
    BalanceReminded,
    BalanceRequested,
    RemindOfBalance,
)
from domain.selling.order.leaving import KeptLine, OrderCancelled, Retention
from domain.selling.order.stage import found_order
from domain.selling.payment import PAYMENT
from domain.selling.payment.aside import PaymentRefunded, RefundReported
from domain.selling.payment.refunding import OrderRefund
from domain.selling.payment.standing import PaymentCaptured
from interfaces.letters.words import long_date, money
from interfaces.particulars import DEMONSTRATION
from tests.application.selling.owing import Owing, ordered
from tests.application.trading import BUYER, Market, OrderAnswer, Shopper, log
from tests.golden.examples import example
from tests.interfaces.worker.letter_desk import Desk, asked, both


@pytest.fixture
def deposited(market: Market) -> OrderAnswer:
    """A commission of which the deposit was taken."""
    market.receive_stone()
    shopper = Shopper(market)
    shopper.add("design", shopper.design(text="ALWAYS"))
    shopper.checkout()
    placed = shopper.place()
    market.report(placed, "authorised")
    market.review_or_capture(placed.order_id)
    market.clear(placed.order_id)
    market.pay(placed)
    return placed


def test_a_deposit_has_a_receipt(market: Market, desk: Desk, deposited: OrderAnswer) -> None:
    (effect,) = asked(market, PaymentCaptured)
    (taken,) = log(market, PaymentCaptured)
    letter = desk.letter(effect)
    assert (letter.kind, letter.to) == ("M04", BUYER.email)
    for text in both(letter):
        for said in (
            *(money(taken.amount), money(taken.vat), taken.invoice_no, deposited.order_no),
            *(long_date(local_date(taken.tax_point)), money(deposited.plan.balance)),
            DEMONSTRATION.vat_no,
        ):
            assert said in text, said


def test_what_somebody_calls_themselves_is_text(market: Market, desk: Desk) -> None:
    """A name is no markup, no header, and never in a subject."""
    nasty = '<script>alert("x")</script>'
    placed = Shopper(market).buy("asset", market.receive_piece())
    happens(market, PAYMENT, placed.payment_id, example(PaymentCaptured, 0))
    order = found_order(market.state(ORDER, placed.order_id))
    profile = CustomerRegistered(
        subject=order.placed.subject, kind="guest", name=nasty, email=BUYER.email
    )
    happens(market, CUSTOMER, order.placed.subject, profile)
    effect = SendPaymentLetter(
        template="M04", order_id=placed.order_id, payment_id=placed.payment_id
    )
    letter = desk.letter(effect)
    assert f"Dear {nasty}," in letter.text
    assert "&lt;script&gt;" in letter.html
    assert nasty not in letter.subject


def test_of_a_payment_that_took_nothing_there_is_no_receipt(market: Market, desk: Desk) -> None:
    placed = Shopper(market).buy("asset", market.receive_piece())
    effect = SendPaymentLetter(
        template="M04", order_id=placed.order_id, payment_id=placed.payment_id
    )
    assert desk.withheld(effect) == "lacking"


def test_money_of_no_known_order_is_told_to_nobody(desk: Desk) -> None:
    effect = SendPaymentLetter(template="M07", order_id="none", payment_id="p", refund_id="r")
    assert desk.withheld(effect) == "lacking"


@pytest.fixture
def owing(market: Market) -> Owing:
    """An order under its contract whose rest is asked for."""
    shopper = Shopper(market)
    owing = Owing(market, ordered(market, shopper)).agree()
    owing.request()
    return owing


def test_the_rest_is_asked_for_with_the_link_that_pays_it(
    market: Market, desk: Desk, owing: Owing
) -> None:
    (effect,) = asked(market, BalanceRequested)
    letter = desk.letter(effect)
    assert (letter.kind, letter.to) == ("M15", BUYER.email)
    for text in both(letter):
        for said in (
            *(money(owing.rest), money(owing.rest_vat), long_date(owing.asked.due_on)),
            DEMONSTRATION.page_of_balance(owing.token),
        ):
            assert said in text, said
    assert "We remind you" not in letter.text


def reminded(market: Market, owing: Owing) -> SendBalanceLetter:
    market.wait(days=5, hours=1)
    market.do(lambda d: d.decide(ORDER, owing.order_id, RemindOfBalance(number=1)))
    (effect,) = asked(market, BalanceReminded)
    assert isinstance(effect, SendBalanceLetter)
    return effect


def test_it_is_said_again_while_it_is_owed(market: Market, desk: Desk, owing: Owing) -> None:
    assert "We remind you that the balance of" in desk.letter(reminded(market, owing)).text


def test_nobody_is_reminded_of_what_they_paid(market: Market, desk: Desk, owing: Owing) -> None:
    effect = reminded(market, owing)
    owing.report("captured")
    assert desk.withheld(effect) == "superseded"


def test_nobody_is_sent_a_link_that_another_took_the_place_of(
    market: Market, desk: Desk, owing: Owing
) -> None:
    (effect,) = asked(market, BalanceRequested)
    owing.request(again=True)
    assert desk.withheld(effect) == "superseded"


def test_a_part_that_came_makes_the_rest_less(market: Market, desk: Desk, owing: Owing) -> None:
    owing.arrived(10_000)
    left = Money(owing.rest.minor - 10_000)
    (effect,) = asked(market, BalanceRequested)
    assert money(left) in desk.letter(effect).text


@pytest.mark.parametrize("minor", [10_000, None])
def test_what_came_has_a_receipt(
    market: Market, desk: Desk, owing: Owing, minor: int | None
) -> None:
    """By a transfer of a part, or of all of it."""
    owing.arrived(minor or owing.rest.minor)
    (effect,) = asked(market, BalancePartReceived if minor else BalanceReceived)
    came = log(market, PaymentCaptured)[-1]
    letter = desk.letter(effect)
    left = Money(owing.rest.minor - came.amount.minor)
    assert (letter.kind, letter.to) == ("M16", BUYER.email)
    for text in both(letter):
        for said in (money(came.amount), money(came.vat), came.invoice_no, money(left)):
            assert said in text, said


def sent_back(market: Market, placed: OrderAnswer, reason: Any = "goodwill") -> SendPaymentLetter:
    """A hundred pounds, ordered and made."""
    refund = OrderRefund(refund_id="r-1", part_of="r", amount=Money(10_000), reason=reason)
    market.do(lambda d: d.decide(PAYMENT, placed.payment_id, refund))
    made = RefundReported(
        refund_id="r-1",
        provider_ref="re_1",
        intent_ref=f"pi_{placed.payment_id}",
        amount=Money(10_000),
    )
    market.do(lambda d: d.decide(PAYMENT, placed.payment_id, made))
    (effect,) = asked(market, PaymentRefunded)
    assert isinstance(effect, SendPaymentLetter)
    return effect


def test_what_was_sent_back_is_told(market: Market, desk: Desk, deposited: OrderAnswer) -> None:
    letter = desk.letter(sent_back(market, deposited))
    assert (letter.kind, letter.to) == ("M07", BUYER.email)
    for text in both(letter):
        for said in ("£100.00", "r-1", deposited.order_no):
            assert said in text, said
        assert "kept" not in text.casefold()


@pytest.mark.parametrize(
    ("payer", "to"),
    [
        (Payer(last4="4242"), "the card ending in 4242 that it came from"),
        (Payer(name="A. Customer"), "the card or account that it came from"),
        (None, "the card or account that it came from"),
    ],
)
def test_it_is_told_by_which_card_it_goes_back(
    market: Market, desk: Desk, payer: Any, to: str
) -> None:
    """Unless that is not known, or it was none."""
    placed = Shopper(market).buy("asset", market.receive_piece())
    market.report(placed, "authorised", payer=payer)
    market.review_or_capture(placed.order_id)
    market.report(placed, "captured")
    assert to in desk.letter(sent_back(market, placed)).text


def cancelled(market: Market, placed: OrderAnswer) -> None:
    """Under the contract, when the stone was set: the making of it is kept."""
    line = found_order(market.state(ORDER, placed.order_id)).placed.lines[0]
    making = next(part.code for part in line.price.lines if part.label == "Making")
    kept = Retention((KeptLine(line.line_id, making, Money(47_603)),), Money(47_603), Money(7934))
    ended = OrderCancelled(
        by="customer",
        reason="customer",
        stage="confirmed",
        assets=(),
        refund=Money(10_000),
        retention=kept,
    )
    happens(market, ORDER, placed.order_id, ended)


def happens(market: Market, decider: Decider[Any, Any, Any], key: str, event: object) -> None:
    """Whatever may decide it."""
    told = replace(decider, decide=lambda *_: (event,))
    market.do(lambda d: d.decide(told, key, None))


def test_what_was_kept_is_told_line_by_line(
    market: Market, desk: Desk, deposited: OrderAnswer
) -> None:
    cancelled(market, deposited)
    refunded = desk.letter(sent_back(market, deposited, "cancellation"), "d-1")
    over = desk.letter(SendOrderLetter(template="M05", order_id=deposited.order_id), "d-2")
    for text in (*both(refunded), *both(over)):
        for said in ("£100.00", "Kept: Making", "£476.03", "of which VAT £79.34"):
            assert said in text, said
    assert "We send £100.00 back to you within 14 days" in over.text
    assert "no money was taken" not in over.text
