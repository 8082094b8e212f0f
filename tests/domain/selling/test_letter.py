"""A letter that went out keeps what its carrier says became of it, each thing once."""

from datetime import timedelta

from hypothesis import strategies as st

from domain.kernel import NotFound
from domain.selling.letter import (
    LETTER,
    FateReported,
    LetterBounced,
    LetterComplained,
    LetterDelivered,
    LetterSent,
    LetterUnknown,
    LetterWantedAgain,
    LetterWithheld,
    Matter,
    RecordSent,
    SendAgain,
    Withhold,
)
from tests.laws import check_decider
from tests.scenario import NOON, given

MATTER = Matter(order_id="order-1")
SEND = RecordSent(template="M03", matter=MATTER, subject="person-1", delivery_id="letters:o/3")
SENT = LetterSent(template="M03", matter=MATTER, subject="person-1", delivery_id="letters:o/3")
WITHHOLD = Withhold(template="M03", matter=MATTER, reason="lacking", delivery_id="letters:o/3")
WITHHELD = LetterWithheld(
    template="M03", matter=MATTER, reason="lacking", delivery_id="letters:o/3"
)
BOUNCED = FateReported(fate="bounced", at=NOON, reason="Permanent")


def test_it_is_on_record_once() -> None:
    given(LETTER).when(SEND).then(SENT)
    given(LETTER, SENT).when(SEND).nothing()


def test_each_fate_is_told_once_and_none_excludes_another() -> None:
    delivered, complained = (
        FateReported(fate="delivered", at=NOON),
        FateReported(fate="complained", at=NOON + timedelta(days=1)),
    )
    told = LetterDelivered(at=NOON)
    given(LETTER, SENT).when(delivered).then(told)
    given(LETTER, SENT, told).when(delivered).nothing()
    given(LETTER, SENT, told).when(complained).then(LetterComplained(at=complained.at))
    bounced = LetterBounced(at=NOON, reason="Permanent")
    given(LETTER, SENT, told).when(BOUNCED).then(bounced)
    given(LETTER, SENT, told, bounced).when(BOUNCED).nothing()


def test_of_a_strangers_letter_nothing_is_recorded() -> None:
    given(LETTER).when(BOUNCED).refused(LetterUnknown)
    given(LETTER).when(SendAgain(by="staff-1")).refused(NotFound)


def test_of_one_letter_one_more_is_written_however_often_somebody_asks() -> None:
    again = LetterWantedAgain(template="M03", matter=MATTER, by="staff-1")
    given(LETTER, SENT).when(SendAgain(by="staff-1")).then(again)
    given(LETTER, SENT, again).when(SendAgain(by="staff-2")).nothing()


def test_what_was_withheld_is_on_record_once_and_can_be_sent_after_all() -> None:
    again = LetterWantedAgain(template="M03", matter=MATTER, by="staff-1")
    given(LETTER).when(WITHHOLD).then(WITHHELD)
    given(LETTER, WITHHELD).when(WITHHOLD).nothing()
    given(LETTER, WITHHELD).when(BOUNCED).refused(LetterUnknown)
    given(LETTER, WITHHELD).when(SendAgain(by="staff-1")).then(again)
    given(LETTER, WITHHELD, again).when(SendAgain(by="staff-1")).nothing()


def test_laws() -> None:
    fates = st.builds(
        FateReported,
        fate=st.sampled_from(("delivered", "bounced", "complained")),
        at=st.just(NOON),
        reason=st.sampled_from(("", "Permanent")),
    )
    wishes = st.one_of(st.just(SEND), st.just(WITHHOLD), fates, st.just(SendAgain(by="staff-1")))
    check_decider(LETTER, wishes)
