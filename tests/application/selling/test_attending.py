"""Orders that people attend to, with their money and their goods: what waits goes on by itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from application.policies.checkout import CHECKOUT
from application.policies.effects import ReviewOrCapture
from application.selling.orders.letting_go import cancel_before_lapse, cancel_order, judge
from application.selling.orders.readdressing import change_address, correct_address
from domain.kernel import Refusal
from domain.people.customer import CUSTOMER
from domain.people.customer.state import Known
from domain.people.names import ListedNames
from domain.people.payer import Payer
from domain.selling.order import ORDER
from domain.selling.order.attention import OrderReleased, OrderReviewOpened
from domain.selling.order.holding import Hold, Release
from domain.selling.order.leaving import CallOff
from domain.selling.order.reviewing import Judge
from domain.selling.order.stage import OrderStateRefuses, found_order
from domain.selling.payment.aside import PaymentNeedsReview
from domain.selling.payment.standing import PaymentAuthorised
from domain.selling.second_person import SecondPersonRequired
from tests.application.trading import Market, OrderAnswer, Shopper, log, stages
from tests.domain.selling.facts import HOME

ELSEWHERE = replace(HOME, line1="2 Other Street")


def move(market: Market, order: OrderAnswer) -> None:
    shop, order_id = market.shop, order.order_id
    owner = found_order(market.state(ORDER, order_id)).placed.token_hash
    market.do(lambda d: change_address(d, shop, order_id, ELSEWHERE, owner=owner))


def hold(market: Market, order: OrderAnswer) -> None:
    word = Hold(reason="incident", by="staff-1")
    market.do(lambda d: d.decide(ORDER, order.order_id, word))


def triggers(market: Market) -> list[tuple[str, ...]]:
    return [opened.triggers for opened in log(market, OrderReviewOpened)]


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        ({"three_d_secure": "authenticated", "risk_level": "normal"}, None),
        ({"risk_level": "elevated"}, ("provider_risk",)),
        ({"three_d_secure": "failed"}, ("not_authenticated",)),
        ({"payer": Payer(name="Tom Payer", country="GB")}, ("payer_differs",)),
        ({"payer": Payer(country="US")}, ("payer_differs",)),
        ({"payer": Payer(name="A CUSTOMER", country="GB")}, None),
    ],
)
def test_what_the_provider_says_is_weighed(
    market: Market, order: OrderAnswer, told: Any, reasons: Any
) -> None:
    market.report(order, "authorised", **told)
    due = market.review_or_capture(order.order_id)
    assert triggers(market) == ([reasons] if reasons else [])
    assert (due is None) is (reasons is not None)


def test_three_attempts_that_failed_are_a_reason(market: Market, order: OrderAnswer) -> None:
    for attempt in ("ch_1", "ch_2", "ch_3"):
        market.report(order, "wanted", failure="card_declined", attempt=attempt)
    market.report(order, "authorised")
    assert market.review_or_capture(order.order_id) is None
    assert triggers(market) == [("failed_attempts",)]


def test_the_payer_is_sealed_and_of_who_was_erased_only_the_money_is_kept(
    market: Market, order: OrderAnswer
) -> None:
    market.report(order, "authorised", payer=Payer(name="Tom Payer"))
    (told,) = log(market, PaymentAuthorised)
    subject = found_order(market.state(ORDER, order.order_id)).placed.subject
    assert (told.subject, told.payer) == (subject, Payer(name="Tom Payer"))


def test_a_name_on_the_list_is_a_reason_and_is_not_kept(market: Market, shopper: Shopper) -> None:
    market.screening = ListedNames.of(["A. CUSTOMER", "Wagner Group"])
    order = shopper.buy("asset", market.receive_piece(minor=500_000))
    market.report(order, "authorised", three_d_secure="authenticated")
    market.review_or_capture(order.order_id)
    assert triggers(market) == [("first_order", "sanctions_near")]


def test_who_bought_before_is_known_from_then_on(market: Market, order: OrderAnswer) -> None:
    subject = found_order(market.state(ORDER, order.order_id)).placed.subject
    market.report(order, "authorised")
    before = market.state(CUSTOMER, subject)
    assert isinstance(before, Known) and before.bought is None
    market.report(order, "captured")
    after = market.state(CUSTOMER, subject)
    assert isinstance(after, Known) and after.bought == order.order_id


def test_a_held_order_is_not_captured_and_goes_on_when_it_is_released(
    market: Market, order: OrderAnswer
) -> None:
    market.report(order, "authorised")
    hold(market, order)
    assert market.review_or_capture(order.order_id) is None
    assert stages(market, order) == ("placed", "authorised")
    release = Release(reason="incident", by="staff-2")
    market.do(lambda d: d.decide(ORDER, order.order_id, release))
    (released,) = market.store.journal.after(0, 10_000, ["order.released"])
    assert isinstance(released.event, OrderReleased)
    assert CHECKOUT.react(released) == (ReviewOrCapture(order_id=order.order_id),)
    assert market.review_or_capture(order.order_id)


def test_money_taken_while_it_is_held_confirms_once_it_is_released(
    market: Market, order: OrderAnswer
) -> None:
    market.report(order, "authorised")
    assert market.review_or_capture(order.order_id)
    hold(market, order)
    market.report(order, "captured")
    assert stages(market, order) == ("placed", "captured")
    release = Release(reason="incident", by="staff-2")
    market.do(lambda d: d.decide(ORDER, order.order_id, release))
    assert market.review_or_capture(order.order_id) is None
    assert stages(market, order) == ("confirmed", "captured")


@pytest.mark.parametrize("what", ["reviewed", "held"])
def test_before_its_money_lapses_an_order_that_waits_is_given_up(
    market: Market, shopper: Shopper, what: str
) -> None:
    minor = 300_000 if what == "reviewed" else 100_000
    order = shopper.buy("asset", market.receive_piece(minor=minor))
    market.report(order, "authorised", capture_before=market.clock.now() + timedelta(days=7))
    market.review_or_capture(order.order_id)
    if what == "held":
        hold(market, order)
    said = market.do(lambda d: cancel_before_lapse(d, market.shop, order.order_id))
    assert (said, stages(market, order)) == ("cancelled", ("cancelled", "voided"))


def test_an_address_that_changes_while_the_money_is_taken_waits_for_a_person(
    market: Market, order: OrderAnswer
) -> None:
    market.report(order, "authorised")
    assert market.review_or_capture(order.order_id)
    move(market, order)
    market.report(order, "captured")
    assert stages(market, order) == ("under_review", "captured")
    assert triggers(market) == [("address_changed",)]
    market.clear(order.order_id)
    assert market.review_or_capture(order.order_id) is None
    assert stages(market, order) == ("confirmed", "captured")


def test_money_that_was_taken_of_a_rejected_order_waits_for_a_person(
    market: Market, order: OrderAnswer
) -> None:
    market.report(order, "authorised")
    market.review_or_capture(order.order_id)
    move(market, order)
    market.report(order, "captured")
    market.judge(order.order_id, "reject")
    assert stages(market, order)[0] == "cancelled"
    assert [aside.reason for aside in log(market, PaymentNeedsReview)] == ["late_payment"]


def test_staff_correct_an_address_and_somebody_looks_at_it(
    market: Market, order: OrderAnswer
) -> None:
    market.pay(order)
    shop, order_id = market.shop, order.order_id
    market.do(
        lambda d: correct_address(d, shop, order_id, ELSEWHERE, by="staff-1", reason="mistyped")
    )
    held = found_order(market.state(ORDER, order_id))
    assert held.attention.reasons == ("address_risk",)
    assert held.delivery == ELSEWHERE


def rush(market: Market, *wishes: Callable[[Any], object]) -> list[object]:
    """All at once, each in a thread of its own: what came of each."""
    ready, came = Barrier(len(wishes)), list[object](wishes)

    def run(place: int, wish: Callable[[Any], object]) -> None:
        ready.wait()
        try:
            market.do(wish)
            came[place] = "done"
        except Refusal as refusal:
            came[place] = type(refusal)

    threads = [Thread(target=run, args=each) for each in enumerate(wishes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def reviewed(market: Market, minor: int) -> OrderAnswer:
    order = Shopper(market).buy("asset", market.receive_piece(minor=minor))
    market.report(order, "authorised")
    market.review_or_capture(order.order_id)
    assert stages(market, order) == ("under_review", "authorised")
    return order


def word(market: Market, order: OrderAnswer, opinion: Any, by: str) -> Callable[[Any], object]:
    shop, said = market.shop, Judge(decision=opinion, by=by)
    return lambda d: judge(d, shop, order.order_id, said)


def test_clear_and_reject_at_once_are_one_of_them(crowded: Market) -> None:
    order = reviewed(crowded, 300_000)
    came = rush(
        crowded, word(crowded, order, "clear", "ann"), word(crowded, order, "reject", "tom")
    )
    stage = stages(crowded, order)[0]
    assert stage in ("placed", "cancelled")
    assert sorted(map(str, came)) in (
        sorted(map(str, ["done", OrderStateRefuses])),
        ["done", "done"],
    )
    assert came[0 if stage == "placed" else 1] == "done"
    assert came != ["done", "done"] or stage == "cancelled"


def test_clear_and_cancel_at_once_leave_no_money_without_an_order(crowded: Market) -> None:
    order = reviewed(crowded, 300_000)
    shop, call_off = crowded.shop, CallOff(owner="hash-of-first")
    rush(
        crowded,
        word(crowded, order, "clear", "ann"),
        lambda d: cancel_order(d, shop, order.order_id, call_off),
    )
    assert stages(crowded, order) == ("cancelled", "voided")


def test_one_person_twice_at_once_is_one_opinion(crowded: Market) -> None:
    order = reviewed(crowded, 1_500_000)
    came = rush(
        crowded, *(word(crowded, order, "clear", "ann"), word(crowded, order, "clear", "ann"))
    )
    assert sorted(map(str, came)) == sorted(map(str, ["done", SecondPersonRequired]))
    assert stages(crowded, order)[0] == "under_review"
    crowded.judge(order.order_id, "clear", "tom")
    assert stages(crowded, order)[0] == "placed"


def test_two_people_at_once_are_two(crowded: Market) -> None:
    order = reviewed(crowded, 1_500_000)
    came = rush(
        crowded, *(word(crowded, order, "clear", "ann"), word(crowded, order, "clear", "tom"))
    )
    assert (came, stages(crowded, order)[0]) == (["done", "done"], "placed")
