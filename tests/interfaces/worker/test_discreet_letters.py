"""Who prepares a surprise: whoever looks over their shoulder learns nothing of what is coming."""

from dataclasses import replace
from pathlib import Path

import pytest

from application.policies.letter_effects import LetterEffect, SendOrderLetter, SendQuoteLetter
from application.selling.orders.readdressing import change_address
from domain.people.customer import CUSTOMER
from domain.people.customer.account import ChangePassword, PasswordChanged
from domain.people.customer.preferences import Preferences, SetPreferences, Surprise
from domain.selling.letter import LetterKind
from domain.selling.order import ORDER
from domain.selling.order.attention import DeliveryAddressChanged
from domain.selling.order.balance import BalanceReceived, BalanceRequested
from domain.selling.order.linking import LinkOrder
from domain.selling.order.stage import found_order
from domain.selling.owner import known_owner
from domain.selling.payment.standing import PaymentCaptured
from interfaces.particulars import DEMONSTRATION
from interfaces.worker.effects import letters
from tests.application.quoting_steps import quote, read_rates
from tests.application.selling.arrivals import Customer
from tests.application.selling.owing import Owing, ordered
from tests.application.trading import Market, Shopper
from tests.domain.selling.facts import HOME
from tests.interfaces.letter_form import first_words
from tests.interfaces.worker.letter_desk import Desk, asked
from tests.interfaces.worker.test_payment_letters import sent_back

OF_CONTRACT: tuple[LetterKind, ...] = ("M01", "M03", "M05")
NEUTRAL = f"Your order with {DEMONSTRATION.name}"


def hushed(market: Market) -> None:
    wish = SetPreferences(preferences=Preferences(surprise=Surprise()))
    market.do(lambda d: d.decide(CUSTOMER, "customer", wish))


@pytest.fixture
def bought(market: Market) -> Owing:
    """By a customer who prepares a surprise: the deposit is taken, the rest asked for."""
    shopper = Customer(market, "customer")
    hushed(market)
    owing = Owing(market, ordered(market, shopper)).agree()
    owing.request()
    return owing


def test_letters_of_an_order_say_and_show_nothing_outside(
    market: Market, desk: Desk, bought: Owing
) -> None:
    order_id = bought.order_id
    wanted: tuple[LetterEffect, ...] = (
        *(SendOrderLetter(template=each, order_id=order_id) for each in OF_CONTRACT),
        *asked(market, PaymentCaptured),
        *asked(market, BalanceRequested),
    )
    titles = [line.title for line in found_order(market.state(ORDER, order_id)).placed.lines]
    for number, effect in enumerate(wanted):
        letter = desk.letter(effect, f"d-{number}")
        assert letter.subject == first_words(letter) == NEUTRAL
        assert letter.pictures == ()
        assert "<img" not in letter.html
        if isinstance(effect, SendOrderLetter):
            assert all(title in letter.text and title in letter.html for title in titles)
    assert len(wanted) == 5


def test_a_refund_says_nothing_outside(market: Market, desk: Desk, bought: Owing) -> None:
    assert desk.letter(sent_back(market, bought.order)).subject == NEUTRAL


def test_a_receipt_says_nothing_outside(market: Market, desk: Desk, bought: Owing) -> None:
    bought.arrived(bought.rest.minor)
    (effect,) = asked(market, BalanceReceived)
    assert desk.letter(effect).subject == NEUTRAL


def test_another_address_says_nothing_outside(market: Market, desk: Desk, bought: Owing) -> None:
    moved, owner = replace(HOME, line1="2 Example Street"), known_owner("customer")
    market.do(lambda d: change_address(d, market.shop, bought.order_id, moved, owner=owner))
    (effect,) = asked(market, DeliveryAddressChanged)
    assert desk.letter(effect).subject == NEUTRAL


def test_a_quote_says_nothing_outside(market: Market, desk: Desk) -> None:
    market.receive_stone()
    read_rates(market)
    shopper = Customer(market, "customer")
    quote_id = quote(shopper, shopper.design()).quote_id
    effect = SendQuoteLetter(template="M23", quote_id=quote_id)
    assert DEMONSTRATION.name in desk.letter(effect, "d-1").subject
    assert desk.letter(effect, "d-1").pictures
    hushed(market)
    letter = desk.letter(effect, "d-2")
    assert letter.subject == first_words(letter) == f"A letter from {DEMONSTRATION.name}"


def test_what_an_account_is_told_keeps_its_subject(market: Market, desk: Desk) -> None:
    Customer(market, "customer")
    hushed(market)
    market.do(lambda d: d.decide(CUSTOMER, "customer", ChangePassword()))
    (effect,) = asked(market, PasswordChanged)
    letter = desk.letter(effect)
    assert letter.subject == f"Your account at {DEMONSTRATION.name} was changed"
    assert letter.pictures == ()


def test_an_order_that_was_linked_is_its_customers_surprise(market: Market, desk: Desk) -> None:
    placed = Shopper(market).buy("asset", market.receive_piece())
    effect = SendOrderLetter(template="M01", order_id=placed.order_id)
    assert placed.order_no in desk.letter(effect, "d-1").subject
    Customer(market, "customer")
    hushed(market)
    link = LinkOrder(customer_id="customer")
    market.do(lambda d: d.decide(ORDER, placed.order_id, link))
    assert desk.letter(effect, "d-2").subject == NEUTRAL


def test_who_is_no_longer_preparing_one_reads_what_it_is(
    market: Market, desk: Desk, bought: Owing
) -> None:
    effect = SendOrderLetter(template="M03", order_id=bought.order_id)
    plain = SetPreferences(preferences=Preferences())
    market.do(lambda d: d.decide(CUSTOMER, "customer", plain))
    letter = desk.letter(effect)
    assert bought.order.order_no in letter.subject
    assert letter.pictures


def test_no_letter_is_written_to_somebody_on_paper_that_their_wish_did_not_choose() -> None:
    """The house itself prepares no surprise."""
    rooms = Path(letters.__file__).parent.glob("*.py")
    taken = {room.name for room in rooms if "room.stationery" in room.read_text()}
    assert taken == {"written.py", "desk.py"}
