"""An order that is held: it stands still until nothing holds it."""

from dataclasses import replace
from typing import get_args

import pytest

from domain.selling.order import ORDER, Command, Event
from domain.selling.order.attention import (
    OF_ADDRESS,
    Attention,
    HoldReason,
    OrderHeld,
    OrderReviewCleared,
    OrderReviewOpened,
    evolve_attention,
)
from domain.selling.order.balance import PaymentLink, RequestBalance
from domain.selling.order.holding import OrderIsHeld
from domain.selling.order.leaving import CallOff, Cancel
from domain.selling.order.securing import MoneyHeldReported
from tests.domain.selling.attended import (
    CHANGE,
    CHANGED,
    CHECKS,
    CLEAR,
    CONFIRM,
    CONFIRMED,
    CORRECT,
    DUE,
    HELD,
    HOLD,
    LAPSE,
    OPENED,
    PLACED,
    REJECT,
    REJECTED,
    RELEASE,
    RELEASED,
    SECURED,
    WISH,
    opinion,
)
from tests.scenario import given


def test_a_held_order_stands_still_until_it_is_released_from_everything() -> None:
    given(ORDER, PLACED, SECURED).when(HOLD).then(HELD)
    given(ORDER, PLACED, SECURED, HELD).when(HOLD).nothing()
    given(ORDER, PLACED, SECURED, HELD).when(RELEASE).then(RELEASED)
    given(ORDER, PLACED, SECURED, HELD, RELEASED).when(RELEASE).nothing()
    other = replace(HELD, reason="risk")
    given(ORDER, PLACED, SECURED, HELD, other, RELEASED).when(CONFIRM).refused(
        OrderIsHeld, reasons=("risk",)
    )
    given(ORDER, PLACED, SECURED, HELD, RELEASED).when(CONFIRM).then(CONFIRMED)


FORWARD: tuple[Command, ...] = (
    CONFIRM,
    CLEAR,
    RequestBalance(payment_id="p-2", link=PaymentLink("ref", "hash"), by="ann"),
)
PAST: tuple[Command, ...] = (
    *(Cancel(by="ann", reason="system"), CallOff(owner=PLACED.token_hash), RELEASE),
    *(CHANGE, CORRECT, WISH, replace(HOLD, reason="risk")),
)


@pytest.mark.parametrize("command", FORWARD)
def test_a_hold_stands_in_the_way_of_what_goes_on(command: Command) -> None:
    for history in ((SECURED, HELD), (SECURED, OPENED, HELD)):
        refusal = given(ORDER, PLACED, *history).when(command).refused(OrderIsHeld)
        assert {"cancel", "release", "change_address"} <= {*refusal.facts["allowed"]}
        assert {"clear", "request_balance"}.isdisjoint(refusal.facts["allowed"])


@pytest.mark.parametrize("command", PAST)
def test_a_hold_does_not_stand_in_the_way_of_leaving_and_putting_right(command: Command) -> None:
    assert given(ORDER, PLACED, SECURED, HELD).when(command).events


def test_what_happened_outside_is_recorded_of_a_held_order_too() -> None:
    fact = MoneyHeldReported(payment_id="payment-1", amount=DUE, capture_before=LAPSE)
    given(ORDER, PLACED, HELD).when(fact).then(SECURED)
    given(ORDER, PLACED, SECURED, OPENED, HELD).when(REJECT).then(opinion(REJECT), REJECTED)


@pytest.mark.parametrize("reason", get_args(HoldReason))
def test_every_reason_holds_by_itself(reason: HoldReason) -> None:
    held = OrderHeld(reason=reason, by="ann")
    given(ORDER, PLACED, SECURED, held).when(CONFIRM).refused(OrderIsHeld, reasons=(reason,))


def test_a_release_tells_what_was_checked_and_where_the_note_lies() -> None:
    checked = replace(RELEASE, checks=CHECKS, note_ref="note-1")
    told = replace(RELEASED, checks=CHECKS, note_ref="note-1")
    given(ORDER, PLACED, SECURED, HELD).when(checked).then(told)


@pytest.mark.parametrize(
    ("history", "possible"),
    [
        ((SECURED, CONFIRMED), ("change_address", "hold", "release")),
        ((SECURED, OPENED), ("reject", "ask_verification", "cancel")),
    ],
)
def test_of_a_held_order_only_what_its_stage_allows_is_possible(
    history: tuple[Event, ...], possible: tuple[str, ...]
) -> None:
    command = CONFIRM if OPENED in history else FORWARD[-1]
    allowed = given(ORDER, PLACED, *history, HELD).when(command).refused(OrderIsHeld).facts
    assert {*possible} <= {*allowed["allowed"]}
    assert ("reject" in allowed["allowed"]) == (OPENED in history)


def test_at_another_address_nobody_was_satisfied_about_what_is_of_the_address() -> None:
    triggers = ("first_order", *sorted(OF_ADDRESS))
    assert {"address_changed", "forwarding_address", "payer_differs", "sanctions_near"} == {
        *triggers[1:]
    }
    attention = Attention()
    for event in (OrderReviewOpened(triggers=triggers), OrderReviewCleared(by="ann", checks=())):
        attention = evolve_attention(attention, event)
    assert attention.cleared == {*triggers}
    assert evolve_attention(attention, CHANGED).cleared == {"first_order"}
