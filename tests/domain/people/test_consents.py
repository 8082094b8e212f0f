"""A consent is to words that were shown, and ends as easily as it began."""

from dataclasses import replace

import pytest

from domain.kernel import NotFound
from domain.people.consent import (
    WORDINGS,
    ConsentProofMissing,
    Ground,
    Proof,
    SoftOptInRefused,
)
from domain.people.customer import CUSTOMER
from domain.people.customer.consents import (
    ConsentChanged,
    GiveConsent,
    OwnPurpose,
    WithdrawConsent,
)
from tests.domain.people.known import REGISTERED
from tests.scenario import NOON, given

POST: OwnPurpose = "marketing_post"
WORDING = WORDINGS[POST].version
GIVE = GiveConsent(purpose=POST, ground=Ground(wording=WORDING, channel="account"))
GIVEN = ConsentChanged(
    purpose=POST,
    granted=True,
    basis="consent",
    proof=Proof(wording=WORDING, at=NOON, channel="account"),
    at=NOON,
)
WITHDRAWN = ConsentChanged(purpose=POST, granted=False, basis=None, proof=None, at=NOON)
SOFTLY = replace(
    GIVE, ground=replace(GIVE.ground, basis="soft_opt_in", sale="order-1", opt_out_shown=True)
)


def test_a_consent_is_given_once_with_its_proof() -> None:
    given(CUSTOMER, REGISTERED).when(GIVE).then(GIVEN)
    given(CUSTOMER, REGISTERED, GIVEN).when(GIVE).nothing()
    given(CUSTOMER, REGISTERED, GIVEN, WITHDRAWN).when(GIVE).then(GIVEN)


@pytest.mark.parametrize("wording", [None, "", "2020-01"])
def test_without_the_words_of_today_there_is_no_consent(wording: str | None) -> None:
    unproven = replace(GIVE, ground=Ground(wording=wording, channel="account"))
    refused = given(CUSTOMER, REGISTERED).when(unproven)
    refused.refused(ConsentProofMissing, wording=WORDING)


def test_it_ends_without_a_question_and_once() -> None:
    end = WithdrawConsent(purpose=POST)
    given(CUSTOMER, REGISTERED, GIVEN).when(end).then(WITHDRAWN)
    given(CUSTOMER, REGISTERED, GIVEN, WITHDRAWN).when(end).nothing()
    given(CUSTOMER, REGISTERED).when(end).nothing()


def test_each_purpose_is_agreed_to_by_itself() -> None:
    other = replace(GIVE, purpose="occasion_reminders")
    given(CUSTOMER, REGISTERED, GIVEN).when(other).then(replace(GIVEN, purpose=other.purpose))


def test_a_soft_opt_in_wants_a_sale_and_a_way_to_say_no() -> None:
    given(CUSTOMER, REGISTERED).when(SOFTLY).then(replace(GIVEN, basis="soft_opt_in"))
    given(CUSTOMER, REGISTERED, GIVEN).when(SOFTLY).nothing()
    for lacking in ({"sale": None}, {"opt_out_shown": False}):
        ground = replace(SOFTLY.ground, **lacking)
        given(CUSTOMER, REGISTERED).when(replace(GIVE, ground=ground)).refused(SoftOptInRefused)


def test_words_that_changed_are_agreed_to_anew() -> None:
    old = replace(GIVEN, proof=Proof(wording="2020-01", at=NOON, channel="account"))
    given(CUSTOMER, REGISTERED, old).when(GIVE).then(GIVEN)


def test_nobody_agrees_to_nothing() -> None:
    given(CUSTOMER).when(GIVE).refused(NotFound)
