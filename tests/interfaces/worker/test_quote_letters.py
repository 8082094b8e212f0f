"""Letters about a quote and a design: to whoever asked, while there is something to say."""

from datetime import timedelta

import pytest

from application.design.view.atelier import Owner
from application.people.corresponding import Given, LinkWanted, ask_for_design
from application.policies.letter_effects import (
    RemindOfQuote,
    SendDesignLetter,
    SendQuoteLetter,
)
from application.selling.quotes.quoting import send_to
from application.store.privacy import MemoryKeyring
from domain.design.design import DESIGN
from domain.design.design.commands import RevokeShare
from domain.people.correspondent import AddressGiven
from domain.people.customer import CUSTOMER, Erase
from interfaces.particulars import DEMONSTRATION
from tests.application.quoting_steps import FurtherCart, quote, read_rates
from tests.application.selling.arrivals import Customer, arrived
from tests.application.trading import BUYER, Market, Shopper, log
from tests.interfaces.api.world import TOKENS
from tests.interfaces.stationery import post_room
from tests.interfaces.worker.letter_desk import ADDRESS, BOX, Desk, both, give
from tests.mailboxes import OF_OLD


@pytest.fixture
def quote_id(market: Market) -> str:
    """A quote of a finished design, whose owner gave no address yet."""
    market.receive_stone()
    read_rates(market)
    shopper = Shopper(market)
    return quote(shopper, shopper.design()).quote_id


def test_a_quote_is_sent_where_its_owner_wanted_it(
    market: Market, desk: Desk, quote_id: str
) -> None:
    market.do(lambda d: send_to(d, OF_OLD, quote_id, Given(email=ADDRESS)))
    letter = desk.letter(SendQuoteLetter(template="M23", quote_id=quote_id))
    assert (letter.kind, letter.to) == ("M23", ADDRESS)
    assert letter.unsubscribe is None
    for text in both(letter):
        assert "9 March 2026, 08:59" in text
        assert DEMONSTRATION.page_of_quote(quote_id) in text
        assert "How the price is made up".casefold() in text.casefold()


def test_a_quote_without_an_address_goes_nowhere(desk: Desk, quote_id: str) -> None:
    assert desk.withheld(SendQuoteLetter(template="M23", quote_id=quote_id)) == "no_address"


def test_who_has_an_account_is_written_to_there(market: Market, desk: Desk, quote_id: str) -> None:
    """Also of what they brought with them when they signed in."""
    Customer(market, "customer")
    assert arrived(market, "hash-of-first")
    assert desk.letter(SendQuoteLetter(template="M23", quote_id=quote_id)).to == BUYER.email


def test_who_has_an_account_may_give_another_address(
    market: Market, desk: Desk, quote_id: str
) -> None:
    Customer(market, "customer")
    assert arrived(market, "hash-of-first")
    market.do(lambda d: send_to(d, OF_OLD, quote_id, Given(email=ADDRESS)))
    assert desk.letter(SendQuoteLetter(template="M23", quote_id=quote_id)).to == ADDRESS


def test_whose_account_was_forgotten_is_not_written_to(
    market: Market, desk: Desk, quote_id: str
) -> None:
    Customer(market, "customer")
    assert arrived(market, "hash-of-first")
    market.do(lambda d: d.decide(CUSTOMER, "customer", Erase()))
    assert desk.withheld(SendQuoteLetter(template="M23", quote_id=quote_id)) == "erased"


def test_a_word_comes_before_a_quote_ends(market: Market, desk: Desk, quote_id: str) -> None:
    give(market)
    market.wait(days=6)
    letter = desk.letter(RemindOfQuote(key=quote_id))
    assert letter.kind == "M24"
    assert "ends on 9 March 2026, 08:59" in letter.text


def test_of_a_quote_that_is_over_nobody_is_reminded(
    market: Market, desk: Desk, quote_id: str
) -> None:
    give(market)
    market.wait(days=7)
    assert desk.withheld(RemindOfQuote(key=quote_id)) == "superseded"


def test_of_a_quote_that_was_bought_nobody_is_reminded(
    market: Market, desk: Desk, quote_id: str
) -> None:
    give(market)
    shopper = FurtherCart(market)
    shopper.add("quote", quote_id)
    shopper.checkout()
    shopper.place()
    assert desk.withheld(RemindOfQuote(key=quote_id)) == "superseded"


def test_whoever_was_forgotten_is_not_written_to(
    market: Market, desk: Desk, quote_id: str, memory_keyring: MemoryKeyring
) -> None:
    give(market)
    memory_keyring.destroy("person-1", "P")
    assert desk.withheld(RemindOfQuote(key=quote_id)) == "erased"


@pytest.fixture
def link(market: Market) -> SendDesignLetter:
    """A link to a design that was asked for by letter."""
    market.receive_stone()
    shopper = Shopper(market)
    owner = Owner(design_id=shopper.design(), token_hash=shopper.token_hash)
    wanted = LinkWanted(given=Given(email=ADDRESS), ttl=timedelta(days=90), share_id="share-1")
    market.do(lambda d: ask_for_design(d, TOKENS, owner, wanted, mailboxes=OF_OLD))
    return SendDesignLetter(design_id=owner.design_id, share_id="share-1", mailbox=BOX)


def test_the_link_to_a_design_opens_it(market: Market, desk: Desk, link: SendDesignLetter) -> None:
    letter = desk.letter(link)
    address = post_room(desk.postbox).design_link(link.design_id, link.share_id)
    assert (letter.kind, letter.to) == ("M26", ADDRESS)
    for text in both(letter):
        assert address in text
        assert "until 31 May 2026" in text
    design = market.state(DESIGN, link.design_id)
    (share,) = design.draft.shares  # type: ignore[union-attr]  # it was started
    assert share.made.token_hash == TOKENS.hash(address.rpartition("/")[2])


def test_a_link_that_was_taken_back_is_not_sent(
    market: Market, desk: Desk, link: SendDesignLetter
) -> None:
    revoke = RevokeShare(token_hash="hash-of-first", share_id="share-1")  # a hash
    market.do(lambda d: d.decide(DESIGN, link.design_id, revoke))
    assert desk.withheld(link) == "superseded"


def test_a_link_goes_only_where_it_was_asked_for(
    market: Market, desk: Desk, link: SendDesignLetter
) -> None:
    give(market, email="another@example.com")
    assert desk.withheld(link) == "superseded"


def test_an_address_is_sealed(market: Market) -> None:
    give(market)
    (given,) = log(market, AddressGiven)
    assert given.email == ADDRESS
    recorder = market.store.journal._recorder  # type: ignore[attr-defined]  # the twin's table
    kept = b"".join(bytes(each.state) for each in recorder._stored_events)
    assert ADDRESS.encode() not in kept
