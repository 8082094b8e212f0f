"""The rest of a price: asked for once, paid once, by whoever and however; nothing is lost."""

import pytest

from application.selling.money.balances import (
    BalanceLink,
    balance_asked,
    balance_due,
    link_of,
    new_balance,
)
from application.selling.money.paying import amount_changed, amount_due, intent_asked
from application.selling.money.returning import to_send
from application.selling.money.transfers import return_transfer, transfer_id
from application.selling.orders.refunds import RefundWish, approve_refund, propose_refund
from domain.kernel import NotFound
from domain.money import Money, total
from domain.selling.order import ORDER
from domain.selling.order.balance import (
    BalanceLinkExpired,
    BalancePartReceived,
    BalanceReceived,
    BalanceRequested,
    MoreThanIsDue,
    NothingDue,
)
from domain.selling.order.holding import OrderIsHeld
from domain.selling.order.overdue import HoldOverdue
from domain.selling.order.stage import MoneyDoubted, OrderStateRefuses, Preparing
from domain.selling.payment import PAYMENT, Void
from domain.selling.payment.amount import AmountChanged, AmountIsFixed
from domain.selling.payment.aside import PaymentRefunded
from domain.selling.payment.parts import RefundOrdered
from domain.selling.payment.standing import PaymentCaptured, PaymentInitiated, PaymentVoided
from domain.selling.payment.transfer import (
    EvidenceInvalid,
    TransferRecorded,
    TransferRecordedBefore,
)
from domain.selling.series import NumberTaken
from tests.application.selling.owing import Owing, ordered
from tests.application.trading import Market, OrderAnswer, Shopper, log, reasons, unchanged
from tests.interfaces.api.world import TOKENS


@pytest.fixture
def owing(market: Market, shopper: Shopper) -> Owing:
    return Owing(market, ordered(market, shopper)).agree()


def taken(market: Market) -> list[tuple[str, Money]]:
    return [(each.purpose, each.amount) for each in log(market, PaymentCaptured)]


def test_the_rest_is_asked_for_by_a_payment_of_its_own(market: Market, owing: Owing) -> None:
    owing.request()
    owing.request()
    (asked,) = log(market, BalanceRequested)
    first, second = log(market, PaymentInitiated)
    assert (first.purpose, second.purpose) == ("deposit", "balance")
    assert (second.amount, second.vat, asked.amount) == (owing.rest, owing.rest_vat, owing.rest)
    assert (owing.stage, owing.payment.stage) == ("awaiting_balance", "initiated")


def test_the_log_knows_the_link_by_its_hash_alone(market: Market, owing: Owing) -> None:
    owing.request()
    assert owing.token not in repr(market.store.journal.after(0, 10_000))
    assert link_of(TOKENS, owing.token) == BalanceLink(owing.order_id, owing.asked.link.token_hash)
    with pytest.raises(NotFound):
        link_of(TOKENS, f"{owing.order_id}.invented")


def test_before_the_contract_there_is_no_rest(market: Market, shopper: Shopper) -> None:
    early = Owing(market, ordered(market, shopper))
    unchanged(market, early.request, OrderStateRefuses)
    unchanged(market, lambda: early.arrived(1_000), OrderStateRefuses)


def test_an_order_paid_in_full_has_no_rest(market: Market, order: OrderAnswer) -> None:
    market.pay(order)
    paid = Owing(market, order)
    unchanged(market, paid.request, NothingDue)
    unchanged(market, lambda: paid.arrived(1_000), NothingDue)


def test_whoever_holds_the_link_sees_what_it_is_for_and_pays(
    market: Market, owing: Owing, shopper: Shopper
) -> None:
    owing.request()
    link = link_of(TOKENS, owing.token)
    seen = owing.seen(owing.token)
    assert (seen.order_no, seen.standing) == (owing.order.order_no, "due")
    assert (seen.total, seen.amount) == (owing.order.total, owing.rest)
    due = market.do(lambda d: balance_due(d, link))
    assert due == market.do(lambda d: amount_due(d, owing.order_id, shopper.token_hash))
    assert (due.amount, due.purpose) == (owing.rest, "balance")
    owing.report("captured")
    assert owing.seen(owing.token).standing == "paid"
    assert market.do(lambda d: balance_asked(d, link)).payment_id == due.payment_id
    with pytest.raises(NothingDue):
        market.do(lambda d: balance_due(d, link))


def test_the_balance_that_is_taken_makes_the_order_ready(
    market: Market, owing: Owing, shopper: Shopper
) -> None:
    owing.request()
    owing.report("captured")
    owing.report("captured")
    (paid,) = log(market, BalanceReceived)
    assert (paid.amount, paid.vat, owing.stage) == (owing.rest, owing.rest_vat, "preparing")
    assert taken(market) == [("deposit", owing.order.plan.due_now), ("balance", owing.rest)]
    captured = log(market, PaymentCaptured)
    assert total(each.vat for each in captured) == owing.order.vat
    assert len({each.invoice_no for each in captured}) == 2
    assert (reasons(market), log(market, MoneyDoubted)) == ([], [])
    with pytest.raises(NothingDue):
        market.do(lambda d: amount_due(d, owing.order_id, shopper.token_hash))
    known = market.do(lambda d: intent_asked(d, owing.order_id, shopper.token_hash))
    assert known.payment_id == owing.asked.payment_id


@pytest.mark.parametrize("status", ["authorised", "captured"])
def test_another_amount_is_set_aside_and_pays_nothing(
    market: Market, owing: Owing, status: str
) -> None:
    owing.request()
    owing.report(status, amount=owing.rest - Money(1))
    assert (reasons(market), owing.stage) == (["amount_mismatch"], "awaiting_balance")
    assert len(log(market, NumberTaken)) == 1


def test_a_second_intent_for_the_same_balance_is_set_aside(market: Market, owing: Owing) -> None:
    owing.request()
    owing.report("captured")
    owing.report("captured", provider_id="pi_second")
    assert (reasons(market), owing.stage) == (["duplicate_capture"], "preparing")
    assert len(log(market, NumberTaken)) == 2


def test_what_comes_for_a_payment_that_was_let_go_is_late(market: Market, owing: Owing) -> None:
    owing.request()
    market.do(lambda d: d.decide(PAYMENT, owing.asked.payment_id, Void(cause="cancel")))
    owing.report("captured")
    assert (reasons(market), owing.stage) == (["late_payment"], "awaiting_balance")


def test_what_the_provider_ended_is_asked_for_anew_by_a_new_link(
    market: Market, owing: Owing
) -> None:
    owing.request()
    before = owing.asked
    owing.report("cancelled")
    assert owing.stage == "awaiting_balance"
    owing.request()
    assert owing.asked == before
    owing.request(again=True)
    assert owing.asked.payment_id != before.payment_id
    asked = [each.purpose for each in log(market, PaymentInitiated)]
    assert asked == ["deposit", "balance", "balance"]
    owing.report("captured")
    assert owing.stage == "preparing"


def test_a_link_ends_and_is_renewed_for_the_same_payment(market: Market, owing: Owing) -> None:
    owing.request()
    first, payment_id = owing.token, owing.asked.payment_id
    market.clock.pass_time(owing.asked.link_until - market.clock.now())
    unchanged(market, lambda: owing.seen(first), BalanceLinkExpired)
    owing.request(again=True)
    assert (owing.asked.payment_id, len(log(market, PaymentInitiated))) == (payment_id, 2)
    unchanged(market, lambda: owing.seen(first), BalanceLinkExpired)
    link = link_of(TOKENS, owing.token)
    assert market.do(lambda d: balance_due(d, link)).payment_id == payment_id
    owing.report("captured")
    assert owing.stage == "preparing"


def test_two_clerks_at_once_make_one_link(market: Market, owing: Owing) -> None:
    new = new_balance(TOKENS, owing.order_id)
    owing.request(new=new)
    owing.request(again=True, new=new)
    assert len(log(market, BalanceRequested)) == 1


def test_a_transfer_makes_the_open_payment_ask_for_less(market: Market, owing: Owing) -> None:
    owing.request()
    owing.arrived(20_000)
    left = owing.rest - Money(20_000)
    assert (owing.payment.asked.amount, owing.stage) == (left, "awaiting_balance")
    part, (changed,) = log(market, BalancePartReceived)[0], log(market, AmountChanged)
    assert (changed.number, changed.amount) == (1, left)
    assert part.vat + owing.balance.owed.vat == owing.rest_vat
    (evidence,) = log(market, TransferRecorded)
    assert (evidence.evidence, evidence.by) == ("FP-000001", "clerk")
    owing.report("captured")
    assert owing.stage == "preparing"
    assert total(amount for _, amount in taken(market)) == owing.order.total
    assert total(each.vat for each in log(market, PaymentCaptured)) == owing.order.vat
    assert len({each.invoice_no for each in log(market, PaymentCaptured)}) == 3


def test_twenty_transfers_are_twenty_changes_of_one_payment(market: Market, owing: Owing) -> None:
    owing.request()
    for number in range(20):
        owing.arrived(1_000, f"FP-{number:06d}")
    assert [each.number for each in log(market, AmountChanged)] == list(range(1, 21))
    assert len(log(market, PaymentInitiated)) == 22
    assert owing.payment.asked.amount == owing.rest - Money(20_000)
    last = market.do(lambda d: amount_changed(d, owing.asked.payment_id, 20))
    assert last is None, "the provider was not asked for it yet"
    owing.report("wanted")
    assert market.do(lambda d: amount_changed(d, owing.asked.payment_id, 19)) is None
    last = market.do(lambda d: amount_changed(d, owing.asked.payment_id, 20))
    assert last and last.amount == owing.payment.asked.amount


def test_transfers_of_all_of_it_end_the_payment_by_card(market: Market, owing: Owing) -> None:
    owing.request()
    owing.arrived(owing.rest.minor)
    (paid,) = log(market, BalanceReceived)
    assert (paid.payment_id, owing.stage) == (transfer_id("FP-000001"), "preparing")
    assert [each.cause for each in log(market, PaymentVoided)] == ["settled"]
    owing.report("captured", amount=owing.rest)
    assert (reasons(market), owing.stage) == (["late_payment"], "preparing")


def test_what_came_before_the_ring_was_finished_is_off_its_balance(owing: Owing) -> None:
    owing.arrived(20_000)
    assert owing.stage == "confirmed"
    owing.request()
    assert owing.asked.amount == owing.rest - Money(20_000)
    owing.report("captured")
    assert owing.stage == "preparing"


def test_one_entry_of_the_bank_is_recorded_once(market: Market, owing: Owing) -> None:
    owing.request()
    owing.arrived(20_000)
    head = market.store.journal.head()
    owing.arrived(20_000)
    assert market.store.journal.head() == head
    unchanged(market, lambda: owing.arrived(10_000), TransferRecordedBefore)
    owing.report("captured")
    head = market.store.journal.head()
    owing.arrived(20_000)
    assert market.store.journal.head() == head


def test_more_than_is_due_is_refused(market: Market, owing: Owing) -> None:
    owing.request()
    unchanged(market, lambda: owing.arrived(owing.rest.minor + 1), MoreThanIsDue)
    owing.report("captured")
    unchanged(market, lambda: owing.arrived(1), NothingDue)


def test_while_a_bank_collects_the_rest_no_transfer_is_taken_off(
    market: Market, owing: Owing
) -> None:
    owing.request()
    unchanged(market, lambda: owing.arrived(1_000, under_way=True), AmountIsFixed)


def test_what_was_paid_before_the_provider_heard_of_the_change_is_set_aside(
    market: Market, owing: Owing
) -> None:
    """Too much by the transfer: a person decides what goes back."""
    owing.request()
    owing.report("wanted")
    owing.arrived(1_000)
    owing.report("captured", amount=owing.rest)
    assert (reasons(market), owing.stage) == (["amount_mismatch"], "awaiting_balance")
    assert [each.purpose for each in log(market, PaymentCaptured)] == ["deposit", "transfer"]


def test_a_rest_that_no_card_can_be_charged_comes_by_transfer(market: Market, owing: Owing) -> None:
    owing.request()
    owing.arrived(owing.rest.minor - 29)
    assert [each.cause for each in log(market, PaymentVoided)] == ["settled"]
    assert owing.stage == "awaiting_balance"
    owing.arrived(29, "FP-000002")
    assert owing.stage == "preparing"


def test_reports_of_the_deposit_say_nothing_of_the_balance(market: Market, owing: Owing) -> None:
    owing.request()
    head = market.store.journal.head()
    for status in ("authorised", "captured", "cancelled", "processing"):
        market.report(owing.order, status)
    assert market.store.journal.head() == head
    market.report(owing.order, "captured", provider_id="pi_second")
    assert (reasons(market), owing.stage) == (["duplicate_capture"], "awaiting_balance")


def test_an_overdue_balance_is_paid_once_it_is_asked_for_anew(
    market: Market, owing: Owing, shopper: Shopper
) -> None:
    owing.request()
    market.clock.pass_time(owing.asked.link_until - market.clock.now())
    market.do(lambda d: d.decide(ORDER, owing.order_id, HoldOverdue()))
    own = (owing.order_id, shopper.token_hash)
    unchanged(market, lambda: market.do(lambda d: amount_due(d, *own)), OrderIsHeld)
    owing.request(again=True)
    assert market.do(lambda d: amount_due(d, *own)).amount == owing.rest
    owing.report("captured")
    assert owing.stage == "preparing"


def test_money_that_comes_while_it_is_overdue_is_on_record(market: Market, owing: Owing) -> None:
    """By a browser that was left open: what happened is never refused."""
    owing.request()
    market.clock.pass_time(owing.asked.link_until - market.clock.now())
    market.do(lambda d: d.decide(ORDER, owing.order_id, HoldOverdue()))
    owing.report("captured")
    order = market.state(ORDER, owing.order_id)
    assert isinstance(order, Preparing)
    assert (order.attention.reasons, reasons(market)) == ((), [])


def test_what_came_by_a_transfer_goes_back_by_one(market: Market, owing: Owing) -> None:
    """No provider is asked to send it; who did so says by which entry of the bank."""
    owing.arrived(20_000)
    wish = RefundWish(amount=owing.order.plan.due_now + Money(20_000), reason="goodwill")
    shop, order_id = market.shop, owing.order_id
    refund = dict(refund_id="refund-1", by="clerk")
    market.do(lambda d: propose_refund(d, shop, order_id, wish, **refund))
    if not log(market, RefundOrdered):
        market.do(lambda d: approve_refund(d, "refund-1", "second-clerk"))
    paid_in = transfer_id("FP-000001")
    (part,) = [each for each in log(market, RefundOrdered) if each.amount == Money(20_000)]
    assert market.do(lambda d: to_send(d, paid_in, part.refund_id)) is None

    def sent(evidence: str, refund_id: str = part.refund_id) -> None:
        market.do(lambda d: return_transfer(d, order_id, refund_id, evidence))

    unchanged(market, lambda: sent("A CUSTOMER"), EvidenceInvalid)
    unchanged(market, lambda: sent("FP-000009", "another"), NotFound)
    sent("FP-000009")
    sent("FP-000009")
    (back,) = log(market, PaymentRefunded)
    assert (back.amount, back.provider_ref, back.intent_ref) == (
        Money(20_000),
        "FP-000009",
        "FP-000001",
    )
