"""The letter about a resize says what it costs, where the ring goes, and how to cancel."""

from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest

from application.policies.letter_effects import SendServiceLetter
from application.store.event_store import EventStore
from domain.kernel import ERASED
from domain.people.customer import CUSTOMER, Erase
from domain.people.customer.registration import CustomerRegistered, Register
from domain.people.customer.state import Known
from domain.selling.service_case import SERVICE_CASE, CallOffCase
from interfaces.letters.service import service_letter
from interfaces.particulars import DEMONSTRATION
from interfaces.worker.effects.doing import Doing
from interfaces.worker.effects.letters import Letters
from tests.application.trading import BUYER, Market
from tests.domain.selling.test_service_case import booking, opened
from tests.interfaces.on_behalf import delivery
from tests.interfaces.stationery import STATIONERY, Postbox, post_room
from tests.set_clock import SetClock

ABOUT = SendServiceLetter(line_id="l1", case_id="case-1")


@pytest.fixture
def market(memory_store: EventStore, clock: SetClock) -> Market:
    """Whose customer has booked a resize."""
    made = Market(memory_store, clock)
    register = Register(subject="customer-1", kind="guest", contact=BUYER)
    made.do(lambda d: d.begin(CUSTOMER, "customer-1", register))
    made.do(lambda d: d.decide(SERVICE_CASE, "l1", booking()))
    return made


def posted(market: Market) -> tuple[str, Postbox]:
    postbox = Postbox()
    doing = Doing(market.store, lambda: market.shop, delivery("d-1"))
    return Letters(doing, post_room(postbox)).perform(ABOUT), postbox


def profile(market: Market) -> CustomerRegistered:
    customer = market.state(CUSTOMER, "customer-1")
    assert isinstance(customer, Known)
    return customer.profile


def test_it_is_posted_once_and_says_all_of_it(market: Market) -> None:
    said, postbox = posted(market)
    assert said == "message-d-1"
    letter = postbox.posted["d-1"]
    assert (letter.kind, letter.to) == ("M33", BUYER.email)
    for text in (letter.text, unescape(letter.html)):
        for part in (
            *("from M to Q", "0.35 g", "First resize, free", "Total", "£0.00"),
            *(DEMONSTRATION.returns_address, DEMONSTRATION.company, "case-1", "E-1"),
            *("without giving a reason until the end of", "Cancellation form".casefold()),
        ):
            assert part in text or part in text.casefold(), part


def test_its_days_are_the_last_ones_and_an_early_beginning_is_as_it_was_asked(
    market: Market,
) -> None:
    case = opened()
    letter = service_letter(STATIONERY, case, profile(market))
    assert "until the end of 16 March 2026" in letter.text
    assert "We begin when that time is over, on 17 March 2026" in letter.text
    assert "reaches us by 1 April 2026" in letter.text
    noon = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    early = replace(case, early_asked_at=noon, begins_from=noon)
    letter = service_letter(STATIONERY, early, profile(market))
    assert "asked us expressly to begin before that, from 2 March 2026" in letter.text
    warned = replace(case, warnings=("Stones may need resetting.",))
    assert "Stones may need resetting." in service_letter(STATIONERY, warned, profile(market)).text


def test_what_was_called_off_and_whoever_was_erased_has_no_letter(market: Market) -> None:
    with pytest.raises(ValueError, match="an address"):
        service_letter(STATIONERY, opened(), replace(profile(market), email=ERASED))
    market.do(lambda d: d.decide(CUSTOMER, "customer-1", Erase()))
    assert posted(market)[0] == "erased"
    market.do(lambda d: d.decide(SERVICE_CASE, "l1", CallOffCase(case_id="case-1", by="x")))
    assert posted(market)[0] == "superseded"
