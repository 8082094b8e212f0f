"""The confirmation on a durable medium: what can be cancelled, line by line, how, and who pays."""

from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from application.policies.letter_effects import SendOrderLetter
from application.selling.mail import Letter
from domain.catalogue.caveat import HYGIENE_SEALED, NEVER_RESIZED
from domain.kernel import ERASED
from domain.people.customer.registration import CustomerRegistered
from domain.selling.order.balance import of_plan
from domain.selling.order.order_line import OrderLine
from domain.selling.order.stage import Confirmed, OrderConfirmed, PaymentSecured
from interfaces.letters import Stationery
from interfaces.letters.order import order_letter
from interfaces.letters.words import CLASS_WORDS, RETURN_WORDS
from interfaces.particulars import DEMONSTRATION, PICTURE, Particulars
from tests.domain.selling.facts import BUYER, ordered, was_placed
from tests.scenario import NOON

FORM = "I hereby give notice that I cancel my contract of sale"
HOOPS = ordered("1", title="Everyday Hoops", caveats=(HYGIENE_SEALED,))
ETERNITY = ordered("2", title="Eternity", caveats=(NEVER_RESIZED,), caveats_ack_at=NOON)
SIGNET = ordered("3", title="Signet", return_class="personalised", class_rule="C2", ack_at=NOON)


def letter(*lines: OrderLine, house: Particulars = DEMONSTRATION, **changed: Any) -> Letter:
    signed = [replace(line, caveats=(), return_class="standard") for line in lines]
    placed = replace(was_placed(*signed), lines=lines, **changed)
    due = placed.plan.due_now
    held = PaymentSecured(payment_id="payment-1", amount=due, capture_before=None)
    contract = OrderConfirmed(contract_at=NOON, paid=due, balance=placed.plan.balance)
    order = Confirmed(placed, (), held, contract, of_plan(placed.plan))
    customer = CustomerRegistered(
        subject="customer-1", kind="guest", name=BUYER.name, email=BUYER.email, phone=None
    )
    about = SendOrderLetter(template="M03", order_id="order-1")
    return order_letter(Stationery(house, PICTURE.read_bytes()), about, order, customer)


def told(written: Letter) -> tuple[str, str]:
    """Both ways, each on one line."""
    return " ".join(written.text.split()), " ".join(unescape(written.html).split())


def test_every_line_says_whether_it_can_be_cancelled_and_why_not() -> None:
    for text in told(letter(HOOPS, SIGNET)):
        assert CLASS_WORDS["standard"] in text
        assert CLASS_WORDS["personalised"] in text
        assert "reg 28(1)(b)" in text


def test_a_seal_and_a_size_that_stays_are_said_as_they_were_said_before() -> None:
    for text in told(letter(HOOPS, ETERNITY)):
        assert HYGIENE_SEALED.words in text
        assert f"{NEVER_RESIZED.words} You acknowledged this when you ordered." in text


def test_the_form_is_filled_in_but_for_what_only_the_customer_knows() -> None:
    text, html = told(letter(HOOPS, SIGNET))
    form = text.partition("Cancellation form")[2]
    for said in (
        f"To {DEMONSTRATION.company} ({DEMONSTRATION.name}), {DEMONSTRATION.registered_office}, "
        f"{DEMONSTRATION.email}: {FORM} of the following goods:",
        "Goods: Everyday Hoops Order: EL-2345-6789 Ordered on: 2 March 2026 Received on: Name:",
        f"Name: {BUYER.name} Address: 1 Example Street",
        "Signature: Date:",
    ):
        assert said in form
    assert "Signet" not in form, "what cannot be cancelled is not in the form"
    assert FORM in html


def test_where_nothing_can_be_cancelled_it_says_so_and_there_is_no_form() -> None:
    for text in told(letter(SIGNET)):
        assert "Nothing in this order can be cancelled" in text
        assert FORM not in text
    for text in told(letter(HOOPS)):
        assert "Nothing in this order can be cancelled" not in text


@pytest.mark.parametrize("payer", ["house", "customer"])
def test_who_pays_for_the_return_is_the_rule_of_the_house(payer: Any) -> None:
    house = replace(DEMONSTRATION, return_paid_by=payer)
    for text in told(letter(HOOPS, house=house)):
        assert (
            f"within 14 days to {house.returns_address}. {RETURN_WORDS[house.return_paid_by]}"
            in text
        )


@pytest.mark.parametrize("body", ["", "The Jewellery Ombudsman"])
def test_who_settles_a_dispute_is_named_where_there_is_somebody(body: str) -> None:
    for text in told(letter(HOOPS, house=replace(DEMONSTRATION, dispute_body=body))):
        assert ("A dispute that we cannot settle" in text) == bool(body)
        assert body in text


def test_the_form_of_somebody_who_was_erased_is_left_blank() -> None:
    text, _ = told(letter(HOOPS, delivery=ERASED))
    assert "Address: Signature:" in text
    assert "ERASED" not in text.upper().replace("INCREASED", "")
