"""Many clerks at once, and several payments: what goes back is never more than was taken."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from application.house_rules import Discretion
from application.policies.effects import SendRefund
from application.policies.refunds import REFUNDS
from application.selling.orders.letting_go import Shown, cancel_order, seen_by, settlement
from application.selling.orders.refunds import RefundWish, approve_refund, propose_refund
from application.store.event_store import Decision
from domain.envelope import Recorded
from domain.kernel import Refusal, name_of
from domain.money import Money, total
from domain.selling.order.leaving import Cancel
from domain.selling.payment import PAYMENT
from domain.selling.payment.parts import RefundOrdered
from domain.selling.payment.standing import Captured
from domain.selling.refund import REFUND, Proposed
from tests.application.trading import Market, OrderAnswer, Shopper

CLERKS = 50


def paid(market: Market) -> OrderAnswer:
    order = Shopper(market).buy("asset", market.receive_piece(minor=120_000))
    market.pay(order)
    return order


def till_of(market: Market, order: OrderAnswer) -> tuple[Money, Money]:
    """What goes back, and what is left."""
    state = market.state(PAYMENT, order.payment_id)
    assert isinstance(state, Captured)
    return state.till.going_back.gross, state.till.left


def proposing(market: Market, order: OrderAnswer, number: int) -> Callable[[Decision], None]:
    wish = RefundWish(amount=Money(5_000), reason="goodwill")
    return lambda d: propose_refund(
        d, market.shop, order.order_id, wish, refund_id=f"r{number}", by=f"clerk-{number}"
    )


def each_gives_back(market: Market, order: OrderAnswer) -> int:
    """All clerks at once; to how many it was not refused."""

    def one(number: int) -> bool:
        try:
            market.do(proposing(market, order, number))
        except Refusal as refusal:
            assert refusal.code == "refund_exceeds_captured"
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        return sum(pool.map(one, range(CLERKS)))


def test_fifty_clerks_at_once_never_give_back_more_than_was_taken(market: Market) -> None:
    trust = Discretion(refund_approval_from=Money(120_001))
    trusting = replace(market, rules=replace(market.rules, discretion=trust))
    order = paid(trusting)
    assert each_gives_back(trusting, order) == 24
    assert till_of(market, order) == (Money(120_000), Money(0))
    assert total(each.event.amount for each in ordered(market)) == Money(120_000)


def test_fifty_clerks_at_once_give_back_little_together_without_a_second_person(
    market: Market,
) -> None:
    order = paid(market)
    assert each_gives_back(market, order) == CLERKS
    assert till_of(market, order) == (Money(95_000), Money(25_000))
    waits = [f"r{n}" for n in range(CLERKS) if isinstance(market.state(REFUND, f"r{n}"), Proposed)]
    assert len(waits) == CLERKS - 19
    market.do(lambda d: approve_refund(d, waits[0], "clerk-of-another-day"))
    assert till_of(market, order) == (Money(100_000), Money(20_000))
    market.do(proposing(market, order, CLERKS))
    assert isinstance(market.state(REFUND, f"r{CLERKS}"), Proposed)


def test_a_cancellation_races_a_refund_and_nothing_is_given_back_twice(market: Market) -> None:
    order = paid(market)
    shown = market.do(lambda d: settlement(d, market.shop, order.order_id)).refund
    market.do(proposing(market, order, 1))

    def cancel(expected: Money) -> None:
        def use_case(decision: Decision) -> None:
            seen = seen_by(decision, market.shop, order.order_id, Shown(expected))
            wish = Cancel(by="clerk", reason="customer", seen=seen)
            cancel_order(decision, market.shop, order.order_id, wish)

        market.do(use_case)

    refused = None
    try:
        cancel(shown)
    except Refusal as refusal:
        refused = refusal.code
    assert refused == "cancellation_changed"
    assert till_of(market, order) == (Money(5_000), Money(115_000))
    cancel(Money(115_000))
    cancel(Money(115_000))
    assert till_of(market, order) == (Money(120_000), Money(0))
    assert [each.event.reason for each in ordered(market)] == ["goodwill", "cancellation"]


def test_each_part_that_is_ordered_is_asked_to_be_sent_once(market: Market) -> None:
    order = paid(market)
    market.do(proposing(market, order, 1))
    market.do(proposing(market, order, 1))
    asked = [effect for each in ordered(market) for effect in REFUNDS.react(each)]
    assert asked == [SendRefund(payment_id=order.payment_id, refund_id="r1-1")]


def ordered(market: Market) -> Sequence[Recorded[RefundOrdered]]:
    return market.store.journal.after(0, 10_000, [name_of(RefundOrdered)])
