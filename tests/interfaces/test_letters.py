"""Letters: every amount is a stored one, nothing typed by anybody is taken for HTML."""

import re
from dataclasses import replace
from html import unescape

import pytest

from application.policies.letter_effects import RecordLetterFate, SendOrderLetter
from application.store.privacy import MemoryKeyring
from domain.kernel import ERASED
from domain.money import Money
from domain.people.customer import CUSTOMER, Erase
from domain.people.customer.state import Known
from domain.pricing.engine.breakdown import customer_lines
from domain.pricing.vat import with_vat
from domain.selling.letter import LETTER, LetterKind, LetterUnknown, Sent
from domain.selling.order import ORDER
from domain.selling.order.stage import Placed, found_order
from interfaces.letters.order import SUBJECTS
from interfaces.letters.words import money
from interfaces.particulars import DEMONSTRATION
from interfaces.worker.effects.doing import Doing
from interfaces.worker.effects.letters import PATIENCE, Letters
from tests.application.trading import BUYER, Market, OrderAnswer, Shopper
from tests.interfaces.letter_form import check_form
from tests.interfaces.on_behalf import delivery
from tests.interfaces.stationery import ORDER_ID, Postbox, order_letter, post_room

AMOUNT = re.compile(r"£[\d,]+\.\d\d")
NASTY = '<script>alert("x")</script> & Co'


@pytest.fixture
def answer(market: Market) -> OrderAnswer:
    """A confirmed order, paid by deposit, of an engraved ring and two chains."""
    market.receive_stone()
    shopper = Shopper(market)
    shopper.add("design", shopper.design(text="ALWAYS & EVER"))
    shopper.add("stock", market.receive_chains(), 2)
    shopper.checkout()
    placed = shopper.place(buyer=replace(BUYER, name=NASTY))
    market.report(placed, "authorised")
    market.review_or_capture(placed.order_id)
    market.clear(placed.order_id)
    market.pay(placed)
    return placed


@pytest.fixture
def order(market: Market, answer: OrderAnswer) -> Placed:
    return found_order(market.state(ORDER, answer.order_id))


@pytest.fixture
def customer(market: Market, order: Placed) -> Known:
    state = market.state(CUSTOMER, order.placed.subject)
    assert isinstance(state, Known)
    return state


def stored(order: Placed) -> set[str]:
    """Every amount that the order holds, as it is printed."""
    placed = order.placed
    amounts = [placed.totals.total, placed.totals.vat, placed.plan.due_now, placed.plan.balance]
    amounts += [line.gross for line in placed.lines]
    amounts += [part.inc_vat for line in placed.lines for part in customer_lines(line.price)]
    return {money(amount) for amount in amounts}


@pytest.mark.parametrize("template", SUBJECTS)
def test_every_amount_printed_is_a_stored_one(
    template: LetterKind, order: Placed, customer: Known
) -> None:
    letter = order_letter(template, order, customer.profile)
    for text in (letter.text, letter.html):
        assert set(AMOUNT.findall(text)) <= stored(order)
        assert money(order.placed.totals.total) in text
        assert money(order.placed.totals.vat) in text
    assert set(AMOUNT.findall(letter.text)) == set(AMOUNT.findall(letter.html))


@pytest.mark.parametrize("template", SUBJECTS)
def test_names_and_words_are_text_and_never_markup(
    template: LetterKind, order: Placed, customer: Known
) -> None:
    letter = order_letter(template, order, customer.profile)
    assert "<script>" not in letter.html
    assert NASTY in unescape(letter.html)
    assert f"Dear {NASTY}," in letter.text
    assert "“ALWAYS &amp; EVER”" in letter.html
    assert '"ALWAYS & EVER"' in letter.text
    assert letter.to == BUYER.email
    assert order.placed.order_no in letter.subject


@pytest.mark.parametrize("template", SUBJECTS)
def test_a_letter_has_the_house_s_form_and_leads_to_what_it_is_about(
    template: LetterKind, order: Placed, customer: Known
) -> None:
    profile = replace(customer.profile, name=BUYER.name)
    letter = order_letter(template, order, profile)
    check_form(letter)
    page = DEMONSTRATION.bag_page if template == "M06" else DEMONSTRATION.page_of(ORDER_ID)
    for text in (letter.text, unescape(letter.html)):
        assert page in text


def test_a_confirmation_is_a_durable_record(order: Placed, customer: Known) -> None:
    letter = order_letter("M03", order, customer.profile)
    for said in (
        "Contract concluded on 2 March 2026.",
        f"Terms of sale, version {order.placed.consent.terms_version}, accepted on 2 March 2026.",
        "Made personal for you",
        "You may cancel until the end of the 14th day",
        f"Centre stone: {money(with_vat(order.placed.lines[0].price.line('centre').ex_vat))}",
        f"Deposit {money(order.placed.plan.due_now)}",
        "1 Example Street",
        "delivery is included",
        DEMONSTRATION.delivery,
        DEMONSTRATION.complaints,
        "Consumer Rights Act 2015",
        "return it within 30 days",
        "Claims may be brought for 6 years",
    ):
        assert said in letter.text
    for chosen in order.placed.lines[0].specification:
        assert f"{chosen.option}: {chosen.value}" in letter.text


def test_a_receipt_says_that_nothing_is_accepted_yet(order: Placed, customer: Known) -> None:
    letter = order_letter("M01", order, customer.profile)
    assert "not yet accepted" in letter.text
    assert "Contract concluded" not in letter.text
    assert "cancellation form" not in letter.text.casefold()


def test_no_letter_denies_money_that_was_taken(order: Placed, customer: Known) -> None:
    untouched = order_letter("M05", order, customer.profile)
    taken = order_letter("M05", order, customer.profile, reached="taken")
    assert "no money was taken" in untouched.text
    assert "no money was taken" not in taken.text + taken.html
    assert f"{money(order.placed.plan.due_now)} had reached us" in taken.text


def test_only_what_was_reserved_is_said_to_be_released(order: Placed, customer: Known) -> None:
    untouched = order_letter("M05", order, customer.profile)
    reserved = order_letter("M05", order, customer.profile, reached="reserved")
    for written in (reserved.text, reserved.html):
        assert "no money was taken. The amount reserved on your card is released" in written
    assert "reserved" not in untouched.text + untouched.html


@pytest.mark.parametrize("template", ["M05", "M06"])
def test_nothing_is_asked_for_an_order_that_is_over(
    template: LetterKind, order: Placed, customer: Known
) -> None:
    letter = order_letter(template, order, customer.profile)
    assert "balance" not in (letter.text + letter.html).casefold()


@pytest.mark.parametrize("template", SUBJECTS)
def test_what_was_erased_is_left_out(template: LetterKind, order: Placed, customer: Known) -> None:
    placed = replace(order.placed, engravings=ERASED, delivery=ERASED, invoice=ERASED)
    profile = replace(customer.profile, name=ERASED)
    letter = order_letter(template, replace(order, placed=placed), profile)
    for text in (letter.text, letter.html):
        assert "Good day," in text
        assert "ALWAYS" not in text
        assert "ERASED" not in text.upper()


def test_amounts_are_written_as_people_read_them() -> None:
    assert money(Money(295_500)) == "£2,955.00"
    assert money(Money(-5)) == "−£0.05"
    assert money(Money(100, "USD")) == "$1.00"
    assert money(Money(100, "CHF")) == "CHF 1.00"


def test_a_letter_is_posted_under_the_key_of_its_delivery(
    market: Market, answer: OrderAnswer
) -> None:
    postbox = Postbox()
    letters = Letters(Doing(market.store, lambda: market.shop, delivery("d-1")), post_room(postbox))
    confirmation = SendOrderLetter(template="M03", order_id=answer.order_id)
    assert letters.perform(confirmation) == letters.perform(confirmation)
    assert list(postbox.posted) == ["d-1"]
    assert postbox.posted["d-1"].kind == "M03"
    sent = market.state(LETTER, "message-d-1")
    assert isinstance(sent, Sent)
    assert (sent.letter.template, sent.letter.matter.order_id) == ("M03", answer.order_id)
    assert sent.letter.delivery_id == "d-1"
    bounced = RecordLetterFate(message_id="message-d-1", fate="bounced", at=market.clock.now())
    assert (letters.perform(bounced), letters.perform(bounced)) == ("bounced", "bounced")
    assert market.state(LETTER, "message-d-1") == replace(sent, fates=frozenset({"bounced"}))
    unknown = SendOrderLetter(template="M03", order_id="nothing")
    assert letters.perform(unknown) == "lacking"


def test_of_a_strangers_letter_the_carrier_is_heard_in_vain(market: Market) -> None:
    """It may be quicker than our own record, so it is heard again before."""
    told = RecordLetterFate(message_id="m-9", fate="delivered", at=market.clock.now())

    def heard(attempts: int) -> str:
        doing = Doing(market.store, lambda: market.shop, delivery(attempts=attempts))
        return Letters(doing, post_room(Postbox())).perform(told)

    with pytest.raises(LetterUnknown):
        heard(PATIENCE - 1)
    assert heard(PATIENCE) == "unknown_letter"


@pytest.mark.parametrize("how", ["erased", "key_destroyed"])
def test_somebody_who_was_erased_gets_no_letter(
    market: Market, answer: OrderAnswer, memory_keyring: MemoryKeyring, how: str
) -> None:
    order = found_order(market.state(ORDER, answer.order_id))
    subject = order.placed.subject
    if how == "erased":
        market.do(lambda d: d.decide(CUSTOMER, subject, Erase()))
    else:
        memory_keyring.destroy(subject, "P")
    postbox = Postbox()
    letters = Letters(Doing(market.store, lambda: market.shop, delivery()), post_room(postbox))
    confirmation = SendOrderLetter(template="M03", order_id=answer.order_id)
    assert letters.perform(confirmation) == "erased"
    assert postbox.posted == {}
