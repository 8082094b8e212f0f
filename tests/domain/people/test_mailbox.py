"""What goes to a mailbox that nobody has to get: agreed to, ended at once, never too often."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import strategies as st

from domain.people.consent import WORDINGS, ConsentProofMissing, Ground, SoftOptInRefused
from domain.people.mailbox import (
    BETWEEN_REMINDERS,
    DAY,
    MAILBOX,
    MOST_A_DAY,
    MOST_OF_ONE_DESIGN,
    AgreeToMarketing,
    AskForDesign,
    DesignAsked,
    Ended,
    EndMarketing,
    MarketingAgreed,
    MarketingEnded,
    Remind,
    Reminded,
    TooManyLetters,
)
from tests.laws import check_decider
from tests.scenario import NOON, given

WORDING = WORDINGS["marketing_email"].version
AGREE = AgreeToMarketing(ground=Ground(wording=WORDING, channel="cart"))
BY_SALE = AgreeToMarketing(
    ground=Ground(
        basis="soft_opt_in", wording=WORDING, channel="checkout", sale="order-1", opt_out_shown=True
    )
)
SOLD = MarketingAgreed(
    wording=WORDING, channel="checkout", at=NOON, basis="soft_opt_in", sale="order-1"
)
AGREED = MarketingAgreed(wording=WORDING, channel="cart", at=NOON)
MOMENT = timedelta(microseconds=1)


def ended(cause: Ended = "link") -> MarketingEnded:
    return MarketingEnded(cause=cause, at=NOON)


def asked(number: int, design_id: str = "d1") -> DesignAsked:
    return DesignAsked(design_id=design_id, share_id=f"s{number}", at=NOON)


def reminded(cart_id: str = "c1") -> Reminded:
    return Reminded(cart_id=cart_id, at=NOON)


def ask(share_id: str = "new", design_id: str = "d1") -> AskForDesign:
    return AskForDesign(design_id=design_id, share_id=share_id)


def test_consent_is_to_the_words_that_were_shown() -> None:
    given(MAILBOX).when(AGREE).then(AGREED)
    given(MAILBOX, AGREED).when(AGREE).nothing()
    old = AgreeToMarketing(ground=Ground(wording="2020-01", channel="cart"))
    given(MAILBOX).when(old).refused(ConsentProofMissing, wording=WORDING)


@pytest.mark.parametrize("cause", ["link", "shopper", "complaint", "bounce"])
def test_consent_ends_at_once_and_as_often_as_it_is_asked(cause: Ended) -> None:
    end = EndMarketing(cause=cause)
    given(MAILBOX, AGREED).when(end).then(ended(cause))
    given(MAILBOX, AGREED, ended(cause)).when(end).nothing()


def test_whoever_ended_it_may_agree_anew_unless_they_complained() -> None:
    given(MAILBOX, AGREED, ended("link")).when(AGREE).then(AGREED)
    given(MAILBOX, AGREED, ended("complaint")).when(AGREE).nothing()


def test_after_a_complaint_whoever_is_signed_in_is_believed() -> None:
    own = AgreeToMarketing(ground=Ground(wording=WORDING, channel="account"))
    given(MAILBOX, AGREED, ended("complaint")).when(own).then(replace(AGREED, channel="account"))


def test_without_consent_only_a_customer_is_written_to_who_saw_how_to_say_no() -> None:
    given(MAILBOX).when(BY_SALE).then(SOLD)
    given(MAILBOX, SOLD).when(BY_SALE).nothing()
    for lacking in ({"sale": None}, {"opt_out_shown": False}):
        ground = replace(BY_SALE.ground, **lacking)
        given(MAILBOX).when(AgreeToMarketing(ground=ground)).refused(SoftOptInRefused)


def test_a_sale_neither_weakens_a_consent_nor_undoes_its_end() -> None:
    given(MAILBOX, AGREED).when(BY_SALE).nothing()
    given(MAILBOX, SOLD).when(AGREE).then(AGREED)
    given(MAILBOX, AGREED, ended("shopper")).when(BY_SALE).nothing()


def test_new_words_are_agreed_to_anew() -> None:
    old = replace(AGREED, wording="2020-01")
    given(MAILBOX, old).when(AGREE).then(AGREED)


def test_a_complaint_counts_where_nobody_had_agreed() -> None:
    complaint = EndMarketing(cause="complaint")
    given(MAILBOX).when(complaint).then(ended("complaint"))
    given(MAILBOX, ended("complaint")).when(complaint).nothing()
    given(MAILBOX).when(EndMarketing(cause="link")).nothing()


def test_a_reminder_wants_consent_and_some_days_since_the_last() -> None:
    remind = Remind(cart_id="c1")
    given(MAILBOX).when(remind).nothing()
    given(MAILBOX, AGREED, ended()).when(remind).nothing()
    given(MAILBOX, AGREED).when(remind).then(reminded())
    scene = given(MAILBOX, AGREED, reminded("another"))
    scene.when(remind, NOON + BETWEEN_REMINDERS - MOMENT).nothing()
    later = NOON + BETWEEN_REMINDERS
    scene.when(remind, later).then(Reminded(cart_id="c1", at=later))


def test_a_design_is_sent_to_one_mailbox_a_few_times_a_day() -> None:
    given(MAILBOX).when(ask()).then(DesignAsked(design_id="d1", share_id="new", at=NOON))
    given(MAILBOX, asked(1)).when(ask("s1")).nothing()
    often = given(MAILBOX, *(asked(number) for number in range(MOST_OF_ONE_DESIGN)))
    often.when(ask(), NOON + DAY - MOMENT).refused(TooManyLetters)
    assert often.when(ask(design_id="d2")).events
    assert often.when(ask(), NOON + DAY).events


def test_no_more_than_a_day_of_links_is_remembered() -> None:
    later = replace(asked(2), at=NOON + DAY)
    assert given(MAILBOX, asked(1), later).state.asked == (later,)
    sooner = replace(asked(2), at=NOON + DAY - MOMENT)
    assert given(MAILBOX, asked(1), sooner).state.asked == (asked(1), sooner)


def test_of_all_designs_together_no_more_than_a_mailbox_can_bear() -> None:
    many = given(MAILBOX, *(asked(number, f"d{number}") for number in range(MOST_A_DAY)))
    many.when(ask(design_id="another")).refused(TooManyLetters)


def test_the_laws() -> None:
    causes: tuple[Ended, ...] = ("link", "shopper", "complaint", "bounce")
    commands = st.one_of(
        st.sampled_from([AGREE, BY_SALE]),
        st.sampled_from(causes).map(lambda cause: EndMarketing(cause=cause)),
        st.sampled_from("abcdefgh").map(ask),
        st.sampled_from("abc").map(lambda cart_id: Remind(cart_id=cart_id)),
    )
    check_decider(MAILBOX, commands)
