"""An order that people attend to: judged by one or two, asked about, warned of its end."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st

from domain.money import Money
from domain.selling.order import ORDER, Command
from domain.selling.order.attention import (
    AuthorisationEnding,
    OrderReviewCleared,
    OrderReviewOpened,
)
from domain.selling.order.leaving import CallOff, Cancel, OrderCancelled
from domain.selling.order.references import Checks, ReferenceInvalid
from domain.selling.order.reviewing import (
    Judge,
    LookForReasons,
    ReviewMovedOn,
    VerificationTimeInvalid,
    WarnOfLapse,
)
from domain.selling.order.risk import Circumstances
from domain.selling.order.securing import MoneyHeldReported
from domain.selling.order.stage import ALLOWED, Allowed, OrderStateRefuses
from domain.selling.second_person import SecondPersonRequired
from tests.domain.selling.attended import (
    ASKED,
    BY_TWO,
    CHANGE,
    CHANGED,
    CLEAR,
    CLEARED,
    CONFIRM,
    CONFIRMED,
    CORRECT,
    DUE,
    HELD,
    HOLD,
    HOUR,
    LAPSE,
    OPENED,
    PLACED,
    REJECT,
    REJECTED,
    RELEASE,
    SECURED,
    STAGES,
    WEIGHING,
    WISH,
    opinion,
)
from tests.domain.selling.facts import HOME, ordered, place, price, was_placed
from tests.laws import check_decider
from tests.scenario import NOON, given


def test_one_person_clears_or_rejects_and_what_they_checked_is_kept() -> None:
    given(ORDER, PLACED, SECURED, OPENED).when(CLEAR).then(opinion(CLEAR), CLEARED)
    given(ORDER, PLACED, SECURED, OPENED).when(REJECT).then(opinion(REJECT), REJECTED)


@pytest.mark.parametrize(("word", "end"), [(CLEAR, CLEARED), (REJECT, REJECTED)])
def test_from_the_policys_amount_on_two_people_must_agree(
    word: Judge, end: OrderReviewCleared | OrderCancelled
) -> None:
    first = given(ORDER, PLACED, SECURED, BY_TWO).when(word)
    first.then(opinion(word))
    after = (PLACED, SECURED, BY_TWO, opinion(word))
    given(ORDER, *after).when(word).refused(SecondPersonRequired)
    second = replace(word, by="tom")
    (said, decided) = given(ORDER, *after).when(second).events
    assert said == opinion(second)
    assert decided == replace(end, by="tom")


def test_two_who_differ_wait_for_a_third() -> None:
    history = (PLACED, SECURED, BY_TWO, opinion(CLEAR), opinion(replace(REJECT, by="tom")))
    third = replace(CLEAR, by="eve")
    given(ORDER, *history).when(third).then(opinion(third), replace(CLEARED, by="eve"))


def test_who_changes_their_mind_counts_once() -> None:
    history = (PLACED, SECURED, BY_TWO, opinion(CLEAR), opinion(REJECT))
    given(ORDER, *history).when(replace(CLEAR, by="tom")).then(opinion(replace(CLEAR, by="tom")))
    word = replace(REJECT, by="tom")
    given(ORDER, *history).when(word).then(opinion(word), replace(REJECTED, by="tom"))


@pytest.mark.parametrize(("minor", "people"), [(1_499_999, 1), (1_500_000, 2)])
def test_how_many_must_agree_stands_with_the_review(minor: int, people: int) -> None:
    line = ordered(price=price(minor), gross=Money(minor))
    order = was_placed(line)
    look = LookForReasons(weighing=replace(WEIGHING, circumstances=Circumstances()))
    secured = replace(SECURED, amount=order.plan.due_now)
    (review,) = given(ORDER, order, secured).when(look).events
    assert isinstance(review, OrderReviewOpened) and review.people == people


def test_an_opinion_is_of_the_review_that_was_looked_at() -> None:
    once = (PLACED, SECURED, OPENED)
    given(ORDER, *once).when(replace(CLEAR, review=1)).then(opinion(CLEAR), CLEARED)
    given(ORDER, *once, CHANGED, OPENED).when(replace(CLEAR, review=1)).refused(
        ReviewMovedOn, review=2
    )


@pytest.mark.parametrize(
    ("word", "field"),
    [
        ({"note_ref": "he sounded nervous"}, "note_ref"),
        ({"note_ref": "https://example.com/n"}, "note_ref"),
        ({"checks": Checks(id_verified="passport.jpg")}, "checks.id_verified"),
        ({"checks": Checks(id_verified="data:image/png;base64,AAAA")}, "checks.id_verified"),
        ({"checks": Checks(id_verified="")}, "checks.id_verified"),
        ({"checks": Checks(id_verified="x" * 121)}, "checks.id_verified"),
    ],
)
def test_only_references_are_kept_never_pictures_or_words(word: Any, field: str) -> None:
    refusal = given(ORDER, PLACED, SECURED, OPENED).when(replace(CLEAR, **word))
    assert refusal.refused(ReferenceInvalid).place == field
    if "note_ref" in word:
        given(ORDER, PLACED, HELD).when(replace(RELEASE, **word)).refused(ReferenceInvalid)


@pytest.mark.parametrize("stage", ["placed", "secured", "confirmed", "expired", "cancelled"])
@pytest.mark.parametrize("word", [CLEAR, REJECT, Cancel(by="ann", reason="risk")])
def test_only_what_is_under_review_is_judged(stage: str, word: Command) -> None:
    outcome = given(ORDER, PLACED, *STAGES[stage]).when(word)
    if stage == "cancelled" and word is not CLEAR:
        outcome.nothing()
    else:
        outcome.refused(OrderStateRefuses)


def test_nobody_cancels_for_a_risk_alone_where_two_must_agree() -> None:
    alone = Cancel(by="ann", reason="risk")
    told = opinion(Judge(decision="reject", by="ann"))
    given(ORDER, PLACED, SECURED, BY_TWO).when(alone).then(told)
    given(ORDER, PLACED, SECURED, BY_TWO, told).when(alone).refused(SecondPersonRequired)


def test_the_customer_is_asked_to_help_once() -> None:
    given(ORDER, PLACED, SECURED, OPENED).when(WISH).then(ASKED)
    given(ORDER, PLACED, SECURED, OPENED, ASKED).when(WISH).nothing()
    given(ORDER, PLACED, SECURED, CONFIRMED, HELD).when(WISH).then(ASKED)
    given(ORDER, PLACED, SECURED).when(WISH).refused(OrderStateRefuses)


@pytest.mark.parametrize(
    ("until", "fits"),
    [
        (NOON, False),
        (NOON + HOUR, True),
        (LAPSE - 2 * HOUR, True),
        (LAPSE - 2 * HOUR + timedelta(seconds=1), False),
    ],
)
def test_there_is_time_until_the_money_is_given_back(until: Any, fits: bool) -> None:
    outcome = given(ORDER, PLACED, SECURED, OPENED).when(replace(WISH, until=until))
    if fits:
        outcome.then(replace(ASKED, until=until))
    else:
        outcome.refused(VerificationTimeInvalid, latest=LAPSE - 2 * HOUR)


@pytest.mark.parametrize("history", [(SECURED,), (SECURED, OPENED), (SECURED, HELD)])
def test_the_end_of_an_authorisation_is_told_a_day_before_and_once(history: Any) -> None:
    told = AuthorisationEnding(
        payment_id="payment-1", capture_before=LAPSE, voids_at=LAPSE - 2 * HOUR
    )
    day_before = LAPSE - 24 * HOUR
    given(ORDER, PLACED, *history).when(WarnOfLapse(), day_before).then(told)
    moment = day_before - timedelta(microseconds=1)
    given(ORDER, PLACED, *history).when(WarnOfLapse(), moment).nothing()
    given(ORDER, PLACED, *history, told).when(WarnOfLapse(), day_before).nothing()


@pytest.mark.parametrize("stage", ["placed", "confirmed", "expired", "cancelled"])
def test_what_holds_no_money_has_no_end(stage: str) -> None:
    given(ORDER, PLACED, *STAGES[stage]).when(WarnOfLapse(), LAPSE).nothing()
    endless = replace(SECURED, capture_before=None)
    given(ORDER, PLACED, endless).when(WarnOfLapse(), LAPSE).nothing()


WISHES: Mapping[Allowed, Command] = {
    "cancel": CallOff(owner=PLACED.token_hash),
    "change_address": CHANGE,
    "hold": HOLD,
    "release": RELEASE,
    "clear": CLEAR,
    "reject": REJECT,
    "ask_verification": WISH,
}


@pytest.mark.parametrize("stage", ["placed", "under_review", "expired", "cancelled"])
@pytest.mark.parametrize("wish", WISHES)
def test_what_is_told_to_be_allowed_is_and_all_else_is_refused(stage: Any, wish: Allowed) -> None:
    outcome = given(ORDER, PLACED, *STAGES[stage]).when(WISHES[wish])
    if wish in ALLOWED[stage]:
        assert outcome.refusal is None
    elif outcome.refusal is not None:
        assert outcome.refused(OrderStateRefuses).facts["allowed"] == ALLOWED[stage]
    else:
        assert stage == "cancelled" and wish in ("cancel", "reject") and outcome.events == ()


def test_an_order_that_is_attended_to_keeps_the_laws() -> None:
    fact = MoneyHeldReported(payment_id="payment-1", amount=DUE, capture_before=LAPSE)
    looks = LookForReasons(weighing=replace(WEIGHING, circumstances=Circumstances(goods_lost=True)))
    commands: st.SearchStrategy[Command] = st.sampled_from(
        [
            *(place(), fact, looks, CLEAR, replace(CLEAR, by="tom"), REJECT, HOLD, RELEASE),
            *(CHANGE, replace(CHANGE, delivery=HOME), CORRECT, WISH, WarnOfLapse(), CONFIRM),
            Cancel(by="ann", reason="risk"),
        ]
    )
    check_decider(ORDER, commands, longest=10, examples=60)
