"""An order is placed as it was seen, secured, reviewed, confirmed once, or let go."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import strategies as st

from domain.kernel import NotFound
from domain.money import Money
from domain.selling.order import (
    ORDER,
    Cancel,
    ClearReview,
    Command,
    Confirm,
    Expire,
    Live,
    OrderCancelled,
    OrderConfirmed,
    OrderExpired,
    OrderReviewCleared,
    OrderReviewOpened,
    OrderStateRefuses,
    PaymentSecured,
    RecordAuthorisation,
    RequireReview,
    decide,
)
from domain.selling.order_line import ReturnClassNotAcknowledged, TotalChanged, Totals
from domain.selling.placing import OrderEmpty, OrderPlaced
from tests.domain.paid_order_facts import HOUR, NOON, after, order_line, place, then
from tests.laws import check_decider

PLACE = place()
LAPSE = NOON + timedelta(days=7)
AUTHORISED = RecordAuthorisation(
    payment_id="payment-1", amount=Money(120_000), capture_before=LAPSE
)
REVIEW = RequireReview(triggers=("large",))
CLEAR = ClearReview(by="staff-1", checks=("call_back",))
CONFIRM = Confirm(payment_id="payment-1")
CANCEL = Cancel(by="staff-1", reason="risk")


def test_an_order_is_placed_as_it_was_seen() -> None:
    (placed,) = then(ORDER, when=PLACE)
    assert isinstance(placed, OrderPlaced)
    assert placed.totals == PLACE.seen
    assert placed.lines == PLACE.lines
    assert then(ORDER, PLACE, when=place(order_no="EL-OTHER")) == ()


def test_several_pieces_of_a_line_count_several_times() -> None:
    several = place(order_line("1", quantity=3), order_line("2"))
    (placed,) = then(ORDER, when=several)
    assert isinstance(placed, OrderPlaced)
    assert placed.totals.total == Money(4 * 120_000)
    assert placed.plan.due_now + placed.plan.balance == placed.totals.total
    assert placed.plan.vat_due_now + placed.plan.vat_balance == placed.totals.vat


@pytest.mark.parametrize("off", [(1, 0), (-1, 0), (0, 1), (0, -1)])
def test_another_total_than_the_one_seen_is_refused_with_the_new_one(off: tuple[int, int]) -> None:
    seen = Totals(PLACE.seen.total + Money(off[0]), PLACE.seen.vat + Money(off[1]))
    with pytest.raises(TotalChanged) as refusal:
        then(ORDER, when=replace(PLACE, seen=seen))
    assert refusal.value.facts["total"] == PLACE.seen.total
    assert refusal.value.facts["lines"] == PLACE.lines


@pytest.mark.parametrize("kept", ["personalised", "bespoke"])
def test_what_cannot_go_back_is_ticked(kept: str) -> None:
    with pytest.raises(ReturnClassNotAcknowledged):
        then(ORDER, when=place(order_line(return_class=kept)))
    assert then(ORDER, when=place(order_line(return_class=kept, ack_at=NOON)))


def test_nothing_is_not_ordered() -> None:
    with pytest.raises(OrderEmpty):
        then(ORDER, when=replace(PLACE, lines=()))


def test_money_held_secures_the_order_once() -> None:
    assert then(ORDER, PLACE, when=AUTHORISED) == (
        PaymentSecured(payment_id="payment-1", amount=Money(120_000), capture_before=LAPSE),
    )
    assert then(ORDER, PLACE, AUTHORISED, when=AUTHORISED) == ()


def test_an_order_is_confirmed_once_and_only_when_it_is_secured() -> None:
    assert then(ORDER, PLACE, AUTHORISED, when=CONFIRM) == (
        OrderConfirmed(contract_at=NOON, paid=Money(120_000), balance=Money(0)),
    )
    assert then(ORDER, PLACE, AUTHORISED, CONFIRM, when=CONFIRM) == ()
    with pytest.raises(OrderStateRefuses):
        then(ORDER, PLACE, when=CONFIRM)


def test_a_review_stands_in_the_way_until_it_is_cleared() -> None:
    opened = OrderReviewOpened(triggers=("large",))
    assert then(ORDER, PLACE, AUTHORISED, when=REVIEW) == (opened,)
    assert then(ORDER, PLACE, AUTHORISED, REVIEW, when=REVIEW) == ()
    with pytest.raises(OrderStateRefuses) as refusal:
        then(ORDER, PLACE, AUTHORISED, REVIEW, when=CONFIRM)
    assert refusal.value.facts == {"stage": "under_review"}
    cleared = OrderReviewCleared(by="staff-1", checks=("call_back",))
    assert then(ORDER, PLACE, AUTHORISED, REVIEW, when=CLEAR) == (cleared,)
    assert then(ORDER, PLACE, AUTHORISED, REVIEW, CLEAR, when=CONFIRM)


def test_without_a_reason_nothing_is_reviewed() -> None:
    assert then(ORDER, PLACE, AUTHORISED, when=RequireReview(triggers=())) == ()


@pytest.mark.parametrize("given", [(PLACE,), (PLACE, AUTHORISED, CONFIRM)])
def test_what_is_not_under_review_cannot_be_cleared(given: tuple[Command, ...]) -> None:
    with pytest.raises(OrderStateRefuses):
        then(ORDER, *given, when=CLEAR)


def test_an_unpaid_order_expires_when_its_time_is_over() -> None:
    expired = OrderExpired(cart_id="cart-1", assets=("P-1",))
    just_before = NOON + HOUR - timedelta(microseconds=1)
    assert decide(after(ORDER, PLACE), Expire(), just_before) == ()
    assert decide(after(ORDER, PLACE), Expire(), NOON + HOUR) == (expired,)


@pytest.mark.parametrize("given", [(AUTHORISED,), (AUTHORISED, REVIEW), (AUTHORISED, CONFIRM)])
def test_a_paid_order_does_not_expire(given: tuple[Command, ...]) -> None:
    assert decide(after(ORDER, PLACE, *given), Expire(), NOON + 99 * HOUR) == ()


@pytest.mark.parametrize(
    ("given", "stage"),
    [((), "placed"), ((AUTHORISED,), "placed"), ((AUTHORISED, REVIEW), "under_review")],
)
def test_before_the_contract_an_order_can_be_cancelled(
    given: tuple[Command, ...], stage: str
) -> None:
    (cancelled,) = then(ORDER, PLACE, *given, when=CANCEL)
    assert isinstance(cancelled, OrderCancelled)
    assert (cancelled.reason, cancelled.stage, cancelled.assets) == ("risk", stage, ("P-1",))
    assert then(ORDER, PLACE, *given, CANCEL, when=CANCEL) == ()


def test_the_contract_is_not_cancelled_here() -> None:
    with pytest.raises(OrderStateRefuses):
        then(ORDER, PLACE, AUTHORISED, CONFIRM, when=CANCEL)


def test_a_cancelled_order_is_not_secured_any_more() -> None:
    with pytest.raises(OrderStateRefuses):
        then(ORDER, PLACE, CANCEL, when=AUTHORISED)


@pytest.mark.parametrize("wish", [AUTHORISED, REVIEW, CLEAR, CONFIRM, Expire(), CANCEL])
def test_there_is_no_order_before_it_is_placed(wish: Command) -> None:
    with pytest.raises(NotFound):
        then(ORDER, when=wish)


def test_the_assets_of_an_order_are_those_of_its_lines() -> None:
    state = after(ORDER, place(order_line("1"), order_line("2")))
    assert isinstance(state, Live)
    assert state.assets == ("P-1", "P-2")


def test_an_order_keeps_the_laws() -> None:
    wishes: st.SearchStrategy[Command] = st.sampled_from(
        [PLACE, PLACE, AUTHORISED, REVIEW, CLEAR, CONFIRM, Expire(), CANCEL, place(order_no="X")]
    )
    check_decider(ORDER, wishes, longest=10, examples=60)
