"""What names a buyer on tax records ends after its time, by all that is on record when it ends."""

from datetime import datetime, timedelta

import pytest

from application.policies.people_effects import DestroyFiscalKey
from domain.selling.tax_document.keeping import kept_until
from tests.interfaces.forgetting.conftest import Forgetful
from tests.interfaces.forgetting.test_erasing import over


def last_kept(forgetful: Forgetful) -> datetime:
    """Of whoever bought today."""
    return kept_until(forgetful.shop.clock.now().date())


@pytest.mark.parametrize(
    ("late", "outcome"), [(timedelta(minutes=-1), "not_over"), (timedelta(0), "destroyed")]
)
def test_it_is_looked_at_again_when_it_is_ended(
    forgetful: Forgetful, late: timedelta, outcome: str
) -> None:
    """Whoever bought again while the delivery waited is on a record that has years to go."""
    _, subject = over(forgetful)
    end = last_kept(forgetful)
    forgetful.shop.clock.pass_time(end + late - forgetful.shop.clock.now())
    struck = DestroyFiscalKey(key=subject, due_at=end - timedelta(days=365))
    assert forgetful.perform(struck) == outcome
    is_kept = forgetful.keyring.opening_key(subject, "F") is not None
    assert is_kept == (outcome == "not_over")


def test_of_whoever_is_on_no_record_nothing_ends(forgetful: Forgetful) -> None:
    _, subject = over(forgetful)
    assert forgetful.perform(DestroyFiscalKey(key="another")) == "not_over"
    assert forgetful.keyring.opening_key(subject, "F")
