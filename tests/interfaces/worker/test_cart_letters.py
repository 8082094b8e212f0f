"""The letter about a cart left alone: wanted, by day, seldom, and only while it is true."""

from typing import Any

import pytest

from application.people.corresponding import agree
from application.policies.letter_effects import (
    RecordLetterFate,
    SendCartLetter,
)
from application.selling.carts.abandoning import abandon_cart
from domain.deadlines import by_day
from domain.people.consent import WORDINGS
from domain.people.customer import CUSTOMER
from domain.people.customer.contact import Contact
from domain.people.customer.preferences import Preferences, QuietHours, SetPreferences
from domain.people.customer.registration import Register
from domain.people.mailbox import BETWEEN_REMINDERS, MAILBOX
from domain.selling.cart import CART, ByShopper
from domain.selling.cart.abandoning import CartAbandoned
from domain.selling.cart.merging import ClaimCart
from interfaces.particulars import DEMONSTRATION
from interfaces.worker.effects.letters.carts import Night
from tests.application.trading import Market, Shopper
from tests.interfaces.stationery import post_room
from tests.interfaces.worker.letter_desk import ADDRESS, BOX, Desk, asked, both, give


@pytest.fixture
def left(market: Market) -> SendCartLetter:
    """A cart with a ring that was left alone, and whose owner agreed to hear of it."""
    shopper = Shopper(market)
    shopper.add("asset", market.receive_piece())
    consent(market)
    return abandoned(market, shopper)


def consent(market: Market, owner: str = "hash-of-first") -> None:
    give(market, owner)
    market.do(lambda d: agree(d, BOX, WORDINGS["marketing_email"].version))


def abandoned(market: Market, shopper: Shopper) -> SendCartLetter:

    market.wait(days=1)
    assert market.do(lambda d: abandon_cart(d, shopper.cart_id))
    found: SendCartLetter = asked(market, CartAbandoned)[-1]
    return found


def test_whoever_agreed_is_told_what_they_left(desk: Desk, left: SendCartLetter) -> None:
    letter = desk.letter(left)
    stop = post_room(desk.postbox).stop_link(BOX)
    assert (letter.kind, letter.to, letter.unsubscribe) == ("M30", ADDRESS, stop)
    for text in both(letter):
        assert "Still here, though no longer held for you" in text
        assert "£1,200.00" in text
        assert stop in text
        assert DEMONSTRATION.bag_page in text


def never_wanted(market: Market, desk: Desk, effect: SendCartLetter, reason: str) -> None:
    """It is not sent, and that is no event."""
    head = market.store.journal.head()
    assert desk.perform(effect) == reason
    assert desk.postbox.posted == {}
    assert market.store.journal.head() == head


def test_without_consent_when_it_is_sent_nobody_is(
    market: Market, desk: Desk, left: SendCartLetter
) -> None:
    market.do(lambda d: agree(d, BOX, None))
    never_wanted(market, desk, left, "no_consent")


def test_whoever_never_gave_an_address_gets_nothing(market: Market, desk: Desk) -> None:
    shopper = Shopper(market)
    shopper.add("asset", market.receive_piece())
    never_wanted(market, desk, abandoned(market, shopper), "no_address")


def test_no_more_than_one_in_a_while_for_whoever_reads_there(
    market: Market, desk: Desk, left: SendCartLetter
) -> None:
    desk.letter(left)
    other = Shopper(market, "second")
    other.add("stock", market.receive_chains())
    consent(market, other.token_hash)
    again = abandoned(market, other)
    assert desk.perform(again, "d-2") == "too_often"
    market.wait(days=BETWEEN_REMINDERS.days)
    assert desk.letter(again, "d-3")


@pytest.fixture
def known(market: Market) -> SendCartLetter:
    """The cart of somebody with an account, who agreed to hear of it."""
    contact = Contact(name="A. Customer", email=ADDRESS)
    market.do(lambda d: d.decide(CUSTOMER, "c-1", _account(contact)))
    shopper = Shopper(market)
    shopper.add("asset", market.receive_piece())
    claim = ByShopper(token_hash=shopper.token_hash, wish=ClaimCart(customer_id="c-1"))
    market.do(lambda d: d.decide(CART, shopper.cart_id, claim))
    market.do(lambda d: agree(d, BOX, WORDINGS["marketing_email"].version))
    return abandoned(market, shopper)


def _account(contact: Contact) -> Register:
    return Register(subject="c-1", kind="account", contact=contact)


def likes(market: Market, **said: Any) -> None:
    wish = SetPreferences(preferences=Preferences(**said))
    market.do(lambda d: d.decide(CUSTOMER, "c-1", wish))


def test_not_in_the_quiet_hours_of_whoever_named_some(
    market: Market, desk: Desk, known: SendCartLetter
) -> None:
    likes(market, quiet_hours=QuietHours(begins="08:30", ends="10:00"))
    never_wanted(market, desk, known, "quiet_hours")
    likes(market, quiet_hours=QuietHours(begins="21:00", ends="08:00"))
    assert desk.letter(known).to == ADDRESS


@pytest.mark.parametrize("reached_by", ["telephone", "post"])
def test_whoever_likes_to_be_reached_otherwise_is_not_written_of_it(
    market: Market, desk: Desk, known: SendCartLetter, reached_by: str
) -> None:
    likes(market, reached_by=reached_by)
    never_wanted(market, desk, known, "no_consent")


def test_whoever_came_back_needs_no_reminder(market: Market, desk: Desk) -> None:
    shopper = Shopper(market)
    shopper.add("asset", market.receive_piece())
    consent(market)
    reminder = abandoned(market, shopper)
    shopper.add("stock", market.receive_chains())
    assert desk.withheld(reminder) == "superseded"


def test_of_a_piece_that_went_to_another_nobody_is_reminded(
    market: Market, desk: Desk, left: SendCartLetter
) -> None:
    other = Shopper(market, "second")
    market.pay(other.buy("asset", "P-1"))
    assert desk.withheld(left) == "superseded"


def test_nobody_is_disturbed_in_the_night(market: Market, desk: Desk, left: SendCartLetter) -> None:
    market.wait(hours=11)
    with pytest.raises(Night):
        desk.perform(left)
    assert desk.postbox.posted == {}
    market.wait(hours=13)
    assert by_day(market.clock.now()) == market.clock.now()
    assert desk.letter(left)


@pytest.mark.parametrize(
    ("told", "stays"),
    [
        (("complained", ""), False),
        (("bounced", "Permanent"), False),
        (("bounced", "Transient"), True),
        (("delivered", ""), True),
    ],
)
def test_where_letters_are_not_wanted_or_nobody_is_marketing_ends(
    market: Market, desk: Desk, left: SendCartLetter, told: Any, *, stays: bool
) -> None:
    desk.letter(left)
    at = market.clock.now()
    fate, reason = told
    heard = RecordLetterFate(message_id="message-d-1", fate=fate, at=at, reason=reason)
    assert desk.perform(heard, "fate") == fate
    assert (market.state(MAILBOX, BOX).agreed is not None) == stays
